import { assert } from '../../../base/index.ts';
import { EvictionRate, isWorthUpdating, planUpdates } from '../../../autoscale/index.ts';
import type { GroupOwner, UpdaterClock, UpdaterConfig } from '../../../autoscale/index.ts';
import type { LimitRange, Pod, PodRow } from '../../../model/index.ts';
import { evictPod } from '../../apply/pods/evict-pod.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { InPlaceResizes } from './in-place.ts';
import { LivePods } from './live-pods.ts';
import type { VpaAccount } from './vpa-account.ts';
import type { VpaMember } from './vpa-member.ts';
import type { VpaOptions } from './vpa-options.ts';
import type { VpaTemplates } from './vpa-templates.ts';

/** One VPA with what is kept of its deeds. */
export interface UpdatedVpa {
  readonly member: VpaMember;
  readonly account: VpaAccount;
}

/** The updater's part of the VPA's options. */
export type UpdaterOptions = Pick<VpaOptions, 'updater' | 'updaterIntervalMs'>;

/** Whose pass is due: the first number of a VpaDue event. */
export const VpaPart = { Recommender: 0, Updater: 1, PutOffEvictions: 2 } as const;

interface PutOff {
  readonly atMs: number;
  readonly row: PodRow;
  readonly incarnation: number;
  readonly vpa: UpdatedVpa;
}

interface LivePod {
  readonly row: PodRow;
  readonly pod: Pod;
}

/** The updater: once an interval it evicts or resizes pods whose requests are too far from the recommendation. */
export class VpaUpdater {
  readonly pods: LivePods;
  readonly #sim: Simulation;
  readonly #templates: VpaTemplates;
  readonly #config: UpdaterConfig;
  readonly #resizes: InPlaceResizes;
  /** When it last tried to resize a pod, by the pod's name. */
  readonly #attemptsMs = new Map<string, number>();
  /** Who last tried to resize the pod of a row. */
  readonly #accounts = new Map<PodRow, VpaAccount>();

  /** Evictions that the rate limit puts off within their pass, earliest first. */
  readonly #putOff: PutOff[] = [];
  readonly #rate: EvictionRate;
  readonly #intervalMs: number;
  /** Where the pass has got to in its time: it waits for the limit. */
  #clockMs = 0;
  #deadlineMs = 0;
  /** The limit would keep the pass waiting beyond its time: it ends. */
  #isSpent = false;

  constructor(sim: Simulation, templates: VpaTemplates, { updater, updaterIntervalMs }: UpdaterOptions) {
    this.#sim = sim;
    this.#templates = templates;
    this.#config = updater;
    this.#intervalMs = updaterIntervalMs;
    this.#rate = new EvictionRate(updater.evictionRateLimit, updater.evictionRateBurst);
    this.#resizes = new InPlaceResizes(sim);
    this.pods = new LivePods(sim);
  }

