import { describe, expect, test } from 'vitest';
import {
  linesOf,
  MEBIBYTE,
  MINUTE_MS,
  resultOf,
  run,
  SMALL,
  usageOf,
  vpa,
  web,
} from '../../../../test/support/vpa-run.ts';
import { nodeOf } from '../../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { Scenario } from '../../../scenario/index.ts';
import type { SimOutcome } from '../../simulate.ts';

describe('the recommendation of a run', () => {
  // 430m lies in the bucket that ends at 0.445… cores: 444m cut, with 15 % of margin 444 + 66 = 510 or one more, by the edge.
  test('is the upper edge of the bucket of the use, with the margin', () => {
    const { recommended, requestedFirst, usedMean } = resultOf(run({ scalers: [vpa('Off')] })).containers[0];
    const edge = (value: number, first: number): number => {
      let [start, width] = [0, first];
      while (start + width <= value) [start, width] = [start + width, width * 1.05];
      return start + width;
    };
    const withMargin = (amount: number): number => amount + Math.trunc(amount * 0.15);
    expect(recommended?.target).toEqual({
      milliCpu: withMargin(Math.trunc(edge(0.43, 0.01) * 1000)),
      memoryBytes: withMargin(Math.trunc(edge(500 * MEBIBYTE, 1e7))),
    });
    expect(requestedFirst).toEqual({ milliCpu: 100, memoryBytes: 400 * MEBIBYTE });
    expect(usedMean).toEqual({ milliCpu: 430, memoryBytes: 500 * MEBIBYTE });
  });

  test('has bounds that close in with time', () => {
    const upperAfter = (minutes: number): number =>
      resultOf(run({ scalers: [vpa('Off')], horizonMs: minutes * MINUTE_MS })).containers[0].recommended
        ?.upperBound.milliCpu ?? 0;
    expect(upperAfter(60)).toBeLessThan(upperAfter(20));
    expect(upperAfter(20)).toBeLessThan(upperAfter(8));
  });

  test('is not made of what nobody knows: a stand-in for unknown use is no sample', () => {
    const outcome = run({ usage: [], runtime: { ...CONTAINERS } });
    expect(resultOf(outcome)).toMatchObject({ evictions: 0, admissions: 0 });
    expect(resultOf(outcome).containers.filter(({ recommended }) => recommended !== undefined)).toEqual([]);
  });
});

const CONTAINERS = {
  mode: 'containers',
  images: [],
  imageBytesPerMs: 100_000,
  imageLatencyMs: 500,
  containerStartMs: { kind: 'constant', ms: 0 },
  endpointDelayMs: 1000,
  cpuWeights: 'cgroup-v2',
  kubelet: {},
} as const;

describe('modes', () => {
  // prettier-ignore
  test.each([
    ['Off: nobody is touched',                                'Off',               { evictions: 0, resizes: 0, admissions: 0 }, 100],
    ['Initial: pods that live keep what they have',           'Initial',           { evictions: 0, resizes: 0, admissions: 0 }, 100],
    ['Recreate: all four go, two a pass; new ones are right', 'Recreate',          { evictions: 4, resizes: 0, admissions: 4 }, 510],
    ['Auto is Recreate',                                      'Auto',              { evictions: 4, resizes: 0, admissions: 4 }, 510],
    ['no mode is Recreate',                                   undefined,           { evictions: 4, resizes: 0, admissions: 4 }, 510],
    ['InPlaceOrRecreate: all four stay and grow',             'InPlaceOrRecreate', { evictions: 0, resizes: 4, admissions: 0 }, 510],
  ] as const)('%s', (_why, mode, counts, milliCpu) => {
    const result = resultOf(run({ scalers: [vpa(mode)] }));
    expect(result).toMatchObject(counts);
    const last = result.containers[0].requestedLast?.milliCpu ?? 0;
    expect(Math.abs(last - milliCpu), `${last}m asked at last`).toBeLessThanOrEqual(1);
  });

  test('Initial gives what is recommended to pods that come later', () => {
    const target = { kind: 'Deployment', namespace: 'default', name: 'web' };
    const actions = [{ atMs: 10 * MINUTE_MS, kind: 'scale' as const, target, replicas: 6 }];
    const outcome = run({ scalers: [vpa('Initial')], actions });
    expect(resultOf(outcome)).toMatchObject({ admissions: 2, evictions: 0 });
  });

  test('half of a group at most is evicted in one pass, the rest in the next', () => {
    const times = linesOf(run({}), 'pod-evicted').map((line) => Number(line.slice(0, 10)) * 1000);
    expect(times).toHaveLength(4);
    expect(times[1] - times[0]).toBe(0);
    expect(times[2] - times[1]).toBe(MINUTE_MS);
    expect(times[3] - times[2]).toBe(0);
  });

  test('a single replica is left alone: fewer than --min-replicas', () => {
    expect(resultOf(run({ deployment: web(SMALL, 1) }))).toMatchObject({ evictions: 0 });
    const flags = { 'min-replicas': 1 };
    expect(resultOf(run({ deployment: web(SMALL, 1), verticalPodAutoscaler: flags }))).toMatchObject({
      evictions: 1,
    });
  });
});

