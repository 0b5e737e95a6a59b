import { describe, expect, test } from 'vitest';
import { caPod } from '../../../../test/support/autoscaler.ts';
import { podKey } from '../simulator/pod-kinds.ts';
import { PodGroupTable } from './pod-group-table.ts';

/** Two groups of pods; the groups of nodes take and reject what the row says of the first. */
function tableOf(
  takers: readonly string[],
  rejected: readonly string[],
  skipped: readonly string[],
): PodGroupTable {
  const table = new PodGroupTable([[caPod('p'), caPod('q')], [caPod('r')]]);
  const [first] = table.entries;
  for (const id of takers) first.takers.add(id);
  for (const id of rejected) first.rejected.set(id, ['too small']);
  for (const id of skipped) table.skipped.set(id, ['at its maximum']);
  return table;
}

const podsOf = (table: PodGroupTable): string =>
  table
    .remaining()
    .map(({ pod }) => podKey(pod))
    .join();

describe('the groups of pods of a scale-up', () => {
  // prettier-ignore
  test.each([
    // why                                                takers  rejected    skipped      remaining skips
    ['those that were left out are told to each pod',     [],     ['a'],      ['b', 'c'],  ['b', 'c']],
    ['but one that was looked at rejected it',            [],     ['a', 'b'], ['b', 'c'],  ['c']],
    ['all of them',                                       [],     ['b', 'c'], ['b', 'c'],  []],
    ['none was left out',                                 [],     ['a'],      [],          []],
  ] as const)('%s', (_why, takers, rejected, skipped, left) => {
    const [p, q, r] = tableOf(takers, rejected, skipped).remaining();
    expect([p, q].map((one) => [...one.skipped.keys()])).toEqual([left, left]);
    expect([...r.skipped.keys()], 'of pods that nobody rejected').toEqual(skipped);
  });

  // prettier-ignore
  test.each([
    ['pods remain that no group takes',    [],         ['a'], 'default/p,default/q,default/r', [],                         'too small'],
    ['others wait for the group that is',  ['b'],      ['a'], 'default/r',                     ['default/p', 'default/q'], 'too small'],
    ['but not for the one that is chosen', ['a', 'b'], [],    'default/r',                     [],                         undefined],
  ] as const)('%s', (...row) => {
    const [, takers, rejected, remaining, awaiting, refusal] = row;
    const table = tableOf(takers, rejected, []);
    expect(podsOf(table)).toBe(remaining);
    expect(table.awaiting('a').map(podKey)).toEqual(awaiting);
    expect(table.refusalOf('a')).toBe(refusal);
  });

  test('a group that cannot help after all rejects those that it took', () => {
    const table = tableOf(['a'], [], []);
    table.reject('a', 'it failed');
    expect(podsOf(table)).toBe('default/p,default/q,default/r');
    expect(table.remaining().map(({ rejected }) => rejected.get('a'))).toEqual([
      ['it failed'],
      ['it failed'],
      undefined,
    ]);
  });
});
