import { bytesOf, milliCpuOf, milliValueOf, sumQuantities, valueOf } from '../../../model/index.ts';
import type { Node, Pod } from '../../../model/index.ts';
import { requestsOf } from '../simulator/utilization.ts';
import type { Expander, ExpansionOption } from './expander.ts';

/**
 * The options that leave the least share of cpu and memory idle, by *capacity*, not allocatable.
 *
 * Compared as doubles, exactly. A template of capacity 0 divides by zero as upstream does: with requests it scores
 * −∞ and wins, without any it is NaN, which stays where it comes first, since nothing is less than NaN.
 */
export const leastWasteExpander: Expander = {
  name: 'least-waste',
  best(options, { templateOf }) {
    let least = 0;
    let best: ExpansionOption[] = [];
    for (const option of options) {
      const template = templateOf(option.group);
      if (template === undefined) continue;
      const score = wasteOf(option, template);
      if (best.length > 0 && score === least) best.push(option);
      if (best.length > 0 && !(score < least)) continue;
      least = score;
      best = [option];
    }
    return best;
  },
};

function wasteOf({ nodeCount, pods }: ExpansionOption, template: Node): number {
  const capacity = template.status?.capacity;
  const milliCpu = milliCpuOf(capacity?.['cpu']) * nodeCount;
  const bytes = bytesOf(capacity?.['memory']) * nodeCount;
  const idleCpu = (milliCpu - requested(pods, 'cpu')) / milliCpu;
  const idleMemory = (bytes - requested(pods, 'memory')) / bytes;
  return idleCpu + idleMemory;
}

function requested(pods: readonly Pod[], resource: 'cpu' | 'memory'): number {
  const sum = sumQuantities(pods.flatMap((pod) => requestsOf(pod).get(resource) ?? []));
  return resource === 'cpu' ? milliValueOf(sum) : valueOf(sum);
}
