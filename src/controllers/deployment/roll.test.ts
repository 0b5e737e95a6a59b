import { describe, expect, test } from 'vitest';
import { ROLLING_SPEC } from '../../../test/support/deployment.ts';
import { syncDeployment } from './sync.ts';
import { deploymentSpecOf } from './read-deployment.ts';
import type {
  DeploymentCondition,
  DeploymentDecision,
  DeploymentSpec,
  DeploymentStatus,
  OwnedReplicaSet,
} from './types.ts';

const SPEC: DeploymentSpec = { ...ROLLING_SPEC, maxSurge: 3, maxUnavailable: 2 };
const NO_STATUS: DeploymentStatus = {
  replicas: 0,
  updated: 0,
  ready: 0,
  available: 0,
  unavailable: 0,
  conditions: [],
};

/**
 * ReplicaSets, oldest first, written `8` (all available), `8/5` (five available), `0+2` (size 0, two pods still
 * counted in status); a `*` marks the one whose template is the deployment's.
 */
function replicaSets(text: string): OwnedReplicaSet[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word, place) => {
      const [, size, available, counted] = /^(\d+)(?:\/(\d+))?(?:\+(\d+))?\*?$/.exec(word) ?? [];
      const replicas = Number(size);
      const up = available === undefined ? replicas : Number(available);
      return {
        name: `rs${place}`,
        createdMs: place,
        matchesTemplate: word.endsWith('*'),
        replicas,
        revision: place + 1,
        desired: 10,
        max: 13,
        status: { replicas: counted === undefined ? replicas : Number(counted), ready: up, available: up },
        isObserved: true,
        isDeleting: false,
        hasLivePods: replicas > 0 || counted !== undefined,
      };
    });
}

function sync(
  spec: Partial<DeploymentSpec>,
  owned: readonly OwnedReplicaSet[],
  status: Partial<DeploymentStatus> = {},
  nowMs = 1000,
): DeploymentDecision {
  const deployment = {
    name: 'web',
    spec: { ...SPEC, ...spec },
    status: { ...NO_STATUS, ...status },
    isObserved: true,
  };
  return syncDeployment(deployment, owned, 'created', nowMs);
}

/** Sizes after one sync in the words of `replicaSets`, what was created behind a plus. */
function after(spec: Partial<DeploymentSpec>, text: string): string {
  const owned = replicaSets(text);
  const { updates, create } = sync(spec, owned);
  const sizes = owned.map(({ name, replicas }) => updates.get(name)?.replicas ?? replicas);
  return [...sizes, ...(create === undefined ? [] : [`+${create.replicas}`])].join(' ');
}

describe('a rolling step, N = 10, surge 3, unavailable 2', () => {
  // prettier-ignore
  const rows = [
    // why                                                                     before               after
    ['created at min(13 − 10, 10) = 3, and maxDown 13 − 8 − 3 = 2 in the same sync', '10',         '8 +3'],
    ['created at 0 where Σ old = N + surge, and the old may shrink',           '13',                '8 +0'],
    ['created at what the surge leaves: 13 − 12',                              '12',                '8 +1'],
    ['new.spec > N: down to N, nothing else',                                  '3 12*',             '3 10'],
    ['new grows by 13 − 11 = 2 and the step ends',                             '8 3*',              '8 5'],
    ['new grows by what is missing, not by all the room',                      '1 9*',              '1 10'],
    ['no room: maxDown 13 − 8 − 3 = 2 of the old',                             '10 3/0*',           '8 3'],
    ['one of the new available: maxDown 3',                                    '10 3/1*',           '7 3'],
    ['all of the new available: maxDown 5',                                    '10 3*',             '5 3'],
    ['maxDown 0: stop',                                                        '8 5/0*',            '8 5'],
    ['broken old ones go before good ones, within maxDown 2',                  '4/1 6 3/0*',        '2 6 3'],
    ['the second pass counts what was available: 9 − 8 = 1',                   '1/0 9 3/0*',        '0 8 3'],
    ['oldest first in both passes, Σ available 9 − 8 = 1',                     '2/1 2/1 7 2/0*',    '0 1 7 2'],
    ['with 6 available of 10 wanted nothing good goes',                        '4/0 6 3/0*',        '2 6 3'],
    ['N = 10 new and available: the old go to 0',                              '3 10*',             '0 10'],
    ['nothing to do',                                                          '0 10*',             '0 10'],
    ['an old one without pods is left alone',                                  '0 10 3/0*',         '0 8 3'],
  ] as const;

  test.each(rows)('%s', (_why, before, expected) => {
    expect(after({}, before)).toBe(expected);
  });

  test('a status that counts more available pods than the size ends the step', () => {
    expect(after({}, '4/6 9 0*')).toBe('4 9 0');
  });

  test('of two ReplicaSets of the template the older one is the new one', () => {
    expect(after({}, '3* 10*')).toBe('3 5');
    const { status } = sync({}, replicaSets('3* 10*'));
    expect(status.updated).toBe(3);
  });

  test('of one age the name decides', () => {
    const [first, second] = replicaSets('3* 10*');
    const same = [
      { ...first, createdMs: 5, name: 'z' },
      { ...second, createdMs: 5, name: 'a' },
    ];
    expect(sync({}, same).status.updated).toBe(10);
  });
});

