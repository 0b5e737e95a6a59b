import { assert } from '../../../base/index.ts';
import type { PlannerWorld } from './planner-world.ts';
import { eligibilityOf } from './eligibility.ts';
import type { Eligibility, EligibilityOptions, UnremovableReason } from './eligibility.ts';
import { hasToBeDeletedTaint } from '../simulator/node-readiness.ts';
import { drainabilityOf } from '../simulator/drain-rules.ts';
import type { DrainContext } from '../simulator/drain-rules.ts';
import { PdbBudget } from '../simulator/pdb-budget.ts';
import { isDaemonSetPod } from '../simulator/pod-kinds.ts';
import { hasGpu, utilizationOf } from '../simulator/utilization.ts';
import type { CaSnapshot, SnapshotNode } from '../simulator/ca-snapshot.ts';
import type { NodeGroup } from '../node-group.ts';
import type { Node, NodeRow } from '../../../model/index.ts';
import { CPU, MEMORY, NO_ROW } from '../../../model/index.ts';
import type { NodeUtilization, UtilizationOptions } from '../simulator/utilization.ts';

/**
 * Why a node is not looked at at all, which upstream writes into its log alone: it is of no group, its group may not
 * shrink, or with --scale-down-delay-type-local it has only just changed.
 */
export type PassedBy = 'NotAutoscaled' | 'NodeGroupMinSizeReached' | 'ScaleDownDelayOfGroup';

const UNKNOWN = -1;
const NO_GROUP = -2;
const FIRST_ROWS = 64;

/**
 * What is known of the nodes themselves, kept from run to run as long as the snapshot says that neither the node nor its
 * pods have changed. In columns by node row, since every run asks about every node.
 */
export class CandidateFacts {
  #stamps: Float64Array = new Float64Array(FIRST_ROWS).fill(NaN);
  readonly #nodes: (Node | undefined)[] = [];
  /** Its place among the ids of groups; NO_GROUP, UNKNOWN. */
  #placeOfGroup: Int32Array = new Int32Array(FIRST_ROWS);
  /** How much there is to move, 0 to 2; UNKNOWN. */
  #ranks: Int8Array = new Int8Array(FIRST_ROWS);
  /** 1: does not exist yet. A node that is there was never upcoming with the same stamp; UNKNOWN. */
  #upcoming: Int8Array = new Int8Array(FIRST_ROWS);
  /** Why it may not be looked at; undefined: it may; 'unknown': not asked yet. */
  readonly #reasons: (UnremovableReason | 'unknown' | undefined)[] = [];
  #groups: readonly NodeGroup[] = [];
  readonly #placeOfId = new Map<string, number>();
  #askedBy: PlannerWorld | undefined;
  /** By place of the group: whether it may shrink, in this run. */
  #mayShrink: readonly boolean[] = [];

  /**
   * How much there is to move before the node can be taken from its group: 0 is nothing, 1 only pods that will end by
   * themselves, 2 pods that have to go elsewhere. Undefined: of no group, or its group has no more than it must, or is
   * to be left alone for now.
   */
  rankOf(world: PlannerWorld, row: NodeRow): number | undefined {
    this.#know(world, row);
    const place = this.#placeOf(world, row);
    if (place === NO_GROUP || !this.#mayShrink[place]) return undefined;
    if (this.#ranks[row] === UNKNOWN) this.#ranks[row] = emptinessRank(world, row);
    return this.#ranks[row];
  }

  /** Whether the node does not exist yet. */
  isUpcoming(world: PlannerWorld, row: NodeRow): boolean {
    this.#know(world, row);
    if (this.#upcoming[row] === UNKNOWN)
      this.#upcoming[row] = world.isUpcoming(entryOf(world, row).node.metadata.name) ? 1 : 0;
    return this.#upcoming[row] === 1;
  }

  /** Why a node is none that may be taken: the reasons for which `rankOf` has no answer, in its order. */
  passedByBecause(world: PlannerWorld, row: NodeRow): PassedBy {
    const group = this.#groupOf(world, row);
    if (group === undefined) return 'NotAutoscaled';
    return group.targetSize <= group.minSize ? 'NodeGroupMinSizeReached' : 'ScaleDownDelayOfGroup';
  }

  #groupOf(world: PlannerWorld, row: NodeRow): NodeGroup | undefined {
    this.#know(world, row);
    const place = this.#placeOf(world, row);
    return place === NO_GROUP ? undefined : this.#groups[place];
  }

  #placeOf(world: PlannerWorld, row: NodeRow): number {
    const known = this.#placeOfGroup[row];
    if (known !== UNKNOWN) return known;
    const id = world.groupOf(entryOf(world, row).node.metadata.name)?.id;
    return (this.#placeOfGroup[row] = id === undefined ? NO_GROUP : (this.#placeOfId.get(id) ?? NO_GROUP));
  }

  /** A run begins: which groups may shrink is asked once for all of their nodes. */
  #begin(world: PlannerWorld): void {
    this.#askedBy = world;
    const { groups } = world;
    if (this.#groups !== groups) this.#readGroups(groups);
    this.#mayShrink = groups.map(
      (group) => group.targetSize > group.minSize && (world.mayShrink?.(group) ?? true),
    );
  }

  /** Groups keep their places and options, unless one comes or goes: then all that hangs on them is asked anew. */
  #readGroups(groups: readonly NodeGroup[]): void {
    const before = this.#groups;
    this.#groups = groups;
    const isKept = ({ id, options }: NodeGroup, place: number): boolean =>
      id === before[place].id && options === before[place].options;
    if (groups.length === before.length && groups.every(isKept)) return;
    this.#placeOfId.clear();
    for (const [place, { id }] of groups.entries()) this.#placeOfId.set(id, place);
    this.#placeOfGroup.fill(UNKNOWN);
    this.#reasons.fill('unknown');
  }

