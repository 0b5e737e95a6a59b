import {
  isSidecar,
  isZeroQuantity,
  parseQuantity,
  podLimits,
  quantityText,
  valueOf,
} from '../../model/index.ts';
import type { Pod, Quantity } from '../../model/index.ts';
import type { ContainerUse } from './eviction-texts.ts';

/** Local storage of a pod in bytes. */
export interface StorageUse {
  /** Writable layer and logs of a container. */
  readonly containers: ContainerUse;
  /** emptyDir volumes on disk by name. */
  readonly volumes: ReadonlyMap<string, number>;
}

/**
 * Why a pod is evicted for its own local storage, whatever the node has left: an emptyDir over its sizeLimit, the pod
 * over the sum of its limits, a container over its own; undefined when none. Checked before the node's thresholds.
 *
 * Upstream: pkg/kubelet/eviction/eviction_manager.go, localStorageEviction.
 */
export function storageLimitViolation(pod: Pod, use: StorageUse): string | undefined {
  return volumeViolation(pod, use) ?? podViolation(pod, use) ?? containerViolation(pod, use);
}

function volumeViolation(pod: Pod, { volumes }: StorageUse): string | undefined {
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    const limit = positive(parseQuantity(emptyDir?.sizeLimit ?? '0'));
    if (limit !== undefined && (volumes.get(name) ?? 0) > valueOf(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${quantityText(limit)}". `;
  }
  return undefined;
}

function podViolation(pod: Pod, { containers, volumes }: StorageUse): string | undefined {
  const limit = positive(podLimits(pod).get(EPHEMERAL_STORAGE_NAME));
  if (limit === undefined || total(containers) + total(volumes) <= valueOf(limit)) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${quantityText(limit)}. `;
}

function containerViolation({ spec }: Pod, use: StorageUse): string | undefined {
  for (const { name, resources } of [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)]) {
    const limit = positive(parseQuantity(resources?.limits?.[EPHEMERAL_STORAGE_NAME] ?? '0'));
    if (limit !== undefined && (use.containers.get(name) ?? 0) > valueOf(limit))
      return `Container ${name} exceeded its local ephemeral storage limit "${quantityText(limit)}". `;
  }
  return undefined;
}

const EPHEMERAL_STORAGE_NAME = 'ephemeral-storage';

function positive(quantity: Quantity | undefined): Quantity | undefined {
  return quantity === undefined || isZeroQuantity(quantity) ? undefined : quantity;
}

function total(bytes: ReadonlyMap<string, number>): number {
  return [...bytes.values()].reduce((sum, each) => sum + each, 0);
}
