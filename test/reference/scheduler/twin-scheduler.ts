import type { KubernetesObject, Pod } from '../../../src/model/index.ts';
import type { SchedulerConfig, SchedulerProfile } from '../../../src/scheduler/config/index.ts';
import { runFilters, runFiltersWithNominated, runPreFilters, runPreScores, runScores } from './framework.ts';
import type { PreFilterOutcome, Scoring } from './framework.ts';
import { heapInit, heapPop } from './heap.ts';
import type { Scored } from './heap.ts';
import { eventNote, filterMessage, rememberedPlugins } from './messages.ts';
import type { Diagnosis } from './messages.ts';
import type { NodeInfo } from './node-info.ts';
import { assumedObjects } from './plugins/volume-binding.ts';
import { preempt } from './preemption.ts';
import type { Preemption } from './preemption.ts';
import { pluginsAt } from './registry.ts';
import { signatureOf } from './signature.ts';
import type { TwinCluster } from './twin-cluster.ts';
import type { Cycle, Status } from './types.ts';

export type TwinDecision =
  | {
      readonly outcome: 'bound';
      readonly node: string;
      readonly feasible: number;
      readonly evaluated: number;
    }
  | {
      readonly outcome: 'unschedulable' | 'error';
      readonly message: string;
      readonly plugins: readonly string[];
      readonly preemption?: Preemption;
      readonly clearsNomination: boolean;
    };

/** Everything about one pod on all nodes, as the vectors of kind filter-score ask it. */
export interface TwinEvaluation {
  readonly preFilter: PreFilterOutcome;
  readonly nodes: readonly {
    readonly node: string;
    readonly excluded: boolean;
    readonly failing: readonly Status[];
    readonly first?: Status;
  }[];
  readonly feasible: readonly string[];
  readonly scoring?: Scoring | string;
  readonly message?: string;
  readonly plugins?: readonly string[];
}

interface Cached {
  readonly signature: string;
  items: Scored[];
}

interface BatchState {
  cached?: Cached | undefined;
  last?: { readonly cycle: number; readonly node: string };
}

/** The scheduling cycle, plainly. It changes the rotating start and the batching state; the caller applies decisions. */
export class TwinScheduler {
  readonly cluster: TwinCluster;
  startIndex = 0;
  readonly #config: SchedulerConfig;
  readonly #gates: Readonly<Record<string, boolean>>;
  readonly #offset: (count: number) => number;
  readonly #batches = new Map<string, BatchState>();
  #cycle = 0;

  constructor(
    cluster: TwinCluster,
    config: SchedulerConfig,
    gates: Readonly<Record<string, boolean>> = {},
    preemptionOffset: (count: number) => number = () => 0,
  ) {
    this.cluster = cluster;
    this.#config = config;
    this.#gates = gates;
    this.#offset = preemptionOffset;
  }

  evaluate(pod: Pod): TwinEvaluation {
    const cycle = this.#newCycle(pod);
    const preFilter = runPreFilters(cycle);
    if (preFilter.reject !== undefined)
      return { preFilter, nodes: [], feasible: [], ...failure(cycle, preFilter) };
    const feasible: NodeInfo[] = [];
    const recorded = new Map<string, Status>();
    const nodes = cycle.nodes.map((node) => {
      const failing = pluginsAt(cycle.profile.plugins.filter).flatMap((plugin): Status[] => {
        const status = preFilter.skipped.has(plugin.name) ? undefined : plugin.filter?.(cycle, node);
        return status === undefined ? [] : [{ plugin: plugin.name, ...status }];
      });
      const excluded = preFilter.nodeNames?.has(node.name) === false;
      if (excluded) return { node: node.name, excluded, failing };
      const first = runFiltersWithNominated(cycle, preFilter.skipped, node);
      if (first === undefined) feasible.push(node);
      else recorded.set(node.name, first);
      return { node: node.name, excluded, failing, ...(first !== undefined && { first }) };
    });
    const names = feasible.map(({ name }) => name);
    if (feasible.length === 0)
      return { preFilter, nodes, feasible: names, ...failure(cycle, preFilter, recorded) };
    return { preFilter, nodes, feasible: names, scoring: runScores(cycle, feasible) };
  }

