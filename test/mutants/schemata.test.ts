import { expect, test } from 'vitest';
import { schemataOf, SWITCH } from './schemata.ts';

const SOURCE = `/** a < b in a comment is no mutant */
const isLess = (a, b) => a < b && a !== (b > 3);
for (let i = 0; i < 3; i++) isLess(i, 'x > y');
`;

test('every comparison of the code is one mutant, texts and loops are none', () => {
  const { mutants } = schemataOf('x.ts', SOURCE, 10);
  expect(mutants.map(({ id, line, before, after }) => [id, line, before, after])).toEqual([
    [10, 2, 'a < b', 'a <= b'],
    [11, 2, 'a !== (b > 3)', 'a === (b > 3)'],
    [12, 2, 'b > 3', 'b >= 3'],
  ]);
});

test('a mutant is on while its number is in the switch, and nothing else changes', () => {
  const { text } = schemataOf('x.js', SOURCE.replace(/for .*\n/, ''), 10);
  const isLess = new Function(`${text}; return isLess`)() as (a: unknown, b: unknown) => boolean;
  const answers = (id: number | undefined): readonly boolean[] => {
    Object.assign(globalThis, { [SWITCH]: id });
    return [isLess(1, 2), isLess(2, 2), isLess(true, 4), isLess(true, 3)];
  };
  expect(answers(undefined)).toEqual([true, false, false, true]);
  expect(answers(10)).toEqual([true, true, false, true]);
  expect(answers(11)).toEqual([false, false, true, false]);
  expect(answers(12)).toEqual([true, false, false, false]);
  answers(undefined);
});
