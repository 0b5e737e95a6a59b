import { emptySamples, PodStanding, PodStates, Readiness } from '../../src/autoscale/index.ts';
import type { HpaWorld, MetricSamples } from '../../src/autoscale/index.ts';
import type { MetricsServer } from '../../src/metrics/index.ts';

export interface TargetShape {
  readonly replicas: number;
  readonly requestMilliCpu: number;
  readonly peakMilliCpu: number;
  /** Where in the day its wave begins, 0..1. */
  readonly phase: number;
}

/** One scaled workload of the fleet: its pods, what metrics-server says of them, and the world its autoscaler sees. */
export class FleetTarget {
  readonly slots: number[] = [];
  readonly peakMilliCpu: number;
  readonly phase: number;
  replicas: number;
  demandMilliCpu = 0;
  readonly #metrics: MetricsServer;
  readonly #requestMilliCpu: number;
  readonly #startedAtMs: number[] = [];
  readonly #states = new PodStates();
  /** Made once; its answers are read from the target at the moment of the sync. */
  readonly #world: HpaWorld;
  #samples: MetricSamples = emptySamples(0);
  #requests = new Float64Array(0);
  #arePodsChanged = true;

  constructor(metrics: MetricsServer, { replicas, requestMilliCpu, peakMilliCpu, phase }: TargetShape) {
    this.#metrics = metrics;
    this.replicas = replicas;
    this.#requestMilliCpu = requestMilliCpu;
    this.peakMilliCpu = peakMilliCpu;
    this.phase = phase;
    this.#world = this.#makeWorld();
  }

  /** The world of a sync of this moment. */
  look(): HpaWorld {
    if (this.#arePodsChanged) this.#refreshPods();
    this.#refreshSamples();
    return this.#world;
  }

  start(slot: number, nowMs: number): void {
    this.slots.push(slot);
    this.#startedAtMs.push(nowMs);
    this.#arePodsChanged = true;
  }

  /** Forgets the pod that came last; the answer is its slot. */
  stopLast(): number {
    const slot = this.slots.pop();
    if (slot === undefined) throw new RangeError('no pod is left to stop');
    this.#startedAtMs.pop();
    this.#arePodsChanged = true;
    return slot;
  }

  #makeWorld(): HpaWorld {
    const scale = new ScaleOfTarget(this);
    return {
      scale,
      selector: { kind: 'valid' },
      pods: this.#states,
      requests: () => this.#requests,
      metrics: { resource: () => this.#samples, pods: () => 'empty', object: () => 0, external: () => [] },
    };
  }

  #refreshPods(): void {
    const { slots } = this;
    this.#states.clear();
    for (const startedAtMs of this.#startedAtMs)
      this.#states.add(PodStanding.Running, Readiness.True, startedAtMs, startedAtMs);
    // Columns may be longer than the pods: what lies beyond their count is not read.
    if (slots.length > this.#requests.length) {
      this.#samples = emptySamples(2 * slots.length);
      this.#requests = new Float64Array(2 * slots.length).fill(this.#requestMilliCpu);
    }
    this.#arePodsChanged = false;
  }

  #refreshSamples(): void {
    const metrics = this.#metrics;
    const { valueMilli, sampledAtMs, windowMs } = this.#samples;
    const { slots } = this;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i];
      valueMilli[i] = Math.ceil(metrics.sampleMilliCpu[slot]);
      sampledAtMs[i] = metrics.sampledAtMs(slot);
      windowMs[i] = metrics.windowMs(slot);
    }
  }
}

/** The scale subresource, as it is when it is read. */
class ScaleOfTarget {
  readonly #target: FleetTarget;

  constructor(target: FleetTarget) {
    this.#target = target;
  }

  get specReplicas(): number {
    return this.#target.replicas;
  }

  get statusReplicas(): number {
    return this.#target.slots.length;
  }
}
