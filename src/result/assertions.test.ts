import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../test/support/sample-result.ts';
import { checkAssertions, METRIC_NAMES, readMetric } from './assertions.ts';
import type { RunResult } from './run-result.ts';

const sample = sampleResult();
const result: RunResult = {
  ...sample,
  cost: {
    ...sample.cost,
    totalMicroUsd: 12_500_000,
    perMonthMicroUsd: 380_000_000,
    usedMicroUsd: 5_000_000,
    idleMicroUsd: 7_500_000,
    strandedMicroUsd: 1_250_000,
    unpricedNodes: 0,
  },
  nodes: {
    ...sample.nodes,
    max: 12,
    nodeHours: 240.5,
    failed: 2,
    allocationRatio: { cpu: 0.75, memory: 0.5 },
  },
  pods: {
    ...sample.pods,
    neverBound: 3,
    pendingAtEnd: 4,
    failed: 5,
    preempted: 6,
    evicted: 7,
    pendingMs: {
      ...sample.pods.pendingMs,
      mean: 1500,
      p50: 1000,
      p90: 9000,
      p95: 20_000,
      p99: 61_000,
      max: 3_600_000,
    },
  },
};

/** Metric, its value in its unit, how it is shown. */
// prettier-ignore
const METRICS = [
  ['cost.total',             12_500_000,  '$12.50'],
  ['cost.month',             380_000_000, '$380.00'],
  ['cost.used',              5_000_000,   '$5.00'],
  ['cost.idle',              7_500_000,   '$7.50'],
  ['cost.stranded',          1_250_000,   '$1.25'],
  ['cost.idleRatio',         0.6,         '60.0%'],
  ['nodes.max',              12,          '12'],
  ['nodes.hours',            240.5,       '240.5'],
  ['nodes.failed',           2,           '2'],
  ['nodes.cpuAllocation',    0.75,        '75.0%'],
  ['nodes.memoryAllocation', 0.5,         '50.0%'],
  ['nodes.gpuAllocation',    0,           '0.0%'],
  ['pods.pending.mean',      1500,        '1.5 s'],
  ['pods.pending.p50',       1000,        '1 s'],
  ['pods.pending.p90',       9000,        '9 s'],
  ['pods.pending.p95',       20_000,      '20 s'],
  ['pods.pending.p99',       61_000,      '1 min 1 s'],
  ['pods.pending.max',       3_600_000,   '1 h'],
  ['pods.neverBound',        3,           '3'],
  ['pods.pendingAtEnd',      4,           '4'],
  ['pods.failed',            5,           '5'],
  ['pods.preempted',         6,           '6'],
  ['pods.evicted',           7,           '7'],
] as const;

test('every metric that is documented stands in this table', () => {
  expect([...METRIC_NAMES].sort()).toEqual(METRICS.map(([name]) => name).sort());
});

describe.each(METRICS)('%s', (metric, value, shown) => {
  const check = (limit: { readonly max?: number; readonly min?: number }): readonly [boolean, string] => {
    const [{ passed, actual }] = checkAssertions(result, [{ metric, text: 'as written', ...limit }]);
    return [passed, actual];
  };

  test('is read in its unit', () => {
    expect(readMetric(result, metric)).toBeCloseTo(value, 9);
  });

  test('a limit that is just reached holds, one step beyond it does not', () => {
    const step = Math.max(1e-6, Math.abs(value) * 1e-6);
    const reached = readMetric(result, metric) ?? NaN;
    expect(check({ max: reached })).toEqual([true, shown]);
    expect(check({ min: reached })).toEqual([true, shown]);
    expect(check({ max: value - step })).toEqual([false, shown]);
    expect(check({ min: value + step })).toEqual([false, shown]);
    expect(check({ min: value - step, max: value + step })).toEqual([true, shown]);
    expect(check({})).toEqual([true, shown]);
  });
});

// prettier-ignore
const unknown = [
  ['a word too many',          'cost.totals',    'no such metric, did you mean cost.total'],
  ['nothing like it',          'latency.p99999', 'no such metric'],
  ['a member of every object', 'constructor',    'no such metric'],
  ['the prototype',            '__proto__',      'no such metric'],
  ['nothing',                  '',               'no such metric'],
] as const;
test.each(unknown)('a metric that is none, %s, is never passed', (_why, metric, actual) => {
  const [checked] = checkAssertions(result, [{ metric, max: Infinity, text: 'x' }]);
  expect(checked.passed).toBe(false);
  expect(checked.actual).toContain(actual);
  expect(readMetric(result, metric)).toBeUndefined();
});

test('a cost of which a part is unknown keeps no limit; other metrics do', () => {
  const unpriced: RunResult = { ...result, cost: { ...result.cost, unpricedNodes: 3 } };
  const limits = [
    { metric: 'cost.total', max: 1e15, text: '$1000000000' },
    { metric: 'cost.idleRatio', max: 1, text: '100%' },
    { metric: 'nodes.max', max: 12, text: '12' },
  ];
  expect(checkAssertions(unpriced, limits)).toEqual([
    { metric: 'cost.total', limit: '$1000000000', actual: 'unknown, 3 nodes without a price', passed: false },
    { metric: 'cost.idleRatio', limit: '100%', actual: 'unknown, 3 nodes without a price', passed: false },
    { metric: 'nodes.max', limit: '12', actual: '12', passed: true },
  ]);
});

// prettier-ignore
test.each([
  ['dollars of a time',            'pods.pending.p99', 'money',  5_000_000, 'a time, not money'],
  ['a time of money',              'cost.total',       'time',   1e12,      'money, not a time'],
  ['a share of a count',           'pods.failed',      'share',  99,        'a number, not a share'],
] as const)('a limit in %s is never passed', (_what, metric, unit, max, actual) => {
  expect(checkAssertions(result, [{ metric, max, text: 'limit', units: [unit] }])).toMatchObject([{ actual, passed: false }]);
});

test('a bare number is an amount of whatever its metric is', () => {
  const limits = [
    { metric: 'cost.idleRatio', max: 0.9, text: '', units: ['number'] as const },
    { metric: 'pods.pending.p99', max: 61_000, text: '', units: ['number'] as const },
    { metric: 'pods.pending.p99', max: 61_000, text: '', units: ['time'] as const },
  ];
  expect(checkAssertions(result, limits).map(({ passed }) => passed)).toEqual([true, true, true]);
});
