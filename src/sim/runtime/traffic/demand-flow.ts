import { assert } from '../../../base/index.ts';
import { SeriesName } from '../../../result/index.ts';
import type { SeriesBuilder, TrafficResult } from '../../../result/index.ts';
import type { DemandSpec } from '../../../scenario/index.ts';
import {
  concurrencyOf,
  mixedPercentileMs,
  nextRateChangeMs,
  rateAt,
  splitOf,
  StickyClients,
  trafficOf,
} from '../../../traffic/index.ts';
import type { Endpoint, ServiceTraffic, WeightedQueue } from '../../../traffic/index.ts';
import type { Simulation } from '../../simulation.ts';
import type { LoadedContainer } from '../node/node-load.ts';
import type { LivePod } from '../pod/live-pod.ts';
import { advanceFlow, backlogMsOf, capacityPerSecond, nextLookMs, meanMsOf, queueOf } from './pod-flow.ts';
import type { PodFlow } from './pod-flow.ts';
import type { ServiceBook, TrackedService } from './service-book.ts';

/** What a flow does to the pods it reaches. */
export interface FlowWatch {
  /** The container that serves; undefined while it does not run. */
  loadedOf(pod: LivePod): LoadedContainer | undefined;
  /** Its requests cost another amount from here on. */
  loadChanged(loaded: LoadedContainer, nowMs: number): void;
  /** It answers slower or faster. */
  answersIn(loaded: LoadedContainer, answerMs: number, nowMs: number): void;
}

const DEFAULT_CLIENTS = 1000;
const PLAIN: ServiceTraffic = { sticky: false, stickyMs: Infinity, localOnly: false, withinNodes: false };

/**
 * One demand of the scenario on its way to the pods: split over the endpoints that routers know of, each pod a queue that
 * serves as fast as its node lets it. What is sent to pods that are gone is lost; what waits too long is given up.
 */
export class DemandFlow {
  readonly spec: DemandSpec;
  readonly target: TrackedService;
  /** Whose pods ask; undefined: somebody outside of the cluster. */
  readonly from: TrackedService | undefined;
  readonly #book: ServiceBook;
  readonly #watch: FlowWatch;
  readonly #traffic: ServiceTraffic;
  readonly #clients: StickyClients | undefined;
  readonly #flows = new Map<LivePod, PodFlow>();
  readonly #series: Readonly<Record<'p50' | 'p95' | 'p99' | 'lost' | 'expired', SeriesBuilder>>;
  /** Time of the TrafficDue event under way. */
  dueMs: number = Infinity;
  /** Pods came, went or were started again since requests were last split. */
  isStale = true;
  #rate = 0;
  #lostPerSecond = 0;
  /** What gets to pods, a second. */
  #reaching = 0;
  #sinceMs = 0;
  #nextStepMs = 0;
  #asked = 0;
  #served = 0;
  #expired = 0;
  #lost = 0;
  #expiredNow = 0;
  #sentMs = { p50: 0, p95: 0, p99: 0 };
  #weighted = 0;
  #latency = { p50: 0, p95: 0, p99: 0 };
  #p99MsMax = 0;

  constructor(
    sim: Simulation,
    spec: DemandSpec,
    target: TrackedService,
    book: ServiceBook,
    watch: FlowWatch,
  ) {
    this.spec = spec;
    this.target = target;
    this.from = spec.from === undefined ? undefined : book.track(spec.from);
    this.#book = book;
    this.#watch = watch;
    const { service } = target;
    this.#traffic = service === undefined ? PLAIN : trafficOf(service);
    const group = `${spec.target.kind}/${spec.target.namespace}/${spec.target.name}`;
    if (this.#traffic.sticky)
      this.#clients = new StickyClients(
        spec.clients ?? DEFAULT_CLIENTS,
        sim.random.stream('clients', group),
        this.#traffic.stickyMs,
      );
    if (this.#traffic.withinNodes && this.from === undefined)
      sim.texts.ignore(`internalTrafficPolicy of ${group}`, 'the demand does not say whose pods ask (from)');
    const more = (name: string, unit: string): SeriesBuilder => sim.series.more(name, unit, group);
    this.#series = {
      p50: more(SeriesName.LatencyP50, 'ms'),
      p95: more(SeriesName.LatencyP95, 'ms'),
      p99: more(SeriesName.LatencyP99, 'ms'),
      lost: more(SeriesName.RequestsLost, 'requests-per-second'),
      expired: more(SeriesName.RequestsExpired, 'requests-per-second'),
    };
  }

