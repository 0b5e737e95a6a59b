import { DEFAULT_HPA_CONFIG, HpaFleet, type HpaSpec } from '../../src/autoscale/index.ts';
import { Digest, RandomStreams } from '../../src/base/index.ts';
import { MetricsServer, UsageMeter } from '../../src/metrics/index.ts';
import { FleetTarget } from './fleet-target.ts';

/**
 * HPAs in a closed loop: demand → use per pod → metrics-server → HPA → replicas → use per pod. Pods start in 30 s. No
 * nodes, no scheduler: what is measured is the autoscalers and what they look at.
 *
 * Demand of every target goes up and down once a day between a tenth and the whole of its peak, with a fifth of noise
 * on each step of `stepMs`, so that the mean over a day is the demand that `pods` pods serve at their target. Every
 * step moves the use of every pod, hence two scrapes of it and at least one sync of its autoscaler. The counts say how
 * much of a loop it is: `syncs` that were worked out, `skippedSyncs` of the 15 s grid that were proved to change
 * nothing, `rescales` (some forty a day and autoscaler at steps of five minutes) and `podsMean`.
 */
export interface FleetSize {
  readonly hpas: number;
  readonly pods: number;
  readonly days: number;
  /** Demand of a target changes this often. */
  readonly stepMs: number;
  /** Plain twin: every autoscaler is synced every period, whether or not anything has changed. */
  readonly isPlain?: boolean;
}

export interface FleetWork {
  readonly syncs: number;
  /** Syncs of the grid that were left out; with `syncs` all that the real controller makes. */
  readonly skippedSyncs: number;
  readonly rescales: number;
  readonly samples: number;
  readonly podsMax: number;
  /** Over time, in whole pods. */
  readonly podsMean: number;
  readonly digest: string;
}

const REQUEST_MILLI_CPU = 500;
const MEMORY_BYTES = 256 * 2 ** 20;
const TARGET_RATIO = 0.6;
/** The day's wave swings by WAVE_SWING about its mean, in shares of the peak. */
const WAVE_MEAN = 0.55;
const WAVE_SWING = 0.45;
const POD_START_MS = 30_000;
const DAY_MS = 86_400_000;
const SCRAPE_MS = 15_000;
/** HPAs sync on whole seconds of the grid, 500 of them spread over 15 s. */
const TICK_MS = 1000;
const PHASES = 15;

export function runFleet(size: FleetSize): FleetWork {
  const run = new FleetRun(size);
  const endMs = size.days * DAY_MS;
  for (let nowMs = 0; nowMs < endMs; nowMs += TICK_MS) run.tick(nowMs);
  return run.work(endMs);
}

class FleetRun {
  readonly #size: FleetSize;
  readonly #metrics = new MetricsServer(new UsageMeter());
  readonly #fleet = new HpaFleet(DEFAULT_HPA_CONFIG);
  readonly #targets: FleetTarget[] = [];
  readonly #targetOfSlot: number[] = [];
  readonly #noise = new RandomStreams(1).stream('demand');
  readonly #starting: { readonly atMs: number; readonly target: number }[] = [];
  /** By second of the grid: when the first of its autoscalers is due. */
  readonly #dueMs = new Float64Array(PHASES);
  readonly #digest = new Digest();
  #syncs = 0;
  #gridSyncs = 0;
  #podTicks = 0;
  #rescales = 0;
  #samples = 0;
  #pods = 0;
  #podsMax = 0;

  constructor(size: FleetSize) {
    this.#size = size;
    const replicas = Math.round(size.pods / size.hpas);
    for (let index = 0; index < size.hpas; index++) this.#addTarget(index, replicas);
  }

