import { describe, expect, test } from 'vitest';
import { PLAIN_SET as SPEC, statefulPods as pods } from '../../../test/support/stateful-set.ts';
import { statefulSetSpecOf } from './read-stateful-set.ts';
import { ordinalOf, syncStatefulSet } from './sync.ts';
import type { StatefulSetDecision, StatefulSetSpec } from './types.ts';

const NOW_MS = 100_000;
const PARALLEL = { isParallel: true } as const;
const SETTLED = { current: 'old', update: 'old' };
const ROLLING = { current: 'old', update: 'new' };

function sync(spec: Partial<StatefulSetSpec>, text: string, revisions = SETTLED): StatefulSetDecision {
  return syncStatefulSet({ ...SPEC, ...spec }, pods(text), revisions, NOW_MS);
}

/** `+2 +3` made, `-1` deleted, by ordinal and in order. */
function steps({ creates, deletes }: StatefulSetDecision): string {
  return [
    ...creates.map(({ ordinal }) => `+${ordinal}`),
    ...deletes.map((name) => `-${ordinalOf(name)}`),
  ].join(' ');
}

describe('OrderedReady: one thing at a time, from the lowest', () => {
  const wait10 = { minReadySeconds: 10 };
  // prettier-ignore
  const rows = [
    // why                                                          spec                        pods              steps
    ['missing: create and stop',                                    {},                         '',               '+0'],
    ['a gap below is filled before what is above',                  {},                         '0 2',            '+1'],
    ['Pending: stop',                                               {},                         '0p',             ''],
    ['Running and not ready: stop',                                 {},                         '0!',             ''],
    ['ready but deleting: stop',                                    {},                         '0~ 1 2',         ''],
    ['ready for 10 s of 10: available',                             wait10,                     '0@90',           '+1'],
    ['ready for 9 s of 10: stop',                                   wait10,                     '0@91',           ''],
    ['Failed: delete and stop',                                     {},                         '0 1x 2x',        '-1'],
    ['Succeeded: delete and stop',                                  {},                         '0s 1 2',         '-0'],
    ['Failed and deleting already: only stop',                      {},                         '0x~ 1 2',        ''],
    ['all well: nothing',                                           {},                         '0 1 2',          ''],
    ['no replicas: nothing',                                        { replicas: 0 },            '',               ''],
    ['condemned from the highest',                                  { replicas: 1 },            '0 1 2',          '-2'],
    ['a condemned one deleting: stop',                              { replicas: 1 },            '0 1 2~',         ''],
    ['a scale-down waits for all replicas',                         { replicas: 2 },            '0! 1 2',         ''],
    ['a condemned one broken is the first unavailable: it may go',  { replicas: 1 },            '0 1 2!',         '-2'],
    ['a broken one below it is the first unavailable: stop',        { replicas: 1 },            '0 1! 2!',        ''],
    ['the condemned one broken while a replica is: stop',           { replicas: 1 },            '0! 1!',          ''],
    ['ordinals below the start are condemned too',                  { replicas: 1, firstOrdinal: 2 }, '0 1 2',    '-1'],
    ['ordinals start + i',                                          { replicas: 2, firstOrdinal: 5 }, '5',        '+6'],
    ['a pod without an ordinal is nobody’s',                        { replicas: 0 },            'NaN',            ''],
  ] as const;

  test.each(rows)('%s', (_why, spec, text, expected) => {
    expect(steps(sync(spec, text))).toBe(expected);
  });
});

describe('Parallel: the same cases, nothing stops', () => {
  // prettier-ignore
  const rows = [
    // why                                                spec             pods                   steps
    ['all missing ones at once',                          {},              '1!',                  '+0 +2'],
    ['all ended ones at once',                            {},              '0x 1s 2',             '-0 -1'],
    ['all condemned ones at once, highest first',         { replicas: 1 }, '0! 1 2! 3',           '-3 -2 -1'],
    ['but not those that are deleting',                   { replicas: 1 }, '0 1~ 2 3x~',          '-2'],
    ['made, replaced and condemned in one sync',          { replicas: 2 }, '1x 2',                '+0 -1 -2'],
  ] as const;

  test.each(rows)('%s', (_why, spec, text, expected) => {
    expect(steps(sync({ ...PARALLEL, ...spec }, text))).toBe(expected);
  });
});

