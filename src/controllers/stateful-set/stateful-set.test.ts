import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_SET as SPEC, statefulPods as pods } from '../../../test/support/stateful-set.ts';
import { syncStatefulSet } from './sync.ts';

const ROLLING = { current: 'old', update: 'new' };
const SETTLED = { current: 'old', update: 'old' };

describe('one sync', () => {
  // prettier-ignore
  const rows = [
    // why                                          spec                              pods               revisions  creates                      deletes
    ['the first alone',                             {},                               '',                SETTLED,   ['db-0'],                    []],
    ['the next when the one below is ready',        {},                               '0',               SETTLED,   ['db-1'],                    []],
    ['waits for one that is not',                   {},                               '0!',              SETTLED,   [],                          []],
    ['all at once in parallel',                     { isParallel: true },             '',                SETTLED,   ['db-0', 'db-1', 'db-2'],    []],
    ['at most one: waits for a deleting pod',       {},                               '0 1~',            SETTLED,   [],                          []],
    ['a failed pod is deleted first',               {},                               '0x 1 2',          SETTLED,   [],                          ['db-0']],
    ['scales down from the highest, one at a time', { replicas: 1 },                  '0 1 2',           SETTLED,   [],                          ['db-2']],
    ['but not while a lower one is unready',        { replicas: 1 },                  '0! 1 2',          SETTLED,   [],                          []],
    ['ordinals can start anywhere',                 { replicas: 1, firstOrdinal: 7 }, '',                SETTLED,   ['db-7'],                    []],
    ['updates from the highest',                    {},                               '0 1 2',           ROLLING,   [],                          ['db-2']],
    ['then waits for it to be ready',               {},                               "0 1 2!'",         ROLLING,   [],                          []],
    ['then the next below',                         {},                               "0 1 2'",          ROLLING,   [],                          ['db-1']],
    ['stops at the partition',                      { partition: 2 },                 "0 1 2'",          ROLLING,   [],                          []],
    ['several at once with maxUnavailable',         { maxUnavailable: 2 },            '0 1 2',           ROLLING,   [],                          ['db-2', 'db-1']],
    ['OnDelete waits for a hand',                   { strategy: 'OnDelete' },         '0 1 2',           ROLLING,   [],                          []],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [spec, text, revisions, creates, deletes] = row;
    const decision = syncStatefulSet({ ...SPEC, ...spec }, pods(text), revisions, 1000);
    expect(decision.creates.map(({ name }) => name)).toEqual(creates);
    expect(decision.deletes).toEqual(deletes);
  });
});

test('an ordered update replaces every pod, highest first, with never more than one away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(8), (replicas, partition) => {
      const spec = { ...SPEC, replicas, partition };
      let running = pods(Array.from({ length: replicas }, (_, place) => String(place)).join(' '));
      const deleted: number[] = [];
      for (let step = 0; step < 100; step++) {
        const { creates, deletes } = syncStatefulSet(spec, running, ROLLING, 1000);
        expect(creates.length + deletes.length).toBeLessThanOrEqual(1);
        if (creates.length + deletes.length === 0) break;
        deleted.push(...deletes.map((name) => Number(name.slice('db-'.length))));
        running = running.filter(({ name }) => !deletes.includes(name));
        for (const { ordinal, revision } of creates)
          running.push(...pods(`${ordinal}${revision === 'new' ? "'" : ''}`));
        expect(running.length).toBeGreaterThanOrEqual(replicas - 1);
      }
      const expected = Array.from({ length: replicas }, (_, place) => replicas - 1 - place);
      expect(deleted).toEqual(expected.filter((ordinal) => ordinal >= partition));
      expect(running.filter(({ revision }) => revision === 'new')).toHaveLength(deleted.length);
    }),
  );
});
