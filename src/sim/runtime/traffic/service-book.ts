import { assert, VERIFY } from '../../../base/index.ts';
import { equalityMatches, namespaceOf } from '../../../model/index.ts';
import type { Service } from '../../../model/index.ts';
import { nameKey } from '../../../scenario/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import { Endpoints, EndpointState } from '../../../traffic/index.ts';
import type { Endpoint } from '../../../traffic/index.ts';
import type { Simulation } from '../../simulation.ts';
import type { LivePod } from '../pod/live-pod.ts';
import { names } from '../pod/usage-book.ts';

/** The pods behind a Service, or behind a workload that is asked without one, as routers know them. */
export interface TrackedService {
  readonly name: ObjectName;
  readonly endpoints: Endpoints;
  /** Pods that are ready now, whether routers know or not. */
  readonly ready: Set<LivePod>;
  /** Told when the endpoints change, now or soon. */
  readonly watchers: ((nowMs: number) => void)[];
  readonly service: Service | undefined;
}

/** Endpoints of the Services that somebody asks or needs. */
export class ServiceBook {
  readonly #sim: Simulation;
  readonly #delayMs: number;
  readonly #tracked = new Map<string, TrackedService>();
  readonly #ofTemplate = new Map<number, readonly TrackedService[]>();
  /** Rows are used again; endpoints need a number of their own. */
  readonly #numbers = new Map<LivePod, number>();
  readonly #pods = new Map<number, LivePod>();
  #nextNumber = 0;

  constructor(sim: Simulation, delayMs: number) {
    this.#sim = sim;
    this.#delayMs = delayMs;
  }

  /** Services are followed from the start of the run on. */
  track(name: ObjectName): TrackedService {
    const key = nameKey(name);
    let tracked = this.#tracked.get(key);
    if (tracked === undefined) {
      const service = this.#sim.cluster.objects.find<Service>('Service', name.namespace, name.name);
      tracked = {
        name,
        endpoints: new Endpoints(this.#delayMs),
        ready: new Set(),
        watchers: [],
        service: name.kind === 'Service' ? service : undefined,
      };
      if (name.kind === 'Service' && service?.spec.selector === undefined)
        this.#sim.texts.ignore(`Service/${name.namespace}/${name.name}`, 'no such Service with a selector');
      this.#tracked.set(key, tracked);
    }
    return tracked;
  }

  /** The pod's state as its Services see it: ready, on its way out, or gone. */
  tell(pod: LivePod, nowMs: number): void {
    for (const tracked of this.servicesOf(pod)) {
      const state = stateOf(pod, tracked.service, nowMs);
      if (state === EndpointState.Ready) tracked.ready.add(pod);
      else tracked.ready.delete(pod);
      tracked.endpoints.set(this.#numberOf(pod), pod.node, state, nowMs);
      for (const changed of tracked.watchers) changed(nowMs);
    }
  }

  /** The pod has an address from now on: some Services want to know it before it is ready. */
  appeared(pod: LivePod, nowMs: number): void {
    const isPublished = this.servicesOf(pod).some(
      ({ service }) => service?.spec.publishNotReadyAddresses === true,
    );
    if (isPublished) this.tell(pod, nowMs);
  }

  /** A container of the pod was started again: whoever sends it requests looks again. */
  stir(pod: LivePod, nowMs: number): void {
    for (const { watchers } of this.servicesOf(pod)) for (const changed of watchers) changed(nowMs);
  }

  /** Routers forget it once they have heard. */
  forget(pod: LivePod, nowMs: number): void {
    if (!this.#numbers.has(pod)) return;
    for (const tracked of this.servicesOf(pod)) {
      tracked.ready.delete(pod);
      tracked.endpoints.set(this.#numberOf(pod), pod.node, EndpointState.Gone, nowMs);
      for (const changed of tracked.watchers) changed(nowMs);
    }
    this.#pods.delete(this.#numberOf(pod));
    this.#numbers.delete(pod);
    assert(
      this.#pods.size === this.#numbers.size,
      `${this.#pods.size} pods have ${this.#numbers.size} numbers`,
    );
  }

  /** Ready now, whether routers have heard or not. */
  hasReady(name: ObjectName): boolean {
    return this.track(name).ready.size > 0;
  }

  /** Undefined: the pod is gone. */
  podOf({ pod }: Endpoint): LivePod | undefined {
    return this.#pods.get(pod);
  }

  /** Those among the followed whose selector picks the pod, or whose workload it is of. */
  servicesOf({ template }: LivePod): readonly TrackedService[] {
    let found = this.#ofTemplate.get(template);
    if (found === undefined) {
      const { pod, ownedBy } = this.#sim.templates.get(template);
      found = [...this.#tracked.values()].filter(({ name, service }) => {
        if (name.kind !== 'Service') return names(name, ownedBy);
        const selector = service?.spec.selector;
        if (selector === undefined || namespaceOf(pod) !== name.namespace) return false;
        return equalityMatches(selector, pod.metadata.labels);
      });
      this.#ofTemplate.set(template, found);
    }
    return found;
  }

  #numberOf(pod: LivePod): number {
    let number = this.#numbers.get(pod);
    if (number === undefined) {
      if (VERIFY) assert(pod.node >= 0, `${pod.name} is an endpoint and has no node`);
      number = this.#nextNumber++;
      this.#numbers.set(pod, number);
      this.#pods.set(number, pod);
    }
    return number;
  }
}

/**
 * A pod that was told to stop answers until its processes have ended. With `publishNotReadyAddresses` routers know every
 * pod that has an address, ready or not, on its way out or not.
 */
function stateOf(
  { isReady, stopping, sandboxMs, isOver }: LivePod,
  service: Service | undefined,
  nowMs: number,
): EndpointState {
  if (service?.spec.publishNotReadyAddresses === true)
    return nowMs >= sandboxMs && !isOver ? EndpointState.Ready : EndpointState.Gone;
  if (!isReady) return EndpointState.Gone;
  return stopping === undefined ? EndpointState.Ready : EndpointState.Terminating;
}
