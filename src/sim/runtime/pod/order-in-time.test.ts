import { describe, expect, test } from 'vitest';
import { podOf, runOnNodes } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import type { UsageSpec } from '../../../scenario/index.ts';

const SECOND_MS = 1000;
const seconds = (s: number) => ({ kind: 'constant', ms: s * SECOND_MS }) as const;
/** A process that ends well after so many seconds. */
const runs = (container: string, s: number): Partial<UsageSpec> => ({
  container,
  exits: { afterMs: seconds(s), exitCode: 0, fromMs: 0, untilMs: Infinity },
});
const sidecar = (name: string, more: object = {}) => ({ name, restartPolicy: 'Always', ...more });
const sleeps = (hook: 'postStart' | 'preStop', s: number) => ({
  lifecycle: { [hook]: { sleep: { seconds: s } } },
});

/** Seconds of the pod's events of a kind. */
function at(run: NodeRun, kind: string): number[] {
  return runOnNodes({ untilS: 600, ...run }).lines.flatMap((line) => {
    const [second, word] = line.split(' ');
    return word === kind ? [Number(second)] : [];
  });
}

const remove = (atS: number) => ({
  atMs: atS * SECOND_MS,
  kind: 'delete' as const,
  target: { kind: 'Pod', namespace: 'default', name: 'a' },
});

describe('what has to be over before the containers of a pod start', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly object[], readonly Partial<UsageSpec>[], number])[] = [
    // why                                                     init containers                                                      run times                         started at
    ['nothing',                                                [],                                                                  [],                               0],
    ['an init container',                                      [{ name: 'i' }],                                                     [runs('i', 5)],                   5],
    ['each of three, one after the other',                     [{ name: 'i' }, { name: 'j' }, { name: 'k' }],                       [runs('i', 5), runs('j', 7), runs('k', 11)], 23],
    ['a sidecar only until it runs',                           [sidecar('s')],                                                      [],                               0],
    ['its postStart hook too',                                 [sidecar('s', sleeps('postStart', 4))],                              [],                               4],
    ['until its startup probe has succeeded',                  [sidecar('s', { startupProbe: { periodSeconds: 3, failureThreshold: 5 } })],              [{ container: 's', readyAfterMs: seconds(7) }], 9],
    ['not until its readiness probe has',                      [sidecar('s', { readinessProbe: { periodSeconds: 3 } })],            [{ container: 's', readyAfterMs: seconds(7) }], 0],
    ['an init container beside a sidecar',                     [sidecar('s', sleeps('postStart', 4)), { name: 'i' }],               [runs('i', 5)],                   9],
    ['a sidecar after an init container',                      [{ name: 'i' }, sidecar('s', sleeps('postStart', 4))],               [runs('i', 5)],                   9],
  ];
  test.each(rows)('%s', (_why, initContainers, usage, startedS) => {
    expect(at({ objects: [podOf('a', { initContainers })], usage }, 'pod-started')).toEqual([startedS]);
  });

  test('a sidecar that is not ready keeps the pod from being so', () => {
    const initContainers = [sidecar('s', { readinessProbe: { periodSeconds: 3 } })];
    const usage = [{ container: 's', readyAfterMs: seconds(7) }];
    expect(at({ objects: [podOf('a', { initContainers })], usage }, 'pod-ready')).toEqual([9]);
  });
});

describe('hooks', () => {
  test('after the start of one container hold up the next', () => {
    const containers = [
      { name: 'c', ...sleeps('postStart', 6) },
      { name: 'd', ...sleeps('postStart', 3) },
    ];
    expect(at({ objects: [podOf('a', { containers })] }, 'pod-started')).toEqual([9]);
  });

  test('that sleep longer than time is counted hold up their pod to the end of the run, and no other', () => {
    const lifecycle = { postStart: { exec: { command: ['sleep', '9'.repeat(20)] } } };
    const objects = [podOf('a', { containers: [{ name: 'c', lifecycle }] }), podOf('b', {})];
    expect(at({ objects }, 'pod-ready')).toEqual([0]);
  });

  // prettier-ignore
  test.each([
    ['sleep as an action',          { sleep: { seconds: 4 } },                                      4],
    ['sleep in a shell',            { exec: { command: ['sh', '-c', 'sleep 4'] } },                 4],
    ['sleep as a command',          { exec: { command: ['sleep', '4'] } },                          4],
    ['after something else',        { exec: { command: ['/bin/sh', '-c', 'nginx -s quit; sleep 4'] } }, 4],
    ['a part of a second',          { exec: { command: ['sleep', '0.5'] } },                        0.5],
    ['what does not sleep',         { exec: { command: ['nginx', '-s', 'quit'] } },                 0],
    ['a word that sleeps within',   { exec: { command: ['./oversleep', '4'] } },                    0],
    ['a request',                   { httpGet: { path: '/', port: 80 } },                           0],
  ])('before the end: %s', (_what, preStop, takesS) => {
    const containers = [{ name: 'c', lifecycle: { preStop } }];
    expect(at({ objects: [podOf('a', { containers })], actions: [remove(10)] }, 'pod-deleted')).toEqual([10 + takesS]);
  });
});

