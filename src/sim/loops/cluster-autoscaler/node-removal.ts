import { podsToMoveOf } from '../../../autoscale/index.ts';
import type { DrainContext, NodeDeletion } from '../../../autoscale/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import type { Node, NodeRow, PodRow } from '../../../model/index.ts';
import { endPod } from '../../apply/end-pod.ts';
import { evictPod } from '../../apply/evict-pod.ts';
import { podsOnNode } from '../../apply/pods-on-node.ts';
import { removeNode } from '../../apply/remove-node.ts';
import { updateNode } from '../../apply/update-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';

export interface RemovalOptions {
  /** --node-delete-delay-after-taint */
  readonly delayMs: number;
  /** --max-pod-eviction-time */
  readonly evictionMs: number;
  /** --cordon-node-before-terminating */
  readonly cordons: boolean;
  /** --daemonset-eviction-for-occupied-nodes */
  readonly evictsDaemons: boolean;
}

/** How a removal ends. */
export interface RemovalEnd {
  readonly deletion: NodeDeletion;
  /** What went wrong; undefined: the node is gone. */
  readonly failure: string | undefined;
  /** The provider refused. */
  readonly isRefused: boolean;
}

interface Removal {
  readonly deletion: NodeDeletion;
  stage: 'tainted' | 'evicting' | 'leaving' | 'over';
  untilMs: number;
}

const RETRY_MS = 10 * SECOND_MS;
const POLL_MS = 5 * SECOND_MS;
const HEADROOM_MS = MINUTE_MS / 2;

/**
 * Deletions under way (upstream scaledown/actuation): the node is tainted and cordoned, left alone for a moment, its
 * pods evicted as far as their budgets let them within two minutes, waited for, and then the machine is given back. A
 * removal that fails leaves the node as it was.
 */
export class NodeRemovals {
  readonly #sim: Simulation;
  readonly #options: RemovalOptions;
  readonly #contextOf: (nowMs: number) => DrainContext;
  readonly #mayRemove: (group: string) => boolean;
  readonly #ended: (end: RemovalEnd, nowMs: number) => void;
  readonly #removals: Removal[] = [];
  readonly inProgress: Map<string, { readonly isDrained: boolean }> = new Map();

  constructor(
    sim: Simulation,
    options: RemovalOptions,
    hooks: {
      readonly contextOf: (nowMs: number) => DrainContext;
      readonly mayRemove: (group: string) => boolean;
      readonly ended: (end: RemovalEnd, nowMs: number) => void;
    },
  ) {
    this.#sim = sim;
    this.#options = options;
    this.#contextOf = hooks.contextOf;
    this.#mayRemove = hooks.mayRemove;
    this.#ended = hooks.ended;
  }

  start(deletion: NodeDeletion, nowMs: number): void {
    this.#setMarks(deletion.node, true, nowMs);
    this.inProgress.set(deletion.node, { isDrained: deletion.isDrained });
    const index = this.#removals.push({ deletion, stage: 'tainted', untilMs: 0 }) - 1;
    this.#again(index, nowMs + this.#options.delayMs);
  }

  step(index: number, nowMs: number): void {
    const removal = this.#removals[index];
    const { deletion } = removal;
    const row = this.#sim.cluster.nodes.rowOf(deletion.node) as NodeRow;
    if (row < 0) {
      this.#end(removal, 'the node is gone', nowMs);
      return;
    }
    if (removal.stage === 'tainted') this.#begin(removal, row, nowMs);
    if (removal.stage === 'evicting') this.#evict(removal, row, nowMs);
    if (removal.stage === 'leaving') this.#waitFor(removal, row, nowMs);
    if (removal.stage !== 'over') {
      const waitMs = removal.stage === 'evicting' ? RETRY_MS : POLL_MS;
      this.#again(index, nowMs + waitMs);
    }
  }