test('a disruption budget that allows none keeps every pod, and the refusals are counted', () => {
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
  } as KubernetesObject;
  const result = resultOf(run({ scalers: [vpa('Recreate'), budget] }));
  expect(result.evictions).toBe(0);
  expect(result.evictionsRefused).toBeGreaterThan(4);
});

describe('policies', () => {
  const policy = (fields: object): object => ({
    resourcePolicy: { containerPolicies: [{ containerName: '*', ...fields }] },
  });

  // prettier-ignore
  test.each([
    ['maxAllowed caps the target',              { maxAllowed: { cpu: '300m' } },            { milliCpu: 300 }],
    ['minAllowed lifts it',                     { minAllowed: { cpu: '2', memory: '1Gi' } }, { milliCpu: 2000, memoryBytes: 1024 * MEBIBYTE }],
  ])('%s', (_why, fields, target) => {
    const { recommended } = resultOf(run({ scalers: [vpa('Off', policy(fields))] })).containers[0];
    expect(recommended?.target).toMatchObject(target);
    expect(recommended?.uncappedTarget.milliCpu).not.toBe(target.milliCpu);
  });

  test('mode Off of a container: neither recommended nor changed', () => {
    const result = resultOf(run({ scalers: [vpa('Recreate', policy({ mode: 'Off' }))] }));
    expect(result).toMatchObject({ evictions: 0, admissions: 0 });
    expect(result.containers[0].recommended).toBeUndefined();
  });

  test('memory alone is controlled: the CPU request stays', () => {
    const result = resultOf(run({ scalers: [vpa('Recreate', policy({ controlledResources: ['memory'] }))] }));
    expect(result.containers[0].requestedLast?.milliCpu).toBe(100);
    expect(result.containers[0].requestedLast?.memoryBytes).toBeGreaterThan(500 * MEBIBYTE);
  });
});

describe('memory', () => {
  /** Killed at once: 500 MiB wanted, 450 MiB allowed. */
  const tight = { requests: { cpu: '100m', memory: '400Mi' }, limits: { memory: '450Mi' } };

  test('kills raise the recommendation by 20 % or 100 MiB until pods live', () => {
    const outcome = run({ deployment: web(tight) });
    const kills = linesOf(outcome, 'container-oom-killed').map((line) => Number(line.slice(0, 10)));
    expect(kills.length).toBeGreaterThan(0);
    // The first pass after the kills sees them; the second pass of the updater has replaced the last of the pods.
    expect(Math.max(...kills)).toBeLessThan(180);
    expect(resultOf(outcome).oomKills).toBeGreaterThan(0);
    // Limits go with requests: 450 ÷ 400 of what is asked for.
    expect(resultOf(outcome).containers[0].requestedLast?.memoryBytes).toBeGreaterThan(500 * MEBIBYTE);
  });

  test('without a VPA they are killed for ever', () => {
    const kills = linesOf(run({ deployment: web(tight), scalers: [] }), 'container-oom-killed');
    expect(kills.length).toBeGreaterThan(10);
  });

  test('a limit that stays (RequestsOnly) caps the request, and they are killed for ever', () => {
    const only = {
      resourcePolicy: { containerPolicies: [{ containerName: 'c', controlledValues: 'RequestsOnly' }] },
    };
    const outcome = run({ deployment: web(tight), scalers: [vpa('Recreate', only)] });
    expect(resultOf(outcome).containers[0].requestedLast?.memoryBytes).toBe(450 * MEBIBYTE);
    expect(linesOf(outcome, 'container-oom-killed').length).toBeGreaterThan(10);
  });
});

