import { describe, expect, test } from 'vitest';
import { RunTexts } from './run-texts.ts';

describe('what a run says of itself', () => {
  test('an assumption once, in the order of being made', () => {
    const texts = new RunTexts();
    for (const text of ['b', 'a', 'b']) texts.assume(text);
    expect(texts.assumptions()).toEqual(['b', 'a']);
  });

  test('what is ignored is counted by what and why', () => {
    const texts = new RunTexts();
    texts.ignore('spec.x', 'not modelled');
    texts.ignore('spec.x', 'not modelled', 4);
    texts.ignore('spec.x', 'no such node');
    expect(texts.ignored()).toEqual([
      { what: 'spec.x', why: 'not modelled', count: 5 },
      { what: 'spec.x', why: 'no such node', count: 1 },
    ]);
  });

  test('nothing is ignored no times', () => {
    expect(() => new RunTexts().ignore('x', 'y', 0)).toThrow('x is ignored 0 times');
  });

  test('a deviation is touched or it is not', () => {
    const texts = new RunTexts();
    texts.touch('this-one');
    expect([texts.isTouched('this-one'), texts.isTouched('another')]).toEqual([true, false]);
  });

  test('lists are handed out as copies', () => {
    const texts = new RunTexts();
    texts.assume('a');
    texts.assumptions().push('b');
    texts.ignored().push({ what: 'x', why: 'y', count: 1 });
    expect([texts.assumptions(), texts.ignored()]).toEqual([['a'], []]);
  });
});
