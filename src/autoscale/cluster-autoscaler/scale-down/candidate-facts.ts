import type { PlannerWorld } from './planner-world.ts';
import { eligibilityOf } from './eligibility.ts';
import type { Eligibility, EligibilityOptions } from './eligibility.ts';
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

interface Facts {
  readonly stamp: number;
  readonly node: Node;
  groups?: readonly NodeGroup[];
  group?: NodeGroup | undefined;
  /** Absent: not asked for yet. */
  groupId?: string | undefined;
  rank?: number;
  candidate?: { readonly group: NodeGroup; readonly rank: number };
  utilization?: NodeUtilization | { readonly error: string };
  skips?: UtilizationOptions;
  eligibility?: Eligibility;
}

/** What is known of the nodes themselves, kept from run to run as long as the snapshot says that they have not changed. */
export class CandidateFacts {
  /** By node row. */
  readonly #known: (Facts | undefined)[] = [];
  /** Index of a group in the list. */
  #lastGroup = 0;

  groupOf(world: PlannerWorld, entry: SnapshotNode): NodeGroup | undefined {
    return this.#groupOf(world, entry, this.#factsOf(world, entry));
  }

  /**
   * The group that a node may be taken from, and how much there is to move: 0 is nothing, 1 only pods that will end by
   * themselves, 2 pods that have to go elsewhere. Undefined: of no group, or its group has no more than it must.
   */
  candidate(
    world: PlannerWorld,
    entry: SnapshotNode,
  ): { readonly group: NodeGroup; readonly rank: number } | undefined {
    const facts = this.#factsOf(world, entry);
    const group = this.#groupOf(world, entry, facts);
    if (group === undefined || group.targetSize <= group.minSize) return undefined;
    facts.rank ??= emptinessRank(world, entry);
    if (facts.candidate?.group !== group || facts.candidate.rank !== facts.rank)
      facts.candidate = { group, rank: facts.rank };
    return facts.candidate;
  }

  #groupOf(world: PlannerWorld, entry: SnapshotNode, facts: Facts): NodeGroup | undefined {
    if (facts.groups !== world.groups) {
      if (!('groupId' in facts)) facts.groupId = world.groupOf(entry.node.metadata.name)?.id;
      facts.groups = world.groups;
      facts.group = this.#groupOfId(world.groups, facts.groupId);
    }
    return facts.group;
  }

  /** Most often that of the node asked for before. */
  #groupOfId(groups: readonly NodeGroup[], id: string | undefined): NodeGroup | undefined {
    if (id === undefined) return undefined;
    const last = groups.at(this.#lastGroup);
    if (last?.id === id) return last;
    this.#lastGroup = groups.findIndex((group) => group.id === id);
    return this.#lastGroup < 0 ? undefined : groups[this.#lastGroup];
  }

  /** Left to be asked anew where the answer changes with time alone. */
  eligibility(world: PlannerWorld, entry: SnapshotNode, options: EligibilityOptions): Eligibility {
    const facts = this.#factsOf(world, entry);
    if (facts.eligibility !== undefined) return facts.eligibility;
    const { node } = entry;
    const answer = eligibilityOf(
      {
        node,
        group: this.groupOf(world, entry),
        isRecentlyUnremovable: false,
        utilization: (skip) => this.utilization(world, entry, skip),
      },
      options,
      world.drain.clock,
    );
    if (!hasToBeDeletedTaint(node)) facts.eligibility = answer;
    return answer;
  }

  utilization(
    { snapshot, drain }: PlannerWorld,
    entry: SnapshotNode,
    skip: UtilizationOptions,
  ): NodeUtilization | { readonly error: string } {
    const facts = this.#factsOf({ snapshot }, entry);
    const isSame =
      facts.skips?.skipDaemonSetPods === skip.skipDaemonSetPods &&
      facts.skips.skipMirrorPods === skip.skipMirrorPods;
    if (facts.utilization === undefined || !isSame) {
      const { node } = entry;
      facts.utilization =
        bookedUtilization(snapshot, entry, skip) ??
        utilizationOf(node, snapshot.podsOn(node.metadata.name), skip, drain.clock);
      facts.skips = skip;
    }
    return facts.utilization;
  }

  #factsOf({ snapshot }: Pick<PlannerWorld, 'snapshot'>, { node, row }: SnapshotNode): Facts {
    const stamp = snapshot.stampOfRow(row);
    if (stamp === undefined) return { stamp: -1, node };
    const known = this.#known[row];
    if (known?.stamp === stamp && known.node === node) return known;
    while (this.#known.length <= row) this.#known.push(undefined);
    return (this.#known[row] = { stamp, node });
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