describe('in place', () => {
  test('a resize moves nothing and frees or takes what is booked', () => {
    const outcome = run({ scalers: [vpa('InPlaceOrRecreate')] });
    expect(linesOf(outcome, 'pod-bound')).toHaveLength(4);
    const requested = outcome.facts.series.find(({ name }) => name === 'cpu-requested');
    expect(requested?.values.at(0)).toBe(0.1);
    const each = resultOf(outcome).containers[0].recommended?.target.milliCpu ?? 0;
    expect(requested?.values.at(-1)).toBeCloseTo((4 * each) / 1000, 6);
  });

  test('a quota that grows with the request lets the container have more', () => {
    const limited = { requests: { cpu: '100m', memory: '600Mi' }, limits: { cpu: '200m', memory: '700Mi' } };
    const throttled = (scalers: KubernetesObject[]): number =>
      run({ deployment: web(limited), scalers, horizonMs: 4 * 60 * MINUTE_MS }).facts.runtime?.[0]
        .throttledRatio ?? -1;
    expect(throttled([])).toBe(1);
    expect(throttled([vpa('InPlaceOrRecreate')])).toBeLessThan(0.6);
  });

  test('where the node has no room the resize waits, and after five minutes the pod is evicted', () => {
    // Two pods of 900m fill one node of 2 cores; each is to get 1.7 cores or so.
    const big = { requests: { cpu: '900m', memory: '600Mi' } };
    const outcome = run({
      deployment: web(big, 2),
      usage: [usageOf(1450)],
      scalers: [vpa('InPlaceOrRecreate')],
      nodes: [nodeOf('a', { cpu: '2' })],
      verticalPodAutoscaler: { 'eviction-tolerance': 0.5 },
    });
    const result = resultOf(outcome);
    expect(result.resizesDeferred).toBeGreaterThan(0);
    const [eviction] = linesOf(outcome, 'pod-evicted').map((line) => Number(line.slice(0, 10)));
    const [resize] = linesOf(outcome, 'normal Pod/').map((line) => Number(line.slice(0, 10)));
    expect(eviction - resize).toBeGreaterThan(300);
    expect(eviction - resize).toBeLessThanOrEqual(360);
  });

  test('what no node could ever hold is evicted at the next pass', () => {
    const outcome = run({
      usage: [usageOf(5000)],
      scalers: [
        vpa('InPlaceOrRecreate', {
          resourcePolicy: { containerPolicies: [{ containerName: '*', minAllowed: { cpu: '6' } }] },
        }),
      ],
    });
    expect(resultOf(outcome).resizesInfeasible).toBeGreaterThan(0);
    expect(resultOf(outcome).evictions).toBeGreaterThan(0);
    expect(resultOf(outcome).resizes).toBe(0);
  });

  test('a pod without requests would change its QoS class: the API refuses, and it is evicted', () => {
    const result = resultOf(run({ deployment: web({}), scalers: [vpa('InPlaceOrRecreate')] }));
    expect(result).toMatchObject({ resizes: 0, evictions: 4 });
  });
});

test('of two VPAs with one target the older counts, whatever its name', () => {
  const older = {
    ...vpa('Off', {}, 'z'),
    metadata: { name: 'z', namespace: 'default', creationTimestamp: '2020-01-01T00:00:00Z' },
  };
  const younger = {
    ...vpa('Recreate', {}, 'a'),
    metadata: { name: 'a', namespace: 'default', creationTimestamp: '2021-01-01T00:00:00Z' },
  };
  const outcome = run({ scalers: [younger as KubernetesObject, older as KubernetesObject] });
  expect(linesOf(outcome, 'pod-evicted')).toEqual([]);
  expect(outcome.facts.verticalAutoscalers).toHaveLength(2);
});

