/**
 * traffic: what is asked of Services, who serves it, how fast. Demand curves, endpoints as late as routers hear of them,
 * routing (even, by node, by client, by Ingress), queues and their latencies. Pure but for Endpoints and StickyClients,
 * which hold state and get the time as a parameter. May import model and base. Start at service-load.ts.
 */
export { advanceBacklog } from './backlog.ts';
export type { BacklogOutcome, BacklogStep } from './backlog.ts';
export { nextRateChangeMs, rateAt, requestsBetween } from './demand.ts';
export type { DemandCurve } from './demand.ts';
export { Endpoints, EndpointState } from './endpoints.ts';
export type { Endpoint } from './endpoints.ts';
export { routeOf } from './ingress.ts';
export type { IngressRoute } from './ingress.ts';
export {
  concurrencyOf,
  erlangC,
  latencyPercentileMs,
  meanLatencyMs,
  mixedPercentileMs,
  shareSlowerThan,
  utilizationOf,
} from './latency.ts';
export type { PodQueue, WeightedQueue } from './latency.ts';
export { splitByNode, splitByWeight, splitEvenly, splitWithinNodes } from './routing.ts';
export type { Split } from './routing.ts';
export { serviceLoad, splitOf, trafficOf } from './service-load.ts';
export type { PodLoad, RequestCost, ServiceLoad, ServiceTraffic } from './service-load.ts';
export { StickyClients } from './sticky-clients.ts';
export { UsageReplay } from './usage-replay.ts';
export { ageAtMemoryMs, memoryBytesAtAge, milliCpuAtAge, nextCpuChangeAgeMs } from './usage-shape.ts';
export type { UsageShape } from './usage-shape.ts';
