import { assert } from '../base/index.ts';
import { nameKey } from '../scenario/index.ts';
import type { DemandSpec, ObjectName, Scenario } from '../scenario/index.ts';
import type { KubernetesObject } from '../model/index.ts';
import type { SeriesBuilder } from '../result/index.ts';

/** A demand curve being replayed, and the curves it draws. */
export interface DemandLoad {
  readonly spec: DemandSpec;
  readonly rate: SeriesBuilder;
  readonly replicas: SeriesBuilder;
  /** Whether the plain rule scales this workload. */
  readonly scales: (owner: ObjectName) => boolean;
  /** The runtime sends the requests to pods, whoever scales them. */
  readonly isRouted: boolean;
}

/** The share of its CPU request that a pod is meant to use: room for what a minute brings. */
export const TARGET_SHARE = 0.7;

/** Requests per second at a time; the last value of the table holds for ever. */
export function rateAt({ stepMs, rates }: DemandSpec, nowMs: number): number {
  if (rates.length === 0) return 0;
  return rates[Math.min(rates.length - 1, Math.floor(nowMs / stepMs))];
}

/**
 * Replicas that serve the rate with each pod at 70 % of its CPU request, at least one:
 * 400 requests/s × 12 ms of CPU = 4,800 m; ÷ (0.7 × 500 m) = 13.7, so 14.
 */
export function replicasFor(ratePerSecond: number, cpuMsPerRequest: number, milliCpuRequest: number): number {
  assert(milliCpuRequest > 0, 'a pod that asks for no CPU says nothing of what it can serve');
  const neededMilliCpu = ratePerSecond * cpuMsPerRequest;
  const replicas = Math.max(1, Math.ceil(neededMilliCpu / (TARGET_SHARE * milliCpuRequest) - 1e-9));
  assert(Number.isSafeInteger(replicas), `${ratePerSecond} requests/s want ${replicas} replicas`);
  return replicas;
}

/**
 * Who follows a demand by the plain rule: as the demand says, else every workload that nothing else scales, in scenarios
 * that say nothing of what pods use.
 */
export function followers(spec: DemandSpec, { runtime, workload, cluster }: Scenario): DemandLoad['scales'] {
  const { scalesReplicas } = spec;
  if (scalesReplicas !== undefined) return () => scalesReplicas;
  if (runtime !== undefined || workload.usage !== undefined) return () => false;
  const scaled = new Set(
    [...workload.objects, ...cluster.objects].flatMap((object) =>
      AUTOSCALERS.has(object.kind) ? scaleTargetOf(object as KubernetesObject & WithTarget) : [],
    ),
  );
  return (target) => !scaled.has(nameKey(target));
}

const AUTOSCALERS: ReadonlySet<string> = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);

interface WithTarget {
  readonly spec?: { readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string } };
}

function scaleTargetOf({ metadata, spec }: KubernetesObject & WithTarget): string[] {
  const { kind = 'Deployment', name } = spec?.scaleTargetRef ?? {};
  return name === undefined ? [] : [nameKey({ kind, namespace: metadata.namespace ?? 'default', name })];
}
