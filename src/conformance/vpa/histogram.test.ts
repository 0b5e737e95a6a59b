import { describe, expect, test } from 'vitest';
import { areClose, histogramRunner } from './histogram.ts';

/** Operations on histograms of CPU use, and answers worked out from the buckets by hand. */
type Given = Parameters<typeof histogramRunner.differences>[0];
type Operation = Given['operations'][number];
type Recorded = Parameters<typeof histogramRunner.differences>[1];

const DAY = 86_400;

/** CPU buckets: the first 10 mcores wide, each next 5 % wider: edges 0, 0.01, 0.0205, 0.031525, … cores. */
function given(operations: readonly Partial<Operation>[]): Given {
  return {
    options: { firstBucketSize: 0.01, ratio: 1.05, maxValue: 1000, epsilon: 0.0001 },
    halfLifeSeconds: DAY,
    operations: operations.map((operation) => ({ op: 'add', histogram: 0, ...operation })),
  };
}

const add = (value: number, weight = 1, atSeconds = 0, histogram = 0): Partial<Operation> => ({
  value,
  weight,
  atSeconds,
  histogram,
});
const ask = (percentile: number, histogram = 0): Partial<Operation> => ({
  op: 'percentile',
  percentile,
  histogram,
});
const save = (histogram = 0): Partial<Operation> => ({ op: 'checkpoint', histogram });

function recorded(...answers: Recorded['answers']): Recorded {
  return { answers };
}

type Row = readonly [why: string, operations: readonly Partial<Operation>[], answer: Recorded];

const answer = (op: number, percentile: number, empty = false) => ({ op, percentile, empty });

function check(rows: readonly Row[]): void {
  test.each(rows)('%s', (_, operations, expected) => {
    expect(histogramRunner.differences(given(operations), expected)).toEqual([]);
    const [first] = expected.answers;
    const wrong = recorded({ op: first?.op ?? 0, percentile: 777, empty: false });
    expect(histogramRunner.differences(given(operations), wrong)).toHaveLength(1);
  });
}

describe('percentiles are upper edges of buckets', () => {
  check([
    ['nothing is zero', [ask(0.9)], recorded(answer(0, 0, true))],
    ['zero use lies in the first bucket', [add(0), ask(0.5)], recorded(answer(1, 0.01))],
    ['just below the first edge', [add(0.009999), ask(0.5)], recorded(answer(1, 0.01))],
    ['the edge itself begins the next', [add(0.01), ask(0.5)], recorded(answer(1, 0.0205))],
    ['the third', [add(0.03), ask(0.5)], recorded(answer(1, 0.031525))],
    [
      'half of two is the lower, more than half the upper',
      [add(0.005), add(0.03), ask(0.5), ask(0.51)],
      recorded(answer(2, 0.01), answer(3, 0.031525)),
    ],
    [
      'weights count: nine tenths lie low',
      [add(0.005, 9), add(0.03, 1), ask(0.9), ask(0.91)],
      recorded(answer(2, 0.01), answer(3, 0.031525)),
    ],
    ['the whole asks for the last', [add(0.005, 9), add(0.03, 1), ask(1)], recorded(answer(2, 0.031525))],
    ['percentile 0 is the first', [add(0.03), add(0.05), ask(0)], recorded(answer(2, 0.031525))],
  ]);
});

describe('weights decay', () => {
  check([
    [
      'a day later a sample weighs double: 1 of 3 lies low',
      [add(0.005), add(0.03, 1, DAY), ask(0.33), ask(0.34)],
      recorded(answer(2, 0.01), answer(3, 0.031525)),
    ],
    [
      'an older sample is taken with its smaller weight: 1 of 3 lies high',
      [add(0.005, 1, DAY), add(0.03, 1, 0), ask(0.66), ask(0.67)],
      recorded(answer(2, 0.01), answer(3, 0.031525)),
    ],
    [
      'after a hundred half-lives the old is nothing, and the reference moves',
      [add(0.005), add(0.03, 1, 101 * DAY), save(), ask(0)],
      recorded(
        { op: 2, referenceAtSeconds: 101 * DAY, totalWeight: 1, bucketWeights: { 2: 10_000 } },
        answer(3, 0.031525),
      ),
    ],
    [
      'exactly a hundred is no reason to move it',
      [add(0.005), add(0.03, 1, 100 * DAY), save()],
      recorded({ op: 2, referenceAtSeconds: 0, totalWeight: 1 + 2 ** 100, bucketWeights: { 2: 10_000 } }),
    ],
  ]);
});