  /** When something about it next changes by itself. */
  nextMs(nowMs: number): number {
    let nextMs = Math.min(nextRateChangeMs(this.spec, nowMs), this.target.endpoints.nextChangeMs());
    for (const flow of this.#flows.values()) nextMs = Math.min(nextMs, nextLookMs(flow, this.spec, nowMs));
    return nextMs;
  }

  /** Rate, endpoints and speeds as they are now. */
  advance(nowMs: number): void {
    this.#settle(nowMs);
    const hasNews = this.isStale || this.target.endpoints.nextChangeMs() <= nowMs;
    if (hasNews || nowMs >= this.#nextStepMs) this.#split(nowMs);
    this.#measure(nowMs);
  }

  /** Sends the present rate to the endpoints that routers know of now. */
  #split(nowMs: number): void {
    this.isStale = false;
    this.#nextStepMs = nextRateChangeMs(this.spec, nowMs);
    const rateOfNode = this.#rateOfNode(rateAt(this.spec, nowMs));
    // Where nobody is there to ask, nothing is asked.
    this.#rate = rateOfNode?.size === 0 ? 0 : rateAt(this.spec, nowMs);
    const isForgetful = this.#clients?.asking(this.#rate, nowMs) === true;
    const endpoints = this.target.endpoints
      .visible(nowMs)
      .map((each) => ({ ...each, answers: this.#answers(each) }));
    const clients = isForgetful ? undefined : this.#clients;
    const { rates, lost } = splitOf(this.#rate, endpoints, this.#traffic, clients, rateOfNode);
    const split = rates.reduce((sum, each) => sum + each, lost);
    assert(
      Math.abs(split - this.#rate) <= 1e-6 * (1 + this.#rate),
      `${split} of ${this.#rate} requests/s are sent`,
    );
    this.#lostPerSecond = lost + this.#send(endpoints, rates, nowMs);
    this.#series.lost.set(nowMs, shown(this.#lostPerSecond));
  }

  /** Every ready pod of those that ask asks as much as the others, from its node. */
  #rateOfNode(rate: number): ReadonlyMap<number, number> | undefined {
    if (this.from === undefined) return undefined;
    const { ready } = this.from;
    const rates = new Map<number, number>();
    for (const { node } of ready) rates.set(node, (rates.get(node) ?? 0) + rate / ready.size);
    return rates;
  }

  /** The node lets the pod serve faster or slower. */
  capacityChanged(loaded: LoadedContainer, nowMs: number): boolean {
    const flow = this.#flows.get(loaded.pod);
    const cores = loaded.capacityMilliCpu / 1000;
    if (!(cores >= 0)) assert(false, `${loaded.pod.name} serves with ${cores} cores`);
    if (flow === undefined || flow.loaded !== loaded || Math.abs(flow.cores - cores) < 1e-9) return false;
    this.#bookFlow(flow, nowMs);
    flow.cores = cores;
    return true;
  }

  /** Requests served, lost and given up, and percentiles of their time in ms. */
  result(endMs: number): TrafficResult {
    this.#settle(endMs);
    const waiting = [...this.#flows.values()].reduce((sum, { backlog }) => sum + backlog, 0);
    const told = this.#served + this.#lost + this.#expired + waiting;
    const isWhole = Math.abs(told - this.#asked) <= 1e-6 * this.#asked + 1e-3;
    assert(isWhole, `${told} of ${this.#asked} requests to ${this.spec.target.name} are accounted for`);
    const mean = (sum: number): number => (this.#weighted > 0 ? shown(sum / this.#weighted) : 0);
    return {
      ...this.spec.target,
      requests: Math.round(this.#asked),
      servedRatio: ratio(this.#served, this.#asked),
      lostRatio: ratio(this.#lost, this.#asked),
      expiredRatio: ratio(this.#expired, this.#asked),
      p50Ms: mean(this.#sentMs.p50),
      p95Ms: mean(this.#sentMs.p95),
      p99Ms: mean(this.#sentMs.p99),
      p99MsMax: shown(this.#p99MsMax),
    };
  }

  /** A pod that is not ready still answers what routers send it, as long as its process runs. */
  #answers(endpoint: Endpoint): boolean {
    const pod = this.#book.podOf(endpoint);
    return pod !== undefined && this.#watch.loadedOf(pod) !== undefined;
  }

  /** Rates to pods; what goes to pods whose container does not run is lost. */
  #send(endpoints: readonly Endpoint[], rates: Float64Array, nowMs: number): number {
    let lost = 0;
    const reached = new Set<LivePod>();
    endpoints.forEach((endpoint, index) => {
      const pod = this.#book.podOf(endpoint);
      const loaded = pod === undefined ? undefined : this.#watch.loadedOf(pod);
      if (pod === undefined || loaded === undefined) {
        lost += rates[index];
        return;
      }
      reached.add(pod);
      this.#setRate(pod, loaded, rates[index], nowMs);
    });
    for (const [pod, flow] of this.#flows) if (!reached.has(pod)) this.#drop(pod, flow, nowMs);
    return lost;
  }

  #setRate(pod: LivePod, loaded: LoadedContainer, ratePerSecond: number, nowMs: number): void {
    let flow = this.#flows.get(pod);
    if (flow?.loaded !== loaded) {
      // A container that was started again begins with an empty line.
      this.#lost += flow?.backlog ?? 0;
      const milliCpu = loaded.capacityMilliCpu > 0 ? loaded.capacityMilliCpu : loaded.hungryMilliCpu;
      flow = { loaded, ratePerSecond: 0, cores: milliCpu / 1000, backlog: 0, sinceMs: nowMs };
      this.#flows.set(pod, flow);
    }
    if (!(ratePerSecond >= 0)) assert(false, `${pod.name} is sent ${ratePerSecond} requests/s`);
    flow.ratePerSecond = ratePerSecond;
  }

  /** Requests in line go on to be served, or are lost with the pod. */
  #drop(pod: LivePod, flow: PodFlow, nowMs: number): void {
    flow.ratePerSecond = 0;
    const isThere = this.#watch.loadedOf(pod) === flow.loaded;
    if (isThere && flow.backlog > 0) return;
    this.#lost += flow.backlog;
    this.#flows.delete(pod);
    if (isThere) this.#load(flow, 0, nowMs);
  }

  #settle(nowMs: number): void {
    const seconds = (nowMs - this.#sinceMs) / 1000;
    assert(seconds >= 0, `demand on ${this.spec.target.name} is settled ${-seconds} s before it last was`);
    for (const flow of this.#flows.values()) this.#bookFlow(flow, nowMs);
    if (seconds <= 0) return;
    this.#sinceMs = nowMs;
    this.#asked += this.#rate * seconds;
    this.#lost += this.#lostPerSecond * seconds;
    this.#series.expired.set(nowMs, shown(this.#expiredNow / seconds));
    this.#expiredNow = 0;
    const weight = this.#reaching * seconds;
    if (weight > 0) this.#p99MsMax = Math.max(this.#p99MsMax, this.#latency.p99);
    this.#weighted += weight;
    this.#sentMs.p50 += this.#latency.p50 * weight;
    this.#sentMs.p95 += this.#latency.p95 * weight;
    this.#sentMs.p99 += this.#latency.p99 * weight;
  }

  #bookFlow(flow: PodFlow, nowMs: number): void {
    const { served, expired } = advanceFlow(flow, this.spec, nowMs);
    this.#served += served;
    this.#expired += expired;
    this.#expiredNow += expired;
    const leak = flow.loaded.live.usage?.leakBytesPerRequest ?? 0;
    flow.loaded.use.served.leakedBytes += served * leak;
  }

  /** Latencies, and what each pod has to do from here on. */
  #measure(nowMs: number): void {
    const parts = new Map<string, { weight: number; queue: WeightedQueue['queue']; backlogMs?: number }>();
    for (const flow of this.#flows.values()) {
      const answerMs = meanMsOf(flow, this.spec);
      this.#load(flow, answerMs, nowMs);
      this.#watch.answersIn(flow.loaded, answerMs, nowMs);
      if (flow.ratePerSecond === 0) continue;
      const queue = queueOf(flow, this.spec);
      const backlogMs = backlogMsOf(flow, this.spec);
      const key = `${queue.ratePerSecond}/${queue.cores}/${backlogMs}`;
      const part = parts.get(key);
      if (part === undefined)
        parts.set(key, {
          weight: flow.ratePerSecond,
          queue,
          ...(backlogMs === undefined ? {} : { backlogMs }),
        });
      else part.weight += flow.ratePerSecond;
    }
    const mixture = [...parts.values()];
    this.#reaching = mixture.reduce((sum, { weight }) => sum + weight, 0);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => shown(mixedPercentileMs(mixture, share)));
    this.#latency = { p50, p95, p99 };
    if (mixture.length === 0) return;
    this.#series.p50.set(nowMs, p50);
    this.#series.p95.set(nowMs, p95);
    this.#series.p99.set(nowMs, p99);
  }

  /** What the pod's requests cost it now: a pod with a line takes all the CPU it can get. */
  #load(flow: PodFlow, answerMs: number, nowMs: number): void {
    const { cpuMsPerRequest, memoryBaseBytes, memoryBytesPerConcurrentRequest } = this.spec;
    const { served } = flow.loaded.use;
    const asked = flow.ratePerSecond * cpuMsPerRequest;
    const milliCpu = flow.backlog > 0 ? Math.max(asked, flow.loaded.hungryMilliCpu) : asked;
    const isKeepingUp = flow.ratePerSecond < capacityPerSecond(flow, this.spec);
    const inside = isKeepingUp ? concurrencyOf(flow.ratePerSecond, answerMs) : flow.backlog;
    const memoryBytes = memoryBaseBytes + Math.round(inside * memoryBytesPerConcurrentRequest);
    if (served.milliCpu === milliCpu && served.memoryBytes === memoryBytes) return;
    served.milliCpu = milliCpu;
    served.memoryBytes = memoryBytes;
    this.#watch.loadChanged(flow.loaded, nowMs);
  }
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Sums of shares carry the noise of their last bits, which no curve should show. */
function shown(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
