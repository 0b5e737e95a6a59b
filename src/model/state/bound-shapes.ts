import { assert } from '../../base/index.ts';
import type { PodSignature } from './pod-signature.ts';
import type { PodTable } from './pod-table.ts';
import { NO_ROW } from './rows.ts';

/**
 * Puts a pod that was just bound (1) into the list of its shape's bound pods, or takes one that was unbound (−1) out of
 * it. The newest is first; the links are columns of the pod table, so that neither costs more than a few writes.
 */
export function linkOfShape(pods: PodTable, row: number, signature: PodSignature, sign: 1 | -1): void {
  signature.boundCount += sign;
  if (signature.boundCount === (sign > 0 ? 1 : 0)) countBoundShape(pods, signature.priority, sign);
  if (sign > 0) {
    const first = signature.firstBound;
    pods.nextOfShape[row] = first;
    pods.previousOfShape[row] = NO_ROW;
    if (first !== NO_ROW) pods.previousOfShape[first] = row;
    signature.firstBound = row;
    return;
  }
  const previous = pods.previousOfShape[row];
  const next = pods.nextOfShape[row];
  if (previous === NO_ROW) signature.firstBound = next;
  else pods.nextOfShape[previous] = next;
  if (next !== NO_ROW) pods.previousOfShape[next] = previous;
  if ((signature.boundCount === 0) !== (signature.firstBound === NO_ROW))
    assert(
      false,
      `${signature.boundCount} pods of shape ${signature.id} are bound, first row ${signature.firstBound}`,
    );
}

/** A shape got its first bound pod or lost its last. */
function countBoundShape({ boundShapes }: PodTable, priority: number, sign: 1 | -1): void {
  const shapes = (boundShapes.get(priority) ?? 0) + sign;
  if (shapes < 0) assert(false, `${shapes} shapes of priority ${priority} have bound pods`);
  if (shapes === 0) boundShapes.delete(priority);
  else boundShapes.set(priority, shapes);
}
