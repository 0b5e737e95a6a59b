import { SECOND_MS } from '../base/index.ts';
import type { Service } from '../model/index.ts';
import type { Endpoint } from './endpoints.ts';
import { concurrencyOf, meanLatencyMs, mixedPercentileMs, utilizationOf } from './latency.ts';
import type { PodQueue, WeightedQueue } from './latency.ts';
import { splitByNode, splitByWeight, splitEvenly, splitWithinNodes } from './routing.ts';
import type { Split } from './routing.ts';
import type { StickyClients } from './sticky-clients.ts';

/** How a Service spreads what it is asked. */
export interface ServiceTraffic {
  readonly sticky: boolean;
  /** A client that stays away for longer draws another endpoint. */
  readonly stickyMs: number;
  /** externalTrafficPolicy: Local, for what comes from outside. */
  readonly localOnly: boolean;
  /** internalTrafficPolicy: Local, for what pods ask. */
  readonly withinNodes: boolean;
}

/** sessionAffinityConfig.clientIP.timeoutSeconds. */
const DEFAULT_STICKY_SECONDS = 10_800;

interface AffinityConfig {
  readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } };
}

export interface RequestCost {
  readonly cpuMsPerRequest: number;
  readonly memoryBaseBytes: number;
  readonly memoryBytesPerConcurrentRequest: number;
}

/** What one pod of a Service has to do. */
export interface PodLoad {
  readonly pod: number;
  readonly ratePerSecond: number;
  /** Cores in use: what is asked, up to what the pod gets. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly concurrency: number;
  readonly utilization: number;
}

export interface ServiceLoad {
  readonly pods: readonly PodLoad[];
  readonly lostPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Requests of a pod that falls behind pile up to this many at most, as in a server with a full accept queue. */
const CONCURRENCY_MAX = 1024;

/** How a Service hands out its requests, as kube-proxy does by session affinity and traffic policy. */
export function trafficOf({ spec }: Service): ServiceTraffic {
  const isExternal = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  const { sessionAffinityConfig } = spec as Service['spec'] & AffinityConfig;
  return {
    sticky: spec.sessionAffinity === 'ClientIP',
    stickyMs: (sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_STICKY_SECONDS) * SECOND_MS,
    localOnly: isExternal && spec.externalTrafficPolicy === 'Local',
    withinNodes: spec.internalTrafficPolicy === 'Local',
  };
}

/**
 * Who gets how much of the rate. Behind a local-only load balancer nodes count first, whether clients stick or not;
 * what pods ask does not come by it.
 *
 * @param rateOfNode - where those who ask are, when they are pods
 */
export function splitOf(
  rate: number,
  endpoints: readonly Endpoint[],
  { sticky, localOnly, withinNodes }: ServiceTraffic,
  clients?: StickyClients,
  rateOfNode?: ReadonlyMap<number, number>,
): Split {
  if (rateOfNode !== undefined && withinNodes) return splitWithinNodes(rateOfNode, endpoints);
  if (rateOfNode === undefined && localOnly) return splitByNode(rate, endpoints);
  if (sticky && clients !== undefined) return splitByWeight(rate, endpoints, clients.weights(endpoints));
  return splitEvenly(rate, endpoints);
}

/**
 * A moment of a Service: what each pod has to do for its share of the demand, and how long requests take over all.
 * `coresOf` says what each pod gets of its node.
 */
export function serviceLoad(
  endpoints: readonly Endpoint[],
  { rates, lost }: Split,
  cost: RequestCost,
  coresOf: (pod: number) => number,
): ServiceLoad {
  const pods: PodLoad[] = [];
  const queues: WeightedQueue[] = [];
  endpoints.forEach(({ pod }, index) => {
    const queue: PodQueue = {
      ratePerSecond: rates[index],
      cpuMsPerRequest: cost.cpuMsPerRequest,
      cores: coresOf(pod),
    };
    pods.push(podLoad(pod, queue, cost));
    addQueue(queues, rates[index], queue);
  });
  const percentile = (share: number): number => mixedPercentileMs(queues, share);
  return {
    pods,
    lostPerSecond: lost,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
  };
}

/** Pods with equal work are one part of the mixture, or a percentile over 500 of them would cost 500 times as much. */
function addQueue(queues: WeightedQueue[], weight: number, queue: PodQueue): void {
  const last = queues.at(-1);
  const isSame = last?.queue.ratePerSecond === queue.ratePerSecond && last.queue.cores === queue.cores;
  if (isSame) queues[queues.length - 1] = { weight: last.weight + weight, queue };
  else queues.push({ weight, queue });
}

function podLoad(pod: number, queue: PodQueue, cost: RequestCost): PodLoad {
  const { ratePerSecond, cpuMsPerRequest, cores } = queue;
  const concurrency = Math.min(CONCURRENCY_MAX, concurrencyOf(ratePerSecond, meanLatencyMs(queue)));
  return {
    pod,
    ratePerSecond,
    cores: Math.min(Math.max(0, cores), (ratePerSecond * cpuMsPerRequest) / 1000),
    memoryBytes: cost.memoryBaseBytes + Math.round(concurrency * cost.memoryBytesPerConcurrentRequest),
    concurrency,
    utilization: utilizationOf(queue),
  };
}
