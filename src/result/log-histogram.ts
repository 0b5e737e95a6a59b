import { assert } from '../base/index.ts';

/** 2^7 buckets between neighbouring powers of two: a bucket is at most 1/128 of its value wide. */
const MANTISSA_BITS = 7;
const BUCKETS_PER_POWER = 1 << MANTISSA_BITS;
/** Values 0 … 2^53: 54 powers. */
const BUCKET_COUNT = 1 + 54 * BUCKETS_PER_POWER;

/**
 * Counts values of 0 … 2^53 in buckets that grow with the value, for runs of so many pods that keeping every waiting
 * time would cost memory. The bucket is cut out of the bits of the double (exponent and the first seven bits of the
 * mantissa): no logarithm, which differs between machines. Whole values below 256 are told apart exactly; above, the
 * middle of the bucket is off by at most 1 part in 256. Mergeable: add the counts.
 */
export class LogHistogram {
  count = 0;
  sum = 0;
  max = 0;
  readonly #counts = new Float64Array(BUCKET_COUNT);

  /** Throws for negative values; its place is right to one bucket's width. */
  add(value: number): void {
    assert(value >= 0, `${value} cannot be counted`);
    this.#counts[bucketOf(value)]++;
    this.count++;
    this.sum += value;
    if (value > this.max) this.max = value;
  }

  /** Counts of both; the other stays as it is. */
  merge(other: LogHistogram): void {
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) this.#counts[bucket] += other.#counts[bucket];
    this.count += other.count;
    this.sum += other.sum;
    if (other.max > this.max) this.max = other.max;
  }

  /** The value at the 1-based rank in ascending order; never above `max`. */
  valueAtRank(rank: number): number {
    assert(rank >= 1, `rank ${rank}`);
    assert(rank <= this.count, `rank ${rank} of ${this.count}`);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      seen += this.#counts[bucket];
      if (seen >= rank) return Math.min(middleOf(bucket), this.max);
    }
    return this.max;
  }
}

const scratchDouble = new Float64Array(1);
const scratchWords = new Uint32Array(scratchDouble.buffer);

/** 0 for values below 1; then 1 + 128 × exponent + the seven highest bits of the mantissa. */
function bucketOf(value: number): number {
  if (value < 1) return 0;
  scratchDouble[0] = value;
  const exponentAndMantissa = scratchWords[1] >>> (20 - MANTISSA_BITS);
  return Math.min(1 + exponentAndMantissa - 1023 * BUCKETS_PER_POWER, BUCKET_COUNT - 1);
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const power = 2 ** Math.floor((bucket - 1) / BUCKETS_PER_POWER);
  const width = power / BUCKETS_PER_POWER;
  const lowest = power + ((bucket - 1) % BUCKETS_PER_POWER) * width;
  // A bucket of width 2 or less holds one or two whole numbers: the lower one is as near as the middle.
  return width < 2 ? Math.ceil(lowest) : Math.floor(lowest + width / 2);
}
