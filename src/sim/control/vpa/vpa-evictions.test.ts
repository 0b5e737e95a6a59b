import { describe, expect, test } from 'vitest';
import { nodeOf } from '../../../../test/support/scenario.ts';
import {
  linesOf,
  MEBIBYTE,
  MINUTE_MS,
  resultOf,
  run,
  usageOf,
  vpa,
  web,
} from '../../../../test/support/vpa-run.ts';
import type { VpaRun } from '../../../../test/support/vpa-run.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import { DEFAULT_RUNTIME } from '../../runtime/choose-runtime.ts';

/** Seconds between the first eviction and each of them. */
function evictionsOf(parts: VpaRun): number[] {
  const times = linesOf(run(parts), 'pod-evicted').map((line) => Number(line.slice(0, 10)));
  return times.map((time) => Math.round((time - times[0]) * 1000) / 1000);
}

const flags = (
  more: Readonly<Record<string, number | string>>,
): NonNullable<VpaRun['verticalPodAutoscaler']> => more;

describe('the rate limit of the updater', () => {
  // Four pods, two a pass by the tolerance; a pass a minute.
  // prettier-ignore
  const rows = [
    ['none by default: two at once, two in the next pass',        {},                                                          [0, 0, 60, 60]],
    ['0 is none',                                                 { 'eviction-rate-limit': 0 },                                [0, 0, 60, 60]],
    ['a tenth a second: ten seconds between the two of a pass',   { 'eviction-rate-limit': 0.1 },                              [0, 10, 60, 70]],
    ['a burst of two: both at once, since the minute fills it',   { 'eviction-rate-limit': 0.1, 'eviction-rate-burst': 2 },    [0, 0, 60, 60]],
    ['a pass waits for the limit: 40 s in the second one',         { 'eviction-rate-limit': 0.01 },                             [0, 100, 200, 300]],
    ['one that would wait longer than its interval ends',         { 'eviction-rate-limit': 1 / 150 },                          [0, 150, 300, 450]],
    ['exactly the interval is not too long',                      { 'eviction-rate-limit': 1 / 60 },                           [0, 60, 120, 180]],
  ] as const;
  test.each(rows)('%s', (_why, given, expected) => {
    expect(evictionsOf({ verticalPodAutoscaler: flags(given) })).toEqual(expected);
  });

  test('what is put off is not evicted where its pod has gone meanwhile', () => {
    const target = { kind: 'Deployment', namespace: 'default', name: 'web' };
    // Scaled down to none between the first eviction of the pass and the second.
    const [first] = linesOf(
      run({ verticalPodAutoscaler: flags({ 'eviction-rate-limit': 0.1 }) }),
      'pod-evicted',
    );
    const atMs = Math.round(Number(first.slice(0, 10)) * 1000) + 5000;
    const outcome = run({
      verticalPodAutoscaler: flags({ 'eviction-rate-limit': 0.1 }),
      actions: [{ atMs, kind: 'scale', target, replicas: 0 }],
    });
    expect(linesOf(outcome, 'pod-evicted')).toHaveLength(1);
    expect(resultOf(outcome).evictions).toBe(1);
  });
});

describe('a resize in place of a container that says RestartContainer', () => {
  const policed = (...policies: readonly (readonly [string, string])[]): KubernetesObject => {
    const deployment = web({ requests: { cpu: '100m', memory: '400Mi' } }) as never as {
      spec: { template: { spec: { containers: object[] } } };
    };
    const { template } = deployment.spec;
    const resizePolicy = policies.map(([resourceName, restartPolicy]) => ({ resourceName, restartPolicy }));
    const containers = template.spec.containers.map((container) => ({ ...container, resizePolicy }));
    const spec = { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } };
    return { ...deployment, spec } as never;
  };

  // Both resources grow: 100m → 510m, 400 MiB → more than 500 MiB.
  // prettier-ignore
  const rows = [
    ['is restarted once where memory asks for it',        [['memory', 'RestartContainer']],                               4],
    ['is restarted once where both ask for it',           [['memory', 'RestartContainer'], ['cpu', 'RestartContainer']],  4],
    ['is left alone where neither asks',                  [['memory', 'NotRequired'], ['cpu', 'NotRequired']],            0],
    ['is left alone without a policy',                    [],                                                             0],
    ['is left alone where another resource asks',         [['ephemeral-storage', 'RestartContainer']],                    0],
  ] as const;
  test.each(rows)('%s', (_why, policies, restarts) => {
    const outcome = run({ scalers: [vpa('InPlaceOrRecreate')], deployment: policed(...policies) });
    expect(resultOf(outcome)).toMatchObject({ resizes: 4, evictions: 0 });
    const [{ restarts: counted = 0 } = {}] = outcome.facts.runtime ?? [];
    expect(counted).toBe(restarts);
  });

  test('where only the other resource changes it is not restarted', () => {
    const onlyCpu = {
      resourcePolicy: { containerPolicies: [{ containerName: '*', controlledResources: ['cpu'] }] },
    };
    const outcome = run({
      scalers: [vpa('InPlaceOrRecreate', onlyCpu)],
      deployment: policed(['memory', 'RestartContainer']),
    });
    expect(resultOf(outcome).resizes).toBe(4);
    expect(outcome.facts.runtime?.[0].restarts ?? 0).toBe(0);
  });

  test('it is not ready while it stops and starts', () => {
    const outcome = run({
      scalers: [vpa('InPlaceOrRecreate')],
      deployment: policed(['memory', 'RestartContainer']),
      timing: { podStartMs: { kind: 'constant', ms: 0 }, podStopMs: { kind: 'constant', ms: 5000 } },
      runtime: { ...DEFAULT_RUNTIME, mode: 'containers', containerStartMs: { kind: 'constant', ms: 2000 } },
    });
    // Five seconds to stop, two to start; the container goes on serving until it has ended.
    const [resized] = linesOf(outcome, 'pod-resized').map((line) => Number(line.slice(0, 10)));
    const unready = linesOf(outcome, 'pod-unready').map((line) => Number(line.slice(0, 10)));
    expect(unready).toHaveLength(4);
    expect(unready[0] - resized).toBeCloseTo(5, 3);
  });
});

