import { powerBySquaring } from './exp2.ts';

/**
 * Exponentially growing buckets: bucket n starts at first × (r^n − 1) ÷ (r − 1), so with r = 1.05 each is 5 % wider
 * than the one before. Values above `max` fall into the last.
 */
export interface BucketOptions {
  readonly maxValue: number;
  readonly firstBucketSize: number;
  readonly ratio: number;
  /** Weights below count as none. */
  readonly epsilon: number;
}

/** Values to bucket numbers and back. Upstream: vertical-pod-autoscaler/pkg/recommender/util/histogram_options.go. */
export class BucketScale {
  readonly bucketCount: number;
  readonly epsilon: number;
  readonly #starts: Float64Array;
  readonly #options: BucketOptions;

  constructor(options: BucketOptions) {
    this.#options = options;
    this.epsilon = options.epsilon;
    this.bucketCount = Math.ceil(this.#logOf(options.maxValue)) + 1;
    this.#starts = new Float64Array(this.bucketCount);
    const { firstBucketSize, ratio } = options;
    for (let bucket = 1; bucket < this.bucketCount; bucket++) {
      this.#starts[bucket] = (firstBucketSize * (powerBySquaring(ratio, bucket) - 1)) / (ratio - 1);
    }
  }

  bucketOf(value: number): number {
    if (value < this.#options.firstBucketSize) return 0;
    return Math.min(Math.trunc(this.#logOf(value)), this.bucketCount - 1);
  }

  startOf(bucket: number): number {
    return this.#starts[bucket];
  }

  #logOf(value: number): number {
    const { firstBucketSize, ratio } = this.#options;
    return Math.log((value * (ratio - 1)) / firstBucketSize + 1) / Math.log(ratio);
  }
}

const EPSILON = 0.0001;
const RATIO = 1.05;

/** CPU in cores: 10 millicores to 1,000 cores. */
export const CPU_BUCKETS: BucketScale = new BucketScale({
  maxValue: 1000,
  firstBucketSize: 0.01,
  ratio: RATIO,
  epsilon: EPSILON,
});

/** Memory in bytes: 10 MB to 1 TB. */
export const MEMORY_BUCKETS: BucketScale = new BucketScale({
  maxValue: 1e12,
  firstBucketSize: 1e7,
  ratio: RATIO,
  epsilon: EPSILON,
});
