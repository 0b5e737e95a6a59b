import { expect, test } from 'vitest';
import { replicasRunner } from '../../src/conformance/hpa/replicas.ts';

/** Vectors of the replica calculator made by hand, in the form of the recorded ones. */
export type Recorded = Parameters<typeof replicasRunner.differences>[1];
export type Given = Parameters<typeof replicasRunner.differences>[0];

/** Second of the question; all times are seconds after the vectors' zero, 2000-01-01. */
export const NOW = 3600;

export function timeText(second: number): string {
  return new Date(Date.UTC(2000, 0, 1) + second * 1000).toISOString().replace('.000', '');
}

export interface PodShape {
  readonly phase?: string;
  readonly ready?: string;
  /** Second since which the Ready condition holds. */
  readonly since?: number;
  readonly started?: number;
  readonly isDeleted?: boolean;
  /** Requests of each container, in its order. */
  readonly requests?: readonly Readonly<Record<string, string>>[];
}

export function pod(name: string, shape: PodShape = {}) {
  const { phase = 'Running', ready = 'True', since = 120, started = 100, requests = [{ cpu: '1' }] } = shape;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...(shape.isDeleted && { deletionTimestamp: timeText(3500) }) },
    spec: {
      containers: requests.map((each, index) => ({ name: `c${index}`, resources: { requests: each } })),
    },
    status: {
      phase,
      startTime: timeText(started),
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: timeText(since) }],
    },
  };
}

/** The metrics API's answer for one pod; use by container, in order. */
export function use(name: string, amounts: readonly Readonly<Record<string, string>>[], second = NOW - 30) {
  return {
    metadata: { name },
    timestamp: timeText(second),
    window: '1m0s',
    containers: amounts.map((usage, index) => ({ name: `c${index}`, usage })),
  };
}

/** Pods web-0… that all are ready, and what each uses in millicores. */
export function fleet(...milli: readonly number[]) {
  return {
    pods: milli.map((_, index) => pod(`web-${index}`)),
    podMetrics: milli.map((cpu, index) => use(`web-${index}`, [{ cpu: `${cpu}m` }])),
  };
}

export function ask(call: string, currentReplicas: number, rest: Readonly<Record<string, unknown>>): Given {
  const input: unknown = {
    call,
    currentReplicas,
    statusReplicas: currentReplicas,
    nowSeconds: NOW,
    cpuInitializationPeriodSeconds: 300,
    initialReadinessDelaySeconds: 30,
    pods: [],
    ...rest,
  };
  return input as Given;
}

export const cpu = (currentReplicas: number, targetUtilizationPercent: number, rest: object): Given =>
  ask('resourceUtilization', currentReplicas, { resource: 'cpu', targetUtilizationPercent, ...rest });

export type ReplicaRow = readonly [why: string, given: Given, recorded: Recorded];

export function checkReplicas(rows: readonly ReplicaRow[]): void {
  test.each(rows)('%s', (_, given, recorded) => {
    expect(replicasRunner.differences(given, recorded)).toEqual([]);
    if (recorded.replicas !== undefined) {
      const other = { ...recorded, replicas: recorded.replicas + 1 };
      expect(replicasRunner.differences(given, other)).toEqual([
        `replicas: ours ${recorded.replicas}, recorded ${other.replicas}`,
      ]);
    }
  });
}