describe('an eviction by the kubelet for want of memory', () => {
  /** A node of 2 GiB; two pods of 200 MiB asked for, of which each uses as much as is said. */
  const onSmallNode = (mebibytes: number, mode: string): ReturnType<typeof run> =>
    run({
      nodes: [nodeOf('a', { cpu: '4', memory: '2Gi' })],
      deployment: web({ requests: { cpu: '100m', memory: '200Mi' } }, 2),
      usage: [usageOf(50, mebibytes)],
      scalers: [vpa(mode)],
      runtime: { ...DEFAULT_RUNTIME, mode: 'containers' },
    });

  test('counts as a sample of what the container used, plus 20 %', () => {
    const outcome = onSmallNode(1000, 'Off');
    expect(linesOf(outcome, 'pod-evicted').length).toBeGreaterThan(0);
    expect(linesOf(outcome, 'container-oom-killed')).toEqual([]);
    const result = resultOf(outcome);
    expect(result.oomKills).toBeGreaterThan(0);
    // 1000 MiB × 1.2, the upper edge of its bucket, and 15 %: far above 1000 × 1.05 × 1.15 of a plain sample.
    expect(result.containers[0].recommended?.target.memoryBytes).toBeGreaterThan(
      1.2 * 1.15 * 1000 * MEBIBYTE,
    );
  });

  test('where there is room for all, nothing is added', () => {
    const outcome = onSmallNode(500, 'Off');
    expect(linesOf(outcome, 'pod-evicted')).toEqual([]);
    const result = resultOf(outcome);
    expect(result.oomKills).toBe(0);
    expect(result.containers[0].recommended?.target.memoryBytes).toBeLessThan(1.2 * 1.15 * 500 * MEBIBYTE);
  });
});

describe('a quota sees the pod as the VPA has changed it', () => {
  const quota = (cpu: string): KubernetesObject =>
    ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'cpu', namespace: 'default' },
      spec: { hard: { 'requests.cpu': cpu } },
    }) as KubernetesObject;
  const target = { kind: 'Deployment', namespace: 'default', name: 'web' };
  const grown = (cpu: string, mode: string): ReturnType<typeof run> =>
    run({
      scalers: [vpa(mode), quota(cpu)],
      actions: [{ atMs: 10 * MINUTE_MS, kind: 'scale', target, replicas: 6 }],
    });

  // Four pods of 100m are there; a new one asks for 100m by its template, for 510m or 511m with the recommendation.
  // prettier-ignore
  const rows = [
    ['a new pod of 511m does not fit into 900m beside four of 100m', '900m',  'Initial', 4],
    ['one does into 1000m',                                          '1000m', 'Initial', 5],
    ['both do into 1500m',                                           '1500m', 'Initial', 6],
    ['without the webhook both fit into 600m',                       '600m',  'Off',     6],
    ['and one into 500m',                                            '500m',  'Off',     5],
  ] as const;
  test.each(rows)('%s', (_why, cpu, mode, pods) => {
    expect(grown(cpu, mode).facts.pods.runningAtEnd).toBe(pods);
  });

  test('the refusal names what the changed pod asks for', () => {
    const [refused] = linesOf(grown('900m', 'Initial'), 'warning ReplicaSet');
    expect(refused).toMatch(
      /requested: requests\.cpu=51[01]m, used: requests\.cpu=400m, limited: requests\.cpu=900m/,
    );
  });

  test('a pod that is refused is no admission of the VPA', () => {
    expect(resultOf(grown('900m', 'Initial')).admissions).toBe(0);
    expect(resultOf(grown('1000m', 'Initial')).admissions).toBe(1);
  });
});