describe('what ends when a pod is told to stop', () => {
  const ends = (container: string, s: number): Partial<UsageSpec> => ({ container, shutdownMs: seconds(s) });

  // prettier-ignore
  const rows: readonly (readonly [string, object, readonly Partial<UsageSpec>[], number])[] = [
    // why                                               spec                                                                                              shutdowns                                     seconds
    ['all containers at the same time',                  { containers: [{ name: 'c' }, { name: 'd' }] },                                                   [ends('c', 4), ends('d', 7)],                 7],
    ['sidecars after them',                              { containers: [{ name: 'c' }], initContainers: [sidecar('s')] },                                  [ends('c', 4), ends('s', 3)],                 7],
    ['from the last to the first',                       { containers: [{ name: 'c' }], initContainers: [sidecar('s'), sidecar('t')] },                    [ends('c', 4), ends('s', 3), ends('t', 2)],   9],
    ['hooks run at once, though the turn is later',      { containers: [{ name: 'c' }], initContainers: [sidecar('s', sleeps('preStop', 4))] },            [ends('c', 4), ends('s', 3)],                 7],
    ['a longer hook is waited for',                      { containers: [{ name: 'c' }], initContainers: [sidecar('s', sleeps('preStop', 9))] },            [ends('c', 4), ends('s', 3)],                 12],
    ['nobody outlives the grace',                        { containers: [{ name: 'c' }], terminationGracePeriodSeconds: 5 },                                [ends('c', 60)],                              5],
    ['but for two seconds for those whose turn is late', { containers: [{ name: 'c' }], initContainers: [sidecar('s')], terminationGracePeriodSeconds: 5 }, [ends('c', 60), ends('s', 60)],              7],
    ['hook and process share the grace',                 { containers: [{ name: 'c', ...sleeps('preStop', 3) }], terminationGracePeriodSeconds: 5 },       [ends('c', 60)],                              5],
    ['the default is half a minute',                     { containers: [{ name: 'c' }] },                                                                  [ends('c', 60)],                              30],
  ];
  test.each(rows)('%s', (_why, spec, usage, takesS) => {
    expect(
      at(
        { objects: [podOf('a', spec as Record<string, unknown>)], usage, actions: [remove(10)] },
        'pod-deleted',
      ),
    ).toEqual([10 + takesS]);
  });

  test('a Job’s pod ends with its container, its sidecars after it', () => {
    const spec = { restartPolicy: 'Never', initContainers: [sidecar('s')] };
    const usage = [runs('c', 20), ends('s', 3)];
    expect(at({ objects: [podOf('a', spec)], usage }, 'pod-succeeded')).toEqual([23]);
  });

  test('a sidecar that fails on its way out does not fail the pod', () => {
    const spec = { restartPolicy: 'Never', initContainers: [sidecar('s')], terminationGracePeriodSeconds: 4 };
    const run = { objects: [podOf('a', spec)], usage: [runs('c', 20), ends('s', 60)] };
    expect(at(run, 'pod-succeeded')).toEqual([24]);
    expect(at(run, 'pod-failed')).toEqual([]);
  });
});

describe('a probe that wants a restart', () => {
  const probe = { periodSeconds: 10, failureThreshold: 2 };
  const never = { readyAfterMs: seconds(10_000) };

  // prettier-ignore
  test.each([
    // Asked at 0 and 10 s; then the process has its grace.
    ['of the pod',                        { livenessProbe: probe },                                                       { terminationGracePeriodSeconds: 6 },  16],
    ['of the probe before that',          { livenessProbe: { ...probe, terminationGracePeriodSeconds: 3 } },              { terminationGracePeriodSeconds: 6 },  13],
    ['a startup probe likewise',          { startupProbe: { ...probe, terminationGracePeriodSeconds: 3 } },               { terminationGracePeriodSeconds: 6 },  13],
    ['with its preStop hook within it',   { livenessProbe: probe, ...sleeps('preStop', 2) },                              { terminationGracePeriodSeconds: 6 },  16],
  ])('leaves the grace %s', (_why, container, spec, exitedS) => {
    const run = {
      objects: [podOf('a', { containers: [{ name: 'c', ...container }], ...spec })],
      usage: [{ ...never, shutdownMs: seconds(60) }],
      untilS: 20,
    };
    expect(at(run, 'container-exited')).toEqual([exitedS]);
  });

  test('of one container leaves the others alone', () => {
    const containers = [{ name: 'c', livenessProbe: probe }, { name: 'd' }];
    const run = {
      objects: [podOf('a', { containers, terminationGracePeriodSeconds: 3 })],
      usage: [{ ...never, shutdownMs: seconds(60) }],
      untilS: 20,
    };
    expect(at(run, 'container-restarted')).toEqual([13]);
    expect(at(run, 'pod-deleted')).toEqual([]);
  });
});
