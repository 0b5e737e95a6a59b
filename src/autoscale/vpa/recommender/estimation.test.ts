import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../model/index.ts';
import { ContainerAggregate, wholeAmount } from './aggregate.ts';
import { BucketScale, CPU_BUCKETS, MEMORY_BUCKETS } from './bucket-scale.ts';
import { ContainerUsage } from './container-usage.ts';
import { DecayingHistogram } from './decaying-histogram.ts';
import { addMargin, confidenceOf, estimate } from './estimate.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { DEFAULT_RECOMMENDER_CONFIG, minimumOf } from './recommend.ts';

const CONFIG = DEFAULT_RECOMMENDER_CONFIG;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIB = 2 ** 20;

/** Ten buckets that double: 1, 3, 7 … are their starts, so every edge is a whole number. */
const DOUBLING = new BucketScale({ firstBucketSize: 1, ratio: 2, maxValue: 255, epsilon: 0.0001 });

describe('buckets', () => {
  test('start(n) = first · (rⁿ − 1)/(r − 1), numBuckets = ⌈log_r(max · (r − 1)/first + 1)⌉ + 1', () => {
    expect(DOUBLING.bucketCount).toBe(9);
    expect(Array.from({ length: 9 }, (_, n) => DOUBLING.startOf(n))).toEqual([
      0, 1, 3, 7, 15, 31, 63, 127, 255,
    ]);
  });

  test('cpu has 176 of them: ln(5001)/ln(1.05) = 174.6; memory too: 10⁵ · 0.05 + 1 = 5001', () => {
    expect([CPU_BUCKETS.bucketCount, MEMORY_BUCKETS.bucketCount]).toEqual([176, 176]);
  });

  // prettier-ignore
  const rows = [
    // why                                value  bucket
    ['nothing',                           0,     0],
    ['below the first size',              0.99,  0],
    ['the first size is the second',      1,     1],
    ['just below an edge',                2.99,  1],
    ['an edge belongs to what it starts', 3,     2],
    ['the last edge',                     255,   8],
    ['beyond the maximum: the last',      1e9,   8],
  ] as const;

  test.each(rows)('%s', (_why, value, bucket) => {
    expect(DOUBLING.bucketOf(value)).toBe(bucket);
  });

  test('every value lies between the start of its bucket and that of the next, but for rounding at an edge', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 999, noNaN: true }), (cores) => {
        const bucket = CPU_BUCKETS.bucketOf(cores);
        expect(CPU_BUCKETS.startOf(bucket)).toBeLessThanOrEqual(cores * (1 + 1e-12) + 1e-15);
        expect(CPU_BUCKETS.startOf(bucket + 1)).toBeGreaterThan(cores * (1 - 1e-12));
      }),
    );
  });
});

describe('a percentile is the upper edge of the bucket where the cumulative weight reaches it', () => {
  const of = (...samples: readonly (readonly [value: number, weight: number])[]): DecayingHistogram => {
    const made = new DecayingHistogram(DOUBLING, DAY);
    for (const [value, weight] of samples) made.add(value, weight, 0);
    return made;
  };
  // prettier-ignore
  const rows = [
    // why                                                    samples                        percentile  answer
    ['one sample of 4 lies in 3 … 7',                         [[4, 1]],                      0.9,        7],
    ['percentile 0 too: the first non-empty bucket',          [[4, 1]],                      0,          7],
    ['half the weight reaches 0.5',                           [[1, 1], [4, 1]],              0.5,        3],
    ['a little more does not',                                [[1, 1], [4, 1]],              0.51,       7],
    ['weights, not samples',                                  [[1, 3], [4, 1]],              0.75,       3],
    ['the last non-empty one ends the walk',                  [[1, 1], [100, 1]],            1,          127],
    ['the last bucket answers its own start',                 [[1000, 1]],                   0.5,        255],
    ['below epsilon is empty',                                [[4, 0.00005]],                0.5,        0],
    ['a weight of 0 changes nothing',                         [[4, 1], [100, 0]],            1,          7],
  ] as const;

  test.each(rows)('%s', (_why, samples, percentile, answer) => {
    expect(of(...samples).percentile(percentile)).toBe(answer);
  });

  test('it is that of a sorted list of weighted samples', () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 99 }),
        (samples, percent) => {
          const sorted = samples
            .flatMap(([value, weight]) => Array.from({ length: weight }, () => value))
            .sort((a, b) => a - b);
          const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1];
          const edges = [1, 3, 7, 15, 31, 63, 127, 255];
          expect(of(...samples).percentile(percent / 100)).toBe(edges.find((edge) => value < edge) ?? 255);
        },
      ),
    );
  });

  test('what is subtracted is as if never added; a rest below epsilon is nothing', () => {
    const made = of([4, 1], [100, 1]);
    made.subtract(100, 1, 0);
    expect(made.percentile(1)).toBe(7);
    made.subtract(4, 0.99995, 0);
    expect([made.isEmpty(), made.percentile(1)]).toEqual([true, 0]);
    made.subtract(4, 5, 0);
    expect(made.isEmpty()).toBe(true);
  });

  test('a negative weight is a fault of ours', () => {
    expect(() => of([4, -1])).toThrow('weight -1 is negative');
  });

  test('older samples are taken with the weight they have left', () => {
    const made = of([4, 1]);
    made.add(100, 1, -3 * DAY);
    // 1 against 1/8.
    expect([made.percentile(0.88), made.percentile(0.89)]).toEqual([7, 127]);
  });
});