describe('Recreate, N = 10', () => {
  // prettier-ignore
  const rows = [
    // why                                             before     after
    ['old ones with spec > 0 go to 0, all at once',    '4 6',     '0 0'],
    ['an old one that reports pods is waited for',     '0+2 0',   '0 0'],
    ['then the new one is made with N',                '0 0',     '0 0 +10'],
    ['or scaled to N',                                 '0 0*',    '0 10'],
    ['the very first',                                 '',        '+10'],
  ] as const;

  test.each(rows)('%s', (_why, before, expected) => {
    expect(after({ strategy: 'Recreate' }, before)).toBe(expected);
  });

  test('a pod that status no longer counts but that lives is waited for too', () => {
    const [old] = replicaSets('0');
    expect(sync({ strategy: 'Recreate' }, [{ ...old, hasLivePods: true }]).create).toBeUndefined();
    expect(sync({ strategy: 'Recreate' }, [old]).create?.replicas).toBe(10);
  });
});

describe('the revision', () => {
  test('of a ReplicaSet made is one more than the highest of the old', () => {
    expect(sync({}, replicaSets('0 10')).create?.revision).toBe(3);
  });

  test('rolling back gives the old one a new number; the others never change', () => {
    const { updates } = sync({}, replicaSets('0* 10'));
    expect(updates.get('rs0')?.revision).toBe(3);
    expect(updates.has('rs1')).toBe(false);
  });

  test('the highest stays as it is', () => {
    expect(sync({}, replicaSets('0 10*')).updates.size).toBe(0);
  });

  test('it is raised while paused too', () => {
    expect(sync({ paused: true }, replicaSets('0* 10')).updates.get('rs0')?.revision).toBe(3);
  });
});

describe('history clean-up', () => {
  const done = { replicas: 10, updated: 10, ready: 10, available: 10 };
  const deleted = (spec: Partial<DeploymentSpec>, text: string, status = {}): readonly string[] =>
    sync(spec, replicaSets(text), status).deletes;
  // prettier-ignore
  const rows = [
    // why                                                     spec                                       before            status   deletes
    ['beyond the limit the lowest revisions',                  { revisionHistoryLimit: 1 },               '0 0 0 10*',      done,    ['rs0', 'rs1']],
    ['at the limit none',                                      { revisionHistoryLimit: 3 },               '0 0 0 10*',      done,    []],
    ['limit 0 keeps none',                                     { revisionHistoryLimit: 0 },               '0 0 10*',        done,    ['rs0', 'rs1']],
    ['2147483647 means none',                                  {},                                        '0 0 10*',        done,    []],
    ['one with pods in status is skipped, not replaced',       { revisionHistoryLimit: 1 },               '0+1 0 0 10*',    done,    ['rs1']],
    ['not before the stored status is complete',               { revisionHistoryLimit: 0 },               '0 0 10*',        {},      []],
    ['not in a sync that scaled something',                    { revisionHistoryLimit: 0 },               '0 2 10*',        done,    []],
    ['paused always',                                          { revisionHistoryLimit: 0, paused: true }, '0 0 10*',        {},      ['rs0', 'rs1']],
  ] as const;

  test.each(rows)('%s', (_why, spec, before, status, expected) => {
    expect(deleted(spec, before, status)).toEqual(expected);
  });

  test('one whose newest spec its controller has not seen stays, one that is being deleted does not count', () => {
    const [a, b, current] = replicaSets('0 0 10*');
    const limit = { revisionHistoryLimit: 0 };
    expect(sync(limit, [{ ...a, isObserved: false }, b, current], done).deletes).toEqual(['rs1']);
    expect(sync({ revisionHistoryLimit: 1 }, [{ ...a, isDeleting: true }, b, current], done).deletes).toEqual(
      [],
    );
  });
});

