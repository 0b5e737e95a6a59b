import { assert } from '../../../base/index.ts';
import { HpaFleet, readHpaSpec, RunawayWatch } from '../../../autoscale/index.ts';
import type { HpaControllerConfig, HpaOutcome, HpaSpec } from '../../../autoscale/index.ts';
import type { HorizontalPodAutoscaler } from '../../../model/index.ts';
import type { AutoscalerResult } from '../../../result/index.ts';
import { nameKey } from '../../../scenario/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { WorkloadAutoscalers } from '../../autoscalers.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { HpaAccount } from './hpa-account.ts';
import { HpaMember } from './hpa-member.ts';
import type { HpaMetrics } from './hpa-metrics.ts';
import { hpaConfigOf } from './hpa-options.ts';
import { HpaRivals } from './hpa-rivals.ts';
import type { Rival } from './hpa-rivals.ts';

interface Scaler extends Rival {
  readonly index: number;
  readonly member: HpaMember;
  readonly account: HpaAccount;
  readonly runaway: RunawayWatch;
  /** The event log's number for what its events are about; undefined: it has not synced yet. */
  subject: number | undefined;
  /** Until when its series give the same answers. */
  holdsUntilMs: number;
  /** Time of the HpaDue event that counts. */
  dueMs: number;
  isGone: boolean;
}

/**
 * The horizontal autoscalers of a run. Each is synced on its own grid, but only when something that it looks at may have
 * changed; what it decides goes to the scale of its target at once.
 */
export class HpaController implements WorkloadAutoscalers {
  readonly #sim: Simulation;
  readonly #metrics: HpaMetrics;
  readonly #config: HpaControllerConfig;
  readonly #fleet: HpaFleet;
  readonly #scalers: Scaler[] = [];
  readonly #byName = new Map<string, Scaler>();
  readonly #byTarget = new Map<string, Scaler[]>();
  /** The same by the name as it is held by templates, until an autoscaler comes or goes. */
  #known = new WeakMap<ObjectName, readonly Scaler[]>();
  readonly #rivals: HpaRivals;
  /** Index of the autoscaler that looks at a metrics slot. */
  readonly #slotOwner = new Map<number, number>();

  constructor(sim: Simulation, metrics: HpaMetrics) {
    this.#sim = sim;
    this.#metrics = metrics;
    this.#config = hpaConfigOf(sim);
    this.#fleet = new HpaFleet(this.#config);
    this.#rivals = new HpaRivals(sim);
  }

  get count(): number {
    return this.#byName.size;
  }

