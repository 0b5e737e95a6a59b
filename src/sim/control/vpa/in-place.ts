import { assert } from '../../../base/index.ts';
import { bytesOf, qosClass } from '../../../model/index.ts';
import type { Condition, NodeRow, PodRow } from '../../../model/index.ts';
import { resizePod } from '../../apply/pods/resize-pod.ts';
import type { Simulation } from '../../simulation.ts';

/** What came of asking for a resize. */
export type ResizeOutcome = 'resized' | 'deferred' | 'infeasible' | 'refused';

interface Pending {
  readonly incarnation: number;
  readonly template: number;
  readonly condition: Condition;
}

/**
 * Resizes in place as API server and kubelet grant them: refused where the QoS class would change; infeasible where the
 * node as a whole is too small; deferred while others hold the room; in error while more memory is used than the new
 * limit. What waits is tried again when the updater next looks.
 *
 * Upstream: pkg/kubelet/allocation (canResizePod), validation of the resize subresource.
 */
export class InPlaceResizes {
  readonly #sim: Simulation;
  readonly #pending = new Map<PodRow, Pending>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** PodResizePending or PodResizeInProgress of the pod; undefined: no resize is under way. */
  conditionOf(row: PodRow): Condition | undefined {
    const pending = this.#pending.get(row);
    return pending?.incarnation === this.#sim.lives.incarnation[row] ? pending.condition : undefined;
  }

  ask(row: PodRow, template: number, nowMs: number): ResizeOutcome {
    const { lives, templates } = this.#sim;
    assert(this.#isOnNode(row), `pod row ${row} is to be resized and is on no node`);
    const wanted = templates.get(template).pod;
    if (qosClass(templates.get(lives.template[row]).pod) !== qosClass(wanted)) return 'refused';
    const verdict = this.#verdict(row, template);
    if (verdict === undefined) {
      this.#pending.delete(row);
      resizePod(this.#sim, row, template, nowMs);
      return 'resized';
    }
    this.#pending.set(row, { incarnation: lives.incarnation[row], template, condition: verdict });
    return verdict.reason === 'Infeasible' ? 'infeasible' : 'deferred';
  }

  /** Tries again what waits for room; gives how many pods were resized. */
  retry(nowMs: number): PodRow[] {
    const resized: PodRow[] = [];
    for (const [row, { incarnation, template }] of [...this.#pending]) {
      const isOver = incarnation !== this.#sim.lives.incarnation[row] || !this.#isOnNode(row);
      if (isOver) this.#pending.delete(row);
      else if (this.#verdict(row, template) === undefined) {
        this.#pending.delete(row);
        resizePod(this.#sim, row, template, nowMs);
        resized.push(row);
      }
    }
    return resized;
  }

  #isOnNode(row: PodRow): boolean {
    return this.#sim.cluster.pods.nodeRow[row] >= 0 && !this.#sim.cluster.pods.isTerminating(row);
  }

  /** Why the kubelet does not do it now; undefined: it does. */
  #verdict(row: PodRow, template: number): Condition | undefined {
    const { cluster, lives, templates } = this.#sim;
    const { nodes } = cluster;
    const node = cluster.pods.nodeRow[row] as NodeRow;
    const before = cluster.signature(templates.get(lives.template[row]).shape).sums.requests;
    const after = cluster.signature(templates.get(template).shape).sums.requests;
    const amountIn = (of: typeof before, column: number): number => {
      const place = of.columns.indexOf(column);
      return place < 0 ? 0 : of.amounts[place];
    };
    for (const column of after.columns) {
      const allocatable = nodes.allocatable[column]?.[node] ?? 0;
      const wanted = amountIn(after, column);
      if (wanted > allocatable) return conditionOf('PodResizePending', 'Infeasible');
      const others = (nodes.requested[column]?.[node] ?? 0) - amountIn(before, column);
      // More than before, and more than is left; a resize downwards is always granted.
      if (wanted > amountIn(before, column) && wanted + others > allocatable)
        return conditionOf('PodResizePending', 'Deferred');
    }
    return this.#isLimitBelowUse(row, template) ? conditionOf('PodResizeInProgress', 'Error') : undefined;
  }

  #isLimitBelowUse(row: PodRow, template: number): boolean {
    const { runtime, templates } = this.#sim;
    return templates.get(template).pod.spec.containers.some(({ name, resources }) => {
      const limit = resources?.limits?.['memory'];
      return limit !== undefined && (runtime.memoryBytesOf?.(row, name) ?? 0) > bytesOf(limit);
    });
  }
}

function conditionOf(type: string, reason: string): Condition {
  return { type, status: 'True', reason };
}