  tick(nowMs: number): void {
    const { hpas, stepMs, isPlain = false } = this.#size;
    this.#finishStarts(nowMs);
    if (nowMs % stepMs === 0 && nowMs > 0) this.#changeDemands(nowMs);
    if (nowMs % SCRAPE_MS === 0) this.#scrape(nowMs);
    this.#podTicks += this.#pods;
    const phase = (nowMs / TICK_MS) % PHASES;
    this.#gridSyncs += Math.ceil((hpas - phase) / PHASES);
    if (isPlain || this.#dueMs[phase] <= nowMs) this.#syncPhase(phase, nowMs);
  }

  #syncPhase(phase: number, nowMs: number): void {
    const { hpas, isPlain = false } = this.#size;
    let dueMs = Infinity;
    for (let index = phase; index < hpas; index += PHASES) {
      if (isPlain || this.#fleet.nextSyncMs(index) <= nowMs) this.#sync(index, nowMs);
      dueMs = Math.min(dueMs, this.#fleet.nextSyncMs(index));
    }
    this.#dueMs[phase] = dueMs;
  }

  /** Something that the autoscaler looks at has changed. */
  #touch(index: number, nowMs: number): void {
    this.#fleet.touch(index, nowMs);
    const phase = index % PHASES;
    this.#dueMs[phase] = Math.min(this.#dueMs[phase], this.#fleet.nextSyncMs(index));
  }

  work(endMs: number): FleetWork {
    return {
      syncs: this.#syncs,
      skippedSyncs: this.#gridSyncs - this.#syncs,
      rescales: this.#rescales,
      samples: this.#samples,
      podsMax: this.#podsMax,
      podsMean: Math.round((this.#podTicks * TICK_MS) / endMs),
      digest: this.#digest.hex(),
    };
  }

  #addTarget(index: number, replicas: number): void {
    const peakMilliCpu = (replicas * REQUEST_MILLI_CPU * TARGET_RATIO) / WAVE_MEAN;
    const target = new FleetTarget(this.#metrics, {
      replicas,
      requestMilliCpu: REQUEST_MILLI_CPU,
      peakMilliCpu,
      phase: this.#noise.double(),
    });
    this.#targets.push(target);
    const spec: HpaSpec = {
      namespace: 'default',
      name: `hpa-${index}`,
      minReplicas: 2,
      maxReplicas: replicas * 3,
      metrics: [
        { type: 'Resource', resource: 'cpu', target: { kind: 'utilization', percent: 100 * TARGET_RATIO } },
      ],
    };
    this.#fleet.add(spec, (index % PHASES) * TICK_MS);
    for (let i = 0; i < replicas; i++) this.#startPod(index, -DAY_MS);
    this.#setDemand(index, 0);
  }

  #startPod(index: number, nowMs: number): void {
    const slot = this.#metrics.start(Math.max(0, nowMs));
    this.#targetOfSlot[slot] = index;
    const target = this.#targets[index];
    target.start(slot, nowMs);
    this.#pods++;
    this.#podsMax = Math.max(this.#podsMax, this.#pods);
  }

  #finishStarts(nowMs: number): void {
    while (this.#starting.length > 0 && this.#starting[0].atMs <= nowMs) {
      const start = this.#starting.shift();
      if (start === undefined) return;
      const target = this.#targets[start.target];
      if (target.slots.length >= target.replicas) continue;
      while (target.slots.length < target.replicas) this.#startPod(start.target, nowMs);
      this.#share(start.target, nowMs);
      this.#touch(start.target, nowMs);
    }
  }

  #changeDemands(nowMs: number): void {
    for (let index = 0; index < this.#targets.length; index++) this.#setDemand(index, nowMs);
  }

  /** A day's wave with a fifth of noise. */
  #setDemand(index: number, nowMs: number): void {
    const target = this.#targets[index];
    const wave = WAVE_MEAN + WAVE_SWING * Math.sin(2 * Math.PI * (nowMs / DAY_MS + target.phase));
    target.demandMilliCpu = target.peakMilliCpu * wave * (0.9 + 0.2 * this.#noise.double());
    this.#share(index, nowMs);
  }

  #share(index: number, nowMs: number): void {
    const { slots, demandMilliCpu } = this.#targets[index];
    const milliCpu = Math.min(demandMilliCpu / slots.length, 2 * REQUEST_MILLI_CPU);
    for (const slot of slots) this.#metrics.set(slot, milliCpu, MEMORY_BYTES, nowMs);
  }

  #scrape(nowMs: number): void {
    const changed = this.#metrics.scrape(nowMs);
    this.#samples += changed.length;
    let last = -1;
    for (const slot of changed) {
      const owner = this.#targetOfSlot[slot];
      if (owner !== last) this.#touch(owner, nowMs);
      last = owner;
    }
  }

  #sync(index: number, nowMs: number): void {
    const target = this.#targets[index];
    const { rescaledTo } = this.#fleet.sync(index, target.look(), nowMs);
    this.#syncs++;
    if (rescaledTo === undefined) return;
    this.#rescales++;
    this.#digest.number(index);
    this.#digest.number(nowMs);
    this.#digest.number(rescaledTo);
    target.replicas = rescaledTo;
    if (rescaledTo > target.slots.length) this.#starting.push({ atMs: nowMs + POD_START_MS, target: index });
    else this.#stopPods(index, nowMs);
    this.#touch(index, nowMs);
  }

  #stopPods(index: number, nowMs: number): void {
    const target = this.#targets[index];
    while (target.slots.length > target.replicas) {
      this.#metrics.stop(target.stopLast());
      this.#pods--;
    }
    this.#share(index, nowMs);
  }
}
