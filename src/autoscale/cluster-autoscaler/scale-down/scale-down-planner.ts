import { assert, goSort, MINUTE_MS } from '../../../base/index.ts';
import type { Node, NodeRow } from '../../../model/index.ts';
import type { CaFlags } from '../ca-flags.ts';
import { quotaUseOf } from '../scale-up/quotas.ts';
import type { QuotaLimits } from '../scale-up/quotas.ts';
import { isNodeReady } from '../simulator/node-readiness.ts';
import { PlacementHints } from '../simulator/placement-hints.ts';
import type { NodeUtilization } from '../simulator/utilization.ts';
import { CandidateFacts } from './candidate-facts.ts';
import { cropToBudgets } from './deletion-budgets.ts';
import type { DeletionCandidate } from './deletion-budgets.ts';
import { eligibilityOptionsOf, isScaleDownDisabled } from './eligibility.ts';
import type { EligibilityOptions } from './eligibility.ts';
import { isRemovable } from './removal-simulation.ts';
import type { RemovableNode, UnremovableNode } from './removal-simulation.ts';
import { podKey } from '../simulator/pod-kinds.ts';
import type { PlannerWorld } from './planner-world.ts';
import { RemovalRun } from './removal-run.ts';
import { RowMarks } from './row-marks.ts';
import { StayReasons } from './stay-reasons.ts';
import { UnneededNodes } from './unneeded-nodes.ts';

/** Bits of RowMarks. */
const UNNEEDED = 1;
const DELETING = 2;
const RECENT = 4;

export interface PlannerConfig {
  readonly eligibility: EligibilityOptions;
  readonly unneededMs: number;
  readonly unreadyMs: number;
  readonly recheckMs: number;
  readonly maxParallelism: number;
  readonly maxDrainParallelism: number;
  readonly quotas: QuotaLimits;
}

/** Times and limits of the planner by the flags of the same names, with upstream's defaults. */
export function plannerConfigOf(flags: CaFlags, quotas: QuotaLimits): PlannerConfig {
  return {
    eligibility: eligibilityOptionsOf(flags),
    unneededMs: flags.durationMs('scale-down-unneeded-time', 10 * MINUTE_MS),
    unreadyMs: flags.durationMs('scale-down-unready-time', 20 * MINUTE_MS),
    recheckMs: flags.durationMs('unremovable-node-recheck-timeout', 5 * MINUTE_MS),
    maxParallelism: flags.number('max-scale-down-parallelism', 10),
    maxDrainParallelism: flags.number('max-drain-parallelism', 1),
    quotas,
  };
}

/** Which nodes are not needed, since when, and which of them go now (upstream scaledown/planner and actuation/budgets). */
export class ScaleDownPlanner {
  readonly unneeded: UnneededNodes = new UnneededNodes();
  /** Why nodes stay, of the last run. */
  readonly reasons: StayReasons = new StayReasons();
  /** Why nodes were no candidates, of the last run: beside `reasons`, where upstream's own are. */
  readonly passedBy: StayReasons = new StayReasons();
  /** Of nodes that are BlockedByPod: what is in the way. */
  readonly blocked: Map<string, { readonly pod: string; readonly why: string }> = new Map();
  readonly #config: PlannerConfig;
  readonly #hints = new PlacementHints();
  readonly #facts = new CandidateFacts();
  /** Of one walk over the candidates. */
  readonly #marks = new RowMarks();
  readonly #order = new KeyOrder();
  readonly #unremovableUntilMs = new Map<string, number>();
  /** The last run looked at no more nodes because it had found enough. */
  #isCut = false;
  #lastRunMs = -Infinity;
  #shortestIntervalMs: number;

  constructor(config: PlannerConfig) {
    this.#config = config;
    this.#shortestIntervalMs = config.unneededMs;
  }

