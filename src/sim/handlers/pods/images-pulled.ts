import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * ImagesPulled: pulls of a node are done, or a pull begins to flow beside others.
 *
 * Goes on with the containers that waited. Schedules the node's next pull. Logs nothing by itself.
 */
export const onImagesPulled: SimHandler = ({ runtime }, nowMs, node) => {
  assert(runtime instanceof ContainerRuntime, 'a pull is done in a run that does not look into containers');
  runtime.imagesDue(node as NodeRow, nowMs);
};