describe('the revision a missing replica gets', () => {
  // prettier-ignore
  const rows = [
    // why                                             spec                                         made
    ['index ≥ partition: the update revision',         {},                                          'new new new'],
    ['index < partition: the current one',             { partition: 2 },                            'old old new'],
    ['the partition is an index, not an ordinal',      { partition: 2, firstOrdinal: 10 },          'old old new'],
    ['OnDelete: always the update revision',           { partition: 2, strategy: 'OnDelete' },      'new new new'],
  ] as const;

  test.each(rows)('%s', (_why, spec, made) => {
    const { creates } = sync({ ...PARALLEL, ...spec }, '', ROLLING);
    expect(creates.map(({ revision }) => revision).join(' ')).toBe(made);
  });
});

describe('the update phase, OrderedReady', () => {
  const five = { replicas: 5 };
  // prettier-ignore
  const rows = [
    // why                                                       spec                                pods                     steps
    ['the highest old one',                                      {},                                 "0 1 2",                 '-2'],
    ['the highest old one below new ones',                       {},                                 "0 1 2'",                '-1'],
    ['not before a condemned pod is gone',                       { replicas: 2 },                    "0 1 2~",                ''],
    ['not while one is unavailable',                             {},                                 "0 1 2!'",               ''],
    ['a broken old pod blocks: no one replaces it',              {},                                 "0! 1' 2'",              ''],
    ['not below the partition',                                  { partition: 3 },                   "0 1 2",                 ''],
    ['partition beyond N: nothing',                              { partition: 9 },                   "0 1 2",                 ''],
    ['partition is an index with a start too',                   { partition: 1, replicas: 2, firstOrdinal: 4 }, "4 5'",      ''],
    ['maxUnavailable 2 − 0 of them',                             { ...five, maxUnavailable: 2 },     "0 1 2 3 4",             '-4 -3'],
    ['50 % of 5 rounds down to 2',                               { ...five, maxUnavailable: '50%' }, "0 1 2 3 4",             '-4 -3'],
    ['10 % of 5 is at least 1',                                  { ...five, maxUnavailable: '10%' }, "0 1 2 3 4",             '-4'],
    ['no more than there are old ones',                          { ...five, maxUnavailable: 4 },     "0' 1' 2' 3 4'",         '-3'],
    ['OnDelete never',                                           { strategy: 'OnDelete' },           "0 1 2",                 ''],
  ] as const;

  test.each(rows)('%s', (_why, spec, text, expected) => {
    expect(steps(sync(spec, text, ROLLING))).toBe(expected);
  });
});

describe('the update phase, Parallel', () => {
  const four = { ...PARALLEL, replicas: 4 };
  // prettier-ignore
  const rows = [
    // why                                                               spec                              pods               steps
    ['available old ones from the highest, within the budget',           { ...four, maxUnavailable: 2 },   "0 1 2 3",         '-3 -2'],
    ['old ones that are not available all go, without a budget',         four,                             "0! 1 2! 3",       '-2 -0'],
    ['the budget was counted before: 1 − 1 leaves none',                 four,                             "0! 1 2 3",        '-0'],
    ['2 − 1 leaves one for an available one',                            { ...four, maxUnavailable: 2 },   "0! 1 2 3",        '-0 -3'],
    ['unavailable ≥ budget and all of them new: nothing',                four,                             "0!' 1 2 3",       ''],
    ['an old unavailable one that is deleting lets nothing proceed',     four,                             "0!~ 1 2 3",       ''],
    ['an unavailable one below the partition: no victim',                { ...four, partition: 1 },        "0! 1 2 3",        ''],
    ['one that ended is deleted, and once more here',                    four,                             "0x 1' 2' 3'",     '-0 -0'],
    ['it runs in the sync that creates; the missing one is unavailable', four,                             "1 2 3",           '+0'],
    ['with budget for two one goes beside the missing one',              { ...four, maxUnavailable: 2 },   "1 2 3",           '+0 -3'],
  ] as const;

  test.each(rows)('%s', (_why, spec, text, expected) => {
    expect(steps(sync(spec, text, ROLLING))).toBe(expected);
  });
});

