import { GIB } from '../../../base/index.ts';
import { bytesOf, milliCpuOf } from '../../../model/index.ts';
import type { Node } from '../../../model/index.ts';
import type { CaFlags } from '../ca-flags.ts';
import { GPU_LABEL, GPU_RESOURCE, gpuResourceOf } from '../simulator/utilization.ts';

/** Cluster-wide minimum and maximum of each resource: --cores-total, --memory-total, --gpu-total. */
export interface QuotaLimits {
  readonly min: ReadonlyMap<string, number>;
  readonly max: ReadonlyMap<string, number>;
}

/** --cores-total, --memory-total (GiB, here bytes) and --gpu-total as smallest and largest amounts of the cluster. */
export function quotaLimitsOf(flags: CaFlags): QuotaLimits {
  const min = new Map<string, number>();
  const max = new Map<string, number>();
  const take = (resource: string, from: string, to: string, unit: number): void => {
    min.set(resource, Number(from) * unit);
    max.set(resource, Number(to) * unit);
  };
  const [coresFrom, coresTo] = flags.text('cores-total', '0:320000').split(':');
  take('cpu', coresFrom, coresTo, 1);
  const [memoryFrom, memoryTo] = flags.text('memory-total', '0:6400000').split(':');
  take('memory', memoryFrom, memoryTo, GIB);
  for (const text of flags.list('gpu-total')) {
    const [type, from, to] = text.split(':');
    take(type, from, to, 1);
  }
  return { min, max };
}

/** What a node takes of the quotas: whole cores rounded up, bytes, GPUs by type. Read once a node object. */
export function quotaUseOf(node: Node): ReadonlyMap<string, number> {
  let use = USE_OF.get(node);
  if (use === undefined) USE_OF.set(node, (use = readQuotaUse(node)));
  return use;
}

const USE_OF = new WeakMap<Node, ReadonlyMap<string, number>>();

function readQuotaUse(node: Node): ReadonlyMap<string, number> {
  const { capacity, allocatable } = node.status ?? {};
  const use = new Map<string, number>();
  use.set('cpu', Math.ceil(milliCpuOf(capacity?.['cpu']) / 1000));
  use.set('memory', bytesOf(capacity?.['memory']));
  const gpuType = node.metadata.labels?.[GPU_LABEL];
  if (gpuType === undefined) return use;
  // As long as a node has none to give upstream takes what its group's template has; here what the machine says it has.
  const gpu = gpuResourceOf(node);
  use.set(gpuType, bytesOf(gpu === undefined ? capacity?.[GPU_RESOURCE] : allocatable?.[gpu]));
  return use;
}

/** How much room the maxima leave; nodes that are granted take from it. */
export class QuotaTracker {
  readonly #left = new Map<string, number>();

  /** Virtual nodes are left out, nothing else is. */
  constructor({ max }: QuotaLimits, nodes: readonly Node[]) {
    for (const [resource, limit] of max) this.#left.set(resource, limit);
    for (const node of nodes) {
      if (node.metadata.labels?.['type'] === 'virtual-kubelet') continue;
      this.take(node, 1);
    }
  }

  /** How many of the wanted nodes fit, and what stands against the others. */
  check(node: Node, wanted: number): { readonly allowed: number; readonly exceeded: readonly string[] } {
    let allowed = wanted;
    const exceeded: string[] = [];
    for (const [resource, amount] of quotaUseOf(node)) {
      const left = this.#left.get(resource);
      if (left === undefined || amount <= 0) continue;
      const count = Math.max(0, Math.floor(left / amount));
      if (count < wanted) exceeded.push(resource);
      allowed = Math.min(allowed, count);
    }
    return { allowed, exceeded };
  }

  take(node: Node, count: number): void {
    for (const [resource, amount] of quotaUseOf(node)) {
      const left = this.#left.get(resource);
      if (left !== undefined) this.#left.set(resource, left - amount * count);
    }
  }
}
