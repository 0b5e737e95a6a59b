import { compareStrings } from '../../base/index.ts';
import type { PodSignature } from '../../model/index.ts';
import type { SchedulerProfile } from '../config/types.ts';
import type { Plan } from './plan.ts';
import { FEASIBLE } from './plugin.ts';
import { heapInit, heapPop } from './score-heap.ts';
import type { ScoredNode } from './score-heap.ts';
import { normaliseRaws, scoreRows, totalPoints } from './score-rows.ts';

const MAX_AGE_MS = 500;

/**
 * Opportunistic batching: a pod that equals the one before may be given a node from the scores of that one.
 *
 * Upstream: framework/runtime/batch.go, on since 1.35 (algorithm: docs/parity.md). One for each profile. In the default
 * profile no pod takes part: default spreading constraints forbid it.
 */
export class Batching {
  #cached: { readonly key: string; readonly nodes: ScoredNode[]; readonly madeMs: number } | undefined;
  #lastCycle = -1;
  #lastRow = -1;

  /** The node to try first, or -1. `isThere` tells whether a row still is a node. */
  hint(plan: Plan, cycle: number, nowMs: number, isThere: (row: number) => boolean): number {
    const cached = this.#cached;
    if (cached === undefined || cached.nodes.length === 0 || cycle !== this.#lastCycle + 1) return -1;
    if (nowMs - cached.madeMs > MAX_AGE_MS || plan.batchKey !== cached.key) return -1;
    if (!isThere(this.#lastRow)) return -1;
    if (plan.verdictOn(this.#lastRow) === FEASIBLE) this.#rescoreWithLast(plan, cached.nodes);
    return heapPop(cached.nodes).row;
  }

  /**
   * The node that was tried first was taken. A hint: the cached scores stay, less this node. The node that the pod was
   * nominated to: nothing else was scored, so nothing is left to hint.
   */
  tookFirst(cycle: number, row: number, isNominated: boolean): void {
    this.#lastCycle = cycle;
    this.#lastRow = row;
    if (isNominated) this.#cached = undefined;
  }

  /** An ordinary search took a node among `rows`, which are all that were found, in the order found. */
  tookFound(plan: Plan, cycle: number, row: number, rows: Int32Array, nowMs: number): void {
    this.tookFirst(cycle, row, false);
    this.#cached = undefined;
    if (plan.batchKey === undefined || rows.length < 2) return;
    const plugins = scoreRows(plan, rows);
    const totals = totalPoints(plugins, rows.length);
    const nodes = [...rows].map((other, place): ScoredNode => {
      return { row: other, total: totals[place], raws: plugins.map(({ raw }) => raw[place]) };
    });
    heapInit(nodes);
    heapPop(nodes);
    this.#cached = { key: plan.batchKey, nodes, madeMs: nowMs };
  }

  /** The last node goes back among the others with fresh raw points; all are normalised anew. */
  #rescoreWithLast(plan: Plan, nodes: ScoredNode[]): void {
    const fresh = scoreRows(plan, Int32Array.of(this.#lastRow));
    nodes.push({ row: this.#lastRow, total: 0, raws: fresh.map(({ raw }) => raw[0]) });
    const totals = new Float64Array(nodes.length);
    fresh.forEach(({ weight }, number) => {
      const raw = Float64Array.from(nodes, ({ raws }) => raws[number]);
      const points = normaliseRaws(plan.scores[number], raw);
      for (let i = 0; i < nodes.length; i++) totals[i] += weight * points[i];
    });
    nodes.forEach((node, place) => (nodes[place] = { ...node, total: totals[place] }));
    heapInit(nodes);
  }
}

/** Equal for pods that share scores; undefined for pods that take no part. */
export function batchKeyOf(
  { pod, labels, sums }: PodSignature,
  profile: SchedulerProfile,
): string | undefined {
  const { spec } = pod;
  const runs = (name: string): boolean =>
    Object.values(profile.plugins).some((names) => names.includes(name));
  const { podAffinity, podAntiAffinity, nodeAffinity } = spec.affinity ?? {};
  if (runs('InterPodAffinity') && (podAffinity !== undefined || podAntiAffinity !== undefined))
    return undefined;
  if ((spec.resourceClaims ?? []).length > 0) return undefined;
  const spread = profile.args.PodTopologySpread;
  const hasDefaults = spread.defaultingType === 'System' || (spread.defaultConstraints ?? []).length > 0;
  if (runs('PodTopologySpread') && ((spec.topologySpreadConstraints ?? []).length > 0 || hasDefaults)) {
    return undefined;
  }
  const looksAtLabels =
    runs('InterPodAffinity') && !profile.args.InterPodAffinity.ignorePreferredTermsOfExistingPods;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const volumes = (spec.volumes ?? []).filter(
    ({ configMap, secret }) => configMap === undefined && secret === undefined,
  );
  return JSON.stringify([
    spec.schedulerName,
    [...sums.requests.columns],
    [...sums.requests.amounts],
    sortedTexts(spec.tolerations),
    sortedTexts(Object.entries(spec.nodeSelector ?? {})),
    [
      sortedTexts(nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms),
      sortedTexts(nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    ],
    sortedTexts(containers.flatMap(({ ports = [] }) => ports.map(({ hostPort = 0 }) => hostPort))),
    sortedTexts(containers.map(({ image }) => image)),
    volumes,
    looksAtLabels ? sortedTexts(Object.entries(labels)) : [],
  ]);
}

function sortedTexts(items: readonly unknown[] | undefined): readonly string[] {
  return [...new Set((items ?? []).map((item) => JSON.stringify(item)))].sort(compareStrings);
}