describe('status', () => {
  // prettier-ignore
  const rows = [
    // why                                                        spec                     revisions  pods             replicas/ready/available current-updated
    ['existing pods, condemned included',                         { replicas: 1 },         SETTLED,   "0 1! 2",        '3/2/2 3-3'],
    ['deleting pods count in replicas, ready and available',      {},                      ROLLING,   "0~ 1 2",        '3/3/3 2-0'],
    ['but neither as current nor as updated',                     {},                      ROLLING,   "0~ 1 2'~",      '3/3/3 1-0'],
    ['ready but not for long enough is not available',            { minReadySeconds: 50 }, SETTLED,   "0@60 1 2",      '3/3/2 3-3'],
    ['Failed is not ready, nor is Pending',                       {},                      SETTLED,   "0x 1p 2",       '3/1/1 3-3'],
    ['each delete of the update phase lowers current by one',     {},                      ROLLING,   "0 1 2",         '3/3/3 2-0'],
    ['a delete of a condemned pod does not',                      { replicas: 2 },         SETTLED,   "0 1 2",         '3/3/3 3-3'],
    ['updated and current by revision, one current deleted',      {},                      ROLLING,   "0 1' 2'",       '3/3/3 0-2'],
  ] as const;

  test.each(rows)('%s', (_why, spec, revisions, ...row) => {
    const [text, expected] = row;
    const { replicas, ready, available, current, updated } = sync(spec, text, revisions).status;
    expect(`${replicas}/${ready}/${available} ${current}-${updated}`).toBe(expected);
  });

  // prettier-ignore
  const ends = [
    // why                                            spec              pods           revision
    ['updated = ready = replicas = N: it is done',    {},               "0' 1' 2'",    'new'],
    ['one of them is not ready',                      {},               "0' 1' 2!'",   'old'],
    ['one of them is deleting',                       {},               "0' 1' 2~'",   'old'],
    ['a condemned pod is left',                       {},               "0' 1' 2' 3'", 'old'],
    ['an old one is left below the partition',        { partition: 1 }, "0 1' 2'",     'old'],
    ['no replicas at all',                            { replicas: 0 },  '',            'new'],
  ] as const;

  test.each(ends)('currentRevision: %s', (_why, spec, text, revision) => {
    expect(sync(spec, text, ROLLING).status.currentRevision).toBe(revision);
  });
});

describe('reading', () => {
  const read = (spec: object): StatefulSetSpec =>
    statefulSetSpecOf({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: { selector: {}, template: { spec: { containers: [] } }, ...spec },
    } as unknown as Parameters<typeof statefulSetSpecOf>[0]);

  test('the defaults: one replica, OrderedReady, RollingUpdate from index 0, one unavailable', () => {
    expect(read({})).toEqual({ ...SPEC, replicas: 1 });
  });

  test('what is written holds, 0 included', () => {
    const rollingUpdate = { partition: 4, maxUnavailable: '20%' };
    const spec = {
      replicas: 0,
      ordinals: { start: 3 },
      podManagementPolicy: 'Parallel',
      minReadySeconds: 7,
      updateStrategy: { rollingUpdate },
    };
    expect(read(spec)).toEqual({
      name: 'db',
      replicas: 0,
      firstOrdinal: 3,
      isParallel: true,
      minReadySeconds: 7,
      strategy: 'RollingUpdate',
      ...rollingUpdate,
    });
    expect(read({ updateStrategy: { type: 'OnDelete' } }).strategy).toBe('OnDelete');
  });

  // prettier-ignore
  const ordinals = [
    ['db-0', 0], ['db-12', 12], ['my-db-3', 3], ['db', undefined], ['db-', undefined], ['db-1a', undefined], ['db-1-b', undefined],
  ] as const;

  test.each(ordinals)('the ordinal of %j is %j: the number behind the last hyphen', (name, ordinal) => {
    expect(ordinalOf(name)).toBe(ordinal);
  });
});
