import { assert } from '../../../base/index.ts';
import type { BucketScale } from './bucket-scale.ts';
import { exp2, powerOfTwo } from './exp2.ts';

/**
 * A histogram in which a sample's weight halves every half-life (upstream decaying_histogram.go).
 *
 * Nothing is scaled as time goes by: later samples weigh more instead, by 2^((t − reference) ÷ halfLife), until the
 * exponent would pass 100 and everything is rescaled to a new reference. References are multiples of the half-life
 * counted from the year 1, so that histograms can be merged without rounding.
 *
 * Adding is O(1); percentile, merge and rescale are O(buckets between the first and the last non-empty one).
 */
export class DecayingHistogram {
  readonly #scale: BucketScale;
  readonly #halfLifeMs: number;
  readonly #weights: Float64Array;
  #totalWeight = 0;
  #minBucket: number;
  #maxBucket = 0;
  /** Ms of the caller's clock; −Infinity until the first sample. */
  #referenceMs = -Infinity;

  constructor(scale: BucketScale, halfLifeMs: number) {
    this.#scale = scale;
    this.#halfLifeMs = halfLifeMs;
    this.#weights = new Float64Array(scale.bucketCount);
    this.#minBucket = scale.bucketCount - 1;
  }

  add(value: number, weight: number, timeMs: number): void {
    assert(weight >= 0, `weight ${weight} is negative`);
    const decayed = weight * this.#decayFactor(timeMs);
    const bucket = this.#scale.bucketOf(value);
    this.#weights[bucket] += decayed;
    this.#totalWeight += decayed;
    if (this.#weights[bucket] < this.#scale.epsilon) return;
    this.#minBucket = Math.min(this.#minBucket, bucket);
    this.#maxBucket = Math.max(this.#maxBucket, bucket);
  }

  subtract(value: number, weight: number, timeMs: number): void {
    const decayed = weight * this.#decayFactor(timeMs);
    const bucket = this.#scale.bucketOf(value);
    this.#totalWeight = this.#less(this.#totalWeight, decayed);
    this.#weights[bucket] = this.#less(this.#weights[bucket], decayed);
    this.#narrow();
  }

  /** The one with the older reference is brought to the other's: `other` may be rescaled, too. */
  merge(other: DecayingHistogram): void {
    if (this.#referenceMs < other.#referenceMs) this.#moveReference(other.#referenceMs);
    else if (other.#referenceMs < this.#referenceMs) other.#moveReference(this.#referenceMs);
    for (let bucket = other.#minBucket; bucket <= other.#maxBucket; bucket++) {
      this.#weights[bucket] += other.#weights[bucket];
    }
    this.#totalWeight += other.#totalWeight;
    this.#minBucket = Math.min(this.#minBucket, other.#minBucket);
    this.#maxBucket = Math.max(this.#maxBucket, other.#maxBucket);
  }

  /** The upper edge of the bucket in which the percentile (0…1) lies; the last bucket has only a lower one. */
  percentile(percentile: number): number {
    if (this.isEmpty()) return 0;
    const threshold = percentile * this.#totalWeight;
    let partial = 0;
    let bucket = this.#minBucket;
    for (; bucket < this.#maxBucket; bucket++) {
      partial += this.#weights[bucket];
      if (partial >= threshold) break;
    }
    return this.#scale.startOf(Math.min(bucket + 1, this.#scale.bucketCount - 1));
  }

  /** Looks at the first non-empty bucket only, as upstream does. */
  isEmpty(): boolean {
    return this.#weights[this.#minBucket] < this.#scale.epsilon;
  }

  toCheckpoint(): HistogramCheckpoint {
    let max = 0;
    for (let bucket = this.#minBucket; bucket <= this.#maxBucket; bucket++) {
      max = Math.max(max, this.#weights[bucket]);
    }
    const ratio = CHECKPOINT_WEIGHT_MAX / max;
    const bucketWeights: Record<number, number> = {};
    for (let bucket = this.#minBucket; bucket <= this.#maxBucket; bucket++) {
      const weight = Math.floor(this.#weights[bucket] * ratio + 0.5);
      if (weight > 0) bucketWeights[bucket] = weight;
    }
    return { referenceMs: this.#referenceMs, totalWeight: this.#totalWeight, bucketWeights };
  }

  /**
   * Loads into an empty histogram; small weights that the checkpoint rounded away are lost. Buckets that this histogram
   * does not have, and a total below 0, come from no recommender and are left out.
   */
  loadCheckpoint({ referenceMs, totalWeight, bucketWeights }: HistogramCheckpoint): void {
    this.#referenceMs = referenceMs;
    const entries = Object.entries(bucketWeights)
      .map(([bucket, weight]) => [Number(bucket), weight] as const)
      .filter(([bucket]) => bucket < this.#scale.bucketCount);
    const sum = entries.reduce((total, [, weight]) => total + weight, 0);
    if (sum === 0 || totalWeight < 0) return;
    const ratio = totalWeight / sum;
    for (const [bucket, weight] of entries) {
      this.#weights[bucket] += weight * ratio;
      this.#minBucket = Math.min(this.#minBucket, bucket);
      this.#maxBucket = Math.max(this.#maxBucket, bucket);
    }
    this.#totalWeight += totalWeight;
    this.#narrow();
  }

  #decayFactor(timeMs: number): number {
    if (timeMs > this.#referenceMs + this.#halfLifeMs * EXPONENT_MAX) this.#moveReference(timeMs);
    return exp2(nanoseconds(timeMs - this.#referenceMs) / nanoseconds(this.#halfLifeMs));
  }

  #moveReference(timeMs: number): void {
    const referenceMs = nearestMultiple(timeMs, this.#halfLifeMs);
    const exponent = Math.round((this.#referenceMs - referenceMs) / this.#halfLifeMs);
    const factor = powerOfTwo(exponent);
    for (let bucket = this.#minBucket; bucket <= this.#maxBucket; bucket++) this.#weights[bucket] *= factor;
    this.#totalWeight *= factor;
    this.#narrow();
    this.#referenceMs = referenceMs;
  }

  #less(weight: number, by: number): number {
    const rest = weight - by;
    return rest < this.#scale.epsilon ? 0 : rest;
  }

  #narrow(): void {
    const { epsilon, bucketCount } = this.#scale;
    while (this.#weights[this.#minBucket] < epsilon && this.#minBucket < bucketCount - 1) this.#minBucket++;
    while (this.#weights[this.#maxBucket] < epsilon && this.#maxBucket > 0) this.#maxBucket--;
  }
}

/** What VerticalPodAutoscalerCheckpoint keeps: weights as whole parts of the largest one. */
export interface HistogramCheckpoint {
  /** −Infinity: never had a sample. */
  readonly referenceMs: number;
  readonly totalWeight: number;
  readonly bucketWeights: Readonly<Record<number, number>>;
}

const CHECKPOINT_WEIGHT_MAX = 10_000;
const EXPONENT_MAX = 100;

/** The caller's clock starts at 2000-01-01T00:00Z, that many ms after the year 1, from which multiples are counted. */
const CLOCK_ZERO_MS = 63_082_281_600_000;

function nearestMultiple(timeMs: number, unitMs: number): number {
  const sinceYearOneMs = timeMs + CLOCK_ZERO_MS;
  const rest = sinceYearOneMs % unitMs;
  return timeMs - rest + (rest * 2 >= unitMs ? unitMs : 0);
}

/** Go divides nanoseconds as doubles; beyond 2^53 of them the rounding shows. */
function nanoseconds(durationMs: number): number {
  return durationMs * 1e6;
}
