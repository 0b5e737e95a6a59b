import type { PlanChange, RunResult } from '../../result/index.ts';
import { memoryText, milliCpuText, requestedContainers } from '../../scenario/index.ts';
import type {
  NodePoolSpec,
  RequestChange,
  RequestedContainer,
  Scenario,
  TightScoring,
} from '../../scenario/index.ts';
import type { Candidate } from '../candidate.ts';
import { hasNodeAutoscaler } from '../plan-bound.ts';

/** What a candidate changes: nodes by instance type, requests by container, flags of the autoscaler. */
export function changesOf(candidate: Candidate, today: Scenario, base: RunResult | undefined): PlanChange[] {
  return [
    ...nodeChanges(candidate, today, base),
    ...requestChanges(today, candidate.requests?.changes ?? []),
    ...Object.entries(candidate.flags ?? {}).map(([flag, value]) => ({
      what: `--${flag}`,
      before: String(today.clusterAutoscaler?.[flag] ?? 'default'),
      after: String(value),
    })),
    ...(candidate.scoring === undefined
      ? []
      : [{ what: 'scheduler scores nodes', before: 'as configured', after: SCORINGS[candidate.scoring] }]),
  ].filter(({ before, after }) => before !== after);
}

const SCORINGS: Readonly<Record<TightScoring, string>> = {
  filled: 'MostAllocated',
  balanced: 'BalancedAllocation of all resources, then MostAllocated',
};

function nodeChanges({ pools = [] }: Candidate, today: Scenario, base: RunResult | undefined): PlanChange[] {
  const before = hasNodeAutoscaler(today) ? limitsOf(today.cluster.nodePools) : nodesToday(base);
  const after = limitsOf(pools);
  return [...new Set([...before.keys(), ...after.keys()])].map((type) => ({
    what: `${type} nodes`,
    before: before.get(type) ?? '0',
    after: after.get(type) ?? '0',
  }));
}

/** Nodes by type, most at once: what is there where nobody sizes groups. */
function nodesToday(base: RunResult | undefined): Map<string, string> {
  const nodes = new Map<string, string>();
  for (const { instanceType, capacityType, nodesMax, name } of base?.nodePools ?? []) {
    const key = typeText(instanceType === 'custom' ? name : instanceType, capacityType);
    nodes.set(key, String(Number(nodes.get(key) ?? 0) + nodesMax));
  }
  return nodes;
}

/** Limits by type, of all its groups together. */
function limitsOf(pools: readonly NodePoolSpec[]): Map<string, string> {
  const limits = new Map<string, { min: number; max: number }>();
  for (const { instanceType, capacityType, min, max, name } of pools) {
    const key = typeText(instanceType === 'custom' ? name : instanceType, capacityType);
    const known = limits.get(key) ?? { min: 0, max: 0 };
    limits.set(key, { min: known.min + min, max: known.max + max });
  }
  return new Map([...limits].map(([key, { min, max }]) => [key, limitsText(min, max)]));
}

function limitsText(min: number, max: number): string {
  return min === max ? String(max) : `${min} to ${max}`;
}

function typeText(instanceType: string, capacityType: string): string {
  return capacityType === 'spot' ? `${instanceType} spot` : instanceType;
}

function requestChanges(today: Scenario, changes: readonly RequestChange[]): PlanChange[] {
  const containers = requestedContainers(today);
  return changes.flatMap((change) => {
    const before = containers.find((one) => isOf(one, change));
    if (before === undefined) return [];
    const what = `${change.target.kind}/${change.target.namespace}/${change.target.name} ${change.container}`;
    return [
      ...(change.milliCpu === undefined
        ? []
        : [
            {
              what: `${what}: cpu request`,
              before: milliCpuText(before.milliCpu),
              after: milliCpuText(change.milliCpu),
            },
          ]),
      ...(change.memoryBytes === undefined
        ? []
        : [
            {
              what: `${what}: memory request`,
              before: memoryText(before.memoryBytes),
              after: memoryText(change.memoryBytes),
            },
          ]),
    ];
  });
}

function isOf({ target, container }: RequestedContainer, change: RequestChange): boolean {
  return (
    container === change.container &&
    target.kind === change.target.kind &&
    target.namespace === change.target.namespace &&
    target.name === change.target.name
  );
}
