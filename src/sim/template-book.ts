import { assert } from '../base/index.ts';
import type { Pod, ShapeId } from '../model/index.ts';
import type { ObjectName } from '../scenario/index.ts';
import type { ResourceAmount } from './record/run-series.ts';

/** What all pods of one template have in common, worked out once: the cost of a pod is then a few column writes. */
export interface PodTemplate {
  readonly shape: ShapeId;
  /** The UsageMeter's number of whom the cost is allocated to. */
  readonly owner: number;
  readonly amount: ResourceAmount;
  readonly priority: number;
  readonly graceMs: number;
  /** Names of scheduling gates; a gated pod waits outside the queue. */
  readonly gates: readonly string[];
  /** Scheduled by somebody else: never tried. */
  readonly foreignScheduler: boolean;
  readonly ownedBy: ObjectName;
  readonly pod: Pod;
}

/** The templates of a run by number; numbers are never reused. */
export class TemplateBook {
  readonly #templates: PodTemplate[] = [];

  /** Its number; templates are never taken away. */
  add(template: PodTemplate): number {
    assert(template.owner >= 0, `pods of ${template.ownedBy.name} are accounted to nobody`);
    this.#templates.push(template);
    return this.#templates.length - 1;
  }

  all(): readonly PodTemplate[] {
    return this.#templates;
  }

  /** Throws for a number that no template has. */
  get(number: number): PodTemplate {
    if (number >= this.#templates.length)
      assert(false, `template ${number} is none of ${this.#templates.length}`);
    return this.#templates[number];
  }
}
