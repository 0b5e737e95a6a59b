import { qosClass, toleratesTaint } from '../../model/index.ts';
import type { Pod, Taint } from '../../model/index.ts';
import type { AdmissionRefusal } from '../admission.ts';
import { isCriticalPod } from '../critical-pod.ts';
import type { PressureCondition } from './thresholds.ts';

const MEMORY_PRESSURE_TAINT: Taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };

/**
 * Whether a node under pressure takes a pod: critical ones always; under memory pressure alone every pod that asked for
 * something, and a BestEffort pod that tolerates it.
 *
 * Upstream: pkg/kubelet/eviction/eviction_manager.go, Admit.
 */
export function pressureRefusal(
  pod: Pod,
  conditions: readonly PressureCondition[],
): AdmissionRefusal | undefined {
  if (conditions.length === 0 || isCriticalPod(pod)) return undefined;
  const isMemoryAlone = conditions.length === 1 && conditions[0] === 'MemoryPressure';
  if (isMemoryAlone) {
    if (qosClass(pod) !== 'BestEffort') return undefined;
    if (toleratesTaint(pod.spec.tolerations, MEMORY_PRESSURE_TAINT)) return undefined;
  }
  return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` };
}
