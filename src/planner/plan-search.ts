import type { NodePoolSpec, Scenario, TightScoring } from '../scenario/index.ts';
import { podsPerNode } from './bound/packing-problem.ts';
import type { PackingProblem } from './bound/packing-problem.ts';
import { candidateOf, fixedPools, heldBackPool } from './candidate.ts';
import type { Candidate, CandidateParts } from './candidate.ts';
import { fewestNodes, improvedCounts } from './count-search.ts';
import type { Holds } from './count-search.ts';
import { limitedPool, limitNeighbours } from './limits-search.ts';
import type { FlagChoices } from './limits-search.ts';
import { joined, judge, monthlyCost, shortfall } from './evaluate.ts';
import type { Judge, Judged } from './evaluate.ts';
import type { AutoscalerFlags, PlanProgress, RequestVariant } from './plan-request.ts';
import type { PoolSet } from './pool-sets.ts';

const MONTH_HOURS = 730;
/** Four times the nodes of the bound at the peak, and no end in sight: it is not the number of nodes that is wrong. */
const FACTOR_MAX = 4;
/** Clusters a little dearer than the best are worth a row of the report. */
const WORTH_SEEING = 1.1;
/** Finalists that are run on new random numbers at a time. */
const FINALISTS = 4;
/** A day of an autoscaled cluster takes a second: rounds of a dozen neighbours each have to end. */
const LIMIT_ROUNDS_MAX = 5;

/** What a set of pools is searched for. */
export interface SearchedSet {
  readonly set: PoolSet;
  readonly problem: PackingProblem;
  /** After the discount, of every offer. */
  readonly prices: readonly number[];
  readonly requests?: RequestVariant | undefined;
  readonly scoring?: TightScoring | undefined;
  /** How many times its average the load comes to at its peak; default 1. */
  readonly peakRatio?: number | undefined;
}

/** The candidates simulated so far, and how more are found. */
export class PlanSearch {
  readonly #workload: Scenario;
  readonly #offers: readonly NodePoolSpec[];
  readonly #judge: Judge;
  readonly #onProgress: ((progress: PlanProgress) => void) | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #seen = new Map<string, Judged>();
  simulated = 0;
  /** Parts that the search will have, as far as is known, and how many of them are behind it. */
  parts = 0;
  partsDone = 0;

  constructor(
    workload: Scenario,
    offers: readonly NodePoolSpec[],
    verdict: Judge,
    {
      onProgress,
      signal,
    }: { onProgress?: ((progress: PlanProgress) => void) | undefined; signal?: AbortSignal | undefined },
  ) {
    this.#workload = workload;
    this.#offers = offers;
    this.#judge = verdict;
    this.#onProgress = onProgress;
    this.#signal = signal;
  }

