import { assert } from '../../base/index.ts';
import {
  compareQuantities,
  isSidecar,
  parseQuantity,
  quantityText,
  wholeQuantity,
  ZERO_QUANTITY,
} from '../../model/index.ts';
import type { Pod, Quantity } from '../../model/index.ts';
import { isMemorySignal, thresholdAmount } from './thresholds.ts';
import type { EvictionSignal, Observations, Threshold } from './thresholds.ts';

/** Bytes of memory or of local storage by container name. */
export type ContainerUse = ReadonlyMap<string, number>;

/**
 * The message of a pod evicted under pressure. Containers are named where they use more than they asked for.
 *
 * Upstream: pkg/kubelet/eviction/helpers.go, evictionMessage. Reason Evicted, phase Failed, condition DisruptionTarget
 * with reason TerminationByKubelet.
 */
export function evictionMessage(
  pod: Pod,
  threshold: Threshold,
  observations: Observations,
  use: ContainerUse,
): string {
  const { signal, below } = threshold;
  const resource = resourceOf(signal);
  let message = `The node was low on resource: ${resource}. `;
  const reading = observations.get(signal);
  assert(reading !== undefined, 'a threshold is met by a reading');
  const wanted = thresholdAmount(below, reading.capacity);
  message += `Threshold quantity: ${amountText(wanted, signal)}, available: ${amountText(reading.available, signal)}. `;
  if (resource !== 'memory' && resource !== 'ephemeral-storage') return message;

  const { containers, initContainers = [] } = pod.spec;
  for (const { name, resources } of [...containers, ...initContainers.filter(isSidecar)]) {
    const usedBytes = use.get(name);
    if (usedBytes === undefined) continue;
    const used = binary(usedBytes);
    const request = parseQuantity(resources?.requests?.[resource] ?? '0') ?? ZERO_QUANTITY;
    if (compareQuantities(used, request) > 0)
      message += `Container ${name} was using ${quantityText(used)}, request is ${quantityText(request)}, has larger consumption of ${resource}. `;
  }
  return message;
}

function resourceOf(signal: EvictionSignal): string {
  if (isMemorySignal(signal)) return 'memory';
  if (signal === 'pid.available') return 'pids';
  return signal.endsWith('.inodesFree') ? 'inodes' : 'ephemeral-storage';
}

function amountText(amount: number, signal: EvictionSignal): string {
  const isCount = signal === 'pid.available' || signal.endsWith('.inodesFree');
  return quantityText(isCount ? wholeQuantity(amount) : binary(amount));
}

function binary(bytes: number): Quantity {
  return { ...wholeQuantity(Math.trunc(bytes)), format: 'BinarySI' };
}
