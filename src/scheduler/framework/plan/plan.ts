import { assert, VERIFY } from '../../../base/index.ts';
import type { ClusterState, PodRow, PodSignature } from '../../../model/index.ts';
import { batchKeyOf } from '../search/batch-key.ts';
import { ClassTable } from './class-table.ts';
import type { DomainCounters } from '../domains/domain-counters.ts';
import type {
  ClassComponent,
  ClassFilter,
  ClassScore,
  PlanContext,
  Plugin,
  PluginPlan,
  RowFilter,
  RowScore,
} from '../plugin.ts';
import { FEASIBLE } from '../plugin.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import type { FeatureGates } from '../feature-gates.ts';
import type { Reach } from './reach.ts';
import { Verdicts } from '../reasons/verdicts.ts';

export interface NamedFilter {
  readonly name: string;
  readonly plan: PluginPlan;
  /** Settled at the start of the cycle; a dry run does not change it. */
  isIdle: boolean;
  readonly filter: RowFilter | ClassFilter;
  /** Where the components of a class filter begin in the values of a class. */
  readonly offset: number;
}

export interface NamedScore {
  readonly name: string;
  readonly weight: number;
  readonly plan: PluginPlan;
  readonly score: RowScore | ClassScore;
  readonly offset: number;
}

export type NamedRowScore = NamedScore & { readonly score: RowScore };

/** What a plan is compiled from, beside the signature. */
export interface PlanSources {
  readonly cluster: ClusterState;
  readonly profile: SchedulerProfile;
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly gates: FeatureGates;
  readonly counters: DomainCounters;
}

/**
 * All plugins of a profile, compiled for one pod signature: what is left of PreFilter, Filter, PreScore and Score once
 * everything that depends on the signature alone has been worked out.
 */
export class Plan {
  readonly signature: PodSignature;
  /** Pods with equal keys may share scores; undefined: they do not. */
  readonly batchKey: string | undefined;
  readonly verdicts: Verdicts = new Verdicts();
  readonly classes: ClassTable;
  /** In PreFilter order. */
  readonly preFilters: readonly { readonly name: string; readonly plan: PluginPlan }[];
  /** In filter order; plugins without a say are left out. */
  readonly filters: readonly NamedFilter[];
  /** In score order; plugins whose PreScore skips are left out. */
  readonly scores: readonly NamedScore[];
  /** Names of plugins that have no score for this signature. */
  readonly skippedScores: readonly string[];
  /** All score plugins of the profile in running order. */
  readonly scoreOrder: readonly string[];
  /** Row filters that come first and change only with the node; then the other row filters; then class filters. */
  readonly fixedFilters: readonly RowFilter[];
  readonly movingFilters: readonly RowFilter[];
  readonly classFilters: readonly (NamedFilter & { readonly filter: ClassFilter })[];
  /** Those that are 0 everywhere are left out. */
  readonly rowScores: readonly NamedRowScore[];
  /** The first of the row scores, as far as they look at amounts that other plans may have, too. */
  readonly amountScores: readonly NamedRowScore[];
  /** The other row scores. */
  readonly ownScores: readonly NamedRowScore[];
  /** Plans of a profile with equal keys have moving filters and amount scores that say the same; undefined: they do not. */
  readonly amountsKey: string | undefined;
  readonly classScores: readonly (NamedScore & { readonly score: ClassScore })[];
  /** All class filters come after all row filters, so that a node's first failure is that of its row if it has one. */
  readonly classFiltersLast: boolean;

  /** All filters are row filters that keep no counts. */
  readonly isRowLocal: boolean;
  /** What filters look at beyond the node. */
  readonly reach: readonly Reach[];
  /** Is that all they look at? */
  readonly isReachKnown: boolean;

  readonly #plans: readonly PluginPlan[];
  readonly #asked: readonly { readonly name: string; readonly plan: PluginPlan }[];
  readonly #sometimesIdle: readonly NamedFilter[];
  readonly #watched: readonly { readonly kind: string; readonly version: number }[];
  readonly #cluster: ClusterState;
  /** The structure of the cluster of which is known that the plan is not stale. */
  #structureVersion: number;
  readonly #one = new Int32Array(1);
  #verdictsOfOne = new Uint16Array(64);
  readonly #values: Int32Array;

