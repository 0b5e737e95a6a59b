import { RandomStream } from '../../base/index.ts';
import { ClusterState, CPU, DEVICES_MAX } from '../../model/index.ts';
import type { GpuRequest, NodeRow } from '../../model/index.ts';
import { FRAGMENT_CLASSES, FragmentMeter, freeDevices, Scheduler } from '../../scheduler/index.ts';
import type { TypicalPod } from '../../scheduler/index.ts';
import { policyConfig } from './policies.ts';
import type { Arrivals } from './world.ts';

/** What became of one pod. */
export interface Placement {
  readonly pod: string;
  /** Absent: no node had room. */
  readonly node: string | undefined;
  readonly devices: readonly number[];
}

/** The fill test: pods come one by one and stay. After each `next` the sums say how the cluster stands. */
export class Replay {
  arrivedMilli = 0;
  usedMilli = 0;
  /** Free GPU of all nodes by class of fragment. */
  readonly classes: Float64Array = new Float64Array(FRAGMENT_CLASSES.length);
  readonly #cluster = new ClusterState();
  readonly #scheduler: Scheduler;
  readonly #arrivals: Arrivals;
  readonly #meter: FragmentMeter;
  readonly #random: RandomStream | undefined;

  constructor(arrivals: Arrivals, policy: string, typical: readonly TypicalPod[], seed: string) {
    this.#arrivals = arrivals;
    this.#meter = new FragmentMeter(typical);
    const config = policyConfig(policy, typical);
    if (config === undefined) throw new Error(`no policy ${policy}`);
    const random = policy === 'Random' ? new RandomStream(Number(seed), 'fgd') : undefined;
    this.#random = random;
    for (const node of arrivals.nodes) this.#cluster.addNode(node);
    const tieRule = random === undefined ? 'first' : (bound: number) => random.below(bound);
    this.#scheduler = new Scheduler(this.#cluster, config, { tieRule });
    for (let row = 0; row < arrivals.nodes.length; row++) this.#addFragment(row, 1);
  }

  /** Presents the pods in order. */
  *run(): Generator<Placement> {
    for (const pod of this.#arrivals.pods) {
      const row = this.#cluster.addPod(pod);
      const { gpu } = this.#cluster.pods.signature(row);
      const milli = gpu === undefined ? 0 : gpu.count * gpu.milli;
      this.arrivedMilli += milli;
      const decision = this.#scheduler.schedule(row);
      if (decision.outcome !== 'bound') {
        this.#cluster.removePod(row);
        yield { pod: pod.metadata.name, node: undefined, devices: [] };
        continue;
      }
      const { node } = decision;
      this.#addFragment(node, -1);
      this.#cluster.bindPod(row, node, this.#drawnDevice(node, gpu) ?? decision.devices);
      this.#addFragment(node, 1);
      this.usedMilli += milli;
      const mask = gpu === undefined ? 0 : this.#cluster.pods.devices[row];
      yield { pod: pod.metadata.name, node: this.#cluster.nodes.names[node], devices: bitsOf(mask) };
    }
  }

  /** All classes but the satisfied one. */
  fragment(): number {
    return this.idle() - this.classes[FRAGMENT_CLASSES.indexOf('q3_satisfied')];
  }

  idle(): number {
    return this.classes.reduce((sum, value) => sum + value, 0);
  }

  /** Random draws the device of a share too. */
  #drawnDevice(node: NodeRow, gpu: GpuRequest | undefined): number | undefined {
    if (this.#random === undefined || gpu?.count !== 1) return undefined;
    const { counts, freeMilli } = this.#cluster.nodes.gpus;
    const fitting: number[] = [];
    for (let i = 0; i < counts[node]; i++) {
      if (freeMilli[node * DEVICES_MAX + i] >= gpu.milli) fitting.push(i);
    }
    return 1 << fitting[this.#random.below(fitting.length)];
  }

  #addFragment(row: number, sign: number): void {
    const { nodes } = this.#cluster;
    const milliCpu = nodes.allocatable[CPU][row] - nodes.requested[CPU][row];
    this.#meter.measure(freeDevices(nodes.gpus, row, milliCpu));
    for (let i = 0; i < this.classes.length; i++) this.classes[i] += sign * this.#meter.classes[i];
  }
}

function bitsOf(mask: number): readonly number[] {
  const bits: number[] = [];
  for (let i = 0; i < DEVICES_MAX; i++) if ((mask & (1 << i)) !== 0) bits.push(i);
  return bits;
}
