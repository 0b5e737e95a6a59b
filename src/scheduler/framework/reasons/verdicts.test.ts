import { describe, expect, test } from 'vitest';
import { Code } from './code.ts';
import { Verdicts } from './verdicts.ts';

describe('verdicts are numbered', () => {
  test('from 1 on: 0 says that the node passes', () => {
    const verdicts = new Verdicts();
    expect(verdicts.count).toBe(1);
    expect(verdicts.number('A', Code.Unschedulable, ['r'])).toBe(1);
    expect(verdicts.count).toBe(2);
  });

  // prettier-ignore
  test.each([
    // why                                    the second verdict, after A, Unschedulable, [r, s]           number
    ['an equal one has the same number',      'A', Code.Unschedulable,                ['r', 's'],          1],
    ['another plugin is another',             'B', Code.Unschedulable,                ['r', 's'],          2],
    ['another code is another',               'A', Code.UnschedulableAndUnresolvable, ['r', 's'],          2],
    ['fewer reasons are another',             'A', Code.Unschedulable,                ['r'],               2],
    ['the order of the reasons counts',       'A', Code.Unschedulable,                ['s', 'r'],          2],
    ['no reasons are another',                'A', Code.Unschedulable,                [],                  2],
  ] as const)('%s', (_why, plugin, code, reasons, number) => {
    const verdicts = new Verdicts();
    verdicts.number('A', Code.Unschedulable, ['r', 's']);
    expect(verdicts.number(plugin, code, reasons)).toBe(number);
    expect(verdicts.verdict(number)).toEqual({ plugin, code, reasons });
  });
});
