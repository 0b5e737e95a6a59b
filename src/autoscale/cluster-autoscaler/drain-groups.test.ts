import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCaFlags } from './check-flags.ts';
import { drainGroupOf, readDrainGroups } from './drain-groups.ts';

describe('--drain-priority-config', () => {
  // prettier-ignore
  test.each([
    ['one pair',                          '0:60',             [{ priority: 0, graceMs: 60_000 }]],
    ['several, in any order',             '1000:20,0:60',     [{ priority: 0, graceMs: 60_000 }, { priority: 1000, graceMs: 20_000 }]],
    ['below nothing',                     '-10:5,0:60',       [{ priority: -10, graceMs: 5000 }, { priority: 0, graceMs: 60_000 }]],
    ['no time at all',                    '0:0',              [{ priority: 0, graceMs: 0 }]],
    ['blanks do not count',               ' 0 : 60 , 5 : 1 ', [{ priority: 0, graceMs: 60_000 }, { priority: 5, graceMs: 1000 }]],
    ['nothing',                           '',                 undefined],
    ['no grace',                          '0',                undefined],
    ['a grace with a unit',               '0:60s',            undefined],
    ['a grace below nothing',             '0:-1',             undefined],
    ['half a second',                     '0:0.5',            undefined],
    ['a comma too many',                  '0:60,',            undefined],
    ['a priority twice',                  '0:60,0:30',        undefined],
    ['the same priority in two writings', '0:60,+0:30',       undefined],
    ['a name',                            'high:60',          undefined],
  ])('%s', (_rule, text, groups) => {
    expect(readDrainGroups(text)).toEqual(groups);
  });

  test('a wrong one is an error, and the error says what to write', () => {
    expect(checkCaFlags({ 'drain-priority-config': '0:60s' })).toEqual([
      {
        flag: 'drain-priority-config',
        isUnknown: false,
        message: '0:60s is not what the flag drain-priority-config takes',
        hint: 'write pairs of a priority and a grace in seconds, each priority once: 0:60,1000:20',
      },
    ]);
  });

  test.each(['', '0:60', '0:60,1000:20'])('%j is none', (text) => {
    expect(checkCaFlags({ 'drain-priority-config': text })).toEqual([]);
  });
});

describe('the group of a pod', () => {
  const groups = readDrainGroups('0:60,1000:20,2000:5') ?? [];

  // prettier-ignore
  test.each([
    ['below all goes with the first',       -1,        0],
    ['at the first',                        0,         0],
    ['just below the second',               999,       0],
    ['at the second',                       1000,      1],
    ['between',                             1999,      1],
    ['at the last',                         2000,      2],
    ['system-node-critical',                2_000_001_000, 2],
  ])('%s', (_rule, priority, group) => {
    expect(drainGroupOf(groups, priority)).toBe(group);
  });

  test('a more important pod never goes before a less important one', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(drainGroupOf(groups, low)).toBeLessThanOrEqual(drainGroupOf(groups, high));
      }),
    );
  });
});
