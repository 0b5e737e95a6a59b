import type { PlannerWorld } from './planner-world.ts';
import { eligibilityOf } from './eligibility.ts';
import type { Eligibility, EligibilityOptions } from './eligibility.ts';
import { hasToBeDeletedTaint } from '../simulator/node-readiness.ts';
import { drainabilityOf } from '../simulator/drain-rules.ts';
import type { DrainContext } from '../simulator/drain-rules.ts';
import { PdbBudget } from '../simulator/pdb-budget.ts';
import { isDaemonSetPod } from '../simulator/pod-kinds.ts';
import { hasGpu, utilizationOf } from '../simulator/utilization.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { CPU, MEMORY, NO_ROW } from '../../../model/index.ts';
import type { NodeUtilization, UtilizationOptions } from '../simulator/utilization.ts';

interface Facts {
  readonly stamp: number;
  rank?: number;
  utilization?: NodeUtilization | { readonly error: string };
  skips?: UtilizationOptions;
  eligibility?: Eligibility;
}

/** What is known of the nodes themselves, kept from run to run as long as the snapshot says that they have not changed. */
export class CandidateFacts {
  readonly #known = new Map<string, Facts>();

  /** 0: nothing is on the node; 1: only pods that will end by themselves; 2: pods to be moved. */
  emptinessRank(world: PlannerWorld, name: string): number {
    const facts = this.#factsOf(world, name);
    facts.rank ??= emptinessRank(world, name);
    return facts.rank;
  }

  /** Left to be asked anew where the answer changes with time alone. */
  eligibility(world: PlannerWorld, name: string, options: EligibilityOptions): Eligibility {
    const facts = this.#factsOf(world, name);
    if (facts.eligibility !== undefined) return facts.eligibility;
    const node = world.snapshot.get(name)?.node;
    const answer = eligibilityOf(
      {
        node,
        group: world.groupOf(name),
        isRecentlyUnremovable: false,
        utilization: (skip) => this.utilization(world, name, skip),
      },
      options,
      world.drain.clock,
    );
    if (node !== undefined && !hasToBeDeletedTaint(node)) facts.eligibility = answer;
    return answer;
  }

  utilization(
    { snapshot, drain }: PlannerWorld,
    name: string,
    skip: UtilizationOptions,
  ): NodeUtilization | { readonly error: string } {
    const node = snapshot.get(name)?.node;
    if (node === undefined) return { error: `${name} is not in the snapshot` };
    const facts = this.#factsOf({ snapshot }, name);
    const isSame =
      facts.skips?.skipDaemonSetPods === skip.skipDaemonSetPods &&
      facts.skips.skipMirrorPods === skip.skipMirrorPods;
    if (facts.utilization === undefined || !isSame) {
      facts.utilization =
        bookedUtilization(snapshot, name, skip) ??
        utilizationOf(node, snapshot.podsOn(name), skip, drain.clock);
      facts.skips = skip;
    }
    return facts.utilization;
  }

  #factsOf({ snapshot }: Pick<PlannerWorld, 'snapshot'>, name: string): Facts {
    const stamp = snapshot.stampOf(name);
    if (stamp === undefined) return { stamp: -1 };
    const known = this.#known.get(name);
    if (known?.stamp === stamp) return known;
    const fresh: Facts = { stamp };
    this.#known.set(name, fresh);
    return fresh;
  }
}

/**
 * The same from the sums that the cluster keeps of each node, where every pod counts. The quotient is that of whole
 * milli-cores and bytes, as upstream's of milli-values.
 */
function bookedUtilization(
  snapshot: CaSnapshot,
  name: string,
  { skipDaemonSetPods, skipMirrorPods }: UtilizationOptions,
): NodeUtilization | undefined {
  const entry = snapshot.get(name);
  if (entry === undefined || skipDaemonSetPods || skipMirrorPods || hasGpu(entry.node)) return undefined;
  if (snapshot.stampOf(name) === undefined) return undefined;
  const { requested, allocatable } = snapshot.cluster.nodes;
  const cpu = requested[CPU][entry.row] / allocatable[CPU][entry.row];
  const memory = requested[MEMORY][entry.row] / allocatable[MEMORY][entry.row];
  // Nothing allocatable is an error, and upstream words it.
  if (!Number.isFinite(cpu) || !Number.isFinite(memory)) return undefined;
  if (cpu > memory) return { cpu, memory, gpu: 0, resource: 'cpu', utilization: cpu };
  return { cpu, memory, gpu: 0, resource: 'memory', utilization: memory };
}

/** Asked without budgets and controllers, as upstream does for sorting; the first pod to be moved, or in the way, tells. */
function emptinessRank({ snapshot, drain }: PlannerWorld, name: string): number {
  const context: DrainContext = { ...drain, budget: NO_BUDGETS, replicasOf: undefined };
  let rank = 0;
  const { nodes, pods } = snapshot.cluster;
  const first = nodes.firstPod[snapshot.get(name)?.row ?? NO_ROW] ?? NO_ROW;
  for (let row = first; row !== NO_ROW; row = pods.nextOnNode[row]) {
    const pod = pods.object(row);
    const { outcome } = drainabilityOf(pod, context);
    if (outcome === 'SkipDrain') continue;
    if (outcome === 'WaitForCompletion') rank = 1;
    else if (outcome === 'BlockDrain' || !isDaemonSetPod(pod)) return 2;
  }
  return rank;
}

const NO_BUDGETS = new PdbBudget([]);
