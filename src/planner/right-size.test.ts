import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../test/support/plan.ts';
import { sampleResult } from '../../test/support/sample-result.ts';
import type { Scenario } from '../scenario/index.ts';
import {
  aboveRatio,
  DEFAULT_SIZING,
  percentile,
  rightSizing,
  sizingOutcome,
  sizingText,
} from './right-size.ts';

const ascending = (...values: number[]): Float64Array => new Float64Array(values);

// prettier-ignore
test.each([
  ['of nothing',                          [],                 0.95, 0],
  ['of one value, whatever the share',    [7],                0.5,  7],
  ['the median of an even number is the lower middle', [1, 2, 3, 4], 0.5, 2],
  ['of an odd number the middle',         [1, 2, 3],          0.5,  2],
  ['the whole is the largest',            [1, 2, 3],          1,    3],
  ['nothing is the smallest',             [1, 2, 3],          0,    1],
  ['95 of 100 is the 95th',               Array.from({ length: 100 }, (_, i) => i + 1), 0.95, 95],
  // 0.07 × 100 is 7.000000000000001: the eighth would be wrong.
  ['7 of 100 is the seventh',             Array.from({ length: 100 }, (_, i) => i + 1), 0.07, 7],
])('a percentile by nearest rank: %s', (_why, values, share, expected) => {
  expect(percentile(ascending(...values), share)).toBe(expected);
});

// prettier-ignore
test.each([
  ['of nothing',              [],              5,   0],
  ['none',                    [1, 2, 3],       3,   0],
  ['all',                     [1, 2, 3],       0,   1],
  ['equal is not above',      [1, 2, 2, 3],    2,   0.25],
  ['between two values',      [1, 2, 3, 4],    2.5, 0.5],
])('samples above an amount: %s', (_why, values, amount, share) => {
  expect(aboveRatio(ascending(...values), amount)).toBe(share);
});

test('so large a share of the samples is not above its percentile, and the next smaller value would not do', () => {
  const samples = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 100 }), (values, percent) => {
      const sorted = Float64Array.from(values).sort((a, b) => a - b);
      const value = percentile(sorted, percent / 100);
      const notAbove = (limit: number): number => sorted.filter((one) => one <= limit).length;
      expect(sorted).toContain(value);
      expect(100 * notAbove(value)).toBeGreaterThanOrEqual(percent * sorted.length);
      expect(100 * notAbove(value - 1)).toBeLessThan(percent * sorted.length);
      expect(aboveRatio(sorted, value)).toBeCloseTo(1 - notAbove(value) / sorted.length, 12);
    }),
  );
});

// prettier-ignore
test.each([
  ['whole percent',    DEFAULT_SIZING,                                              'cpu: percentile 95 of what all pods used, and 15.0% on top; memory: the most that any pod used, and 20.0% on top'],
  ['parts of one',     { cpuPercentile: 0.999, cpuMargin: 0, memoryMargin: 0.5 },   'cpu: percentile 99.9 of what all pods used, and 0.0% on top; memory: the most that any pod used, and 50.0% on top'],
])('the rule in words: %s', (_why, rule, text) => {
  expect(sizingText(rule)).toBe(text);
});

const APP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: web, resources: { requests: { cpu: 900m, memory: 1Gi } } }
        - { name: side, image: side, resources: { requests: { cpu: 100m, memory: 64Mi } } }