  applied(hpa: HorizontalPodAutoscaler, nowMs: number, by?: ObjectName): void {
    const spec = readHpaSpec(hpa);
    const { kind, name: targetName } = hpa.spec.scaleTargetRef;
    const own = { kind: hpa.kind, namespace: spec.namespace, name: spec.name };
    const known = this.#byName.get(nameKey(own));
    const target = { kind, namespace: spec.namespace, name: targetName };
    if (known !== undefined) {
      assert(!known.isGone, `autoscaler ${spec.name} is edited after its deletion`);
      this.#fleet.edit(known.index, spec, nowMs);
      this.#plan(known, nowMs);
      return;
    }
    const index = this.#fleet.add(spec, nowMs);
    assert(
      index === this.#scalers.length,
      `autoscaler ${spec.name} is number ${index} of ${this.#scalers.length}`,
    );
    const scaler: Scaler = {
      index,
      name: own,
      target,
      member: new HpaMember(this.#sim, target),
      account: new HpaAccount(this.#sim, by ?? own, target, nowMs),
      runaway: new RunawayWatch(),
      subject: undefined,
      holdsUntilMs: Infinity,
      dueMs: Infinity,
      isGone: false,
    };
    this.#scalers.push(scaler);
    this.#byName.set(nameKey(own), scaler);
    this.#byTarget.set(nameKey(target), [...(this.#byTarget.get(nameKey(target)) ?? []), scaler]);
    this.#known = new WeakMap();
    this.#rivals.are(this.#living());
    this.#touchRivals(scaler, nowMs);
    this.#plan(scaler, nowMs);
  }

  deleted(name: ObjectName, nowMs: number): boolean {
    const scaler = this.#byName.get(nameKey(name));
    if (scaler === undefined) return false;
    this.#touchRivals(scaler, nowMs);
    scaler.isGone = true;
    this.#byName.delete(nameKey(name));
    this.#known = new WeakMap();
    const others = this.#byTarget.get(nameKey(scaler.member.target)) ?? [];
    assert(others.includes(scaler), `autoscaler ${name.name} is not among those of its target`);
    this.#byTarget.set(
      nameKey(scaler.member.target),
      others.filter((other) => other !== scaler),
    );
    this.#rivals.are(this.#living());
    return true;
  }

  /** Does some autoscaler decide about the replicas of this workload? */
  scales(target: ObjectName): boolean {
    return (this.#byTarget.get(nameKey(target))?.length ?? 0) > 0;
  }

  /** A pod of the workload came, went, started or changed its readiness, or its scale did. */
  targetChanged(target: ObjectName, nowMs: number): void {
    let scalers = this.#known.get(target);
    if (scalers === undefined) this.#known.set(target, (scalers = this.#byTarget.get(nameKey(target)) ?? []));
    for (const scaler of scalers) {
      scaler.member.arePodsChanged = true;
      this.#touch(scaler, nowMs);
      this.#touchRivals(scaler, nowMs);
    }
  }

  /** Its number of replicas is this from now on, whoever set it. */
  targetScaled(target: ObjectName, replicas: number, nowMs: number): void {
    for (const { account } of this.#byTarget.get(nameKey(target)) ?? []) account.scaled(replicas, nowMs);
    this.targetChanged(target, nowMs);
  }

  /** metrics-server has new samples in these slots. */
  scraped(slots: readonly number[], nowMs: number): void {
    for (const slot of slots) {
      const owner = this.#slotOwner.get(slot);
      if (owner !== undefined) this.#touch(this.#scalers[owner], nowMs);
    }
  }

  /** HpaDue: one sync, unless an earlier event took this one's place. */
  due(index: number, nowMs: number): void {
    const scaler = this.#scalers[index];
    assert(scaler !== undefined, `autoscaler ${index} is none of ${this.#scalers.length}`);
    if (nowMs !== scaler.dueMs || scaler.isGone) return;
    scaler.dueMs = Infinity;
    if (scaler.holdsUntilMs <= nowMs) {
      scaler.holdsUntilMs = Infinity;
      this.#fleet.touch(index, nowMs);
    }
    if (this.#fleet.nextSyncMs(index) <= nowMs) this.#sync(scaler, nowMs);
    this.#plan(scaler, nowMs);
  }

  results(endMs: number): AutoscalerResult[] {
    return this.#scalers.map(({ account, index }) => account.result(this.#fleet.spec(index), endMs));
  }

  #sync(scaler: Scaler, nowMs: number): void {
    const { index, member, account } = scaler;
    const spec = this.#fleet.spec(index);
    const haveOtherPods = member.arePodsChanged;
    const world = member.worldOf(spec, this.#metrics, this.#rivals.of(scaler), nowMs);
    const outcome = this.#fleet.sync(index, world, nowMs);
    this.#sim.hpaWatch?.({ spec, world, outcome, nowMs });
    if (haveOtherPods) this.#noteSlots(scaler);
    account.synced(outcome, member.readyCount, nowMs);
    scaler.holdsUntilMs = this.#metrics.holdsUntilMs(spec, nowMs);
    this.#report(scaler, spec, outcome, nowMs);
    const { rescaledTo } = outcome;
    if (rescaledTo === undefined) return;
    assert(rescaledTo >= 0, `${spec.name} scales to ${rescaledTo}`);
    const { target } = member;
    const { names } = this.#sim.log;
    const name = names.intern(`${target.namespace}/${target.name}`);
    this.#sim.log.append(nowMs, LogEvent.WorkloadScaled, name, undefined, rescaledTo);
    this.#sim.controllers.scaled(target, rescaledTo, nowMs);
  }

  #report(scaler: Scaler, spec: HpaSpec, outcome: HpaOutcome, nowMs: number): void {
    const { name, runaway } = scaler;
    const { log, texts } = this.#sim;
    scaler.subject ??= log.names.intern(`${name.kind}/${name.namespace}/${name.name}`);
    const { subject } = scaler;
    for (const { type, reason, message } of outcome.events)
      log.append(
        nowMs,
        type === 'Warning' ? LogEvent.Warning : LogEvent.Normal,
        subject,
        log.names.intern(reason),
        log.names.intern(message),
      );
    const found = runaway.observe(spec, outcome, nowMs);
    if (found === undefined) return;
    const message = `${found.metric} per pod hardly fell from ${found.fromReplicas} to ${found.toReplicas} replicas: more pods do not help, the autoscaler stays at its maximum`;
    log.append(
      nowMs,
      LogEvent.Warning,
      subject,
      log.names.intern('RunawayScaling'),
      log.names.intern(message),
    );
    texts.assume(`HorizontalPodAutoscaler ${name.namespace}/${name.name} ran away: ${message}.`);
  }

  /** Autoscalers of the same pods: with more than one, none of them scales. */
  #living(): Scaler[] {
    return this.#scalers.filter(({ isGone }) => !isGone);
  }

  /** One more, or one less, looks at the pods that the others look at, or there are other pods. */
  #touchRivals(scaler: Scaler, nowMs: number): void {
    for (const { name } of this.#rivals.neighboursOf(scaler)) {
      const rival = this.#byName.get(nameKey(name));
      if (rival !== undefined) this.#touch(rival, nowMs);
    }
  }

  /** New samples of these pods' containers wake the autoscaler. */
  #noteSlots({ index, member }: Scaler): void {
    for (const row of member.rows)
      for (const slot of this.#sim.runtime.metricSlots?.(row) ?? []) this.#slotOwner.set(slot, index);
  }

  #touch(scaler: Scaler, nowMs: number): void {
    if (scaler.isGone || this.#fleet.nextSyncMs(scaler.index) <= nowMs) return;
    this.#fleet.touch(scaler.index, nowMs);
    this.#plan(scaler, nowMs);
  }

  #plan(scaler: Scaler, nowMs: number): void {
    const dueMs = Math.max(nowMs, Math.min(this.#fleet.nextSyncMs(scaler.index), scaler.holdsUntilMs));
    if (dueMs >= scaler.dueMs || dueMs === Infinity) return;
    scaler.dueMs = dueMs;
    this.#sim.events.push(dueMs, Phase.ControlLoops, EventKind.HpaDue, scaler.index, 0);
  }
}