  /** What is on the node now decides, not what was there when it was chosen. */
  #begin(removal: Removal, row: NodeRow, nowMs: number): void {
    const { isDrained } = removal.deletion;
    const pods = podsOnNode(this.#sim, row).map((pod) => this.#sim.cluster.pods.object(pod));
    const sorted = podsToMoveOf(pods, this.#contextOf(nowMs));
    if ('blockingPod' in sorted) {
      this.#end(removal, `pod ${sorted.blockingPod.metadata.name}: ${sorted.blockingReason}`, nowMs);
      return;
    }
    if (!isDrained && sorted.podsToMove.length > 0) {
      this.#end(removal, 'failed to delete empty node, new pods scheduled', nowMs);
      return;
    }
    removal.stage = isDrained ? 'evicting' : 'leaving';
    removal.untilMs = isDrained ? nowMs + this.#options.evictionMs : nowMs;
    if (isDrained && this.#options.evictsDaemons)
      for (const pod of podsOnNode(this.#sim, row))
        if (this.#isDaemon(pod)) evictPod(this.#sim, pod, CAUSE, nowMs);
  }

  #evict(removal: Removal, row: NodeRow, nowMs: number): void {
    const refused = this.#movable(row).filter((pod) => !evictPod(this.#sim, pod, CAUSE, nowMs));
    if (refused.length === 0) {
      removal.stage = 'leaving';
      removal.untilMs = nowMs + this.#longestGraceMs(row) + HEADROOM_MS;
      return;
    }
    if (nowMs + RETRY_MS <= removal.untilMs) return;
    this.#end(removal, `failed to evict ${refused.length} pods: disruption budgets do not allow it`, nowMs);
  }

  #waitFor(removal: Removal, row: NodeRow, nowMs: number): void {
    if (removal.deletion.isDrained && this.#movable(row).length > 0) {
      if (nowMs < removal.untilMs) return;
      this.#end(removal, 'pods remain after their grace period', nowMs);
      return;
    }
    const { deletion } = removal;
    if (!this.#mayRemove(deletion.group)) {
      this.#end(removal, 'min size reached, nodes will not be deleted', nowMs, true);
      return;
    }
    for (const pod of podsOnNode(this.#sim, row)) endPod(this.#sim, pod, 'deleted', nowMs);
    removeNode(this.#sim, row, 'removed', nowMs);
    this.#end(removal, undefined, nowMs);
  }

  #end(removal: Removal, failure: string | undefined, nowMs: number, isRefused = false): void {
    removal.stage = 'over';
    const { deletion } = removal;
    this.inProgress.delete(deletion.node);
    if (failure !== undefined && this.#sim.cluster.nodes.rowOf(deletion.node) >= 0)
      this.#setMarks(deletion.node, false, nowMs);
    this.#ended({ deletion, failure, isRefused }, nowMs);
  }

  #movable(row: NodeRow): PodRow[] {
    return podsOnNode(this.#sim, row).filter((pod) => !this.#isDaemon(pod));
  }

  #isDaemon(pod: PodRow): boolean {
    const kind = this.#sim.cluster.pods.signature(pod).controller?.kind;
    return kind === 'DaemonSet' || kind === 'Node';
  }

  #longestGraceMs(row: NodeRow): number {
    const { lives, templates } = this.#sim;
    const leaving = podsOnNode(this.#sim, row).filter((pod) => lives.state[pod] === PodState.Terminating);
    return Math.max(0, ...leaving.map((pod) => templates.get(lives.template[pod]).graceMs));
  }

  #setMarks(name: string, isSet: boolean, nowMs: number): void {
    const row = this.#sim.cluster.nodes.rowOf(name) as NodeRow;
    const host = this.#sim.fleet.get(row);
    if (host === undefined) return;
    const taints = (host.node.spec?.taints ?? []).filter(({ key }) => !MARKS.includes(key));
    const marks = isSet
      ? [{ key: TO_BE_DELETED, value: String(Math.floor(nowMs / SECOND_MS)), effect: 'NoSchedule' }]
      : [];
    const cordon = isSet && this.#options.cordons ? [{ key: CORDONED, effect: 'NoSchedule' }] : [];
    const { unschedulable: _before, ...spec } = { unschedulable: false, ...host.node.spec };
    const node: Node = {
      ...host.node,
      spec: {
        ...spec,
        taints: [...taints, ...marks, ...cordon],
        ...(cordon.length > 0 && { unschedulable: true }),
      },
    };
    updateNode(this.#sim, row, node, nowMs);
  }

  #again(index: number, atMs: number): void {
    this.#sim.events.push(atMs, Phase.ControlLoops, EventKind.NodeRemovalDue, index, 0);
  }
}

const CAUSE = 'evicted by the Cluster Autoscaler';
const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';
const CORDONED = 'node.kubernetes.io/unschedulable';
const MARKS: readonly string[] = [TO_BE_DELETED, CORDONED, 'DeletionCandidateOfClusterAutoscaler'];
