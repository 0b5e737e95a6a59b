import { milliValueOf, parseQuantity, podRequests, valueOf } from '../model/index.ts';
import type { Pod, Quantity, ResourceList } from '../model/index.ts';
import type { ResourceAmount } from './record/run-series.ts';

/** A GPU share in thousandths, as Alibaba's GPU-sharing clusters name it. */
const GPU_MILLI = 'alibabacloud.com/gpu-milli';
/** Device-plugin names that stand for whole GPUs. */
export const WHOLE_GPU_NAMES: readonly string[] = [
  'nvidia.com/gpu',
  'amd.com/gpu',
  'gpu.intel.com/i915',
  'gpu.intel.com/xe',
];

/** What a node has for pods, as far as money is split over it: cpu, memory, GPUs. */
export function allocatableAmount(list: ResourceList | undefined): ResourceAmount {
  return amountOf((name) => {
    const text = list?.[name];
    return text === undefined ? undefined : parseQuantity(text);
  });
}

/** What a pod asks of its node, likewise. */
export function requestedAmount(pod: Pod): ResourceAmount {
  const requests = podRequests(pod);
  return amountOf((name) => requests.get(name));
}

function amountOf(find: (name: string) => Quantity | undefined): ResourceAmount {
  const units = (name: string): number => {
    const quantity = find(name);
    return quantity === undefined ? 0 : Number(valueOf(quantity));
  };
  const cpu = find('cpu');
  const milliGpu =
    find(GPU_MILLI) === undefined
      ? WHOLE_GPU_NAMES.reduce((sum, name) => sum + units(name) * 1000, 0)
      : units(GPU_MILLI);
  return {
    milliCpu: cpu === undefined ? 0 : Number(milliValueOf(cpu)),
    memoryBytes: units('memory'),
    milliGpu,
  };
}
