import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../../model/index.ts';
import { ContainerAggregate } from './aggregate.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { DEFAULT_RECOMMENDER_CONFIG } from './recommend.ts';

const ZERO = Date.UTC(2000, 0, 1);
const STATUS = {
  version: 'v3',
  cpuHistogram: {
    referenceTimestamp: '2000-01-02T00:00:00Z',
    bucketWeights: { '1': 10_000, '3': 5000 },
    totalWeight: 1.5,
  },
  memoryHistogram: {
    referenceTimestamp: '2000-01-03T00:00:00Z',
    bucketWeights: { '7': 10_000 },
    totalWeight: 1,
  },
  firstSampleStart: '2000-01-01T00:00:10Z',
  lastSampleStart: '2000-01-02T12:00:00Z',
  totalSamplesCount: 42,
};

function read(
  status: object,
  spec: object = { vpaObjectName: 'web', containerName: 'c' },
): ReturnType<typeof readCheckpoint> {
  const metadata = { name: 'web-c', namespace: 'shop' };
  return readCheckpoint(
    { kind: 'VerticalPodAutoscalerCheckpoint', metadata, spec, status } as never as KubernetesObject,
    ZERO,
  );
}

test('whose it is, and what it knows, in milliseconds since the zero asked for', () => {
  expect(read(STATUS)).toEqual({
    namespace: 'shop',
    vpa: 'web',
    container: 'c',
    state: {
      cpu: { referenceMs: 86_400_000, totalWeight: 1.5, bucketWeights: { 1: 10_000, 3: 5000 } },
      memoryPeaks: { referenceMs: 172_800_000, totalWeight: 1, bucketWeights: { 7: 10_000 } },
      samplesCount: 42,
      firstSampleMs: 10_000,
      lastSampleMs: 129_600_000,
    },
  });
});

// prettier-ignore
test.each([
  ['an older layout of weights',   { ...STATUS, version: 'v2' }],
  ['no version',                   { ...STATUS, version: undefined }],
  ['no time of a sample',          { ...STATUS, lastSampleStart: undefined }],
  ['a time that is none',          { ...STATUS, lastSampleStart: 'today' }],
  ['nothing at all',               {}],
])('%s is not taken up', (_why, status) => {
  expect(read(status)).toBeUndefined();
});

test('weights of no bucket and weights that are none are left out', () => {
  const bucketWeights = { '2': 7, '-1': 7, x: 7, '3': -7, '4': '7', '99999': 7, constructor: 7 };
  const state = read({ ...STATUS, cpuHistogram: { ...STATUS.cpuHistogram, bucketWeights } })?.state;
  expect(state?.cpu.bucketWeights).toEqual({ 2: 7 });
});

test('an aggregate that takes it up recommends from the buckets it names', () => {
  const aggregate = new ContainerAggregate(DEFAULT_RECOMMENDER_CONFIG);
  const state = read(STATUS)?.state;
  if (state !== undefined) aggregate.loadCheckpoint(state);
  // Two thirds of the weight lie in bucket 1, which ends at 10 × (1.05² − 1) ÷ 0.05 = 20.5 millicores.
  expect(aggregate.cpu.percentile(0.5) * 1000).toBeCloseTo(20.5, 9);
  expect(aggregate.samplesCount).toBe(42);
});