  /** Those that keep every objective first, then the cheapest; where none does, those first that miss them by least. */
  ranked(): Judged[] {
    const all = [...this.#seen.values()];
    const missed = all.some(({ broken }) => broken.length === 0) ? () => 0 : shortfall;
    return all.sort(
      (a, b) =>
        Number(a.broken.length > 0) - Number(b.broken.length > 0) ||
        missed(a) - missed(b) ||
        monthlyCost(a) - monthlyCost(b) ||
        Number(a.candidate.grows === true) - Number(b.candidate.grows === true) ||
        (a.candidate.name < b.candidate.name ? -1 : 1),
    );
  }

  /** What the cheapest that holds costs a month; Infinity before there is one. */
  costBest(): number {
    const [first] = this.ranked();
    return first === undefined || first.broken.length > 0 ? Infinity : monthlyCost(first);
  }

  async try(candidates: readonly Candidate[], what: string): Promise<Judged[]> {
    this.#signal?.throwIfAborted();
    const fresh = candidates.filter(({ name }) => !this.#seen.has(name));
    const distinct = [...new Map(fresh.map((one) => [one.name, one])).values()];
    const share = this.parts === 0 ? 0 : Math.min(1, this.partsDone / this.parts);
    this.#onProgress?.({ what, simulated: this.simulated, share });
    for (const judged of await judge(distinct, [0], this.#judge))
      this.#seen.set(judged.candidate.name, judged);
    this.simulated += distinct.length;
    return candidates.map(({ name }) => this.#seen.get(name) as Judged);
  }

  /**
   * The fewest nodes of a set, there from start to end. What cannot be much cheaper than the best that is known is not
   * searched for.
   */
  async searchCounts(searched: SearchedSet): Promise<void> {
    const { set, problem, prices, requests, scoring, peakRatio = 1 } = searched;
    const factorMax = Math.min(
      FACTOR_MAX * peakRatio,
      (this.costBest() / (set.boundMicroUsdPerHour * MONTH_HOURS)) * WORTH_SEEING,
    );
    if (factorMax < 1) return;
    const parts = scoring === 'balanced' ? heldBackParts(set, problem) : plainParts(set);
    const pools = parts.map(({ offer, isHeldBack }) =>
      isHeldBack ? heldBackPool(this.#offers[offer]) : this.#offers[offer],
    );
    const holds = this.#holds({ pools, requests, scoring });
    const counts = await fewestNodes(
      parts.map(({ nodes }) => nodes),
      holds,
      factorMax,
      peakRatio,
    );
    if (counts === undefined) return;
    const offers = parts.map(({ offer }) => offer);
    await improvedCounts(counts, holds, {
      prices: offers.map((offer) => prices[offer]),
      costMin: set.boundMicroUsdPerHour * (1 - 1e-9),
      isPossible: (trial) => sumsHold(problem, offers, trial),
    });
  }

  /** Each offer alone, its nodes added as pods need them: what an autoscaler without delay would come to. */
  async searchGrowing(
    offers: readonly number[],
    requests: RequestVariant | undefined,
    scoring: TightScoring | undefined,
  ): Promise<void> {
    const parts = offers.map((offer) => ({ pools: [this.#offers[offer]], requests, scoring, grows: true }));
    const candidates = parts.map((part) => candidateOf(this.#workload, part));
    await this.try(candidates, 'nodes added as needed');
  }

  /** Every cluster near the best one, with nodes of any offer. */
  async improveBest(
    { problem, prices }: Pick<SearchedSet, 'problem' | 'prices'>,
    costMin: number,
  ): Promise<void> {
    const [best] = this.ranked();
    if (best === undefined || best.broken.length > 0 || best.candidate.pools === undefined) return;
    const { pools: found, requests, scoring, grows } = best.candidate;
    if (grows === true) return;
    const isOffered = ({ name }: NodePoolSpec): boolean => this.#offers.some((offer) => offer.name === name);
    const pools = [...this.#offers, ...found.filter((pool) => !isOffered(pool))];
    const offers = pools.map(({ name }) =>
      this.#offers.findIndex((offer) => offer.name === name || heldBackPool(offer).name === name),
    );
    const start = pools.map(({ name }) => found.find((pool) => pool.name === name)?.count ?? 0);
    await improvedCounts(start, this.#holds({ pools, requests, scoring }), {
      prices: offers.map((offer) => prices[offer]),
      costMin,
      isPossible: (counts) => sumsHold(problem, offers, counts),
    });
  }

  /** With an autoscaler that chooses the number of nodes itself: from none, or from what is needed on average. */
  async searchLimits(
    { set, requests }: Pick<SearchedSet, 'set' | 'requests'>,
    flags: readonly (AutoscalerFlags | undefined)[],
  ): Promise<void> {
    const ofAll = set.nodes.reduce((sum, nodes) => sum + nodes, 0);
    const limited = [0, 1].map((minShare) =>
      set.offers.map((offer, index) =>
        limitedPool(this.#offers[offer], set.nodes[index], { ofAll, minShare }),
      ),
    );
    await this.tryLimits(flags.flatMap((one) => limited.map((pools) => ({ pools, requests, flags: one }))));
  }

  /** Groups with limits of their own, as they are. */
  async tryLimits(parts: readonly CandidateParts[]): Promise<void> {
    const candidates = parts.map((part) => candidateOf(this.#workload, part));
    await this.try(candidates, candidates[0]?.name ?? '');
  }

  /** From the best on, other limits and flags for as long as one of them is cheaper and holds. */
  async improveLimits(choices: FlagChoices): Promise<void> {
    for (let round = 0; round < LIMIT_ROUNDS_MAX; round++) {
      const [best] = this.ranked();
      const costBefore = this.costBest();
      if (best === undefined || costBefore === Infinity) return;
      await this.tryLimits(limitNeighbours(best.candidate, best.results, choices));
      if (this.costBest() >= costBefore) return;
    }
  }

  /** Runs the best on random numbers that nobody chose them by, until one still holds. Returns the ranking. */
  async recheck(runs: readonly number[]): Promise<Judged[]> {
    const checked = new Set<string>();
    for (;;) {
      const finalists = this.ranked()
        .filter(({ candidate, broken }) => broken.length === 0 && !checked.has(candidate.name))
        .slice(0, FINALISTS);
      if (finalists.length === 0) return this.ranked();
      const again = await judge(
        finalists.map(({ candidate }) => candidate),
        runs,
        this.#judge,
      );
      for (const [index, judged] of again.entries()) {
        const { name } = judged.candidate;
        checked.add(name);
        this.#seen.set(name, joined(finalists[index], judged));
      }
      const [best] = this.ranked();
      if (best.broken.length === 0 && checked.has(best.candidate.name)) return this.ranked();
    }
  }

  #holds({ pools, requests, scoring }: CandidateParts): Holds {
    const what = pools.length > 4 ? 'neighbours of the best' : pools.map(({ name }) => name).join(' + ');
    return async (counts) => {
      const candidates = counts.map((trial) =>
        candidateOf(this.#workload, { pools: fixedPools(pools, trial), requests, scoring }),
      );
      const judged = await this.try(candidates, what);
      return judged.map(({ broken }) => broken.length === 0);
    };
  }
}

/** A pool of a set: of which offer, how many nodes in fractions. */
interface SetPart {
  readonly offer: number;
  readonly nodes: number;
  readonly isHeldBack: boolean;
}

function plainParts({ offers, nodes }: PoolSet): SetPart[] {
  return offers.map((offer, index) => ({ offer, nodes: nodes[index], isHeldBack: false }));
}

/** Of an offer that alone suits some pods of the set, as many nodes as these need are held back for them. */
function heldBackParts(set: PoolSet, { shapes, bins }: PackingProblem): SetPart[] {
  return plainParts(set).flatMap((part) => {
    const onlyHere = shapes.filter(
      ({ suits }) => suits[part.offer] && set.offers.every((other) => other === part.offer || !suits[other]),
    );
    const needed = onlyHere.reduce(
      (sum, shape) => sum + shape.pods / podsPerNode(shape, bins[part.offer]).whole,
      0,
    );
    if (needed === 0 || set.offers.length === 1) return [part];
    return [
      { ...part, nodes: Math.max(0, part.nodes - needed) },
      { ...part, nodes: needed, isHeldBack: true },
    ];
  });
}

/** Have these nodes together what all pods ask for? */
function sumsHold(
  { shapes, bins }: PackingProblem,
  offers: readonly number[],
  counts: readonly number[],
): boolean {
  const names = new Set(shapes.flatMap(({ requests }) => Object.keys(requests)));
  return [...names].every((name) => {
    const asked = shapes.reduce((sum, { requests, pods }) => sum + (requests[name] ?? 0) * pods, 0);
    const room = offers.reduce((sum, offer, index) => sum + counts[index] * (bins[offer].room[name] ?? 0), 0);
    return asked <= room * (1 + 1e-9);
  });
}
