import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * NodePressureDue: every ten seconds while pressure is possible, the kubelet looks at its node.
 *
 * Changes the node's conditions and evicts a pod. Schedules itself while pressure is possible. Logs evictions.
 */
export const onNodePressureDue: SimHandler = ({ runtime }, nowMs, node) => {
  assert(runtime instanceof ContainerRuntime, 'pressure is due in a run that does not look into containers');
  runtime.pressureDue(node as NodeRow, nowMs);
};