describe('checkpoints', () => {
  const loaded = (bucketWeights: Readonly<Record<number, number>>, totalWeight = 8): DecayingHistogram => {
    const made = new DecayingHistogram(DOUBLING, DAY);
    made.loadCheckpoint({ referenceMs: 0, totalWeight, bucketWeights });
    return made;
  };

  test('the largest weight becomes 10000, halves round up, what rounds to 0 is lost', () => {
    const made = new DecayingHistogram(DOUBLING, DAY);
    for (const [value, weight] of [
      [1, 1],
      [4, 0.5],
      [10, 0.00005],
      [20, 0.00004],
    ] as const)
      made.add(value, weight * 100, 0);
    const { bucketWeights, totalWeight } = made.toCheckpoint();
    expect(bucketWeights).toEqual({ 1: 10_000, 2: 5000, 3: 1 });
    expect(totalWeight).toBeCloseTo(150.009, 9);
  });

  test('a load gives each bucket its share of the total', () => {
    const made = loaded({ 1: 3, 2: 1 });
    expect([made.percentile(0.75), made.percentile(0.76)]).toEqual([3, 7]);
    made.add(100, 8, 0);
    expect([made.percentile(0.5), made.percentile(0.51)]).toEqual([7, 127]);
  });

  test('no weights at all: only the reference is taken', () => {
    expect([loaded({}).isEmpty(), loaded({}).toCheckpoint().referenceMs]).toEqual([true, 0]);
  });

  test('a bucket that the histogram does not have, or a total below 0, recommends nothing', () => {
    expect(loaded({ 1: 3, 900: 1 }).percentile(1)).toBe(3);
    expect(loaded({ 900: 1 }).percentile(0.5)).toBe(0);
    expect(loaded({ 1: 3 }, -8).percentile(0.5)).toBe(0);
  });

  const written = (status: object): KubernetesObject =>
    ({
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscalerCheckpoint',
      metadata: { name: 'c', namespace: 'shop' },
      spec: { vpaObjectName: 'web', containerName: 'app' },
      status: {
        version: 'v3',
        lastSampleStart: '1970-01-01T01:00:00Z',
        firstSampleStart: '1970-01-01T00:00:00Z',
        totalSamplesCount: 60,
        ...status,
      },
    }) as KubernetesObject;

  test('reading: times from the run’s zero, weights by bucket, what is no weight left out', () => {
    const bucketWeights = { '3': 10_000, '04': 7, x: 5, '5': -1, '6': 'many', '1234': 9, constructor: 3 };
    const read = readCheckpoint(
      written({
        cpuHistogram: { referenceTimestamp: '1970-01-01T00:30:00Z', totalWeight: 2.5, bucketWeights },
      }),
      HOUR,
    );
    expect(read).toMatchObject({ namespace: 'shop', vpa: 'web', container: 'app' });
    expect(read?.state).toMatchObject({ samplesCount: 60, firstSampleMs: -HOUR, lastSampleMs: 0 });
    expect(read?.state.cpu).toEqual({
      referenceMs: -HOUR / 2,
      totalWeight: 2.5,
      bucketWeights: { 3: 10_000, 4: 7 },
    });
    expect(read?.state.memoryPeaks).toEqual({ referenceMs: -Infinity, totalWeight: 0, bucketWeights: {} });
  });

  test('another version or no sample time: none', () => {
    expect(readCheckpoint(written({ version: 'v2' }), 0)).toBeUndefined();
    expect(readCheckpoint(written({ lastSampleStart: undefined }), 0)).toBeUndefined();
  });
});

