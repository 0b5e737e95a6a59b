import { assert } from '../../../base/index.ts';
import type { TrafficResult } from '../../../result/index.ts';
import type { DemandSpec, ObjectName } from '../../../scenario/index.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { Simulation } from '../../simulation.ts';
import type { LoadedContainer } from '../node/node-load.ts';
import type { LiveContainer, LivePod } from '../pod/live-pod.ts';
import { DemandFlow } from './demand-flow.ts';
import type { FlowWatch } from './demand-flow.ts';
import { serviceBehind } from './ingress-route.ts';
import type { Ingress } from './ingress-route.ts';
import type { ServiceBook } from './service-book.ts';

/** All demands of the scenario on their way to pods. */
export class DemandFlows {
  readonly #sim: Simulation;
  readonly #book: ServiceBook;
  readonly #flows: readonly DemandFlow[];

  constructor(sim: Simulation, book: ServiceBook, watch: FlowWatch) {
    this.#sim = sim;
    this.#book = book;
    this.#flows = sim.scenario.workload.demand.map(
      (spec) => new DemandFlow(sim, spec, book.track(this.#serverOf(spec)), book, watch),
    );
    this.#flows.forEach((flow, index) => {
      const changed = (nowMs: number): void => {
        flow.isStale = true;
        this.#wake(index, nowMs);
      };
      flow.target.watchers.push(changed);
      flow.from?.watchers.push(changed);
    });
  }

  begin(nowMs: number): void {
    this.#flows.forEach((_, index) => this.#wake(index, nowMs));
  }

  /** Something about a flow has changed. */
  due(index: number, nowMs: number): void {
    const flow = this.#flows[index];
    assert(flow !== undefined, `demand ${index} is none of ${this.#flows.length}`);
    if (flow.dueMs !== nowMs) return;
    flow.dueMs = Infinity;
    flow.advance(nowMs);
    if (flow.dueMs === nowMs) return;
    const nextMs = flow.nextMs(nowMs);
    assert(nextMs > nowMs, `demand ${index} is due again at ${nextMs} ms, not after ${nowMs} ms`);
    this.#schedule(index, nextMs);
  }

  /** The first of a pod's containers serves what its Services are asked. */
  isServing(pod: LivePod, container: LiveContainer): boolean {
    if (this.#flows.length === 0 || container.role !== 'main') return false;
    if (container.name !== pod.pod.spec.containers[0].name) return false;
    return this.#book.servicesOf(pod).some((tracked) => this.#flows.some(({ target }) => target === tracked));
  }

  /** Whether a demand that the pod serves says what memory requests cost. */
  costsMemory(pod: LivePod): boolean {
    const services = this.#book.servicesOf(pod);
    return this.#flows.some(
      ({ target, spec }) =>
        services.includes(target) && spec.memoryBaseBytes + spec.memoryBytesPerConcurrentRequest > 0,
    );
  }

  capacityChanged(loaded: LoadedContainer, nowMs: number): void {
    this.#flows.forEach((flow, index) => {
      if (flow.capacityChanged(loaded, nowMs)) this.#wake(index, nowMs);
    });
  }

  results(endMs: number): TrafficResult[] {
    return this.#flows.map((flow) => flow.result(endMs));
  }

  /** Who serves it: a Service, the Service behind an Ingress, or a workload by itself. */
  #serverOf({ target, host = '', path = '/' }: DemandSpec): ObjectName {
    if (target.kind !== 'Ingress') return target;
    const { objects } = this.#sim.cluster;
    const ingress = objects.find<Ingress>('Ingress', target.namespace, target.name);
    const service = ingress === undefined ? undefined : serviceBehind(ingress, host, path);
    if (service === undefined)
      this.#sim.texts.ignore(`demand on Ingress/${target.namespace}/${target.name}`, 'no rule of it fits');
    return { kind: 'Service', namespace: target.namespace, name: service ?? '' };
  }

  #wake(index: number, nowMs: number): void {
    if (this.#flows[index].dueMs > nowMs) this.#schedule(index, nowMs);
  }

  #schedule(index: number, dueMs: number): void {
    const flow = this.#flows[index];
    if (flow.dueMs === dueMs) return;
    flow.dueMs = dueMs;
    if (dueMs !== Infinity) this.#sim.events.push(dueMs, Phase.ControlLoops, EventKind.TrafficDue, index, 0);
  }
}