describe('the counts of status', () => {
  // prettier-ignore
  const rows = [
    // why                                                        before        replicas updated available unavailable condition
    ['sums over all ReplicaSets',                                 '6/5 4/2*',   10,      4,      7,        3,         'False'],
    ['N − maxUnavailable = 8 available is enough',                '5 5/3*',     10,      5,      8,        2,         'True'],
    ['unavailable is not below 0',                                '0/3 10*',    10,      10,     13,       0,         'True'],
    ['sizes before this sync’s scaling: 10 − 10, though 2 go',    '10 3/0*',    13,      3,      10,       3,         'True'],
    ['a ReplicaSet made counts with its first size: 10 + 3 − 10', '10',         10,      0,      10,       3,         'True'],
  ] as const;

  test.each(rows)('%s', (_why, before, ...row) => {
    const [replicas, updated, available, unavailable, enough] = row;
    const { status } = sync({}, replicaSets(before));
    expect(status).toMatchObject({ replicas, updated, available, unavailable });
    expect(status.conditions.find(({ type }) => type === 'Available')?.status).toBe(enough);
  });
});

describe('condition Progressing', () => {
  const deadline = { progressDeadlineSeconds: 600 };
  const was = (reason: string, lastUpdateMs = 0, status = 'True'): Partial<DeploymentStatus> => ({
    ...{ replicas: 13, updated: 3, ready: 10, available: 10, unavailable: 3 },
    conditions: [{ type: 'Progressing', status, reason, message: '', lastUpdateMs, lastTransitionMs: 0 }],
  });
  const progressing = (decision: DeploymentDecision): DeploymentCondition | undefined =>
    decision.status.conditions.find(({ type }) => type === 'Progressing');
  // prettier-ignore
  const rows = [
    // why                                                            before        stored                                  now        status     reason
    ['on creating: NewReplicaSetCreated',                             '10',         { replicas: 10, ready: 10, available: 10 }, 1000,  'True',    'NewReplicaSetCreated'],
    ['none yet and the new one needs no revision: found',             '8 5/3*',     { replicas: 13, updated: 5, ready: 11, available: 11 }, 1000, 'True', 'FoundNewReplicaSet'],
    ['complete: NewReplicaSetAvailable',                              '0 10*',      was('ReplicaSetUpdated'),               1000,      'True',    'NewReplicaSetAvailable'],
    ['complete though the deadline is over',                          '0 10*',      was('ReplicaSetUpdated'),               900_000,   'True',    'NewReplicaSetAvailable'],
    ['updated grew: ReplicaSetUpdated',                               '8 5/0*',     was('NewReplicaSetCreated'),            1000,      'True',    'ReplicaSetUpdated'],
    ['nothing moved, at the deadline: as it was',                     '10 3/0*',    was('NewReplicaSetCreated'),            600_000,   'True',    'NewReplicaSetCreated'],
    ['a millisecond later: timed out',                                '10 3/0*',    was('NewReplicaSetCreated'),            600_001,   'False',   'ProgressDeadlineExceeded'],
    ['what has timed out stays so',                                   '10 3/0*',    was('ProgressDeadlineExceeded', 0, 'False'), 1000, 'False',  'ProgressDeadlineExceeded'],
    ['until it progresses',                                           '8 5/0*',     was('ProgressDeadlineExceeded', 0, 'False'), 1000, 'True',   'ReplicaSetUpdated'],
    ['never timed out from NewReplicaSetAvailable',                   '10 3/0*',    was('NewReplicaSetAvailable'),          900_000,   'True',    'NewReplicaSetAvailable'],
  ] as const;

  test.each(rows)('%s', (_why, before, stored, ...row) => {
    const [nowMs, status, reason] = row;
    const condition = progressing(sync(deadline, replicaSets(before), stored, nowMs));
    expect([condition?.status, condition?.reason]).toEqual([status, reason]);
  });

  test('the same status and reason change nothing, but ReplicaSetUpdated is rewritten at every progress', () => {
    const still = progressing(sync(deadline, replicaSets('10 3/0*'), was('ReplicaSetUpdated', 7), 1000));
    expect(still?.lastUpdateMs).toBe(7);
    const moved = progressing(sync(deadline, replicaSets('8 5/0*'), was('ReplicaSetUpdated', 7), 1000));
    expect([moved?.lastUpdateMs, moved?.lastTransitionMs]).toEqual([1000, 0]);
  });

  test('without a deadline it is removed', () => {
    expect(progressing(sync({}, replicaSets('10 3/0*'), was('ReplicaSetUpdated')))).toBeUndefined();
  });

  // prettier-ignore
  const pauses = [
    // why                                                   paused  stored                                           status     reason
    ['paused: Unknown DeploymentPaused',                     true,   was('ReplicaSetUpdated'),                        'Unknown', 'DeploymentPaused'],
    ['paused already: as it is',                             true,   was('DeploymentPaused', 0, 'Unknown'),           'Unknown', 'DeploymentPaused'],
    ['no longer: Unknown DeploymentResumed',                 false,  was('DeploymentPaused', 0, 'Unknown'),           'Unknown', 'DeploymentResumed'],
    ['not over ProgressDeadlineExceeded',                    true,   was('ProgressDeadlineExceeded', 0, 'False'),     'False',   'ProgressDeadlineExceeded'],
  ] as const;

  test.each(pauses)('%s', (_why, paused, stored, status, reason) => {
    const condition = progressing(sync({ ...deadline, paused }, replicaSets('10 3/0*'), stored));
    expect([condition?.status, condition?.reason]).toEqual([status, reason]);
  });

  test('a scaling event never touches it, nor does a pause make a ReplicaSet', () => {
    const scaled = sync(
      { ...deadline, replicas: 12 },
      replicaSets('10 3/0*'),
      was('NewReplicaSetCreated'),
      900_000,
    );
    expect(progressing(scaled)?.reason).toBe('NewReplicaSetCreated');
    expect(sync({ ...deadline, paused: true }, replicaSets('10')).create).toBeUndefined();
  });

  // prettier-ignore
  const checks = [
    // why                                         before       stored                         now       again after
    ['a second behind the deadline',               '10 3/0*',   was('ReplicaSetUpdated'),      100_000,  501_000],
    ['at once where less than a second is left',   '10 3/0*',   was('ReplicaSetUpdated'),      599_500,  0],
    ['not when it is complete',                    '0 10*',     was('ReplicaSetUpdated'),      100_000,  undefined],
    ['nor when it has timed out',                  '10 3/0*',   was('ReplicaSetUpdated'),      700_000,  undefined],
  ] as const;

  test.each(checks)('the next look: %s', (_why, before, stored, nowMs, again) => {
    expect(sync(deadline, replicaSets(before), stored, nowMs).recheckAfterMs).toBe(again);
  });
});

test('the API server’s defaults: one replica, RollingUpdate 25 % / 25 %, ten revisions, ten minutes', () => {
  const template = { spec: { containers: [] } };
  const deployment = (spec: object): Parameters<typeof deploymentSpecOf>[0] => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { selector: {}, template, ...spec },
  });
  expect(deploymentSpecOf(deployment({}))).toEqual({
    replicas: 1,
    strategy: 'RollingUpdate',
    maxSurge: '25%',
    maxUnavailable: '25%',
    paused: false,
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
  });
  const zeros = { replicas: 0, revisionHistoryLimit: 0, strategy: { rollingUpdate: { maxSurge: 0 } } };
  expect(deploymentSpecOf(deployment(zeros))).toMatchObject({
    replicas: 0,
    revisionHistoryLimit: 0,
    maxSurge: 0,
  });
  expect(deploymentSpecOf(deployment({ strategy: { type: 'Recreate' } })).strategy).toBe('Recreate');
});
