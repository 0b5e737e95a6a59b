import { emptySamples } from '../../../autoscale/index.ts';
import type { MetricFailure, MetricSamples } from '../../../autoscale/index.ts';
import { SECOND_MS } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';

/** Samples of metrics-server for pods of the run: the sum over a pod's containers, none where one of them lacks it. */
export class PodSamples {
  readonly #sim: Simulation;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  read(
    pods: readonly PodRow[],
    resource: string,
    container: string | undefined,
  ): MetricSamples | MetricFailure | 'empty' {
    if (resource !== 'cpu' && resource !== 'memory')
      return { failure: `metrics-server knows no resource ${resource}` };
    const samples = emptySamples(pods.length);
    let known = 0;
    for (const [index, pod] of pods.entries())
      if (this.#readPod(samples, index, pod, resource, container)) known++;
    return known === 0 ? 'empty' : samples;
  }

  #readPod(
    { valueMilli, sampledAtMs, windowMs }: MetricSamples,
    index: number,
    pod: PodRow,
    resource: 'cpu' | 'memory',
    container: string | undefined,
  ): boolean {
    const { metrics, runtime } = this.#sim;
    const slots = this.#slotsOf(pod, runtime.metricSlots?.(pod) ?? [], container);
    if (slots.length === 0) return false;
    let sum = 0;
    for (const slot of slots) {
      if (!metrics.hasSample(slot)) return false;
      // The autoscaler asks for whole milli-units, rounded up a container.
      sum +=
        resource === 'cpu' ? Math.ceil(metrics.sampleMilliCpu[slot]) : metrics.sampleMemoryBytes[slot] * 1000;
    }
    valueMilli[index] = Math.round(sum);
    sampledAtMs[index] = Math.floor(metrics.sampledAtMs(slots[0]) / SECOND_MS) * SECOND_MS;
    windowMs[index] = metrics.windowMs(slots[0]);
    return true;
  }

  #slotsOf(pod: PodRow, slots: readonly number[], container: string | undefined): readonly number[] {
    if (container === undefined || slots.length === 0) return slots;
    const { lives, templates } = this.#sim;
    const { spec } = templates.get(lives.template[pod]).pod;
    const place = spec.containers.findIndex(({ name }) => name === container);
    return place < 0 || place >= slots.length ? [] : [slots[place]];
  }
}