  /** Why the node may not be looked at; left to be asked anew where the answer changes with time alone. */
  reasonOf(world: PlannerWorld, row: NodeRow, options: EligibilityOptions): UnremovableReason | undefined {
    this.#know(world, row);
    const known = this.#reasons[row];
    if (known !== 'unknown') return known;
    const entry = entryOf(world, row);
    const { reason } = this.#eligibility(world, entry, options);
    if (!hasToBeDeletedTaint(entry.node)) this.#reasons[row] = reason;
    return reason;
  }

  /** How full the node is, as its eligibility is judged by; not kept, since few are asked for it. */
  utilizationOf(world: PlannerWorld, row: NodeRow, options: EligibilityOptions): NodeUtilization | undefined {
    return this.#eligibility(world, entryOf(world, row), options).utilization;
  }

  #eligibility(world: PlannerWorld, entry: SnapshotNode, options: EligibilityOptions): Eligibility {
    const { snapshot, drain } = world;
    const { node } = entry;
    return eligibilityOf(
      {
        node,
        group: this.#groupOf(world, entry.row),
        isRecentlyUnremovable: false,
        utilization: (skip) =>
          bookedUtilization(snapshot, entry, skip) ??
          utilizationOf(node, snapshot.podsOn(node.metadata.name), skip, drain.clock),
      },
      options,
      drain.clock,
    );
  }

  /** Forgets what holds no more. Where nobody keeps count of changes nothing is known from before. */
  #know(world: PlannerWorld, row: NodeRow): void {
    if (this.#askedBy !== world) this.#begin(world);
    const stamp = world.snapshot.stampOfRow(row) ?? NaN;
    if (row < this.#nodes.length && this.#stamps[row] === stamp) return;
    this.#forget(row, stamp, entryOf(world, row).node);
  }

  /** Another stamp: what hangs on the pods is forgotten, the group only with the node. */
  #forget(row: NodeRow, stamp: number, node: Node): void {
    while (this.#nodes.length <= row) this.#addRow();
    if (this.#nodes[row] !== node || Number.isNaN(stamp)) this.#placeOfGroup[row] = UNKNOWN;
    this.#nodes[row] = node;
    this.#stamps[row] = stamp;
    this.#ranks[row] = UNKNOWN;
    this.#upcoming[row] = UNKNOWN;
    this.#reasons[row] = 'unknown';
  }

  #addRow(): void {
    const size = this.#stamps.length;
    if (this.#nodes.push(undefined) > size) {
      const [stamps, places] = [this.#stamps, this.#placeOfGroup];
      const [ranks, upcoming] = [this.#ranks, this.#upcoming];
      (this.#stamps = new Float64Array(2 * size).fill(NaN)).set(stamps);
      (this.#placeOfGroup = new Int32Array(2 * size)).set(places);
      (this.#ranks = new Int8Array(2 * size)).set(ranks);
      (this.#upcoming = new Int8Array(2 * size)).set(upcoming);
    }
    this.#reasons.push('unknown');
  }
}

function entryOf({ snapshot }: PlannerWorld, row: NodeRow): SnapshotNode {
  const entry = snapshot.entryOfRow(row);
  assert(entry !== undefined, `node row ${row} is not in the snapshot`);
  return entry;
}

/**
 * The same from the sums that the cluster keeps of each node, where every pod counts. The quotient is that of whole
 * milli-cores and bytes, as upstream's of milli-values.
 */
function bookedUtilization(
  snapshot: CaSnapshot,
  { node, row }: SnapshotNode,
  { skipDaemonSetPods, skipMirrorPods }: UtilizationOptions,
): NodeUtilization | undefined {
  if (skipDaemonSetPods || skipMirrorPods || hasGpu(node)) return undefined;
  if (snapshot.stampOfRow(row) === undefined) return undefined;
  const { requested, allocatable } = snapshot.cluster.nodes;
  const cpu = requested[CPU][row] / allocatable[CPU][row];
  const memory = requested[MEMORY][row] / allocatable[MEMORY][row];
  // Nothing allocatable is an error, and upstream words it.
  if (!Number.isFinite(cpu) || !Number.isFinite(memory)) return undefined;
  if (cpu > memory) return { cpu, memory, gpu: 0, resource: 'cpu', utilization: cpu };
  return { cpu, memory, gpu: 0, resource: 'memory', utilization: memory };
}

/** Asked without budgets and controllers, as upstream does for sorting; the first pod to be moved, or in the way, tells. */
function emptinessRank({ snapshot, drain }: PlannerWorld, node: NodeRow): number {
  const context: DrainContext = { ...drain, budget: NO_BUDGETS, replicasOf: undefined };
  let rank = 0;
  const { nodes, pods } = snapshot.cluster;
  for (let row = nodes.firstPod[node]; row !== NO_ROW; row = pods.nextOnNode[row]) {
    const pod = pods.object(row);
    const { outcome } = drainabilityOf(pod, context);
    if (outcome === 'SkipDrain') continue;
    if (outcome === 'WaitForCompletion') rank = 1;
    else if (outcome === 'BlockDrain' || !isDaemonSetPod(pod)) return 2;
  }
  return rank;
}

const NO_BUDGETS = new PdbBudget([]);
