import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../../model/index.ts';
import { advanceCrashLoop } from '../crash-loop.ts';
import { arePodContainersReady, podActions, podPhase } from './container-actions.ts';
import type { ContainerRun, ContainerState, PodRun } from './container-actions.ts';
import { afterAnswer, answerOf, firstProbeMs, freshProbe, readProbe } from './probes.ts';
import type { ProbeKind } from './probes.ts';
import { graceSecondsOf, stopTimes } from './termination.ts';
import type { Stopping } from './termination.ts';

const RUNNING: ContainerState = { kind: 'running', isUp: true, isReady: true };
const NOT_UP: ContainerState = { kind: 'running', isUp: false, isReady: false };
const STARTING: ContainerState = { kind: 'starting' };
const OK: ContainerState = { kind: 'exited', exitCode: 0, exitedMs: 0 };
const BAD: ContainerState = { kind: 'exited', exitCode: 1, exitedMs: 0 };
const SICK: ContainerState = { ...RUNNING, failed: 'liveness' };

/** Init containers are written `i`, sidecars `s`, containers `c`, each with a letter. */
function pod(names: readonly string[], restartPolicy = 'Always'): Pod {
  const container = (name: string): Container => ({
    name,
    ...(name.startsWith('s') && { restartPolicy: 'Always' }),
  });
  const initContainers = names.filter((name) => !name.startsWith('c')).map(container);
  const containers = names.filter((name) => name.startsWith('c')).map(container);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { initContainers, containers, restartPolicy },
  };
}

function run(states: Readonly<Record<string, ContainerState>>): PodRun {
  return new Map(Object.entries(states).map(([name, state]): [string, ContainerRun] => [name, { state }]));
}

describe('what the kubelet does next', () => {
  // prettier-ignore
  const rows = [
    // why                                              containers              policy      states                                            start           kill            over
    ['the first init container alone',                  ['i1', 'i2', 'c1'],     'Always',   {},                                               ['i1'],         [],             false],
    ['the next when it has succeeded',                  ['i1', 'i2', 'c1'],     'Always',   { i1: OK },                                       ['i2'],         [],             false],
    ['nothing while one runs',                          ['i1', 'i2', 'c1'],     'Always',   { i1: RUNNING },                                  [],             [],             false],
    ['a failed one again',                              ['i1', 'c1'],           'OnFailure', { i1: BAD },                                     ['i1'],         [],             false],
    ['or the end of the pod',                           ['i1', 'c1'],           'Never',    { i1: BAD },                                      [],             [],             true],
    ['all containers after the last',                   ['i1', 'c1', 'c2'],     'Always',   { i1: OK },                                       ['c1', 'c2'],   [],             false],
    ['a sidecar first',                                 ['s1', 'i2', 'c1'],     'Always',   {},                                               ['s1'],         [],             false],
    ['and nothing until it is up',                      ['s1', 'i2', 'c1'],     'Always',   { s1: NOT_UP },                                   [],             [],             false],
    ['then the next beside it',                         ['s1', 'i2', 'c1'],     'Always',   { s1: RUNNING },                                  ['i2'],         [],             false],
    ['a dead sidecar again, the next going on',         ['s1', 'i2', 'c1'],     'Never',    { s1: OK, i2: RUNNING },                          ['s1'],         [],             false],
    ['and containers though it is down',                ['s1', 'i2', 'c1'],     'Always',   { s1: BAD, i2: OK, c1: STARTING },                ['s1'],         [],             false],
    ['an exited container again',                       ['c1', 'c2'],           'Always',   { c1: OK, c2: RUNNING },                          ['c1'],         [],             false],
    ['only a failed one under OnFailure',               ['c1', 'c2'],           'OnFailure', { c1: OK, c2: BAD },                             ['c2'],         [],             false],
    ['none under Never',                                ['c1', 'c2'],           'Never',    { c1: BAD, c2: RUNNING },                         [],             [],             false],
    ['a kill for a failed probe',                       ['c1', 'c2'],           'Always',   { c1: SICK, c2: RUNNING },                        [],             ['c1'],         false],
    ['no init container again',                         ['i1', 'c1'],           'Always',   { i1: BAD, c1: RUNNING },                         [],             [],             false],
    ['sidecars stop when all is done',                  ['s1', 'c1'],           'Never',    { s1: RUNNING, c1: BAD },                         [],             ['s1'],         true],
    ['and are not started again',                       ['s1', 'c1'],           'OnFailure', { s1: BAD, c1: OK },                             [],             [],             true],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [names, policy, states, start, kill, isOver] = row;
    const actions = podActions(pod(names, policy), run(states), 0);
    expect({ ...actions, kill: actions.kill.map(({ name }) => name) }).toEqual({
      start,
      kill,
      isOver,
      retryMs: Infinity,
    });
  });

  test('a crashing container waits 0, 10, 20, 40 … 300 s', () => {
    let container: ContainerRun = { state: { kind: 'exited', exitCode: 1, exitedMs: 0 } };
    const waits: number[] = [];
    let exitedMs = 0;
    for (let exits = 0; exits < 8; exits++) {
      const { start, retryMs } = podActions(pod(['c1']), new Map([['c1', container]]), exitedMs);
      const startMs = start.length > 0 ? exitedMs : retryMs;
      waits.push((startMs - exitedMs) / 1000);
      const crashLoop = advanceCrashLoop(container.crashLoop, exitedMs, startMs);
      exitedMs = startMs + 1000;
      container = { state: { kind: 'exited', exitCode: 1, exitedMs }, crashLoop };
    }
    expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });
});

