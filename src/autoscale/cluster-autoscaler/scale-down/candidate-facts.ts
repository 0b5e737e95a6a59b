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
import type { Node } from '../../../model/index.ts';
import { CPU, MEMORY, NO_ROW } from '../../../model/index.ts';
import type { NodeUtilization, UtilizationOptions } from '../simulator/utilization.ts';

/** What is known of one node, as long as neither it nor its pods change. */
class Facts {
  stamp = NaN;
  node: Node | undefined = undefined;
  /** Its place among the ids of groups; NO_GROUP, UNKNOWN. */
  group = UNKNOWN;
  /** How much there is to move, 0 to 2; UNKNOWN. */
  rank = UNKNOWN;
  /** Why it may not be looked at; undefined: it may; 'unknown': not asked yet. */
  reason: UnremovableReason | 'unknown' | undefined = 'unknown';

  /** Another stamp: what hangs on the pods is forgotten, the group only with the node. */
  renew(stamp: number, node: Node): void {
    if (this.node !== node || Number.isNaN(stamp)) this.group = UNKNOWN;
    this.node = node;
    this.stamp = stamp;
    this.rank = UNKNOWN;
    this.reason = 'unknown';
  }
}

/**
 * Why a node is not looked at at all, which upstream writes into its log alone: it is of no group, its group may not
 * shrink, or with --scale-down-delay-type-local it has only just changed.
 */
export type PassedBy = 'NotAutoscaled' | 'NodeGroupMinSizeReached' | 'ScaleDownDelayOfGroup';

const UNKNOWN = -1;
const NO_GROUP = -2;

/** What is known of the nodes themselves, kept from run to run as long as the snapshot says that they have not changed. */
export class CandidateFacts {
  /** By node row. */
  readonly #known: Facts[] = [];
  #groups: readonly NodeGroup[] = [];
  readonly #placeOfId = new Map<string, number>();
  #askedBy: PlannerWorld | undefined;
  /** By place of the group: whether it may shrink, in this run. */
  readonly #answers: (boolean | undefined)[] = [];

  /**
   * How much there is to move before the node can be taken from its group: 0 is nothing, 1 only pods that will end by
   * themselves, 2 pods that have to go elsewhere. Undefined: of no group, or its group has no more than it must, or is
   * to be left alone for now.
   */
  rankOf(world: PlannerWorld, entry: SnapshotNode): number | undefined {
    const facts = this.#factsOf(world, entry);
    const group = this.#groupOf(world, entry, facts);
    if (group === undefined || group.targetSize <= group.minSize) return undefined;
    if (world.mayShrink !== undefined && !this.#mayShrink(world, facts.group)) return undefined;
    if (facts.rank === UNKNOWN) facts.rank = emptinessRank(world, entry);
    return facts.rank;
  }

  /** Why a node is none that may be taken: the reasons for which `rankOf` has no answer, in its order. */
  passedByBecause(world: PlannerWorld, entry: SnapshotNode): PassedBy {
    const group = this.#groupOf(world, entry, this.#factsOf(world, entry));
    if (group === undefined) return 'NotAutoscaled';
    return group.targetSize <= group.minSize ? 'NodeGroupMinSizeReached' : 'ScaleDownDelayOfGroup';
  }

  /** Asked once a run and group. */
  #mayShrink(world: PlannerWorld, place: number): boolean {
    if (this.#askedBy !== world) this.#answers.length = 0;
    this.#askedBy = world;
    return (this.#answers[place] ??= world.mayShrink?.(this.#groups[place]) ?? true);
  }

  #groupOf(world: PlannerWorld, entry: SnapshotNode, facts: Facts): NodeGroup | undefined {
    if (this.#groups !== world.groups) this.#readGroups(world.groups);
    if (facts.group === UNKNOWN) {
      const id = world.groupOf(entry.node.metadata.name)?.id;
      facts.group = id === undefined ? NO_GROUP : (this.#placeOfId.get(id) ?? NO_GROUP);
    }
    return facts.group === NO_GROUP ? undefined : this.#groups[facts.group];
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
    for (const facts of this.#known) {
      facts.group = UNKNOWN;
      facts.reason = 'unknown';
    }
  }

  /** Why the node may not be looked at; left to be asked anew where the answer changes with time alone. */
  reasonOf(
    world: PlannerWorld,
    entry: SnapshotNode,
    options: EligibilityOptions,
  ): UnremovableReason | undefined {
    const facts = this.#factsOf(world, entry);
    if (facts.reason !== 'unknown') return facts.reason;
    const { reason } = this.#eligibility(world, entry, facts, options);
    if (!hasToBeDeletedTaint(entry.node)) facts.reason = reason;
    return reason;
  }

  /** How full the node is, as its eligibility is judged by; not kept, since few are asked for it. */
  utilizationOf(
    world: PlannerWorld,
    entry: SnapshotNode,
    options: EligibilityOptions,
  ): NodeUtilization | undefined {
    return this.#eligibility(world, entry, this.#factsOf(world, entry), options).utilization;
  }

  #eligibility(
    world: PlannerWorld,
    entry: SnapshotNode,
    facts: Facts,
    options: EligibilityOptions,
  ): Eligibility {
    const { snapshot, drain } = world;
    const { node } = entry;
    return eligibilityOf(
      {
        node,
        group: this.#groupOf(world, entry, facts),
        isRecentlyUnremovable: false,
        utilization: (skip) =>
          bookedUtilization(snapshot, entry, skip) ??
          utilizationOf(node, snapshot.podsOn(node.metadata.name), skip, drain.clock),
      },
      options,
      drain.clock,
    );
  }

  /** Where nobody keeps count of changes nothing is known from before. */
  #factsOf({ snapshot }: PlannerWorld, { node, row }: SnapshotNode): Facts {
    const stamp = snapshot.stampOfRow(row) ?? NaN;
    while (this.#known.length <= row) this.#known.push(new Facts());
    const facts = this.#known[row];
    if (facts.stamp !== stamp || facts.node !== node) facts.renew(stamp, node);
    return facts;
  }
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
function emptinessRank({ snapshot, drain }: PlannerWorld, entry: SnapshotNode): number {
  const context: DrainContext = { ...drain, budget: NO_BUDGETS, replicasOf: undefined };
  let rank = 0;
  const { nodes, pods } = snapshot.cluster;
  for (let row = nodes.firstPod[entry.row]; row !== NO_ROW; row = pods.nextOnNode[row]) {
    const pod = pods.object(row);
    const { outcome } = drainabilityOf(pod, context);
    if (outcome === 'SkipDrain') continue;
    if (outcome === 'WaitForCompletion') rank = 1;
    else if (outcome === 'BlockDrain' || !isDaemonSetPod(pod)) return 2;
  }
  return rank;
}

const NO_BUDGETS = new PdbBudget([]);
