import { assert } from '../../../base/index.ts';
import type { HpaOutcome, HpaSpec } from '../../../autoscale/index.ts';
import { SeriesName } from '../../../result/index.ts';
import type { AutoscalerResult, SeriesBuilder } from '../../../result/index.ts';
import { nameKey } from '../../../scenario/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';

/** What one autoscaler did, as the result tells it: curves, counts and the share of time its wish was cut. */
export class HpaAccount {
  readonly #name: ObjectName;
  readonly #target: ObjectName;
  readonly #desired: SeriesBuilder;
  readonly #current: SeriesBuilder;
  readonly #ready: SeriesBuilder;
  readonly #metric: SeriesBuilder;
  readonly #limitedMs = new Map<string, number>();
  readonly #startMs: number;
  #sinceMs: number;
  #limit = '';
  #isBlind = false;
  #blindMs = 0;
  #replicas = 0;
  #replicasMs = 0;
  #lowest = Infinity;
  #highest = 0;
  #ups = 0;
  #downs = 0;

  constructor({ series }: Simulation, name: ObjectName, target: ObjectName, nowMs: number) {
    const group = nameKey(name);
    this.#name = name;
    this.#target = target;
    this.#desired = series.more(SeriesName.ReplicasDesired, 'pods', group);
    this.#current = series.more(SeriesName.ReplicasCurrent, 'pods', group);
    this.#ready = series.more(SeriesName.ReplicasReady, 'pods', group);
    this.#metric = series.more(SeriesName.ScalingMetric, 'of target', group);
    series.more(SeriesName.ScalingTarget, 'of target', group).set(nowMs, 1);
    this.#startMs = nowMs;
    this.#sinceMs = nowMs;
  }

  synced({ status, steps, rescaledTo }: HpaOutcome, ready: number, nowMs: number): void {
    this.#pass(nowMs);
    const { currentReplicas, desiredReplicas, readings, conditions } = status;
    this.#count(currentReplicas, rescaledTo ?? currentReplicas);
    this.#isBlind = conditions.ScalingActive?.status === 'False';
    const limited = steps?.normalized.limited.reason ?? 'DesiredWithinRange';
    this.#limit = limited === 'DesiredWithinRange' ? '' : limited;
    this.#desired.set(nowMs, desiredReplicas);
    this.#current.set(nowMs, currentReplicas);
    this.#ready.set(nowMs, ready);
    const ratio = readings.reduce((most, reading) => Math.max(most, reading?.ratio ?? 0), 0);
    if (!this.#isBlind && readings.length > 0 && Number.isFinite(ratio)) this.#metric.set(nowMs, ratio);
  }

  /** Somebody has set the number, perhaps between two syncs: a hand does so, and whoever else scales the target. */
  scaled(replicas: number, nowMs: number): void {
    if (replicas === this.#replicas) return;
    this.#pass(nowMs);
    this.#hold(replicas);
  }

  /** Pods became ready or went between two syncs. */
  podsChanged(ready: number, nowMs: number): void {
    this.#ready.set(nowMs, ready);
  }

  result({ minReplicas, maxReplicas }: HpaSpec, endMs: number): AutoscalerResult {
    this.#pass(endMs);
    const lengthMs = Math.max(1, endMs - this.#startMs);
    assert(this.#blindMs <= lengthMs, `${this.#name.name} was blind for ${this.#blindMs} of ${lengthMs} ms`);
    for (const [limit, ms] of this.#limitedMs)
      assert(ms <= lengthMs, `${limit} held ${this.#name.name} for ${ms} of ${lengthMs} ms`);
    const { kind, namespace, name } = this.#name;
    return {
      kind,
      namespace,
      name,
      target: `${this.#target.kind}/${this.#target.name}`,
      replicasMin: minReplicas,
      replicasMax: maxReplicas,
      replicasLowest: this.#lowest === Infinity ? 0 : this.#lowest,
      replicasHighest: this.#highest,
      replicasMean: this.#replicasMs / lengthMs,
      scaleUps: this.#ups,
      scaleDowns: this.#downs,
      limited: [...this.#limitedMs]
        .map(([reason, ms]) => ({ reason, ratio: ms / lengthMs }))
        .sort((a, b) => b.ratio - a.ratio || (a.reason < b.reason ? -1 : 1)),
      blindRatio: this.#blindMs / lengthMs,
    };
  }

  #count(before: number, after: number): void {
    assert(after >= 0, `${this.#name.name} wants ${after} replicas`);
    if (after > before) this.#ups++;
    if (after < before) this.#downs++;
    this.#hold(after);
  }

  #hold(replicas: number): void {
    this.#replicas = replicas;
    this.#lowest = Math.min(this.#lowest, replicas);
    this.#highest = Math.max(this.#highest, replicas);
    assert(
      this.#lowest <= this.#highest,
      `${this.#name.name} had from ${this.#lowest} to ${this.#highest} replicas`,
    );
  }

  /** Books the time since the last sync to what it found. */
  #pass(nowMs: number): void {
    const ms = nowMs - this.#sinceMs;
    assert(ms >= 0, `the account of ${this.#name.name} is at ${this.#sinceMs} ms and passes ${nowMs} ms`);
    this.#sinceMs = nowMs;
    this.#replicasMs += this.#replicas * ms;
    if (this.#isBlind) this.#blindMs += ms;
    if (this.#limit !== '') this.#limitedMs.set(this.#limit, (this.#limitedMs.get(this.#limit) ?? 0) + ms);
  }
}