/** A container of 100 m, a sample a minute over so many minutes. */
function aggregateOf(samples: number, memory = 400 * MIB): ContainerAggregate {
  const aggregate = new ContainerAggregate(CONFIG);
  for (let i = 0; i < samples; i++) aggregate.addCpu(100, i * MINUTE);
  aggregate.memoryPeaks.add(memory, 1, 0);
  return aggregate;
}

describe('estimates', () => {
  // prettier-ignore
  const confidences = [
    // why                                              samples  span        confidence
    ['no samples',                                      0,       0,          0],
    ['one sample spans nothing',                        1,       0,          0],
    ['a day of a sample a minute',                      1440,    DAY,        1],
    ['many samples in a short time: the span counts',   10_000,  6 * HOUR,   0.25],
    ['few over a long time: their number counts',       360,     30 * DAY,   0.25],
    ['it is not capped at 1',                           14_400,  10 * DAY,   10],
  ] as const;

  test.each(confidences)('confidence: %s', (_why, samplesCount, span, confidence) => {
    const aggregate = Object.assign(new ContainerAggregate(CONFIG), {
      samplesCount,
      firstSampleMs: 1000,
      lastSampleMs: 1000 + span,
    });
    expect(confidenceOf(aggregate, DAY)).toBe(confidence);
  });

  // prettier-ignore
  const margins = [
    // why                          amount  with 15 %
    ['100 + 15',                    100,    115],
    ['cut: 10 + ⌊1.5⌋',             10,     11],
    ['too little for a margin',     6,      6],
    ['the largest amount is cut',   1e14,   1.15e14],
  ] as const;

  test.each(margins)('margin: %s', (_why, amount, expected) => {
    expect(addMargin(amount, CONFIG)).toBe(expected);
  });

  // prettier-ignore
  const amounts = [
    // why                          value    amount
    ['cut to a whole one',          1.999,   1],
    ['nothing below 0',             -5,      0],
    ['at most 10¹⁴',                1e15,    1e14],
    ['infinite',                    Infinity, 1e14],
    ['0 · ∞ as Go converts it',     NaN,     -9223372036854775808],
  ] as const;

  test.each(amounts)('an amount: %s', (_why, value, expected) => {
    expect(wholeAmount(value)).toBe(expected);
  });

  /** 100 m lies in the bucket of n = ⌊log₁.₀₅(0.1 · 0.05/0.01 + 1)⌋ = 8, whose upper edge is 0.01 · (1.05⁹ − 1)/0.05. */
  const CPU = Math.trunc(((0.01 * (1.05 ** 9 - 1)) / 0.05) * 1000);

  test('100 m reads as the edge 110 m, with margin 126 m', () => {
    expect(CPU).toBe(110);
    expect(estimate(aggregateOf(1441), CONFIG).target.cpu).toBe(126);
  });

  // prettier-ignore
  const bounds = [
    // why                                            samples  lower of 126                     upper of 126
    ['one sample: c = 0 clamps both',                 1,       0,                               1e14],
    ['5 min: c = 5/1440: ×289 and ×0.603',            6,       Math.trunc(126 / 1.288 ** 2),    126 * 289],
    ['60 min: c = 1/24: ×25 and ×0.954',              61,      Math.trunc(126 / 1.024 ** 2),    126 * 25],
    ['a day: c = 1: ×2 and ×0.998',                   1441,    Math.trunc(126 / 1.001 ** 2),    252],
  ] as const;

  test.each(bounds)('bounds: %s', (_why, samples, lower, upper) => {
    const { lowerBound, upperBound } = estimate(aggregateOf(samples), CONFIG);
    expect([lowerBound.cpu, upperBound.cpu]).toEqual([lower, upper]);
  });

  // prettier-ignore
  const minima = [
    // why                          containers  cpu  memory
    ['one container',               1,          25,  250 * MIB],
    ['two share, cut',              2,          12,  125 * MIB],
    ['three: 8m and 87381333',      3,          8,   87_381_333],
  ] as const;

  test.each(minima)('the pod’s minimum: %s', (_why, containers, cpu, memory) => {
    expect(minimumOf(containers, CONFIG)).toEqual({ cpu, memory });
  });
});

