import type { Plan } from './plan.ts';
import type { PresentClasses } from '../plugin.ts';

/**
 * The classes that have a feasible node in this cycle, and the points that the normalised scores give to each: Σ over
 * the class scores of weight × points. Work areas, made once and reused.
 */
export class ClassPoints {
  count = 0;
  ids: Int32Array = new Int32Array(16);
  nodeCounts: Int32Array = new Int32Array(16);
  /** Σ weight × normalised points. */
  sums: Float64Array = new Float64Array(16);
  readonly #view: PresentClasses = {
    count: 0,
    nodeCounts: this.nodeCounts,
    values: new Int32Array(0),
    offsets: new Int32Array(16),
    raw: new Float64Array(16),
    points: new Float64Array(16),
  };

  clear(): void {
    this.count = 0;
  }

  add(id: number, nodeCount: number): number {
    if (this.count === this.ids.length) this.#grow();
    this.ids[this.count] = id;
    this.nodeCounts[this.count] = nodeCount;
    return this.count++;
  }

  /** Asks all class scores of the plan. */
  compute(plan: Plan): void {
    this.sums.fill(0, 0, this.count);
    for (let i = 0; i < plan.classScores.length; i++) {
      const { points } = this.scoreOf(plan, i);
      const { weight } = plan.classScores[i];
      for (let k = 0; k < this.count; k++) this.sums[k] += weight * points[k];
    }
  }

  /** Raw and normalised points of one class score of the plan; valid until the next call. */
  scoreOf(plan: Plan, number: number): PresentClasses {
    const { score, offset } = plan.classScores[number];
    const view = this.#view;
    const { width, values } = plan.classes;
    view.count = this.count;
    view.values = values;
    for (let k = 0; k < this.count; k++) view.offsets[k] = this.ids[k] * width + offset;
    score.scoreRaw(view);
    score.normalise(view);
    return view;
  }

  #grow(): void {
    const size = this.ids.length * 2;
    const ids = new Int32Array(size);
    ids.set(this.ids);
    this.ids = ids;
    const nodeCounts = new Int32Array(size);
    nodeCounts.set(this.nodeCounts);
    this.nodeCounts = nodeCounts;
    this.sums = new Float64Array(size);
    this.#view.nodeCounts = nodeCounts;
    this.#view.offsets = new Int32Array(size);
    this.#view.raw = new Float64Array(size);
    this.#view.points = new Float64Array(size);
  }
}
