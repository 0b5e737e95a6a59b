import { describe, expect, test } from 'vitest';
import { podOf, runOnNodes } from '../../../../test/support/node-run.ts';

const constant = (ms: number) => ({ kind: 'constant', ms }) as const;
const exitsWith = (exitCode: number, afterMs: number) => ({
  afterMs: constant(afterMs),
  exitCode,
  fromMs: 0,
  untilMs: Infinity,
});
const image = (name: string, bytes: number, isMissing = false) => ({
  name,
  isMissing,
  layers: [{ digest: name, bytes }],
});

describe('a pod comes up', () => {
  test('after its start delay, and is ready at once where nothing says otherwise', () => {
    expect(runOnNodes({ objects: [podOf('a')], podStartMs: 2000 }).lines).toEqual([
      '2 pod-started a',
      '2 pod-ready a',
    ]);
  });

  test('with a readiness probe when the first probe after its initial delay succeeds', () => {
    const readinessProbe = { initialDelaySeconds: 7, periodSeconds: 5 };
    const spec = { containers: [{ name: 'c', readinessProbe }] };
    expect(runOnNodes({ objects: [podOf('a', spec)], podStartMs: 2000 }).lines).toEqual([
      '2 pod-started a',
      '12 pod-ready a', // asked at 2 + ⌈7 ÷ 5⌉ × 5
    ]);
  });

  test('and once it answers, when it needs longer than its probe waits', () => {
    const spec = { containers: [{ name: 'c', readinessProbe: { periodSeconds: 5 } }] };
    const usage = [{ readyAfterMs: constant(11_000) }];
    expect(runOnNodes({ objects: [podOf('a', spec)], usage }).lines).toEqual([
      '0 pod-started a',
      '15 pod-ready a',
    ]);
  });

  test('other probes wait for the startup probe', () => {
    const startupProbe = { periodSeconds: 4, failureThreshold: 10 };
    const readinessProbe = { initialDelaySeconds: 1, periodSeconds: 3 };
    const spec = { containers: [{ name: 'c', startupProbe, readinessProbe }] };
    const usage = [{ readyAfterMs: constant(6000) }];
    expect(runOnNodes({ objects: [podOf('a', spec)], usage }).lines).toEqual([
      '0 pod-started a',
      '8 pod-ready a',
    ]);
  });

  test('after its init containers, one by one, and beside its sidecars', () => {
    const init = (name: string) => ({ name });
    const spec = { initContainers: [init('i1'), { name: 's', restartPolicy: 'Always' }, init('i2')] };
    const usage = [
      { container: 'i1', exits: exitsWith(0, 3000) },
      { container: 'i2', exits: exitsWith(0, 4000) },
    ];
    expect(runOnNodes({ objects: [podOf('a', spec)], usage }).lines).toEqual([
      '7 pod-started a',
      '7 pod-ready a',
    ]);
  });

  test('containers one after the other: each is made and hooked before the next', () => {
    const hooked = { name: 'h', lifecycle: { postStart: { exec: { command: ['sh', '-c', 'sleep 4'] } } } };
    const spec = { containers: [hooked, { name: 'c' }] };
    const runtime = { containerStartMs: constant(1000) };
    expect(runOnNodes({ objects: [podOf('a', spec)], runtime }).lines).toEqual([
      '6 pod-started a',
      '6 pod-ready a',
    ]);
  });
});

describe('images', () => {
  const images = [image('app', 100_000_000)];
  const spec = { containers: [{ name: 'c', image: 'app', imagePullPolicy: 'IfNotPresent' }] };

  test('are pulled once a node: size ÷ bandwidth and the registry’s answer', () => {
    const objects = [podOf('a', spec), podOf('b', spec)];
    expect(
      runOnNodes({ objects, runtime: { images } }).lines.filter((line) => line.includes('started')),
    ).toEqual(['1.5 pod-started a', '1.5 pod-started b']);
  });

  test('that the registry does not have are asked for again after 10, 20, 40 s', () => {
    const runtime = { images: [image('app', 1, true)] };
    const { lines } = runOnNodes({ objects: [podOf('a', spec)], runtime, untilS: 200 });
    expect(lines).toEqual([]);
  });
});

