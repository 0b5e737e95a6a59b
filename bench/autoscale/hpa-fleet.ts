import {
  DEFAULT_HPA_CONFIG,
  emptySamples,
  HpaFleet,
  PodStanding,
  PodStates,
  Readiness,
  type HpaSpec,
  type HpaWorld,
  type MetricSamples,
} from '../../src/autoscale/index.ts';
import { Digest, RandomStreams } from '../../src/base/index.ts';
import { MetricsServer, UsageMeter } from '../../src/metrics/index.ts';

/**
 * HPAs in a closed loop: demand → use per pod → metrics-server → HPA → replicas → use per pod. Pods start in 30 s. No
 * nodes, no scheduler: what is measured is the autoscalers and what they look at.
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
  readonly rescales: number;
  readonly samples: number;
  readonly podsMax: number;
  readonly digest: string;
}

const REQUEST_MILLI_CPU = 500;
const MEMORY_BYTES = 256 * 2 ** 20;
const POD_START_MS = 30_000;
const DAY_MS = 86_400_000;
const SCRAPE_MS = 15_000;
/** HPAs sync on whole seconds of the grid, 500 of them spread over 15 s. */
const TICK_MS = 1000;

export function runFleet(size: FleetSize): FleetWork {
  const run = new FleetRun(size);
  const endMs = size.days * DAY_MS;
  for (let nowMs = 0; nowMs < endMs; nowMs += TICK_MS) run.tick(nowMs);
  return run.work();
}

interface Target {
  readonly states: PodStates;
  readonly slots: number[];
  readonly startedAtMs: number[];
  samples: MetricSamples;
  requests: Float64Array;
  replicas: number;
  demandMilliCpu: number;
  readonly peakMilliCpu: number;
  readonly phase: number;
  arePodsChanged: boolean;
}

class FleetRun {
  readonly #size: FleetSize;
  readonly #metrics = new MetricsServer(new UsageMeter());
  readonly #fleet = new HpaFleet(DEFAULT_HPA_CONFIG);
  readonly #targets: Target[] = [];
  readonly #targetOfSlot: number[] = [];
  readonly #noise = new RandomStreams(1).stream('demand');
  readonly #starting: { readonly atMs: number; readonly target: number }[] = [];
  readonly #digest = new Digest();
  #syncs = 0;
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
    for (let index = (nowMs / TICK_MS) % 15; index < hpas; index += 15) {
      if (isPlain || this.#fleet.nextSyncMs(index) <= nowMs) this.#sync(index, nowMs);
    }
  }

  work(): FleetWork {
    return {
      syncs: this.#syncs,
      rescales: this.#rescales,
      samples: this.#samples,
      podsMax: this.#podsMax,
      digest: this.#digest.hex(),
    };
  }

  #addTarget(index: number, replicas: number): void {
    const target: Target = {
      states: new PodStates(),
      slots: [],
      startedAtMs: [],
      samples: emptySamples(0),
      requests: new Float64Array(0),
      replicas,
      demandMilliCpu: 0,
      peakMilliCpu: replicas * REQUEST_MILLI_CPU * 0.6,
      phase: this.#noise.double(),
      arePodsChanged: true,
    };
    this.#targets.push(target);
    const spec: HpaSpec = {
      namespace: 'default',
      name: `hpa-${index}`,
      minReplicas: 2,
      maxReplicas: replicas * 2,
      metrics: [{ type: 'Resource', resource: 'cpu', target: { kind: 'utilization', percent: 60 } }],
    };
    this.#fleet.add(spec, (index % 15) * TICK_MS);
    for (let i = 0; i < replicas; i++) this.#startPod(index, -DAY_MS);
    this.#setDemand(index, 0);
  }

  #startPod(index: number, nowMs: number): void {
    const slot = this.#metrics.start(Math.max(0, nowMs));
    this.#targetOfSlot[slot] = index;
    const target = this.#targets[index];
    target.slots.push(slot);
    target.startedAtMs.push(nowMs);
    target.arePodsChanged = true;
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
      this.#fleet.touch(start.target, nowMs);
    }
  }

  #changeDemands(nowMs: number): void {
    for (let index = 0; index < this.#targets.length; index++) this.#setDemand(index, nowMs);
  }

  /** A day's wave with a fifth of noise. */
  #setDemand(index: number, nowMs: number): void {
    const target = this.#targets[index];
    const wave = 0.55 + 0.45 * Math.sin(2 * Math.PI * (nowMs / DAY_MS + target.phase));
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
    for (const slot of changed) this.#fleet.touch(this.#targetOfSlot[slot], nowMs);
  }

  #sync(index: number, nowMs: number): void {
    const target = this.#targets[index];
    const { rescaledTo } = this.#fleet.sync(index, this.#worldOf(target), nowMs);
    this.#syncs++;
    if (rescaledTo === undefined) return;
    this.#rescales++;
    this.#digest.number(index);
    this.#digest.number(nowMs);
    this.#digest.number(rescaledTo);
    target.replicas = rescaledTo;
    if (rescaledTo > target.slots.length) this.#starting.push({ atMs: nowMs + POD_START_MS, target: index });
    else this.#stopPods(index, nowMs);
    this.#fleet.touch(index, nowMs);
  }

  #stopPods(index: number, nowMs: number): void {
    const target = this.#targets[index];
    while (target.slots.length > target.replicas) {
      this.#metrics.stop(target.slots.pop() ?? 0);
      target.startedAtMs.pop();
      this.#pods--;
    }
    target.arePodsChanged = true;
    this.#share(index, nowMs);
  }

  #worldOf(target: Target): HpaWorld {
    if (target.arePodsChanged) refreshPods(target);
    refreshSamples(target, this.#metrics);
    return {
      scale: { specReplicas: target.replicas, statusReplicas: target.slots.length },
      selector: VALID,
      pods: target.states,
      requests: () => target.requests,
      metrics: { resource: () => target.samples, pods: () => 'empty', object: () => 0, external: () => [] },
    };
  }
}

const VALID = { kind: 'valid' } as const;

function refreshPods(target: Target): void {
  const { states, slots, startedAtMs } = target;
  states.clear();
  for (let i = 0; i < slots.length; i++) {
    states.add(PodStanding.Running, Readiness.True, startedAtMs[i], startedAtMs[i]);
  }
  target.samples = emptySamples(slots.length);
  target.requests = new Float64Array(slots.length).fill(REQUEST_MILLI_CPU);
  target.arePodsChanged = false;
}

function refreshSamples({ samples, slots }: Target, metrics: MetricsServer): void {
  const { valueMilli, sampledAtMs, windowMs } = samples;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    valueMilli[i] = Math.ceil(metrics.sampleMilliCpu[slot]);
    sampledAtMs[i] = metrics.sampledAtMs(slot);
    windowMs[i] = metrics.windowMs(slot);
  }
}
