import { drainGroupOf, podsToMoveOf } from '../../../autoscale/index.ts';
import type { DrainContext, DrainGroup, NodeDeletion } from '../../../autoscale/index.ts';
import { assert, MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import type { Node, NodeRow, PodRow } from '../../../model/index.ts';
import { endPod } from '../../apply/pods/end-pod.ts';
import { evictPod } from '../../apply/pods/evict-pod.ts';
import { podsOnNode } from '../../apply/pods/pods-on-node.ts';
import { removeNode } from '../../apply/nodes/remove-node.ts';
import { updateNode } from '../../apply/nodes/update-node.ts';
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
  /** --daemonset-eviction-for-empty-nodes */
  readonly evictsDaemonsOfEmpty: boolean;
  /**
   * --drain-priority-config, else one group with --max-graceful-termination-sec: drained one after the other, the least
   * important first; no evicted pod gets more than its group's time to end.
   */
  readonly drainGroups: readonly DrainGroup[];
  /** --node-deletion-delay-timeout: so long a delay-deletion annotation is waited for. */
  readonly annotationMs: number;
  /** --node-deletion-batcher-interval: nodes of a group that are due within it go together; 0: at once. */
  readonly batchMs: number;
  /** --expendable-pods-priority-cutoff: pods below it go with their node, unasked. */
  readonly expendableCutoff: number;
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
  stage: 'tainted' | 'evicting' | 'leaving' | 'held' | 'batched' | 'over';
  untilMs: number;
  /** Which of the groups is being drained. */
  group: number;
  /** When its pods were evicted. */
  evictedMs: number;
}

const RETRY_MS = 10 * SECOND_MS;
const POLL_MS = 5 * SECOND_MS;
const HEADROOM_MS = MINUTE_MS / 2;

/**
 * Deletions under way (upstream scaledown/actuation): the node is tainted and cordoned, left alone for a moment, its
 * pods evicted as far as their budgets let them within two minutes, waited for, and then, once nobody asks for a delay and
 * its batch is due, the machine is given back. A removal that fails leaves the node as it was.
 */
export class NodeRemovals {
  readonly #sim: Simulation;
  readonly #options: RemovalOptions;
  readonly #contextOf: (nowMs: number) => DrainContext;
  readonly #mayRemove: (group: string) => boolean;
  readonly #ended: (end: RemovalEnd, nowMs: number) => void;
  readonly #removals: Removal[] = [];
  /** When the open batch of a group goes. */
  readonly #batchDueMs = new Map<string, number>();
  readonly inProgress: Map<string, Pick<NodeDeletion, 'isDrained' | 'group'>> = new Map();

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

  /** Taint, drain, grace and deletion follow as events; a node that is being removed already throws. */
  start(deletion: NodeDeletion, nowMs: number): void {
    assert(!this.inProgress.has(deletion.node), `node ${deletion.node} is being removed already`);
    this.#setMarks(deletion.node, true, nowMs);
    const { isDrained, group } = deletion;
    this.inProgress.set(deletion.node, { isDrained, group });
    const index =
      this.#removals.push({ deletion, stage: 'tainted', untilMs: 0, group: 0, evictedMs: nowMs }) - 1;
    this.#again(index, nowMs + this.#options.delayMs);
  }

  /** What is next for the removal of that number. */
  step(index: number, nowMs: number): void {
    const removal = this.#removals[index];
    assert(removal !== undefined, `removal ${index} is none of ${this.#removals.length}`);
    const { deletion, stage } = removal;
    assert(stage !== 'over', `the removal of ${deletion.node} goes on after its end`);
    const row = this.#sim.cluster.nodes.rowOf(deletion.node) as NodeRow;
    if (row < 0) {
      this.#end(removal, 'the node is gone', nowMs);
      return;
    }
    if (removal.stage === 'tainted') this.#begin(removal, row, nowMs);
    if (removal.stage === 'evicting') this.#evict(removal, row, nowMs);
    if (removal.stage === 'leaving') this.#waitFor(removal, row, nowMs);
    if (removal.stage === 'held') this.#waitForAnnotations(removal, row, nowMs);
    if (removal.stage === 'batched' && nowMs >= removal.untilMs) this.#remove(removal, row, nowMs);
    if (removal.stage !== 'over') this.#again(index, this.#nextLookMs(removal, nowMs));
  }