  /** Nodes that may be looked at: of groups above their minimum; empty ones first, then those unneeded before. */
  candidates(world: PlannerWorld): readonly NodeRow[] {
    const { names } = world.snapshot.cluster.nodes;
    const candidates: NodeRow[] = [];
    const keys: number[] = [];
    let isSorted = true;
    let last = 0;
    this.passedBy.begin();
    this.#marks.clear();
    this.#mark(world, this.unneeded.entries().keys(), UNNEEDED);
    for (const row of world.snapshot.rows()) {
      const rank = this.#facts.rankOf(world, row);
      if (this.#facts.isUpcoming(world, row)) continue;
      if (rank === undefined) {
        this.passedBy.give(names[row] ?? '', row, this.#facts.passedByBecause(world, row));
        continue;
      }
      const key = rank * 2 + (this.#marks.of(row) === UNNEEDED ? 0 : 1);
      if (key < last) isSorted = false;
      last = key;
      candidates.push(row);
      keys.push(key);
    }
    // Go's sort leaves what is in order as it is.
    return isSorted ? candidates : this.#order.of(keys).map((place) => candidates[place]);
  }

  #mark({ snapshot }: PlannerWorld, names: Iterable<string>, bits: number): void {
    for (const name of names) {
      const entry = snapshot.get(name);
      if (entry !== undefined) this.#marks.add(entry.row, bits);
    }
  }

  /** How full a candidate is, as its eligibility was judged by; undefined: nobody asked, another reason came before. */
  utilizationOf(world: PlannerWorld, name: string): NodeUtilization | undefined {
    const entry = world.snapshot.get(name);
    return entry && this.#facts.utilizationOf(world, entry.row, this.#config.eligibility);
  }

  /** One planning run; the snapshot is as before afterwards. */
  update(world: PlannerWorld, candidates: readonly NodeRow[], nowMs: number): void {
    const { eligibility } = this.#config;
    this.#observeInterval(nowMs);
    this.reasons.begin();
    this.blocked.clear();
    const { snapshot, deleting } = world;
    this.#marks.clear();
    this.#mark(world, deleting.keys(), DELETING);
    for (const [name, untilMs] of this.#unremovableUntilMs) {
      const entry = snapshot.get(name);
      if (untilMs <= nowMs || entry === undefined) this.#unremovableUntilMs.delete(name);
      else this.#marks.add(entry.row, RECENT);
    }
    const eligible: string[] = [];
    const { names } = snapshot.cluster.nodes;
    for (const row of candidates) {
      const marks = this.#marks.of(row);
      if ((marks & DELETING) !== 0) continue;
      const name = names[row] ?? '';
      const reason = marks === RECENT ? 'RecentlyUnremovable' : this.#facts.reasonOf(world, row, eligibility);
      if (reason === undefined) eligible.push(name);
      else this.reasons.give(name, row, reason);
    }
    const removals = this.#simulate(world, eligible, nowMs);
    this.unneeded.update(removals, nowMs);
    this.#hints.dropOld();
  }

  /** A run was left out, as nothing had changed since the last one: it counts as one all the same. */
  repeat(nowMs: number): void {
    this.#observeInterval(nowMs);
  }

  /** When the plan may come out otherwise although nothing changes: a timer is over, a mark has run out. */
  nextDueMs(world: PlannerWorld, nowMs: number): number {
    if (this.#isCut) return nowMs;
    let dueMs = Math.min(Infinity, ...this.#unremovableUntilMs.values());
    for (const [name, { sinceMs }] of this.unneeded.entries()) {
      const overMs = sinceMs + this.#waitMs(world, name);
      if (overMs >= nowMs) dueMs = Math.min(dueMs, overMs);
    }
    return dueMs;
  }

  #waitMs(world: PlannerWorld, name: string): number {
    const node = world.snapshot.get(name)?.node;
    const options = world.groupOf(name)?.options;
    return node === undefined || isNodeReady(node)
      ? (options?.scaleDownUnneededMs ?? this.#config.unneededMs)
      : (options?.scaleDownUnreadyMs ?? this.#config.unreadyMs);
  }

  #observeInterval(nowMs: number): void {
    if (this.#lastRunMs > -Infinity)
      this.#shortestIntervalMs = Math.min(this.#shortestIntervalMs, nowMs - this.#lastRunMs);
    this.#lastRunMs = nowMs;
  }

  #simulate(world: PlannerWorld, eligible: readonly string[], nowMs: number): readonly RemovableNode[] {
    const { snapshot, deleting, isUpcoming } = world;
    const removals: RemovableNode[] = [];
    const isDestination = (other: string): boolean => !deleting.has(other) && !isUpcoming(other);
    const run = new RemovalRun(snapshot, this.#hints, world.drain, isDestination);
    const limit = this.#limit();
    let counted = 0;
    this.#isCut = false;
    for (const name of eligible) {
      if (counted >= limit) {
        this.#isCut = true;
        break;
      }
      const isAtomic = world.groupOf(name)?.options.zeroOrMaxNodeScaling === true;
      const simulation = run.remove(name);
      if (!isRemovable(simulation)) {
        this.#noteStay(world, name, simulation);
        this.#unremovableUntilMs.set(name, nowMs + this.#config.recheckMs);
        continue;
      }
      removals.push(simulation);
      if (!isAtomic) counted++;
    }
    run.end();
    return removals;
  }

  #noteStay(world: PlannerWorld, name: string, simulation: UnremovableNode): void {
    const { reason, blockingPod, blockingReason } = simulation;
    this.#give(world, name, reason, blockingReason);
    if (blockingPod === undefined || blockingReason === undefined) return;
    this.blocked.set(name, { pod: podKey(blockingPod), why: blockingReason });
  }

  #give({ snapshot }: PlannerWorld, name: string, reason: string, detail?: string): void {
    const entry = snapshot.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    this.reasons.give(name, entry.row, reason, detail);
  }

  /** More unneeded nodes than could be deleted in time need not be found. */
  #limit(): number {
    const { maxParallelism, unneededMs } = this.#config;
    const intervalMs = this.#shortestIntervalMs;
    const rounds = intervalMs <= 0 ? 1 : Math.floor(Math.max(unneededMs, intervalMs) / intervalMs);
    return Math.min(this.unneeded.size + 2 * maxParallelism, maxParallelism * rounds + maxParallelism);
  }

  /** Unneeded nodes past their timers and limits: empty ones first, each by name. */
  removable(world: PlannerWorld, nowMs: number): readonly string[] {
    const names = [...this.unneeded.entries()].sort(([a, x], [b, y]) => {
      const emptiness = Number(!isEmptyRemoval(x.removal)) - Number(!isEmptyRemoval(y.removal));
      return emptiness || (a < b ? -1 : 1);
    });
    const limits = new ScaleDownLimits(world, this.#config.quotas);
    const passed: string[] = [];
    for (const [name, { sinceMs }] of names) {
      const reason = this.#timerReason(world, name, sinceMs, nowMs) ?? limits.take(name);
      if (reason === undefined) passed.push(name);
      else this.#give(world, name, reason);
    }
    return passed;
  }

  #timerReason(world: PlannerWorld, name: string, sinceMs: number, nowMs: number): string | undefined {
    const node = world.snapshot.get(name)?.node;
    const group = world.groupOf(name);
    if (node === undefined || group === undefined) return 'UnexpectedError';
    if (isScaleDownDisabled(node)) return 'ScaleDownDisabledAnnotation';
    const waitMs = this.#waitMs(world, name);
    if (waitMs === 0 || sinceMs + waitMs < nowMs) return undefined;
    return isNodeReady(node) ? 'NotUnneededLongEnough' : 'NotUnreadyLongEnough';
  }

  /** What is deleted now, of the removable nodes. */
  nodesToDelete(world: PlannerWorld, removable: readonly string[]): readonly string[] {
    const drains = removable.filter((name) => !this.#isEmpty(name));
    const isRisky = (name: string): boolean => this.unneeded.entries().get(name)?.removal.isRisky === true;
    const ordered = [
      ...removable.filter((name) => this.#isEmpty(name)),
      ...drains.filter((name) => !isRisky(name)),
      ...drains.filter(isRisky),
    ];
    const isAtomic = (name: string): boolean => world.groupOf(name)?.options.zeroOrMaxNodeScaling === true;
    const kept = [
      ...ordered.filter((name) => !isAtomic(name)),
      ...this.#wholeGroups(world, ordered.filter(isAtomic)),
    ];
    const free = kept.filter((name) => {
      const isWaiting = (this.unneeded.entries().get(name)?.removal.onCompletionCount ?? 0) > 0;
      if (isWaiting) this.#give(world, name, 'BlockedByOnCompletionPod');
      return !isWaiting;
    });
    const drained = [...world.deleting.values()].filter(({ isDrained }) => isDrained).length;
    return cropToBudgets(
      free.map((node): DeletionCandidate => ({
        node,
        group: world.groupOf(node)?.id ?? '',
        isEmpty: this.#isEmpty(node),
        isAtomic: isAtomic(node),
      })),
      {
        total: this.#config.maxParallelism - world.deleting.size,
        drain: this.#config.maxDrainParallelism - drained,
        isWhole: (group, count) => isWholeGroup(world, group, count, free),
      },
    );
  }

  #isEmpty(name: string): boolean {
    const entry = this.unneeded.entries().get(name);
    return entry !== undefined && isEmptyRemoval(entry.removal);
  }

  /** Atomic groups go only where all of their nodes may. */
  #wholeGroups(world: PlannerWorld, names: readonly string[]): readonly string[] {
    return names.filter((name) => {
      const group = world.groupOf(name)?.id ?? '';
      const count = names.filter((other) => world.groupOf(other)?.id === group).length;
      const isWhole = isWholeGroup(world, group, count, names);
      if (!isWhole) this.#give(world, name, 'AtomicScaleDownFailed');
      return isWhole;
    });
  }
}

function isWholeGroup(world: PlannerWorld, group: string, count: number, names: readonly string[]): boolean {
  const member = names.find((name) => world.groupOf(name)?.id === group);
  const target = member === undefined ? undefined : world.groupOf(member)?.targetSize;
  return count === target || count === world.registeredCount(group);
}

/** Go's order of some keys, which is not a stable one; the same keys again have the same. */
class KeyOrder {
  #keys: readonly number[] = [];
  #places: readonly number[] = [];

  of(keys: readonly number[]): readonly number[] {
    const known = this.#keys;
    if (keys.length === known.length && keys.every((key, place) => key === known[place])) return this.#places;
    const places = keys.map((_key, place) => place);
    goSort(places, (a, b) => keys[a] < keys[b]);
    this.#keys = keys;
    this.#places = places;
    return places;
  }
}

function isEmptyRemoval({ moveCount }: RemovableNode): boolean {
  return moveCount === 0;
}

/** Group minima and quota minima, as far as the nodes chosen before have used them up. */
class ScaleDownLimits {
  readonly #world: PlannerWorld;
  readonly #leaving = new Map<string, number>();
  readonly #above = new Map<string, number>();

  constructor(world: PlannerWorld, { min }: QuotaLimits) {
    this.#world = world;
    for (const [resource, limit] of min) if (limit > 0) this.#above.set(resource, -limit);
    // A minimum of nothing is never undercut.
    if (this.#above.size > 0) this.#countNodes();
    for (const [name, { group = world.groupOf(name)?.id ?? '' }] of world.deleting)
      this.#leaving.set(group, (this.#leaving.get(group) ?? 0) + 1);
  }

  #countNodes(): void {
    const { snapshot } = this.#world;
    for (const name of snapshot.names()) {
      const node = snapshot.get(name)?.node;
      if (node === undefined || node.metadata.labels?.['type'] === 'virtual-kubelet') continue;
      this.#add(node, 1);
    }
  }

  /** Lets the node go, or says what is against it. */
  take(name: string): string | undefined {
    const group = this.#world.groupOf(name);
    const node = this.#world.snapshot.get(name)?.node;
    if (group === undefined || node === undefined) return 'UnexpectedError';
    const leaving = this.#leaving.get(group.id) ?? 0;
    if (group.targetSize - leaving <= group.minSize) return 'NodeGroupMinSizeReached';
    for (const [resource, amount] of this.#above.size === 0 ? [] : quotaUseOf(node)) {
      const above = this.#above.get(resource);
      if (above !== undefined && amount > 0 && above < amount) return 'MinimalResourceLimitExceeded';
    }
    this.#leaving.set(group.id, leaving + 1);
    this.#add(node, -1);
    return undefined;
  }

  #add(node: Node, sign: 1 | -1): void {
    if (this.#above.size === 0) return;
    for (const [resource, amount] of quotaUseOf(node)) {
      const above = this.#above.get(resource);
      if (above !== undefined) this.#above.set(resource, above + sign * amount);
    }
  }
}
