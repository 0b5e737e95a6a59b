import type { FreeNode, TypicalPod } from './fragment.ts';

/** The classes in which the free GPU of a node may be of use or not, in the experiment's order. */
export const FRAGMENT_CLASSES = [
  'q1_lack_both',
  'q2_lack_gpu',
  'q3_satisfied',
  'q4_lack_cpu',
  'xl_satisfied',
  'xr_lack_cpu',
  'no_access',
] as const;

const Q1 = 0;
const Q2 = 1;
const Q3 = 2;
const Q4 = 3;
const XL = 4;
const XR = 5;
const NO_ACCESS = 6;

/** In place of a share: the pod asks for no GPU. */
const NO_GPU = -1;

/**
 * How much of a node's free GPU the typical pods could not use, in expectation: the fragment of "Beware of
 * Fragmentation" (USENIX ATC'23), by class, in thousandths of a device.
 *
 * The typical pods are columns. Which devices suffice is counted once for each share that any of them wants, not once
 * a pod: of the 40 typical pods of the experiment's default workload most want one of eight shares. Sums are added in
 * the order of the pods, so that they are the same to the last bit as those of test/reference/scheduler/plain-fragment.ts.
 */
export class FragmentMeter {
  /** What the last `measure` found, in the order of FRAGMENT_CLASSES. */
  readonly classes: Float64Array = new Float64Array(FRAGMENT_CLASSES.length);
  readonly #weights: Float64Array;
  readonly #milliCpu: Float64Array;
  readonly #counts: Int32Array;
  /** Of each pod: its place among the shares, or NO_GPU, and among the lists of models. */
  readonly #shareOf: Int32Array;
  readonly #modelsOf: Int32Array;
  readonly #shares: Int32Array;
  readonly #models: readonly (readonly string[])[];
  /** By model of a node: which lists of models it is on, 1 or 0. */
  readonly #access = new Map<string, Uint8Array>();
  /** By share: devices that have so much free, and what the others have. */
  readonly #fitting: Int32Array;
  readonly #tooSmall: Int32Array;

  constructor(typical: readonly TypicalPod[]) {
    const shares = [...new Set(typical.flatMap(({ gpu }) => (gpu === undefined ? [] : [gpu.milli])))];
    const lists = [...new Set(typical.map(({ gpu }) => listKey(gpu?.models ?? [])))];
    this.#weights = Float64Array.from(typical, ({ weight }) => weight);
    this.#milliCpu = Float64Array.from(typical, ({ milliCpu }) => milliCpu);
    this.#counts = Int32Array.from(typical, ({ gpu }) => gpu?.count ?? 0);
    this.#shareOf = Int32Array.from(typical, ({ gpu }) =>
      gpu === undefined ? NO_GPU : shares.indexOf(gpu.milli),
    );
    this.#modelsOf = Int32Array.from(typical, ({ gpu }) => lists.indexOf(listKey(gpu?.models ?? [])));
    this.#shares = Int32Array.from(shares);
    this.#models = lists.map((key) => JSON.parse(key) as readonly string[]);
    this.#fitting = new Int32Array(shares.length);
    this.#tooSmall = new Int32Array(shares.length);
  }

  /** The fragment as one number: all classes but the satisfied one. */
  fragment(node: FreeNode): number {
    this.measure(node);
    const { classes } = this;
    return classes[Q1] + classes[Q2] + classes[Q4] + classes[XL] + classes[XR] + classes[NO_ACCESS];
  }

  /** Fills `classes`. */
  measure(node: FreeNode): void {
    const total = this.#countDevices(node);
    const { classes } = this;
    const weights = this.#weights;
    const access = this.#accessOf(node.model);
    classes.fill(0);
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k];
      const share = this.#shareOf[k];
      const hasCpu = node.milliCpu >= this.#milliCpu[k];
      if (share === NO_GPU) classes[hasCpu ? XL : XR] += weight * total;
      else if (access[this.#modelsOf[k]] === 0) classes[NO_ACCESS] += weight * total;
      else if (this.#fitting[share] < this.#counts[k]) classes[hasCpu ? Q2 : Q1] += weight * total;
      else if (!hasCpu) classes[Q4] += weight * total;
      else {
        const tooSmall = this.#tooSmall[share];
        classes[Q2] += weight * tooSmall;
        classes[Q3] += weight * (total - tooSmall);
      }
    }
  }

  /** What all devices have free; notes for each share how many have enough. */
  #countDevices({ free, from, count }: FreeNode): number {
    const shares = this.#shares;
    let total = 0;
    for (let i = 0; i < count; i++) total += free[from + i];
    for (let s = 0; s < shares.length; s++) {
      const share = shares[s];
      let fitting = 0;
      let tooSmall = 0;
      for (let i = 0; i < count; i++) {
        const milli = free[from + i];
        if (milli >= share) fitting++;
        else tooSmall += milli;
      }
      this.#fitting[s] = fitting;
      this.#tooSmall[s] = tooSmall;
    }
    return total;
  }

  #accessOf(model: string): Uint8Array {
    const known = this.#access.get(model);
    if (known !== undefined) return known;
    const access = Uint8Array.from(this.#models, (list) =>
      list.length === 0 || list.includes(model) ? 1 : 0,
    );
    this.#access.set(model, access);
    return access;
  }
}

function listKey(models: readonly string[]): string {
  return JSON.stringify(models);
}
