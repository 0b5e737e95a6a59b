import {
  incomingRequests,
  isExtendedResource,
  isScalarResource,
  scoredRequests,
} from '../../../../src/model/index.ts';
import type { Pod, ResourceAmounts } from '../../../../src/model/index.ts';
import type { ResourceSpec } from '../../../../src/scheduler/config/index.ts';
import { amountOf, memoised } from '../node-info.ts';
import type { NodeInfo } from '../node-info.ts';
import { rejected, UNRESOLVABLE, UNSCHEDULABLE } from '../types.ts';
import type { TwinPlugin } from '../types.ts';
import { brokenLine, mulDiv, round } from './score-helpers.ts';

const REQUESTS = new WeakMap<Pod, ResourceAmounts>();
const SCORED = new WeakMap<Pod, ResourceAmounts>();
const requestsOf = (pod: Pod): ResourceAmounts => memoised(REQUESTS, pod, incomingRequests);
const scoredOf = (pod: Pod): ResourceAmounts => memoised(SCORED, pod, scoredRequests);

export const nodeResourcesFit: TwinPlugin = {
  name: 'NodeResourcesFit',
  filter({ pod, profile }, node) {
    const { ignoredResources = [], ignoredResourceGroups = [] } = profile.args.NodeResourcesFit;
    const request = requestsOf(pod);
    const requested = node.requested();
    const reasons: string[] = [];
    let unresolvable = false;
    if (node.pods.length + 1 > node.allocatable.pods) reasons.push('Too many pods');
    for (const name of ['cpu', 'memory', 'ephemeral-storage', ...request.scalars.keys()]) {
      const wanted = amountOf(request, name);
      const group = name.split('/')[0];
      const ignored = ignoredResources.includes(name) || ignoredResourceGroups.includes(group);
      if (wanted <= 0 || (isExtendedResource(name) && ignored)) continue;
      const capacity = amountOf(node.allocatable, name);
      if (wanted <= capacity - amountOf(requested, name)) continue;
      reasons.push(`Insufficient ${name}`);
      if (wanted > capacity) unresolvable = true;
    }
    return reasons.length === 0
      ? undefined
      : rejected(unresolvable ? UNRESOLVABLE : UNSCHEDULABLE, ...reasons);
  },
  preScore: () => undefined,
  score({ pod, profile }, node) {
    const { type, resources, requestedToCapacityRatio } = profile.args.NodeResourcesFit.scoringStrategy;
    let points = 0;
    let weights = 0;
    for (const { weight, used, capacity } of usage(resources, scoredOf(pod), node, true)) {
      let score = 0;
      if (type === 'LeastAllocated') score = used > capacity ? 0 : mulDiv(capacity - used, 100, capacity);
      else if (type === 'MostAllocated') score = mulDiv(Math.min(used, capacity), 100, capacity);
      else {
        const shape = requestedToCapacityRatio?.shape ?? [];
        score = brokenLine(shape, used > capacity ? 100 : mulDiv(used, 100, capacity));
        if (score <= 0) continue;
      }
      points += score * weight;
      weights += weight;
    }
    if (weights === 0) return 0;
    return type === 'RequestedToCapacityRatio' ? round(points / weights) : Math.trunc(points / weights);
  },
};

interface Usage {
  readonly weight: number;
  readonly allocated: number;
  readonly used: number;
  readonly capacity: number;
}

/** The resources that count: scalar ones only when asked for, and only what the node has. */
function usage(
  resources: readonly ResourceSpec[],
  request: ResourceAmounts,
  node: NodeInfo,
  nonZero: boolean,
): readonly Usage[] {
  const requested = node.requested();
  const filled = node.nonZeroRequested();
  return resources.flatMap(({ name, weight }) => {
    // The number of pods is no resource that scores look at.
    if (name === 'pods') return [];
    const wanted = amountOf(request, name);
    const capacity = amountOf(node.allocatable, name);
    if ((wanted === 0 && isScalarResource(name)) || capacity === 0) return [];
    let allocated = amountOf(requested, name);
    if (nonZero && name === 'cpu') allocated = filled.milliCpu;
    if (nonZero && name === 'memory') allocated = filled.memoryBytes;
    return [{ weight, allocated, used: allocated + wanted, capacity }];
  });
}

export const balancedAllocation: TwinPlugin = {
  name: 'NodeResourcesBalancedAllocation',
  preScore({ pod, profile }) {
    const request = requestsOf(pod);
    const { resources } = profile.args.NodeResourcesBalancedAllocation;
    return resources.every(({ name }) => amountOf(request, name) === 0) ? 'skip' : undefined;
  },
  score({ pod, profile }, node) {
    const { resources } = profile.args.NodeResourcesBalancedAllocation;
    // Without its PreScore the plugin looks here.
    if (resources.every(({ name }) => amountOf(requestsOf(pod), name) === 0)) return 0;
    const all = usage(resources, requestsOf(pod), node, false);
    const after = balance(all.map(({ used, capacity }) => Math.min(1, used / capacity)));
    const before = balance(all.map(({ allocated, capacity }) => Math.min(1, allocated / capacity)));
    return 50 + Math.trunc((50 + after - before) / 2);
  },
};

function balance(fractions: readonly number[]): number {
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs((fractions[0] - fractions[1]) / 2);
  else if (fractions.length > 2) {
    const mean = fractions.reduce((sum, each) => sum + each, 0) / fractions.length;
    const squares = fractions.reduce((sum, each) => sum + (each - mean) * (each - mean), 0);
    deviation = Math.sqrt(squares / fractions.length);
  }
  return Math.trunc((1 - deviation) * 100);
}