`;

function sized(usage: string, rule = DEFAULT_SIZING): Promise<ReturnType<typeof rightSizing>> {
  return load(usage).then((scenario) => rightSizing(scenario, rule));
}

function load(usage: string): Promise<Scenario> {
  return loadYaml(
    `spec:\n  horizon: 1h\n  cluster: { nodePools: [{ name: four, capacity: {cpu: 4, memory: 16Gi} }] }\n  workload:\n    manifests: [app.yaml]\n    usage:\n${usage}`,
    { 'app.yaml': APP },
  );
}

const WEB = '      - { target: Deployment/shop/web, cpu: "0.2", memory: 100Mi }\n';

describe('requests from use', () => {
  test('cpu is the percentile and its margin, memory the most and its margin in whole MiB', async () => {
    const { containers, changes, unknown } = await sized(WEB);
    const [web] = containers;
    expect(web).toMatchObject({
      workload: 'Deployment/shop/web',
      container: 'web',
      milliCpu: 900,
      memoryBytes: 2 ** 30,
    });
    // A constant has one value: 200m and 15 %, 100Mi and a fifth on top.
    expect(web).toMatchObject({ milliCpuAdvised: 230, memoryBytesAdvised: 120 * 2 ** 20 });
    expect(web).toMatchObject({ milliCpuUsedP50: 200, milliCpuUsedP95: 200, milliCpuUsedMax: 200 });
    expect(changes).toEqual([
      {
        target: { kind: 'Deployment', namespace: 'shop', name: 'web' },
        container: 'web',
        milliCpu: 230,
        memoryBytes: 120 * 2 ** 20,
      },
    ]);
    // A usage without a container is of the first one.
    expect(unknown).toBe(1);
  });

  test('a container that is named gets its own', async () => {
    const { containers, unknown } = await sized(
      '      - { target: Deployment/shop/web, container: side, cpu: "0.02", memory: 10Mi }\n',
    );
    expect(containers.map(({ container }) => container)).toEqual(['side']);
    expect(containers[0]).toMatchObject({ milliCpuAdvised: 23, memoryBytesAdvised: 12 * 2 ** 20 });
    expect(unknown).toBe(1);
  });

  test('nothing below ten thousandths of a core is asked for', async () => {
    const { containers } = await sized(
      '      - { target: Deployment/shop/web, cpu: "0.001", memory: 1Mi }\n',
    );
    expect(containers[0].milliCpuAdvised).toBe(10);
  });

  test('a rule with more on top asks for more', async () => {
    const safe = await sized(WEB, { cpuPercentile: 1, cpuMargin: 0.5, memoryMargin: 1 });
    const usual = await sized(WEB);
    expect(safe.containers[0].milliCpuAdvised).toBeGreaterThan(usual.containers[0].milliCpuAdvised);
    expect(safe.containers[0].memoryBytesAdvised).toBe(200 * 2 ** 20);
    expect(safe.containers[0].milliCpuAboveRatio).toBe(0);
  });

  test('the most within recorded means counts where the file tells it: an hour’s mean hides its worst minute', async () => {
    const scenario = await load(WEB);
    const [written] = scenario.workload.usage ?? [];
    const history = {
      labels: {},
      startMs: 0,
      stepMs: 60_000,
      milliCpu: Float64Array.of(200, 200),
      memoryBytes: Float64Array.of(100 * 2 ** 20, 90 * 2 ** 20),
      gapRatio: 0,
    };
    const { milliCpu: _cpu, memoryBytes: _memory, ...bare } = written;
    const advised = (histories: readonly object[]): object =>
      rightSizing({
        ...scenario,
        workload: { ...scenario.workload, usage: [{ ...bare, histories: histories as [typeof history] }] },
      }).containers[0];
    expect(advised([history])).toMatchObject({
      milliCpuUsedMax: 200,
      memoryBytesAdvised: 120 * 2 ** 20,
    });
    // A second at 700m moves no percentile of means; memory of 150Mi and a fifth on top are 180Mi.
    expect(
      advised([{ ...history, milliCpuPeak: 700, memoryBytesPeak: 150 * 2 ** 20 }, history]),
    ).toMatchObject({
      milliCpuAdvised: 230,
      milliCpuUsedMax: 700,
      memoryBytesUsedMax: 150 * 2 ** 20,
      memoryBytesAdvised: 180 * 2 ** 20,
    });
    const none = new Float64Array(0);
    expect(advised([{ ...history, milliCpu: none }])).toMatchObject({
      unrecorded: 'cpu',
      milliCpuAdvised: 900,
    });
    expect(advised([{ ...history, memoryBytes: none }])).toMatchObject({
      unrecorded: 'memory',
      memoryBytesAdvised: 2 ** 30,
    });
  });

  test('without any use all containers are unknown and nothing changes', async () => {
    const scenario = await load(WEB);
    const { usage: _none, ...workload } = scenario.workload;
    expect(rightSizing({ ...scenario, workload })).toEqual({ containers: [], changes: [], unknown: 2 });
  });

  test('what is asked for already is no change', async () => {
    const asUsed = { cpuPercentile: 0.95, cpuMargin: 0, memoryMargin: 0 };
    const { changes } = await sized(
      '      - { target: Deployment/shop/web, container: side, cpu: "0.1", memory: 64Mi }\n',
      asUsed,
    );
    expect(changes).toEqual([]);
  });
});

describe('what came of it', () => {
  const sample = sampleResult();

  test('is what the run says; throttling is that of the worst workload, kills are summed', () => {
    const runtime = (sample.runtime ?? []).slice(0, 1).flatMap((one) => [
      { ...one, throttledRatio: 0.1, oomKills: 2, evictions: 1 },
      { ...one, throttledRatio: 0.3, oomKills: 3, evictions: 0 },
    ]);
    expect(runtime).toHaveLength(2);
    expect(sizingOutcome({ ...sample, runtime })).toEqual({
      perMonthMicroUsd: sample.cost.perMonthMicroUsd,
      nodesMax: sample.nodes.max,
      pendingMsP99: sample.pods.pendingMs.p99,
      neverBound: sample.pods.neverBound,
      throttledRatio: 0.3,
      oomKills: 5,
      evictions: 1,
    });
  });

  test('says nothing of kills where the run did not look into containers', () => {
    const { runtime: _none, ...unseen } = sample;
    expect(Object.keys(sizingOutcome(unseen))).toEqual([
      'perMonthMicroUsd',
      'nodesMax',
      'pendingMsP99',
      'neverBound',
    ]);
  });
});