describe('memory keeps one peak per interval of a day', () => {
  /** Whole MiB at whole hours, `100@0`, `oom:100@5`; gives what was taken and the lower edges of the buckets with weight, in MiB. */
  function history(text: string): { readonly taken: string; readonly peaks: readonly number[] } {
    const aggregate = new ContainerAggregate({ ...CONFIG, memoryHalfLifeMs: 1e6 * DAY });
    const usage = new ContainerUsage(aggregate, CONFIG);
    const taken = text.split(' ').map((word) => {
      const [, kind, mib, hour] = /^(oom:)?(\d+)@(\d+)$/.exec(word) ?? [];
      const [bytes, timeMs] = [Number(mib) * MIB, Number(hour) * HOUR];
      return (kind === undefined ? usage.addMemory(bytes, timeMs) : usage.addOutOfMemory(bytes, timeMs))
        ? 'y'
        : 'n';
    });
    const buckets = Object.keys(aggregate.memoryPeaks.toCheckpoint().bucketWeights);
    const peaks = buckets.map((name) => Math.round(MEMORY_BUCKETS.startOf(Number(name)) / MIB));
    return { taken: taken.join(''), peaks };
  }
  const bucket = (mib: number): number =>
    Math.round(MEMORY_BUCKETS.startOf(MEMORY_BUCKETS.bucketOf(mib * MIB)) / MIB);
  // prettier-ignore
  const rows = [
    // why                                                           samples                         taken   peaks
    ['one sample',                                                   '100@0',                        'y',    [100]],
    ['a larger one in the day takes its place',                      '100@0 200@1',                  'yy',   [200]],
    ['a smaller one changes nothing',                                '200@0 100@1',                  'yy',   [200]],
    ['the next day has a peak of its own',                           '200@0 100@24',                 'yy',   [100, 200]],
    ['an hour before it has not',                                    '200@0 100@23',                 'yy',   [200]],
    ['days without samples leave no peak',                           '200@0 100@240',                'yy',   [100, 200]],
    ['after a gap the day is counted from the first sample',         '200@0 100@60 300@71 150@72',   'yyyy', [150, 200, 300]],
    ['older than the last sample: dropped',                          '200@5 300@4',                  'yn',   [200]],
    ['at the same time: taken',                                      '200@5 300@5',                  'yy',   [300]],
    ['a sample of 0 opens the day, and nothing in it counts then',   '0@0 300@1',                    'yy',   [0]],
    ['out of memory at 1000: 1200 at least, which replaces',         '500@0 oom:1000@1',             'yy',   [1200]],
    ['out of memory at 100: + 100 MiB',                              '50@0 oom:100@1',               'yy',   [200]],
    ['what it used at most counts where that is more',               '800@0 oom:100@1',              'yy',   [960]],
    ['a second kill is reckoned from usage, not from the first',     '500@0 oom:100@1 oom:100@2',    'yyy',  [600]],
    ['a kill a day before the last sample is taken',                 '500@30 oom:1000@6',            'yy',   [1200]],
    ['one before that is not',                                       '500@30 oom:1000@5',            'yn',   [500]],
    ['a kill in the past becomes the last sample',                   '500@30 oom:1000@6 oom:2000@5', 'yyy',  [2400]],
  ] as const;

  test.each(rows)('%s', (_why, samples, taken, peaks) => {
    const seen = history(samples);
    expect(seen.taken).toBe(taken);
    expect(seen.peaks).toEqual(peaks.map(bucket));
  });

  test('cpu takes a sample only if it is later than the last', () => {
    const aggregate = new ContainerAggregate(CONFIG);
    const usage = new ContainerUsage(aggregate, CONFIG);
    expect([
      usage.addCpu(5, 1000),
      usage.addCpu(5, 1000),
      usage.addCpu(5, 999),
      usage.addCpu(5, 1001),
    ]).toEqual([true, false, false, true]);
    expect([aggregate.samplesCount, aggregate.firstSampleMs, aggregate.lastSampleMs]).toEqual([
      2, 1000, 1001,
    ]);
  });
});