  /** What preemption would find for a pod that fits nowhere. */
  preemption(pod: Pod): { readonly filterMessage: string; readonly preemption: Preemption } {
    const cycle = this.#newCycle(pod);
    const preFilter = runPreFilters(cycle);
    const recorded = new Map<string, Status>();
    if (preFilter.reject === undefined)
      for (const node of cycle.nodes) {
        if (preFilter.nodeNames?.has(node.name) === false) continue;
        const status = runFiltersWithNominated(cycle, preFilter.skipped, node);
        if (status !== undefined) recorded.set(node.name, status);
      }
    const diagnosis = { recorded, preFilter, nodeCount: cycle.nodes.length };
    const preemption = preempt(cycle, diagnosis, preFilter.skipped);
    const { message } = claimStateIsMissing(cycle, preFilter)
      ? { message: 'not found' }
      : preempt(cycle, diagnosis, preFilter.skipped, this.#offset);
    return { filterMessage: filterMessage(diagnosis), preemption: { ...preemption, message } };
  }

  schedule(pod: Pod): TwinDecision {
    this.#cycle++;
    const cycle = this.#newCycle(pod);
    if (cycle.nodes.length === 0)
      return {
        outcome: 'unschedulable',
        message: 'no nodes available to schedule pods',
        plugins: [],
        clearsNomination: false,
      };
    const preFilter = runPreFilters(cycle);
    if (preFilter.reject !== undefined) return this.#fail(cycle, preFilter, new Map());

    const recorded = new Map<string, Status>();
    const signature = signatureOf(pod, cycle.profile);
    const hint = pod.status?.nominatedNodeName ? undefined : this.#hint(cycle, preFilter, signature);
    const preferred = pod.status?.nominatedNodeName || hint;
    const preferredNode = cycle.nodes.find(({ name }) => name === preferred);
    if (preferredNode !== undefined) {
      const status = runFiltersWithNominated(cycle, preFilter.skipped, preferredNode);
      if (status === undefined) {
        this.#remember(cycle, signature, hint, preferredNode.name, []);
        return { outcome: 'bound', node: preferredNode.name, feasible: 1, evaluated: 1 + recorded.size };
      }
      recorded.set(preferredNode.name, status);
    }
    return this.#search(cycle, preFilter, recorded, { signature, hint });
  }

  /** What is assumed of storage when the pod goes to the node. */
  assumedObjects(pod: Pod, nodeName: string): readonly KubernetesObject[] {
    return assumedObjects(this.#newCycle(pod), nodeName);
  }

  #search(
    cycle: Cycle,
    preFilter: PreFilterOutcome,
    recorded: Map<string, Status>,
    batch: { readonly signature: string | undefined; readonly hint: string | undefined },
  ): TwinDecision {
    const { nodeNames } = preFilter;
    const list = cycle.nodes.filter(({ name }) => nodeNames?.has(name) !== false);
    const wanted = this.#wanted(cycle.profile, list.length);
    const feasible: NodeInfo[] = [];
    for (let i = 0; i < list.length; i++) {
      const node = list[(this.startIndex + i) % list.length];
      const status = runFiltersWithNominated(cycle, preFilter.skipped, node);
      if (status !== undefined) recorded.set(node.name, status);
      else if (feasible.length < wanted) feasible.push(node);
      else break;
    }
    const evaluated = feasible.length + recorded.size;
    this.startIndex = (this.startIndex + evaluated) % cycle.nodes.length;
    if (feasible.length === 0) return this.#fail(cycle, preFilter, recorded);
    if (feasible.length === 1) {
      this.#remember(cycle, batch.signature, batch.hint, feasible[0].name, []);
      return { outcome: 'bound', node: feasible[0].name, feasible: 1, evaluated };
    }
    const scoring = runScores(cycle, feasible);
    if (typeof scoring === 'string')
      return { outcome: 'error', message: scoring, plugins: [], clearsNomination: true };
    const heap = heapInit(
      feasible.map(({ name }, index) => ({
        name,
        total: scoring.total[index],
        raw: new Map(scoring.plugins.map((plugin) => [plugin.name, plugin.raw[index]])),
      })),
    );
    const chosen = heapPop(heap);
    if (chosen === undefined) throw new Error('an empty heap');
    this.#remember(cycle, batch.signature, batch.hint, chosen.name, heap);
    return { outcome: 'bound', node: chosen.name, feasible: feasible.length, evaluated };
  }

  #wanted(profile: SchedulerProfile, count: number): number {
    if (profile.plugins.score.length === 0) return 1;
    return numFeasibleNodesToFind(
      count,
      profile.percentageOfNodesToScore ?? this.#config.percentageOfNodesToScore,
    );
  }

  #fail(cycle: Cycle, preFilter: PreFilterOutcome, recorded: ReadonlyMap<string, Status>): TwinDecision {
    const diagnosis: Diagnosis = { recorded, preFilter, nodeCount: cycle.nodes.length };
    const text = filterMessage(diagnosis);
    const plugins = rememberedPlugins(diagnosis);
    const { postFilter } = cycle.profile.plugins;
    const outcome = 'unschedulable';
    if (claimStateIsMissing(cycle, preFilter))
      return { outcome, message: eventNote(`${text} not found`), plugins, clearsNomination: false };
    if (!postFilter.includes('DefaultPreemption'))
      return { outcome, message: eventNote(text), plugins, clearsNomination: postFilter.length === 0 };
    const preemption = preempt(cycle, diagnosis, preFilter.skipped, this.#offset);
    const clearsNomination = preemption.notEligible === undefined && preemption.picked.length === 0;
    const message = eventNote(`${text} ${preemption.message}`);
    return { outcome, message, plugins, preemption, clearsNomination };
  }

