import { bookOnNode, PodFlag } from '../../model/index.ts';
import type { ClusterState, PodRow } from '../../model/index.ts';
import type { Plan } from '../framework/plan/plan.ts';

/**
 * Pods taken off a node, or put onto it, for the time of a few questions to the filters; `undo` leaves no trace.
 *
 * Upstream works on a copy of the node and of the PreFilter state. Here the node's sums and the plan's counters are
 * moved and moved back, without a word in the change log. Host ports are a set, so undoing restores a copy.
 */
export class DryRun {
  readonly #cluster: ClusterState;
  readonly #plan: Plan;
  readonly #nodeRow: number;
  readonly #moves: { readonly podRow: PodRow; readonly sign: 1 | -1 }[] = [];
  readonly #guestDevices = new Map<PodRow, number>();
  readonly #ports: ReadonlySet<string> | undefined;

  constructor(cluster: ClusterState, plan: Plan, nodeRow: number) {
    this.#cluster = cluster;
    this.#plan = plan;
    this.#nodeRow = nodeRow;
    const used = cluster.nodes.usedPorts[nodeRow];
    this.#ports = used && new Set(used);
  }

  remove(podRow: PodRow): void {
    this.#move(podRow, -1);
    this.#moves.push({ podRow, sign: -1 });
  }

  /** Puts a pod on that is not there, or puts back one that was removed. */
  add(podRow: PodRow): void {
    this.#move(podRow, 1);
    this.#moves.push({ podRow, sign: 1 });
  }

  undo(): void {
    for (let i = this.#moves.length - 1; i >= 0; i--) {
      const { podRow, sign } = this.#moves[i];
      this.#move(podRow, sign > 0 ? -1 : 1);
    }
    this.#moves.length = 0;
    this.#cluster.nodes.usedPorts[this.#nodeRow] = this.#ports && new Set(this.#ports);
  }

  #move(podRow: PodRow, sign: 1 | -1): void {
    const { nodes, pods } = this.#cluster;
    if (pods.nodeRow[podRow] === this.#nodeRow) {
      if (sign < 0) pods.flags[podRow] |= PodFlag.Hidden;
      else pods.flags[podRow] &= ~PodFlag.Hidden;
    } else if (sign > 0) nodes.guests.push(podRow);
    else nodes.guests.splice(nodes.guests.indexOf(podRow), 1);
    bookOnNode(nodes, this.#nodeRow, pods.signature(podRow), sign, this.#devicesOf(podRow, sign));
    this.#plan.adjust(podRow, this.#nodeRow, sign);
  }

  /** A pod that is not there gets devices for the time of the dry run, as binding it would. */
  #devicesOf(podRow: PodRow, sign: 1 | -1): number {
    const { nodes, pods } = this.#cluster;
    const { gpu } = pods.signature(podRow);
    if (gpu === undefined || pods.nodeRow[podRow] === this.#nodeRow) return pods.devices[podRow];
    const known = this.#guestDevices.get(podRow);
    if (sign < 0 && known !== undefined) return known;
    const chosen = nodes.gpus.choose(this.#nodeRow, gpu);
    this.#guestDevices.set(podRow, chosen);
    return chosen;
  }
}
