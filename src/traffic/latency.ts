import { assert } from '../base/index.ts';

/**
 * A pod as a queue: requests come at random, each needs so much CPU, and at most as many are worked on at once as the pod
 * has cores. M/M/c: arrivals Poisson, work exponential, c servers in turn.
 *
 * A pod of 2.5 cores is three servers of 0.83: together they do what it can, and none is faster than a core.
 */
export interface PodQueue {
  readonly ratePerSecond: number;
  /** CPU that a request needs, on a whole core. */
  readonly cpuMsPerRequest: number;
  /** What the pod gets of its node: its share, and no more than its limit. */
  readonly cores: number;
}

/** Share of the pod's CPU that is asked for; 1 and more: it falls behind. */
export function utilizationOf({ ratePerSecond, cpuMsPerRequest, cores }: PodQueue): number {
  const asked = (ratePerSecond * cpuMsPerRequest) / 1000;
  if (asked === 0) return 0;
  return cores > 0 ? asked / cores : Infinity;
}

/** Requests in the pod at once, by Little's law: rate × time in the pod. */
export function concurrencyOf(ratePerSecond: number, latencyMs: number): number {
  return ratePerSecond === 0 ? 0 : (ratePerSecond * latencyMs) / 1000;
}

/** Mean time in the pod; Infinity where it falls behind. */
export function meanLatencyMs(queue: PodQueue): number {
  const { servers, serviceMs, offered } = serversOf(queue);
  if (offered >= servers) return Infinity;
  return serviceMs + (erlangC(servers, offered) * serviceMs) / (servers - offered);
}

/**
 * Share of requests that take longer than this. Waiting and work together (c servers, a = rate × work):
 *
 *     P(T > t) = e^(−t/s) × (1 + C × (1 − e^(−(c − 1 − a) t/s)) ÷ (c − 1 − a)),  C = Erlang's C
 *
 * For one server that is e^(−(1 − a) t/s), as it must be.
 */
export function shareSlowerThan(queue: PodQueue, latencyMs: number): number {
  const { servers, serviceMs, offered } = serversOf(queue);
  if (latencyMs <= 0) return 1;
  if (offered >= servers) return 1;
  const time = latencyMs / serviceMs;
  const waits = erlangC(servers, offered);
  const gap = servers - 1 - offered;
  // e^(−time) multiplied in, since the quotient alone overflows; it tends to `time` as the gap tends to 0.
  const alone = Math.exp(-time);
  const queued = Math.abs(gap) < 1e-9 ? time * alone : (alone - Math.exp(-(1 + gap) * time)) / gap;
  return Math.min(1, alone + waits * queued);
}

/** The time within which this share of the requests (0.5, 0.95, 0.99) is done; Infinity where the pod falls behind. */
export function latencyPercentileMs(queue: PodQueue, share: number): number {
  return mixedPercentileMs([{ weight: 1, queue }], share);
}

export interface WeightedQueue {
  /** Requests that go this way: shares or rates. */
  readonly weight: number;
  readonly queue: PodQueue;
  /** How long the line is in front of a pod that has fallen behind; all its requests wait so long. */
  readonly backlogMs?: number;
}

/** The percentile over all pods of a service: a slow pod shows in the p99 as soon as one request in a hundred meets it. */
export function mixedPercentileMs(parts: readonly WeightedQueue[], share: number): number {
  assert(share >= 0 && share < 1, `a percentile is a share below 1, not ${share}`);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  const slower = (latencyMs: number): number =>
    parts.reduce((sum, part) => sum + (part.weight / total) * slowerShareOf(part, latencyMs), 0);
  const stuck = parts.reduce((sum, part) => sum + (isStuck(part) ? part.weight / total : 0), 0);
  if (stuck > 1 - share) return Infinity;

  let [low, high] = [0, 1];
  while (slower(high) > 1 - share && high < LATENCY_MS_MAX) high *= 2;
  for (let round = 0; round < BISECTIONS; round++) {
    const middle = (low + high) / 2;
    if (slower(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}

function slowerShareOf({ queue, backlogMs }: WeightedQueue, latencyMs: number): number {
  if (backlogMs === undefined) return shareSlowerThan(queue, latencyMs);
  return latencyMs < backlogMs + queue.cpuMsPerRequest ? 1 : 0;
}

/** It falls behind, and nobody says how far. */
function isStuck({ queue, backlogMs }: WeightedQueue): boolean {
  return backlogMs === undefined && utilizationOf(queue) >= 1;
}

/** Four months: whatever takes longer is as good as never. */
const LATENCY_MS_MAX = 1e10;
/** Halving 60 times leaves less than the last bit of any time. */
const BISECTIONS = 60;

/** Probability that a request has to wait, with c servers and an offered load a < c (Erlang's C, by way of B). */
export function erlangC(servers: number, offered: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server++)
    blocked = (offered * blocked) / (server + offered * blocked);
  const busy = offered / servers;
  return blocked / (1 - busy * (1 - blocked));
}

interface Servers {
  readonly servers: number;
  readonly serviceMs: number;
  /** Rate × work, in servers. */
  readonly offered: number;
}

function serversOf({ ratePerSecond, cpuMsPerRequest, cores }: PodQueue): Servers {
  if (cores <= 0) return { servers: 1, serviceMs: Infinity, offered: Infinity };
  const servers = Math.max(1, Math.ceil(cores));
  const serviceMs = (cpuMsPerRequest * servers) / cores;
  return { servers, serviceMs, offered: (ratePerSecond * serviceMs) / 1000 };
}