describe('the phase', () => {
  // prettier-ignore
  const rows = [
    // why                              containers          policy       states                              phase
    ['nothing yet',                     ['c1'],             'Always',    {},                                 'Pending'],
    ['init runs',                       ['i1', 'c1'],       'Always',    { i1: RUNNING },                    'Pending'],
    ['init failed for good',            ['i1', 'c1'],       'Never',     { i1: BAD },                        'Failed'],
    ['one runs, one is being made',     ['c1', 'c2'],       'Always',    { c1: RUNNING, c2: STARTING },      'Pending'],
    ['all run',                         ['c1', 'c2'],       'Always',    { c1: RUNNING, c2: RUNNING },       'Running'],
    ['in back-off',                     ['c1'],             'Always',    { c1: BAD },                        'Running'],
    ['one ended, one runs',             ['c1', 'c2'],       'Never',     { c1: OK, c2: RUNNING },            'Running'],
    ['all ended well',                  ['c1', 'c2'],       'Never',     { c1: OK, c2: OK },                 'Succeeded'],
    ['one failed',                      ['c1', 'c2'],       'Never',     { c1: OK, c2: BAD },                'Failed'],
    ['done but for a sidecar',          ['s1', 'c1'],       'Never',     { s1: RUNNING, c1: OK },            'Running'],
    ['done',                            ['s1', 'c1'],       'Never',     { s1: BAD, c1: OK },                'Succeeded'],
  ] as const;

  test.each(rows)('%s', (_why, names, policy, states, phase) => {
    expect(podPhase(pod(names, policy), run(states))).toBe(phase);
  });

  test('a pod is ready with all its containers and sidecars', () => {
    expect(arePodContainersReady(pod(['s1', 'c1']), run({ s1: RUNNING, c1: RUNNING }))).toBe(true);
    expect(arePodContainersReady(pod(['s1', 'c1']), run({ s1: BAD, c1: RUNNING }))).toBe(false);
  });
});

describe('probes', () => {
  // prettier-ignore
  const rows = [
    // why                                         kind          settings                     answers    effects
    ['ready at the first success',                 'readiness',  {},                          'S',       ['ready']],
    ['ready after as many as it wants',            'readiness',  { successThreshold: 3 },     'SSFSSS',  [, , , , , 'ready']],
    ['unready after three failures in a row',      'readiness',  {},                          'SFFSFFF', ['ready', , , , , , 'unready']],
    ['restart after three failures in a row',      'liveness',   {},                          'FFSFFF',  [, , , , , 'restart']],
    ['one restart only',                           'liveness',   { failureThreshold: 1 },     'FFF',     ['restart', , ]],
    ['started once, then silent',                  'startup',    {},                          'FFSFFF',  [, , 'started', , , , ]],
    ['never started',                              'startup',    { failureThreshold: 2 },     'FF',      [, 'restart']],
  ] as const;

  test.each(rows)('%s', (_why, kind, settings, answers, effects) => {
    let state = freshProbe(kind);
    const seen = [...answers].map((letter) => {
      const step = afterAnswer(state, readProbe(settings), letter === 'S' ? 'success' : 'failure');
      ({ state } = step);
      return step.effect;
    });
    expect(seen).toEqual([...answers].map((_letter, place) => effects[place]));
  });

  // prettier-ignore
  const first = [
    // why                                        kind         settings                                      started  ticks from  first
    ['a tick of the pod’s prober',                'liveness',  {},                                           12_000,  0,          20_000],
    ['after the initial delay',                   'liveness',  { initialDelaySeconds: 15 },                  12_000,  0,          30_000],
    ['readiness at once',                         'readiness', {},                                           12_000,  0,          12_000],
    ['readiness ticks from the start',            'readiness', { initialDelaySeconds: 15, periodSeconds: 4 }, 12_000, 0,          28_000],
  ] as const satisfies readonly (readonly [string, ProbeKind, object, number, number, number])[];

  test.each(first)('first probe: %s', (_why, ...row) => {
    const [kind, settings, startedMs, ticksFromMs, atMs] = row;
    expect(firstProbeMs(kind, readProbe(settings), startedMs, ticksFromMs)).toBe(atMs);
  });

  test('an answer after the timeout is a failure', () => {
    expect([answerOf(true, 1000, readProbe({})), answerOf(true, 1001, readProbe({}))]).toEqual([
      'success',
      'failure',
    ]);
  });
});

