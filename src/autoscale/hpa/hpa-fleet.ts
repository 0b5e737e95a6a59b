import { assert } from '../../base/index.ts';
import { HpaMemory } from './limits/hpa-memory.ts';
import type { HpaControllerConfig, HpaSpec } from './hpa-spec.ts';
import { INITIAL_HPA_STATUS } from './hpa-status.ts';
import type { HpaStatus } from './hpa-status.ts';
import { rememberSkipped, windowsInForce } from './limits/normalize.ts';
import { reconcileHpa } from './reconcile.ts';
import type { HpaOutcome, HpaWorld } from './reconcile.ts';
import { isMetricFailure } from './replicas/metric-source.ts';
import { groupsHoldUntilMs } from './replicas/pod-groups.ts';

/**
 * All autoscalers of a cluster, and which of them need a look.
 *
 * The real controller syncs each every 15 s whatever happens. A sync whose inputs are those of the one before gives the
 * same answer until a recommendation leaves its window or a pod its start-up time; such syncs are left out, and what
 * they would have stored is stored when the next one runs. So a month of 500 autoscalers costs what changes in it.
 *
 * The caller runs `sync` at `nextSyncMs` and calls `touch` whenever scale, pods, metrics or others of an autoscaler
 * change; touching moves its next sync to the next point of its grid.
 */
export class HpaFleet {
  readonly #config: HpaControllerConfig;
  readonly #members: Member[] = [];
  /** By index. A column, since whoever has no event queue asks all of them every second. */
  #nextSyncMs = new Float64Array(64);

  constructor(config: HpaControllerConfig) {
    this.#config = config;
  }

  /** Creation syncs at once, and fixes the phase of the grid. */
  add(spec: HpaSpec, nowMs: number): number {
    const member = {
      spec,
      status: INITIAL_HPA_STATUS,
      memory: new HpaMemory(),
      lastSyncMs: nowMs - this.#config.syncPeriodMs,
      proposal: undefined,
    };
    const index = this.#members.push(member) - 1;
    if (index === this.#nextSyncMs.length) this.#grow();
    this.#nextSyncMs[index] = nowMs;
    return index;
  }

  /** A changed spec is looked at at once since 1.37, and the grid begins anew. */
  edit(index: number, spec: HpaSpec, nowMs: number): void {
    const member = this.#members[index];
    this.#catchUp(member, nowMs);
    member.spec = spec;
    this.#nextSyncMs[index] = nowMs;
  }

  /** Something the autoscaler looks at has changed; a sync that is due at this very moment sees it. */
  touch(index: number, nowMs: number): void {
    const { lastSyncMs } = this.#members[index];
    const { syncPeriodMs } = this.#config;
    const periods = Math.max(1, Math.ceil((nowMs - lastSyncMs) / syncPeriodMs));
    this.#nextSyncMs[index] = Math.min(this.#nextSyncMs[index], lastSyncMs + periods * syncPeriodMs);
  }

  /** Infinity: only a touch wakes it. */
  nextSyncMs(index: number): number {
    return this.#nextSyncMs[index];
  }

  spec(index: number): HpaSpec {
    return this.#members[index].spec;
  }

  status(index: number): HpaStatus {
    return this.#members[index].status;
  }

  /** One sync. The caller writes `rescaledTo` to the scale. */
  sync(index: number, world: HpaWorld, nowMs: number): HpaOutcome {
    const member = this.#members[index];
    assert(nowMs > member.lastSyncMs, `autoscaler ${index} would be synced twice at ${nowMs}`);
    this.#catchUp(member, nowMs);
    const outcome = reconcileHpa(member, world, this.#config, nowMs);
    member.status = outcome.status;
    member.lastSyncMs = nowMs;
    member.proposal = outcome.steps?.proposal;
    this.#nextSyncMs[index] = this.#onGrid(nowMs, this.#holdsUntilMs(member, world, outcome, nowMs));
    return outcome;
  }

  #grow(): void {
    const larger = new Float64Array(this.#nextSyncMs.length * 2);
    larger.set(this.#nextSyncMs);
    this.#nextSyncMs = larger;
  }

  #catchUp({ spec, memory, lastSyncMs, proposal }: Member, nowMs: number): void {
    if (proposal === undefined) return;
    rememberSkipped(spec, this.#config, memory, proposal, { lastSyncMs, nowMs });
  }

  #onGrid(nowMs: number, timeMs: number): number {
    if (timeMs === Infinity) return Infinity;
    const { syncPeriodMs } = this.#config;
    return nowMs + Math.max(1, Math.ceil((timeMs - nowMs) / syncPeriodMs)) * syncPeriodMs;
  }

  /** Until when the same inputs give the same answer. */
  #holdsUntilMs({ spec, memory }: Member, world: HpaWorld, outcome: HpaOutcome, nowMs: number): number {
    const { steps } = outcome;
    if (outcome.failed || outcome.rescaledTo !== undefined) return nowMs;
    if (steps === undefined) return Infinity;
    if (
      steps.normalized.limited.reason === 'ScaleUpLimit' ||
      steps.normalized.limited.reason === 'ScaleDownLimit'
    )
      return nowMs;
    return Math.min(
      this.#startUpHoldsUntilMs(spec, world, nowMs),
      this.#windowsHoldUntilMs(spec, memory, steps.proposal, nowMs),
    );
  }

  /**
   * Until when the windows hold the number where they hold it. A window's hold is its highest (or lowest) entry alone, so
   * it lasts until the last entry of that height leaves; what leaves before changes nothing.
   */
  #windowsHoldUntilMs(spec: HpaSpec, memory: HpaMemory, proposal: number, nowMs: number): number {
    const { upMs, downMs } = windowsInForce(spec, this.#config);
    let [highest, highestLeavesMs] = [proposal, Infinity];
    let [lowest, lowestLeavesMs] = [proposal, Infinity];
    const { recommendedCount, recommendedAtMs, recommendedReplicas } = memory;
    for (let slot = 0; slot < recommendedCount; slot++) {
      const atMs = recommendedAtMs[slot];
      const replicas = recommendedReplicas[slot];
      if (replicas > proposal && replicas >= highest && atMs + downMs >= nowMs) {
        highestLeavesMs = replicas === highest ? Math.max(highestLeavesMs, atMs + downMs) : atMs + downMs;
        highest = replicas;
      }
      if (replicas < proposal && replicas <= lowest && atMs + upMs >= nowMs) {
        lowestLeavesMs = replicas === lowest ? Math.max(lowestLeavesMs, atMs + upMs) : atMs + upMs;
        lowest = replicas;
      }
    }
    return Math.min(highestLeavesMs, lowestLeavesMs);
  }

  #startUpHoldsUntilMs(spec: HpaSpec, world: HpaWorld, nowMs: number): number {
    let untilMs = Infinity;
    for (const metric of spec.metrics) {
      if (!('resource' in metric) || metric.resource !== 'cpu') continue;
      const container = metric.type === 'ContainerResource' ? metric.container : undefined;
      const samples = world.metrics.resource(metric.resource, container);
      if (samples === 'empty' || isMetricFailure(samples)) return nowMs;
      untilMs = Math.min(untilMs, groupsHoldUntilMs(world.pods, samples, this.#config, nowMs));
    }
    return untilMs;
  }
}

interface Member {
  spec: HpaSpec;
  status: HpaStatus;
  readonly memory: HpaMemory;
  lastSyncMs: number;
  /** What the metrics asked for at the last sync; undefined: they were not asked. */
  proposal: number | undefined;
}