  /** The node that opportunistic batching proposes; taken off the cached heap. */
  #hint(cycle: Cycle, preFilter: PreFilterOutcome, signature: string | undefined): string | undefined {
    if (this.#gates['OpportunisticBatching'] === false) return undefined;
    const state = this.#batch(cycle.profile);
    const { cached, last } = state;
    if (cached === undefined || cached.items.length === 0 || last === undefined) return undefined;
    if (this.#cycle !== last.cycle + 1 || signature === undefined || signature !== cached.signature)
      return undefined;
    const node = cycle.nodes.find(({ name }) => name === last.node);
    if (node === undefined) return undefined;
    if (runFilters(cycle, preFilter.skipped, node) === undefined) {
      const rescored = rescore(cycle, cached.items, node);
      if (rescored === undefined) return undefined;
      cached.items = rescored;
    }
    return heapPop(cached.items)?.name;
  }

  #remember(
    cycle: Cycle,
    signature: string | undefined,
    hint: string | undefined,
    chosen: string,
    rest: Scored[],
  ): void {
    const state = this.#batch(cycle.profile);
    state.last = { cycle: this.#cycle, node: chosen };
    if (hint === chosen) return;
    state.cached = signature === undefined || rest.length === 0 ? undefined : { signature, items: rest };
  }

  #batch({ schedulerName }: SchedulerProfile): BatchState {
    const state = this.#batches.get(schedulerName) ?? {};
    this.#batches.set(schedulerName, state);
    return state;
  }

  #newCycle(pod: Pod): Cycle {
    const name = pod.spec.schedulerName ?? 'default-scheduler';
    const profile = this.#config.profiles.find(({ schedulerName }) => schedulerName === name);
    if (profile === undefined) throw new Error(`no profile for ${name}`);
    return {
      cluster: this.cluster,
      pod,
      profile,
      gates: this.#gates,
      state: new Map(),
      nodes: this.cluster.snapshot(),
    };
  }
}

/** Cached nodes keep their raw points, the last chosen one gets fresh ones; all are normalised anew. */
function rescore(cycle: Cycle, cached: readonly Scored[], node: NodeInfo): Scored[] | undefined {
  const nodes = cached.map(({ name }) => cycle.nodes.find((each) => each.name === name));
  if (nodes.includes(undefined)) return undefined;
  const all = [...(nodes as NodeInfo[]), node];
  const prepared = runPreScores(cycle, all);
  if (typeof prepared === 'string') return undefined;
  const plugins = pluginsAt(cycle.profile.plugins.score).filter(({ name }) => !prepared.skipped.has(name));
  const raws = plugins.map((plugin) => [
    ...cached.map(({ raw }) => raw.get(plugin.name) ?? 0),
    plugin.score?.(cycle, node) ?? 0,
  ]);
  const normalised = plugins.map(
    (plugin, place) => plugin.normalise?.(cycle, raws[place], all) ?? raws[place],
  );
  return heapInit(
    all.map(({ name }, index) => ({
      name,
      total: plugins.reduce(
        (sum, plugin, place) =>
          sum + (cycle.profile.scoreWeights.get(plugin.name) ?? 1) * normalised[place][index],
        0,
      ),
      raw: new Map(plugins.map((plugin, place) => [plugin.name, raws[place][index]])),
    })),
  );
}

function failure(
  cycle: Cycle,
  preFilter: PreFilterOutcome,
  recorded: ReadonlyMap<string, Status> = new Map(),
): Pick<TwinEvaluation, 'message' | 'plugins'> {
  const diagnosis = { recorded, preFilter, nodeCount: cycle.nodes.length };
  return { message: filterMessage(diagnosis), plugins: rememberedPlugins(diagnosis) };
}

/** DynamicResources reads in PostFilter what its PreFilter wrote; a rejection before it leaves nothing to read. */
function claimStateIsMissing(cycle: Cycle, preFilter: PreFilterOutcome): boolean {
  const isRun = cycle.profile.plugins.postFilter.includes('DynamicResources');
  return isRun && preFilter.reject !== undefined && !preFilter.asked.has('DynamicResources');
}

/** How many feasible nodes end the search. */
export function numFeasibleNodesToFind(count: number, percentage: number): number {
  if (count < 100 || percentage >= 100) return count;
  const share = percentage > 0 ? percentage : Math.max(5, 50 - Math.trunc(count / 125));
  return Math.max(100, Math.trunc((count * share) / 100));
}