  /** A pass over all VPAs, those first that come first in the list. `controls`: is this the one that counts for its target? */
  pass(vpas: readonly UpdatedVpa[], controls: (member: VpaMember) => boolean, nowMs: number): void {
    for (const row of this.#resizes.retry(nowMs)) {
      const account = this.#accounts.get(row);
      if (account !== undefined) account.resizes++;
    }
    const clock = { nowMs, timeMsOf: Number };
    this.#clockMs = Math.max(nowMs, this.#clockMs);
    this.#deadlineMs = nowMs + this.#intervalMs;
    this.#isSpent = false;
    for (const vpa of vpas) {
      if (this.#isSpent) return;
      if (isActive(vpa.member) && controls(vpa.member)) this.#update(vpa, clock);
    }
  }

  /** Evictions that were put off and may be made now. */
  evictPutOff(nowMs: number): void {
    while (this.#putOff.length > 0 && this.#putOff[0].atMs <= nowMs) {
      const [{ atMs, row, incarnation, vpa }] = this.#putOff.splice(0, 1);
      assert(atMs === nowMs, `an eviction of ${atMs} ms is made at ${nowMs} ms`);
      const isStanding = this.#sim.lives.isCurrent(row, incarnation) && this.pods.isLive(row);
      if (isStanding) this.#evictNow(row, vpa, nowMs);
    }
  }

  #update({ member, account }: UpdatedVpa, clock: UpdaterClock): void {
    const { spec, recommendation } = member;
    if (recommendation === undefined) return;
    const rows = member.pods().filter((row) => this.pods.isLive(row));
    const limitRanges = this.#templates.limitRanges(spec.namespace);
    if (!this.#isAnythingToDo(member, rows, limitRanges, clock)) return;
    const live = rows.map((row) => ({ row, pod: this.#view(row) }));
    const rowOf = new Map(live.map(({ row, pod }) => [pod.metadata.name, row]));
    const asRow = ({ metadata }: Pod): PodRow => {
      const row = rowOf.get(metadata.name);
      assert(row !== undefined, `${metadata.name} is none of the pods that were shown`);
      return row;
    };
    planUpdates(
      spec,
      recommendation,
      {
        pods: live.map(({ pod }) => pod),
        owners: this.#ownersOf(live),
        limitRanges,
        resizeAttemptsMs: this.#attemptsMs,
        admitsEviction: (pod) => this.#evict(asRow(pod), { member, account }, clock.nowMs),
        admitsResize: (pod) => this.#resize(asRow(pod), { member, account }, clock.nowMs),
      },
      this.#config,
      clock,
    );
  }

  /** Most passes find nothing: the oldest pod of each template, and those with a kill or a resize behind them, tell. */
  #isAnythingToDo(
    { spec, recommendation = [] }: VpaMember,
    rows: readonly PodRow[],
    limitRanges: readonly LimitRange[],
    clock: UpdaterClock,
  ): boolean {
    const { lives } = this.#sim;
    const oldest = new Map<number, PodRow>();
    const asked: PodRow[] = [];
    for (const row of rows) {
      if (this.pods.hasOwnStory(row)) asked.push(row);
      const known = oldest.get(lives.template[row]);
      if (known === undefined || lives.boundMs[row] < lives.boundMs[known])
        oldest.set(lives.template[row], row);
    }
    return [...asked, ...oldest.values()].some((row) =>
      isWorthUpdating(spec, recommendation, { pod: this.#view(row), limitRanges }, this.#config, clock),
    );
  }

  #view(row: PodRow): Pod {
    return this.pods.view(row, this.#resizes.conditionOf(row));
  }

  #ownersOf(live: readonly LivePod[]): GroupOwner[] {
    const owners = new Map<string, GroupOwner>();
    for (const { pod } of live) {
      const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
      if (owner === undefined) continue;
      const { kind, name } = owner;
      const namespace = pod.metadata.namespace ?? 'default';
      const replicas = this.#sim.controllers.replicasOf({ kind, namespace, name }) ?? 0;
      owners.set(`${kind}/${name}`, { kind, name, replicas });
    }
    return [...owners.values()];
  }

  /** True where the pod is evicted, or will be within the pass: the rate limit makes it wait. */
  #evict(row: PodRow, vpa: UpdatedVpa, nowMs: number): boolean {
    if (this.#isSpent) return false;
    const atMs = this.#rate.take(this.#clockMs, this.#deadlineMs);
    if (atMs === undefined) {
      this.#isSpent = true;
      return false;
    }
    assert(atMs >= this.#clockMs, `an eviction waits until ${atMs} ms, before ${this.#clockMs} ms`);
    assert(atMs <= this.#deadlineMs, `an eviction waits until ${atMs} ms, beyond its pass`);
    this.#clockMs = atMs;
    if (atMs === nowMs) return this.#evictNow(row, vpa, nowMs);
    const { events, lives } = this.#sim;
    this.#putOff.push({ atMs, row, incarnation: lives.incarnation[row], vpa });
    events.push(atMs, Phase.ControlLoops, EventKind.VpaDue, VpaPart.PutOffEvictions, 0);
    return true;
  }

  #evictNow(row: PodRow, { member, account }: UpdatedVpa, nowMs: number): boolean {
    const { namespace, name } = member.spec;
    const pod = this.#sim.cluster.pods.name(row);
    const isRefused = !evictPod(this.#sim, row, 'evicted by a VerticalPodAutoscaler', nowMs);
    if (isRefused) {
      account.evictionsRefused++;
      return false;
    }
    account.evictions++;
    this.#attemptsMs.delete(pod);
    this.#say(`Pod/${namespace}/${pod}`, 'EvictedByVPA', EVICTED, nowMs);
    const text = `VPA Updater evicted Pod "${pod}" to apply resource recommendation.`;
    this.#say(`VerticalPodAutoscaler/${namespace}/${name}`, 'EvictedPod', text, nowMs);
    return true;
  }

  #resize(row: PodRow, { member, account }: UpdatedVpa, nowMs: number): boolean {
    const { lives, cluster } = this.#sim;
    const template = this.#templates.of(member, lives.template[row], nowMs);
    const outcome = this.#resizes.ask(row, template, nowMs);
    if (outcome === 'refused') {
      account.resizesInfeasible++;
      return false;
    }
    const pod = cluster.pods.name(row);
    this.#attemptsMs.set(pod, nowMs);
    this.#accounts.set(row, account);
    if (outcome === 'resized') account.resizes++;
    else if (outcome === 'deferred') account.resizesDeferred++;
    else account.resizesInfeasible++;
    this.#say(`Pod/${member.spec.namespace}/${pod}`, 'InPlaceResizedByVPA', RESIZED, nowMs);
    return true;
  }

  #say(subject: string, reason: string, text: string, nowMs: number): void {
    const { log } = this.#sim;
    const { names } = log;
    log.append(nowMs, LogEvent.Normal, names.intern(subject), names.intern(reason), names.intern(text));
  }
}

const EVICTED = 'Pod was evicted by VPA Updater to apply resource recommendation.';
const RESIZED = 'Pod was resized in place by VPA Updater.';

function isActive({ spec }: VpaMember): boolean {
  return spec.updateMode !== 'Off' && spec.updateMode !== 'Initial';
}
