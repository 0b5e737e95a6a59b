import { GIB } from '../../../base/index.ts';
import type { PriceModel } from '../../../autoscale/index.ts';
import { originOf } from '../../../cloudprovider/index.ts';
import { milliValueOf, podRequests, valueOf } from '../../../model/index.ts';
import type { Scenario } from '../../../scenario/index.ts';

/** What GCE's price model takes for a pod's core and GiB an hour, in USD (upstream gce_price_info.go). */
const CPU_PER_HOUR = 0.033174;
const GIB_PER_HOUR = 0.004446;
const GPU_PER_HOUR = 0.7;
/** Prices for the price expander: those of the pools; undefined where no pool has one. */
export function poolPrices({ cluster }: Scenario): PriceModel | undefined {
  const prices = new Map<string, number>();
  for (const { name, priceMicroUsdPerHour } of cluster.nodePools)
    if (priceMicroUsdPerHour !== undefined) prices.set(name, priceMicroUsdPerHour / 1e6);
  if (prices.size === 0) return undefined;
  return {
    nodePerHour: (node) => prices.get(originOf(node).pool),
    podPerHour(pod) {
      const requests = podRequests(pod);
      const cpu = requests.get('cpu');
      const memory = requests.get('memory');
      const gpu = requests.get('nvidia.com/gpu');
      return (
        (cpu === undefined ? 0 : (milliValueOf(cpu) / 1000) * CPU_PER_HOUR) +
        (memory === undefined ? 0 : (valueOf(memory) / GIB) * GIB_PER_HOUR) +
        (gpu === undefined ? 0 : valueOf(gpu) * GPU_PER_HOUR)
      );
    },
  };
}
