import { assert } from '../../../base/index.ts';
import { advanceBacklog, meanLatencyMs } from '../../../traffic/index.ts';
import type { PodQueue } from '../../../traffic/index.ts';
import type { DemandSpec } from '../../../scenario/index.ts';
import type { LoadedContainer } from '../node/node-load.ts';

/** The requests that one pod gets of one demand. */
export interface PodFlow {
  readonly loaded: LoadedContainer;
  ratePerSecond: number;
  /** Cores that requests may use. */
  cores: number;
  backlog: number;
  sinceMs: number;
}

/** What became of requests in a stretch of time. */
export interface FlowOutcome {
  readonly served: number;
  readonly expired: number;
}

const DEFAULT_PATIENCE_MS = 30_000;
/** Fewer than this many requests in line are none: fluids leave crumbs. */
const CRUMB = 1e-6;

/** How long a request waits before its client gives up, in ms. */
export function patienceOf({ patienceMs }: DemandSpec): number {
  return patienceMs ?? DEFAULT_PATIENCE_MS;
}

/** Requests a second that the cores given to it can serve; without cost there is no bound. */
export function capacityPerSecond({ cores }: PodFlow, { cpuMsPerRequest }: DemandSpec): number {
  return cpuMsPerRequest > 0 ? (cores * 1000) / cpuMsPerRequest : Infinity;
}

/** Lets the flow run until now at its present rate and speed. */
export function advanceFlow(flow: PodFlow, spec: DemandSpec, nowMs: number): FlowOutcome {
  const durationMs = nowMs - flow.sinceMs;
  if (durationMs < 0) assert(false, `requests flow until ${-durationMs} ms ago`);
  if (!(flow.backlog >= 0)) assert(false, `${flow.backlog} requests wait`);
  flow.sinceMs = nowMs;
  if (durationMs <= 0) return { served: 0, expired: 0 };
  const capacity = capacityPerSecond(flow, spec);
  const { ratePerSecond, backlog } = flow;
  if (backlog === 0 && ratePerSecond <= capacity)
    return { served: (ratePerSecond * durationMs) / 1000, expired: 0 };
  const outcome = advanceBacklog({
    backlog,
    ratePerSecond,
    capacityPerSecond: capacity,
    durationMs,
    patienceMs: patienceOf(spec),
  });
  const came = backlog + (ratePerSecond * durationMs) / 1000;
  const went = outcome.served + outcome.expired + outcome.backlog;
  if (Math.abs(went - came) > 1e-6 * (1 + came))
    assert(false, `${came} requests came, ${went} are accounted for`);
  flow.backlog = outcome.backlog < CRUMB ? 0 : outcome.backlog;
  return outcome;
}

/** A line is looked at again when it has changed by a twentieth, and not more often than every second. */
const LOOK_SHARE = 20;
const LOOK_MS_MIN = 1000;

/** When the line in front of the pod is next to be looked at, or gone; Infinity: there is none, or it stays as it is. */
export function nextLookMs(flow: PodFlow, spec: DemandSpec, nowMs: number): number {
  const lineMs = backlogMsOf(flow, spec);
  if (lineMs === undefined) return Infinity;
  if (!(flow.ratePerSecond >= 0)) assert(false, `a pod gets ${flow.ratePerSecond} requests/s`);
  const net = capacityPerSecond(flow, spec) - flow.ratePerSecond;
  const isFull = lineMs >= patienceOf(spec);
  if (net === 0 || (net < 0 && isFull)) return Infinity;
  const lookMs = nowMs + Math.max(LOOK_MS_MIN, Math.ceil(lineMs / LOOK_SHARE));
  if (net < 0) return lookMs;
  const emptyMs = nowMs + Math.max(1, Math.ceil((flow.backlog / net) * 1000));
  return Math.min(lookMs, emptyMs);
}

/** How long the line is; undefined where there is none and none forms. */
export function backlogMsOf(flow: PodFlow, spec: DemandSpec): number | undefined {
  const capacity = capacityPerSecond(flow, spec);
  const isBehind = flow.ratePerSecond > 0 && flow.ratePerSecond >= capacity;
  if (flow.backlog === 0 && !isBehind) return undefined;
  return capacity > 0 ? Math.min(patienceOf(spec), (flow.backlog / capacity) * 1000) : patienceOf(spec);
}

/**
 * The pod as a queue. More cores than work can ever meet at once change nothing: they are cut, so that equal pods on
 * unequal nodes are equal.
 */
export function queueOf({ ratePerSecond, cores }: PodFlow, { cpuMsPerRequest }: DemandSpec): PodQueue {
  const offered = (ratePerSecond * cpuMsPerRequest) / 1000;
  const enough = Math.ceil(offered + 6 * Math.sqrt(offered) + 2);
  return { ratePerSecond, cpuMsPerRequest, cores: Math.min(cores, enough) };
}

/** Time from a request's coming to its answer, on average. */
export function meanMsOf(flow: PodFlow, spec: DemandSpec): number {
  const lineMs = backlogMsOf(flow, spec);
  if (lineMs === undefined) return meanLatencyMs(queueOf(flow, spec));
  return lineMs + spec.cpuMsPerRequest / Math.min(1, Math.max(flow.cores, 1e-3));
}