  #nextLookMs({ stage, untilMs }: Removal, nowMs: number): number {
    assert(
      stage !== 'batched' || untilMs > nowMs,
      `a batch that was due at ${untilMs} ms waits at ${nowMs} ms`,
    );
    if (stage === 'batched') return untilMs;
    return nowMs + (stage === 'evicting' ? RETRY_MS : POLL_MS);
  }

  /** What is on the node now decides, not what was there when it was chosen. */
  #begin(removal: Removal, row: NodeRow, nowMs: number): void {
    assertStage(removal, 'tainted');
    const { isDrained } = removal.deletion;
    const pods = this.#podsThatCount(row).map((pod) => this.#sim.cluster.pods.object(pod));
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
    const { evictsDaemons, evictsDaemonsOfEmpty } = this.#options;
    if (isDrained ? evictsDaemons : evictsDaemonsOfEmpty)
      for (const pod of podsOnNode(this.#sim, row))
        if (this.#isDaemon(pod)) evictPod(this.#sim, pod, CAUSE, nowMs);
  }

  #evict(removal: Removal, row: NodeRow, nowMs: number): void {
    assertStage(removal, 'evicting');
    const refused = this.#due(removal, row).filter((pod) => !evictPod(this.#sim, pod, CAUSE, nowMs));
    if (refused.length === 0) {
      removal.stage = 'leaving';
      removal.evictedMs = nowMs;
      removal.untilMs = nowMs + this.#longestGraceMs(removal, row) + HEADROOM_MS;
      return;
    }
    if (nowMs + RETRY_MS <= removal.untilMs) return;
    this.#end(removal, `failed to evict ${refused.length} pods: disruption budgets do not allow it`, nowMs);
  }

  #waitFor(removal: Removal, row: NodeRow, nowMs: number): void {
    assertStage(removal, 'leaving');
    this.#killAtMostGrace(removal, row, nowMs);
    if (removal.deletion.isDrained && this.#due(removal, row).length > 0) {
      if (nowMs < removal.untilMs) return;
      this.#end(removal, 'pods remain after their grace period', nowMs);
      return;
    }
    if (this.#turnToNextGroup(removal, row)) {
      removal.stage = 'evicting';
      removal.untilMs = nowMs + this.#options.evictionMs;
      this.#evict(removal, row, nowMs);
      return;
    }
    removal.stage = 'held';
    removal.untilMs = nowMs + this.#options.annotationMs;
  }

  /** Groups without pods are not waited for; false: nothing is left to drain. */
  #turnToNextGroup(removal: Removal, row: NodeRow): boolean {
    if (!removal.deletion.isDrained) return false;
    const left = this.#movable(row).map((pod) => this.#groupOf(pod));
    if (left.length === 0) return false;
    removal.group = Math.min(...left);
    return true;
  }

  /** The eviction asked for no more grace than the pod's group has; the kubelet kills what is left then. */
  #killAtMostGrace(removal: Removal, row: NodeRow, nowMs: number): void {
    const { lives, templates } = this.#sim;
    const { graceMs } = this.#options.drainGroups[removal.group];
    if (!removal.deletion.isDrained || nowMs < removal.evictedMs + graceMs) return;
    for (const pod of this.#due(removal, row)) {
      const isLeaving = lives.state[pod] === PodState.Terminating;
      if (isLeaving && templates.get(lives.template[pod]).graceMs > graceMs)
        endPod(this.#sim, pod, 'deleted', nowMs);
    }
  }

  /** Somebody may still want something of the node; in the end it goes all the same. */
  #waitForAnnotations(removal: Removal, row: NodeRow, nowMs: number): void {
    assertStage(removal, 'held');
    const { annotations = {} } = this.#sim.fleet.get(row)?.node.metadata ?? {};
    const isHeld = Object.keys(annotations).some((key) => key.startsWith(DELAY_PREFIX));
    if (isHeld && nowMs < removal.untilMs) return;
    const { group } = removal.deletion;
    removal.stage = 'batched';
    const { batchMs } = this.#options;
    const dueMs = this.#batchDueMs.get(group) ?? -Infinity;
    // The first of a batch sets its time.
    if (dueMs < nowMs) this.#batchDueMs.set(group, nowMs + batchMs);
    removal.untilMs = Math.max(dueMs, nowMs + (dueMs < nowMs ? batchMs : 0));
    assert(
      removal.untilMs >= nowMs,
      `a batch of ${group} is due at ${removal.untilMs} ms, before ${nowMs} ms`,
    );
  }

  #remove(removal: Removal, row: NodeRow, nowMs: number): void {
    assertStage(removal, 'batched');
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
    assert(removal.stage !== 'over', `the removal of ${removal.deletion.node} ends twice`);
    removal.stage = 'over';
    const { deletion } = removal;
    this.inProgress.delete(deletion.node);
    if (failure !== undefined && this.#sim.cluster.nodes.rowOf(deletion.node) >= 0)
      this.#setMarks(deletion.node, false, nowMs);
    this.#ended({ deletion, failure, isRefused }, nowMs);
  }

  #movable(row: NodeRow): PodRow[] {
    return this.#podsThatCount(row).filter((pod) => !this.#isDaemon(pod));
  }

  /** Pods whose turn it is to go, or was. */
  #due({ group }: Removal, row: NodeRow): PodRow[] {
    return this.#movable(row).filter((pod) => this.#groupOf(pod) <= group);
  }

  #groupOf(pod: PodRow): number {
    return drainGroupOf(this.#options.drainGroups, this.#sim.cluster.pods.signature(pod).priority);
  }

  #podsThatCount(row: NodeRow): PodRow[] {
    const { pods } = this.#sim.cluster;
    return podsOnNode(this.#sim, row).filter(
      (pod) => pods.signature(pod).priority >= this.#options.expendableCutoff,
    );
  }

  #isDaemon(pod: PodRow): boolean {
    const kind = this.#sim.cluster.pods.signature(pod).controller?.kind;
    return kind === 'DaemonSet' || kind === 'Node';
  }

  #longestGraceMs({ group }: Removal, row: NodeRow): number {
    const { lives, templates } = this.#sim;
    const leaving = podsOnNode(this.#sim, row).filter((pod) => lives.state[pod] === PodState.Terminating);
    const graces = leaving.map((pod) => templates.get(lives.template[pod]).graceMs);
    return Math.min(this.#options.drainGroups[group].graceMs, Math.max(0, ...graces));
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

/** A removal goes from tainted over evicting, leaving and held to batched, and ends from each of them. */
function assertStage({ stage, deletion }: Removal, expected: Removal['stage']): void {
  assert(stage === expected, `the removal of ${deletion.node} is ${stage}, not ${expected}`);
}

const CAUSE = 'evicted by the Cluster Autoscaler';
const DELAY_PREFIX = 'delay-deletion.cluster-autoscaler.kubernetes.io/';
const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';
const CORDONED = 'node.kubernetes.io/unschedulable';
const MARKS: readonly string[] = [TO_BE_DELETED, CORDONED, 'DeletionCandidateOfClusterAutoscaler'];
