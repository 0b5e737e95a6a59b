import {
  PodStanding,
  PodStates,
  podRequestMilli,
  Readiness,
  scaleSelectorText,
} from '../../../autoscale/index.ts';
import type { HpaSpec, HpaWorld } from '../../../autoscale/index.ts';
import { assert, SECOND_MS, VERIFY } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import type { HpaMetrics } from './hpa-metrics.ts';

/** One autoscaler's target as the run has it: pods, requests and scale, looked up again only after a change. */
export class HpaMember {
  readonly target: ObjectName;
  readonly #sim: Simulation;
  readonly #states = new PodStates();
  #rows: readonly PodRow[] = [];
  readonly #requests = new Map<string, Float64Array | string>();
  arePodsChanged = true;
  /** Nobody has asked for the states since the pods changed. */
  #areStatesOld = true;
  #readyCount = 0;
  /** Pods that nobody has asked to go. */
  #stayingCount = 0;

  constructor(sim: Simulation, target: ObjectName) {
    this.#sim = sim;
    this.target = target;
  }

  get rows(): readonly PodRow[] {
    return this.#rows;
  }

  /** As of the last look at the pods. */
  get readyCount(): number {
    return this.#readyCount;
  }

  /** `others`: the autoscalers that look at the same pods, itself included; none where it is alone. */
  worldOf({ namespace }: HpaSpec, metrics: HpaMetrics, others: readonly string[], nowMs: number): HpaWorld {
    if (this.arePodsChanged) this.#refresh();
    const rows = this.#rows;
    const statesNow = (): PodStates => this.#statesNow();
    return {
      scale: this.#scale(),
      selector: this.#selector(others),
      // Metrics that are not about pods do not look at them one by one.
      get pods(): PodStates {
        return statesNow();
      },
      requests: (resource, container) => this.#requestsOf(resource, container),
      metrics: {
        resource: (resource, container) => metrics.resource(rows, resource, container, nowMs),
        pods: (metric, selector) => metrics.pods(rows, { namespace, metric, selector }, nowMs),
        object: (metric, of) => metrics.object({ namespace, metric, selector: undefined }, of, nowMs),
        external: (metric, selector) => metrics.external({ namespace, metric, selector }, nowMs),
      },
    };
  }

  replicas(): number | undefined {
    return this.#sim.controllers.workloadsOf(this.target)[0]?.replicas;
  }

  #selector(others: readonly string[]): HpaWorld['selector'] {
    if (others.length < 2) return { kind: 'valid' };
    const selector = scaleSelectorText(this.#sim.controllers.workloadsOf(this.target)[0]?.selector ?? {});
    return { kind: 'ambiguous', selector, others: others.slice(0, 2).join(' and ') };
  }

  #scale(): HpaWorld['scale'] {
    const specReplicas = this.replicas();
    if (specReplicas === undefined) {
      const { kind, name } = this.target;
      return { error: `${kind.toLowerCase()}s.apps "${name}" not found` };
    }
    return { specReplicas, statusReplicas: this.#stayingCount };
  }

  #refresh(): void {
    this.#rows = this.#sim.controllers.podsOf(this.target);
    this.#requests.clear();
    this.#areStatesOld = true;
    const { state, ready } = this.#sim.lives;
    [this.#readyCount, this.#stayingCount] = [0, 0];
    for (const row of this.#rows) {
      if (state[row] === PodState.Free) assert(false, `pod row ${row} of ${this.target.name} has ended`);
      this.#readyCount += ready[row];
      if (state[row] !== PodState.Terminating) this.#stayingCount++;
    }
    if (VERIFY) assert(new Set(this.#rows).size === this.#rows.length, `${this.target.name} has a pod twice`);
    this.arePodsChanged = false;
  }

  #statesNow(): PodStates {
    if (!this.#areStatesOld) return this.#states;
    this.#areStatesOld = false;
    this.#states.clear();
    for (const row of this.#rows) this.#addState(row);
    return this.#states;
  }

  /** Times in API objects are whole seconds. */
  #addState(row: PodRow): void {
    const { lives } = this.#sim;
    const boundMs = lives.boundMs[row];
    const hasCondition = boundMs >= 0;
    const readiness = !hasCondition
      ? Readiness.Absent
      : lives.ready[row] === 1
        ? Readiness.True
        : Readiness.False;
    const sinceMs = Math.max(boundMs, lives.readySinceMs[row]);
    this.#states.add(
      standingOf(lives.state[row], lives.started[row] === 1),
      readiness,
      hasCondition ? wholeSecond(boundMs) : NaN,
      hasCondition ? wholeSecond(sinceMs) : -Infinity,
    );
  }

  #requestsOf(resource: string, container: string | undefined): Float64Array | string {
    const key = `${resource}/${container ?? ''}`;
    let requests = this.#requests.get(key);
    if (requests === undefined) {
      requests = this.#readRequests(resource, container);
      this.#requests.set(key, requests);
    }
    return requests;
  }

  #readRequests(resource: string, container: string | undefined): Float64Array | string {
    const { lives, templates, cluster } = this.#sim;
    const requests = new Float64Array(this.#rows.length);
    const known = new Map<number, number | string>();
    for (const [index, row] of this.#rows.entries()) {
      const template = lives.template[row];
      let request = known.get(template);
      if (request === undefined) {
        const { pod } = templates.get(template);
        const named = { ...pod, metadata: { ...pod.metadata, name: cluster.pods.name(row) } };
        known.set(template, (request = podRequestMilli(named, resource, container)));
      }
      if (typeof request === 'string') return request;
      requests[index] = request;
    }
    return requests;
  }
}

function standingOf(state: number, isStarted: boolean): PodStanding {
  if (state === PodState.Terminating) return isStarted ? PodStanding.Terminating : PodStanding.Ignored;
  return state === PodState.Running ? PodStanding.Running : PodStanding.Pending;
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}