  constructor(signature: PodSignature, sources: PlanSources) {
    const { profile, cluster } = sources;
    this.signature = signature;
    this.batchKey = batchKeyOf(signature, profile);
    this.#cluster = cluster;
    this.#structureVersion = cluster.structureVersion;
    const compiled = compileAll(signature, this.verdicts, sources);
    const planOf = (name: string): PluginPlan => compiled.get(name) ?? {};
    this.#plans = [...compiled.values()];
    this.#watched = [...new Set(this.#plans.flatMap(({ watches }) => watches ?? []))].map((kind) => ({
      kind,
      version: cluster.objects.version(kind),
    }));

    const { filters, scores, components } = collectParts(profile, planOf);
    this.classes = new ClassTable(components);
    this.#values = new Int32Array(components.length);
    this.filters = filters;
    this.isRowLocal = filters.every(({ filter, plan }) => filter.kind === 'row' && plan.adjust === undefined);
    this.reach = filters.map(({ plan }) => plan.reach).filter((reach) => reach !== undefined);
    this.isReachKnown = filters.every(
      ({ filter, plan }) => plan.reach !== undefined || (filter.kind === 'row' && plan.adjust === undefined),
    );
    this.#sometimesIdle = filters.filter(({ plan }) => plan.isFilterIdle !== undefined);
    this.scores = scores;
    this.#asked = profile.plugins.preFilter.map((name) => ({ name, plan: planOf(name) }));
    this.preFilters = this.#asked.filter(({ plan }) => plan.preFilter !== undefined);
    this.scoreOrder = profile.plugins.score;
    this.skippedScores = profile.plugins.score.filter(
      (name) => profile.plugins.preScore.includes(name) && planOf(name).score === undefined,
    );

    const rowFilters = filters.map(({ filter }) => filter).filter((filter) => filter.kind === 'row');
    const firstMoving = rowFilters.findIndex(({ fixed }) => !fixed);
    this.fixedFilters = firstMoving < 0 ? rowFilters : rowFilters.slice(0, firstMoving);
    this.movingFilters = firstMoving < 0 ? [] : rowFilters.slice(firstMoving);
    this.classFilters = filters.filter(isClassFilter);
    this.rowScores = scores.filter(isRowScore).filter(({ score }) => score.isZero !== true);
    const firstOwn = this.rowScores.findIndex(({ score }) => score.amountsKey === undefined);
    this.amountScores = firstOwn < 0 ? this.rowScores : this.rowScores.slice(0, firstOwn);
    this.ownScores = this.rowScores.slice(this.amountScores.length);
    this.amountsKey = this.movingFilters.every(({ amountsKey }) => amountsKey !== undefined)
      ? JSON.stringify([
          this.movingFilters.map(({ amountsKey }) => amountsKey),
          this.amountScores.map(({ name, score }) => [name, score.amountsKey]),
        ])
      : undefined;
    this.classScores = scores.filter(isClassScore);
    const firstClass = filters.findIndex(isClassFilter);
    this.classFiltersLast = firstClass < 0 || filters.slice(firstClass).every(isClassFilter);
  }

  /** Does what was compiled still hold? Objects that a plugin watches may have changed. */
  isStale(): boolean {
    const { structureVersion } = this.#cluster;
    if (structureVersion === this.#structureVersion) {
      if (VERIFY) assert(!this.#asksStale(), 'a plan is stale though nothing changed that it may look at');
      return false;
    }
    const isStale = this.#asksStale();
    if (!isStale) this.#structureVersion = structureVersion;
    return isStale;
  }

  #asksStale(): boolean {
    return (
      this.#watched.some(({ kind, version }) => this.#cluster.objects.version(kind) !== version) ||
      this.#plans.some(({ isStale }) => isStale?.() === true)
    );
  }

  /** Names of the plugins whose PreFilter has nothing to filter in this cycle, whether their Filter is on or not. */
  skippedFilters(): readonly string[] {
    return this.#asked
      .filter(({ plan }) => plan.filter === undefined || plan.isFilterIdle?.() === true)
      .map(({ name }) => name);
  }

  /** Why scoring fails as a whole, if it does. */
  scoreError(): string | undefined {
    for (const { plan } of this.scores) {
      const error = plan.scoreError?.();
      if (error !== undefined) return error;
    }
    return undefined;
  }

  /** Settles which filters are idle in this cycle, as upstream's PreFilter does. */
  beginCycle(): void {
    for (let i = 0; i < this.#sometimesIdle.length; i++) {
      const named = this.#sometimesIdle[i];
      named.isIdle = named.plan.isFilterIdle?.() === true;
    }
  }

  /** Which of the filters that may be idle are, a bit each; 0 where all are at work. */
  idleMask(): number {
    let mask = 0;
    for (const { isIdle } of this.#sometimesIdle) mask = 2 * mask + Number(isIdle);
    return mask;
  }

  /** Domains of several nodes that filters count by. */
  sharedDomains(): number {
    let shared = 0;
    for (const { counters } of this.reach)
      for (const { spec } of counters) shared += spec.domains?.sharedCount ?? 0;
    return shared;
  }

  /** Does what the filters say about a node depend on that node and its pods alone, as the cluster stands? */
  staysOnNode(): boolean {
    if (this.isRowLocal) return true;
    if (!this.isReachKnown) return false;
    return (
      this.#sometimesIdle.length === 0 &&
      this.reach.every(({ figures }) => figures === undefined) &&
      this.sharedDomains() === 0
    );
  }

  /** The GPU devices to take on the node, where a plugin has a say. */
  devicesOn(row: number): number | undefined {
    for (const plan of this.#plans) {
      const devices = plan.devicesOn?.(row);
      if (devices !== undefined) return devices;
    }
    return undefined;
  }

  /** Tells the plugins that a dry run takes a pod off a node (-1) or puts one on (1). */
  adjust(podRow: PodRow, nodeRow: number, sign: 1 | -1): void {
    for (const { plan, isIdle } of this.filters) {
      if (plan.adjust !== undefined && !isIdle) plan.adjust(podRow, nodeRow, sign);
    }
  }

  /** The first verdict against one node, asked anew plugin by plugin: for dry runs and restricted searches. */
  verdictOn(row: number): number {
    for (const named of this.filters) {
      const verdict = this.verdictOf(named, row);
      if (verdict !== FEASIBLE) return verdict;
    }
    return FEASIBLE;
  }

  /** What one plugin says about one node. */
  verdictOf({ filter, isIdle }: NamedFilter, row: number): number {
    if (isIdle) return FEASIBLE;
    if (filter.kind === 'class') {
      filter.begin?.();
      for (let i = 0; i < filter.components.length; i++) this.#values[i] = filter.components[i].valueOf(row);
      return filter.verdict(this.#values, 0);
    }
    if (row >= this.#verdictsOfOne.length) this.#verdictsOfOne = new Uint16Array(row * 2);
    this.#one[0] = row;
    this.#verdictsOfOne[row] = FEASIBLE;
    filter.filter(this.#one, 1, this.#verdictsOfOne);
    return this.#verdictsOfOne[row];
  }
}

/** The filters and scores that are left, each told where its components lie in the values of a class. */
function collectParts(
  { plugins, scoreWeights }: SchedulerProfile,
  planOf: (name: string) => PluginPlan,
): {
  readonly filters: NamedFilter[];
  readonly scores: NamedScore[];
  readonly components: readonly ClassComponent[];
} {
  const components: ClassComponent[] = [];
  const filters: NamedFilter[] = [];
  for (const name of plugins.filter) {
    const { filter } = planOf(name);
    if (filter === undefined) continue;
    filters.push({ name, plan: planOf(name), isIdle: false, filter, offset: components.length });
    if (filter.kind === 'class') components.push(...filter.components);
  }
  const scores: NamedScore[] = [];
  for (const name of plugins.score) {
    const { score } = planOf(name);
    if (score === undefined) continue;
    const weight = scoreWeights.get(name) ?? 1;
    scores.push({ name, weight, plan: planOf(name), score, offset: components.length });
    if (score.kind === 'class') components.push(...score.components);
  }
  return { filters, scores, components };
}

function compileAll(
  signature: PodSignature,
  verdicts: Verdicts,
  { cluster, profile, plugins, gates, counters }: PlanSources,
): Map<string, PluginPlan> {
  const { preFilter, filter, preScore, score } = profile.plugins;
  const names = new Set([...preFilter, ...filter, ...preScore, ...score]);
  const compiled = new Map<string, PluginPlan>();
  for (const name of names) {
    const plugin = plugins.get(name);
    assert(plugin !== undefined, `no plugin ${name}`);
    const context: PlanContext = {
      cluster,
      signature,
      profile,
      gates,
      verdicts,
      counters,
      hasPreScore: preScore.includes(name),
    };
    compiled.set(name, plugin.compile(context));
  }
  return compiled;
}

function isClassFilter(named: NamedFilter): named is NamedFilter & { readonly filter: ClassFilter } {
  return named.filter.kind === 'class';
}

function isRowScore(named: NamedScore): named is NamedRowScore {
  return named.score.kind === 'row';
}

function isClassScore(named: NamedScore): named is NamedScore & { readonly score: ClassScore } {
  return named.score.kind === 'class';
}