describe('subtraction', () => {
  check([
    [
      'takes a sample back',
      [add(0.005), add(0.03), { ...add(0.03), op: 'subtract' }, ask(1)],
      recorded(answer(3, 0.01)),
    ],
    [
      'of all leaves nothing',
      [add(0.03), { ...add(0.03), op: 'subtract' }, ask(0.5)],
      recorded(answer(2, 0, true)),
    ],
    [
      'of more than there is leaves nothing, and no debt',
      [add(0.03), { ...add(0.03, 5), op: 'subtract' }, add(0.005), ask(1)],
      recorded(answer(3, 0.01)),
    ],
    [
      'down to less than epsilon leaves nothing',
      [add(0.03, 1), { ...add(0.03, 0.99995), op: 'subtract' }, ask(0.5)],
      recorded(answer(2, 0, true)),
    ],
  ]);
});

describe('merging and checkpoints', () => {
  const merge = (histogram: number, from: number): Partial<Operation> => ({ op: 'merge', histogram, from });
  const load = (histogram = 0): Partial<Operation> => ({ op: 'reloadFromCheckpoint', histogram });
  check([
    [
      'buckets and weights are added',
      [add(0.005, 1, 0, 0), add(0.03, 3, 0, 1), merge(0, 1), save()],
      recorded({ op: 3, referenceAtSeconds: 0, totalWeight: 4, bucketWeights: { 0: 3333, 2: 10_000 } }),
    ],
    [
      'the older reference is moved first: a day halves it',
      [add(0.005, 1, 0, 0), add(0.03, 1, DAY, 1), merge(0, 1), save()],
      recorded({ op: 3, referenceAtSeconds: DAY, totalWeight: 1.5, bucketWeights: { 0: 5000, 2: 10_000 } }),
    ],
    [
      'also that of the one that is merged in',
      [add(0.005, 1, DAY, 0), add(0.03, 1, 0, 1), merge(0, 1), save(1)],
      recorded({ op: 3, referenceAtSeconds: DAY, totalWeight: 0.5, bucketWeights: { 2: 10_000 } }),
    ],
    [
      'the heaviest bucket is ten thousand, the rest whole parts of it',
      [add(0.005, 8), add(0.015, 3), add(0.03, 0.0001), save()],
      recorded({ op: 3, referenceAtSeconds: 0, totalWeight: 11.0001, bucketWeights: { 0: 10_000, 1: 3750 } }),
    ],
    [
      'half a part is rounded up',
      [add(0.005, 10_000), add(0.015, 0.5), save()],
      recorded({ op: 2, referenceAtSeconds: 0, totalWeight: 10_000.5, bucketWeights: { 0: 10_000, 1: 1 } }),
    ],
    [
      'read again the parts share the total that was written',
      [add(0.005, 8), add(0.015, 3), add(0.03, 0.0001), save(), load(), ask(1), save()],
      recorded(
        { op: 3, referenceAtSeconds: 0, totalWeight: 11.0001, bucketWeights: { 0: 10_000, 1: 3750 } },
        answer(5, 0.0205),
        { op: 6, referenceAtSeconds: 0, totalWeight: 11.0001, bucketWeights: { 0: 10_000, 1: 3750 } },
      ),
    ],
    [
      'a histogram that never had a sample has no reference',
      [save()],
      recorded({ op: 0, referenceAtSeconds: -9_223_372_036, totalWeight: 0, bucketWeights: {} }),
    ],
  ]);
});

describe('what counts as the same', () => {
  test.each([
    ['equal', 2, 2, true],
    ['within a billionth of the greater', 1, 1 + 9e-10, true],
    ['beyond it', 1, 1 + 2e-9, false],
    ['zero and next to it', 0, 1e-300, false],
    ['a bigint that was read for a double', 2 ** 60, 2n ** 60n, true],
    ['nothing on both sides', undefined, undefined, true],
    ['nothing on one side', 0, undefined, false],
    ['no number', NaN, NaN, false],
  ] as const)('%s', (_, ours, theirs, isSame) => {
    expect(areClose(ours, theirs)).toBe(isSame);
  });

  test('a total that is off, an emptiness, a reference, a bucket too many: each is a difference', () => {
    const operations = [add(0.005), save()];
    const right = { op: 1, referenceAtSeconds: 0, totalWeight: 1, bucketWeights: { 0: 10_000 } };
    const differences = (change: object): readonly string[] =>
      histogramRunner.differences(given(operations), recorded({ ...right, ...change }));
    expect(differences({})).toEqual([]);
    expect(differences({ totalWeight: 1.001 })).toHaveLength(1);
    expect(differences({ referenceAtSeconds: DAY })).toHaveLength(1);
    expect(differences({ bucketWeights: { 0: 10_000, 1: 1 } })).toHaveLength(1);
    expect(differences({ bucketWeights: { 0: 9999 } })).toHaveLength(1);
    expect(differences({ empty: true })).toHaveLength(1);
  });
});
