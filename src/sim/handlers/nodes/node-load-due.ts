import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * NodeLoadDue: the use of a node's containers has changed, or memory runs short.
 *
 * Shares out its CPU, tells the metrics, kills containers that are out of memory. Schedules the node's next change. Logs
 * kills.
 */
export const onNodeLoadDue: SimHandler = ({ runtime }, nowMs, node) => {
  assert(runtime instanceof ContainerRuntime, 'use is due in a run that does not look into containers');
  runtime.loadDue(node as NodeRow, nowMs);
};
