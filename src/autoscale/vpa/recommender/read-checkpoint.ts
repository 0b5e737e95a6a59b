import { parseRfc3339 } from '../../../base/index.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import { fieldsAt, numberAt, textAt } from '../../fields.ts';
import type { Fields } from '../../fields.ts';
import type { AggregateCheckpoint } from './aggregate.ts';
import type { HistogramCheckpoint } from './decaying-histogram.ts';

/** A VerticalPodAutoscalerCheckpoint: where a recommender left off with one container of one VPA. */
export interface ReadCheckpoint {
  readonly namespace: string;
  readonly vpa: string;
  readonly container: string;
  readonly state: AggregateCheckpoint;
}

/** The only layout of weights that recommenders of today load; they drop any other. */
const VERSION = 'v3';

/**
 * Reads a checkpoint; undefined: of another version, or without times. Times count from `zeroUnixMs`.
 * Upstream: recommender/checkpoint, model.LoadFromCheckpoint.
 */
export function readCheckpoint(object: KubernetesObject, zeroUnixMs: number): ReadCheckpoint | undefined {
  const fields = { ...object } as Fields;
  const spec = fieldsAt(fields, 'spec');
  const status = fieldsAt(fields, 'status');
  if (textAt(status, 'version') !== VERSION) return undefined;
  const timeOf = (parent: Fields, key: string): number => {
    const unixMs = parseRfc3339(textAt(parent, key) ?? '');
    return unixMs === undefined ? -Infinity : unixMs - zeroUnixMs;
  };
  const histogramOf = (key: string): HistogramCheckpoint => {
    const histogram = fieldsAt(status, key);
    return {
      referenceMs: timeOf(histogram, 'referenceTimestamp'),
      totalWeight: numberAt(histogram, 'totalWeight') ?? 0,
      bucketWeights: weightsOf(fieldsAt(histogram, 'bucketWeights')),
    };
  };
  const lastSampleMs = timeOf(status, 'lastSampleStart');
  if (lastSampleMs === -Infinity) return undefined;
  return {
    namespace: object.metadata.namespace ?? 'default',
    vpa: textAt(spec, 'vpaObjectName') ?? '',
    container: textAt(spec, 'containerName') ?? '',
    state: {
      cpu: histogramOf('cpuHistogram'),
      memoryPeaks: histogramOf('memoryHistogram'),
      samplesCount: numberAt(status, 'totalSamplesCount') ?? 0,
      firstSampleMs: timeOf(status, 'firstSampleStart'),
      lastSampleMs,
    },
  };
}

function weightsOf(fields: Fields): Readonly<Record<number, number>> {
  const weights: Record<number, number> = {};
  for (const [bucket, weight] of Object.entries(fields))
    if (/^\d{1,3}$/.test(bucket) && typeof weight === 'number' && weight > 0)
      weights[Number(bucket)] = weight;
  return weights;
}
