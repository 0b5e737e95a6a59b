/**
 * Named random streams. Stream name and draw number fix the value, so a new consumer shifts nothing else, and two
 * variants of a scenario see the same random numbers (common random numbers: differences are effects, not noise).
 *
 * Generator: xoshiro128** (Blackman and Vigna, 2018), 53-bit doubles; state from a hash of seed, run and name.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number, name: string) {
    let hash = 0x811c9dc5 ^ seed;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    hash ^= Math.floor(seed / 4294967296);
    this.#a = mix(hash + 0x9e3779b9);
    this.#b = mix(hash + 0x3c6ef372);
    this.#c = mix(hash + 0xdaa66d2b);
    this.#d = mix(hash + 0x78dde6e4) | 1; // never all zero
  }

  /** 32 random bits as a number from 0 to 2^32 − 1. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** Uniform in [0, 1), 53 bits. */
  double(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** A whole number from 0 to bound − 1, without bias. */
  below(bound: number): number {
    return Math.floor(this.double() * bound);
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.double());
  }

  /** Normal, by Box and Muller; the second value is thrown away so that draws stay one a call. */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.double()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.double());
  }
}

/** The streams of one run: `streams.stream('pod-duration', podName)`. Seed and run number are two things. */
export class RandomStreams {
  readonly #seed: number;
  readonly #run: number;

  constructor(seed: number, run = 0) {
    this.#seed = seed;
    this.#run = run;
  }

  stream(...path: readonly string[]): RandomStream {
    return new RandomStream(this.#seed, `${this.#run}/${path.join('/')}`);
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