test('a VPA that is deleted no longer acts, and its figures stay', () => {
  const target = { kind: 'VerticalPodAutoscaler', namespace: 'default', name: 'web' };
  const outcome = run({ actions: [{ atMs: MINUTE_MS, kind: 'delete', target }] });
  expect(resultOf(outcome)).toMatchObject({ name: 'web', evictions: 0 });
});

test('a status of the input counts until the first sample', () => {
  const status = {
    recommendation: {
      containerRecommendations: [
        {
          containerName: 'c',
          target: { cpu: '700m', memory: '1Gi' },
          lowerBound: { cpu: '1m' },
          upperBound: { cpu: '9' },
        },
      ],
    },
  };
  const scaler = { ...vpa('Initial'), status } as KubernetesObject;
  const { requestedFirst } = resultOf(run({ scalers: [scaler] })).containers[0];
  expect(requestedFirst).toEqual({ milliCpu: 700, memoryBytes: 1024 * MEBIBYTE });
});

describe('use from before the run', () => {
  const past = (
    milliCpu: number,
    mebibytes: number,
    hours = 48,
  ): NonNullable<Scenario['workload']['history']> => {
    const steps = hours * 60;
    return [
      {
        target: { kind: 'Deployment', namespace: 'default', name: 'web' },
        histories: [
          {
            labels: {},
            startMs: 0,
            stepMs: MINUTE_MS,
            milliCpu: new Float64Array(steps).fill(milliCpu),
            memoryBytes: new Float64Array(steps).fill(mebibytes * MEBIBYTE),
            gapRatio: 0,
          },
        ],
        source: 'history.csv',
      },
    ];
  };
  const withPast = (history: Scenario['workload']['history'], mode: string): SimOutcome =>
    run({
      workload: {
        objects: [web({})],
        traces: [],
        demand: [],
        usage: [usageOf(200, 300)],
        ...(history === undefined ? {} : { history }),
      },
      scalers: [vpa(mode)],
    });

  test('the first pods have requests from it, though their template has none', () => {
    const { requestedFirst } = resultOf(withPast(past(430, 500), 'Initial')).containers[0];
    expect(Math.abs((requestedFirst?.milliCpu ?? 0) - 510)).toBeLessThanOrEqual(1);
    expect(requestedFirst?.memoryBytes).toBeGreaterThan(500 * MEBIBYTE * 1.15);
  });

  test('without it they have none', () => {
    const { requestedFirst } = resultOf(withPast(undefined, 'Initial')).containers[0];
    expect(requestedFirst).toEqual({ milliCpu: 0, memoryBytes: 0 });
  });

  test('two days of it are confidence: bounds within a third of the target', () => {
    const { recommended, samples } = resultOf(withPast(past(430, 500), 'Off')).containers[0];
    const { milliCpu: target = 0 } = recommended?.target ?? {};
    expect(samples).toBeGreaterThanOrEqual(2880);
    expect(recommended?.upperBound.milliCpu).toBeLessThan(target * 2);
    expect(recommended?.lowerBound.milliCpu).toBeGreaterThan(200);
  });

  test('no more than its last eight days count', () => {
    const { samples } = resultOf(withPast(past(430, 500, 24 * 20), 'Off')).containers[0];
    // Eight days of minutes, and half an hour of the run with four pods.
    expect(samples).toBeGreaterThanOrEqual(8 * 1440);
    expect(samples).toBeLessThanOrEqual(8 * 1440 + 4 * 31);
  });
});

test('equal scenarios give equal runs, and the phases of the components hang on the seed', () => {
  const digest = (seed: number): string => run({ seed }).facts.digest;
  expect(digest(1)).toBe(digest(1));
  expect(digest(1)).not.toBe(digest(2));
});