describe('a container that ends', () => {
  test('is started again at once, then after 10, 20, 40 … 300 s', () => {
    const usage = [{ exits: exitsWith(1, 1000) }];
    const { lines } = runOnNodes({ objects: [podOf('a')], usage, untilS: 1200 });
    const restarts = lines
      .filter((line) => line.includes('restarted'))
      .map((line) => Number(line.split(' ')[0]));
    expect(restarts).toEqual([1, 12, 33, 74, 155, 316, 617, 918]);
  });

  test('stays ended under Never, and the pod has failed', () => {
    const usage = [{ exits: exitsWith(3, 5000) }];
    const { lines } = runOnNodes({ objects: [podOf('a', { restartPolicy: 'Never' })], usage });
    expect(lines).toContain('5 pod-failed a');
    expect(lines).toContain('5 container-exited a code=3');
  });

  test('with success under OnFailure ends the pod, sidecars after it', () => {
    const spec = { restartPolicy: 'OnFailure', initContainers: [{ name: 's', restartPolicy: 'Always' }] };
    const usage = [{ exits: exitsWith(0, 5000) }];
    expect(runOnNodes({ objects: [podOf('a', spec)], usage, podStopMs: 2000 }).lines).toContain(
      '7 pod-succeeded a',
    );
  });

  test('is not ready meanwhile', () => {
    const usage = [{ exits: { ...exitsWith(1, 1000), untilMs: 10_000 } }];
    expect(runOnNodes({ objects: [podOf('a')], usage, untilS: 100 }).lines).toEqual([
      '0 pod-started a',
      '0 pod-ready a',
      '1 container-exited a code=1',
      '1 container-restarted a',
      '2 container-exited a code=1',
      '2 pod-unready a',
      '12 container-restarted a',
      '12 pod-ready a',
    ]);
  });
});

describe('a liveness probe that fails', () => {
  test('has its container killed after its threshold, and started again', () => {
    const livenessProbe = { periodSeconds: 10, failureThreshold: 3 };
    const spec = { containers: [{ name: 'c', livenessProbe }], terminationGracePeriodSeconds: 5 };
    const usage = [{ readyAfterMs: constant(1e9), shutdownMs: constant(60_000) }];
    // Asked at 0, 10 and 20 s; killed when the grace of 5 s is over.
    expect(runOnNodes({ objects: [podOf('a', spec)], usage, untilS: 26 }).lines).toEqual([
      '0 pod-started a',
      '0 pod-ready a',
      '25 container-exited a code=137',
      '25 container-restarted a',
    ]);
  });
});

describe('a pod that is told to stop', () => {
  const stop = (atMs: number) =>
    ({ atMs, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'a' } }) as const;

  // prettier-ignore
  test.each([
    // why                                            preStop s  grace s  shuts down ms  ends at s
    ['ends when its process has',                     undefined,      30,          4000,       14],
    ['after its preStop hook',                                5,      30,          4000,       19],
    ['is killed when the grace is over',              undefined,       3,         60_000,      13],
    ['and gets two seconds however long its hook',           60,       7,         60_000,      19],
  ] as const)('%s', (_why, preStop, grace, shutdownMs, expected) => {
    const lifecycle = preStop === undefined ? {} : { lifecycle: { preStop: { sleep: { seconds: preStop } } } };
    const spec = { containers: [{ name: 'c', ...lifecycle }], terminationGracePeriodSeconds: grace };
    const usage = [{ shutdownMs: constant(shutdownMs) }];
    const { lines } = runOnNodes({ objects: [podOf('a', spec)], usage, actions: [stop(10_000)] });
    expect(lines.at(-1)).toBe(`${expected} pod-deleted a`);
  });

  test('before it has started, it never does', () => {
    const { lines } = runOnNodes({
      objects: [podOf('a')],
      podStartMs: 20_000,
      podStopMs: 1000,
      actions: [stop(10_000)],
    });
    expect(lines.slice(1)).toEqual(['10 pod-terminating a', '11 pod-deleted a']);
  });
});