describe('termination', () => {
  // prettier-ignore
  const rows = [
    // why                                              containers (preStop, shutdown)                                          grace  signals          ends             killed
    ['at once on SIGTERM',                              [stopping('c', undefined, 100)],                                        30,    [0],             [100],           [false]],
    ['killed at the end of the grace',                  [stopping('c', undefined, Infinity)],                                   30,    [0],             [30_000],        [true]],
    ['the hook uses up the grace',                      [stopping('c', 10_500, Infinity)],                                      30,    [10_500],        [30_500],        [true]],
    ['a hook that hangs leaves two seconds',            [stopping('c', Infinity, Infinity)],                                    30,    [30_000],        [32_000],        [true]],
    ['no grace: no hook, two seconds',                  [stopping('c', 5000, Infinity)],                                        0,     [0],             [2000],          [true]],
    ['a sidecar after the container',                   [stopping('s', undefined, 100), stopping('c', undefined, 5000)],        30,    [5000, 0],       [5100, 5000],    [false, false]],
    ['sidecars from the last to the first',             [stopping('s', undefined, 100), stopping('s', undefined, 200), stopping('c', undefined, 1000)], 30, [1200, 1000, 0], [1300, 1200, 1000], [false, false, false]],
    ['a sidecar gets two seconds when grace ran out',   [stopping('s', undefined, Infinity), stopping('c', undefined, Infinity)], 10,  [10_000, 0],     [12_000, 10_000], [true, true]],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [containers, grace, signals, ends, killed] = row;
    const stopped = stopTimes(containers, grace);
    expect(stopped.map(({ signalMs }) => signalMs)).toEqual(signals);
    expect(stopped.map(({ exitMs }) => exitMs)).toEqual(ends);
    expect(stopped.map(({ isKilled }) => isKilled)).toEqual(killed);
  });

  test('ends in the grace, the least grace and the rounding of hooks and turns', () => {
    const durations = fc.oneof(fc.nat(60_000), fc.constant(Infinity));
    const containers = fc.array(
      fc.record({ preStopMs: fc.option(durations, { nil: undefined }), shutdownMs: durations }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(containers, fc.nat(3), fc.nat(60), (list, sidecars, grace) => {
        const given = list.map((each, place) => ({
          ...stopping(place < sidecars ? 's' : 'c', each.preStopMs, each.shutdownMs),
        }));
        for (const { exitMs, signalMs } of stopTimes(given, grace)) {
          expect(exitMs).toBeGreaterThanOrEqual(signalMs);
          expect(exitMs).toBeLessThanOrEqual(grace * 1000 + 2000 * given.length);
        }
      }),
    );
  });

  test('the grace is the deletion’s, the probe’s or the pod’s', () => {
    const container: Container = { name: 'c', livenessProbe: { terminationGracePeriodSeconds: 5 } };
    const plain = pod(['c']);
    const short: Pod = { ...plain, spec: { ...plain.spec, terminationGracePeriodSeconds: 12 } };
    expect(graceSecondsOf(plain, container, 'deleted')).toBe(30);
    expect(graceSecondsOf(short, container, 'liveness')).toBe(5);
    expect(graceSecondsOf(short, container, 'startup')).toBe(12);
    expect(graceSecondsOf(short, container, 'liveness', 1)).toBe(1);
  });
});

function stopping(kind: 's' | 'c', preStopMs: number | undefined, shutdownMs: number): Stopping {
  return { name: kind, isSidecar: kind === 's', shutdownMs, ...(preStopMs !== undefined && { preStopMs }) };
}
