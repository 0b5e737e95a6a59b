import type { Node, Pod } from '../../../model/index.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { podsToMoveOf } from '../simulator/drain-rules.ts';
import type { BlockingReason, DrainContext } from '../simulator/drain-rules.ts';
import { placePods } from '../simulator/hinting-placer.ts';
import type { Placement } from '../simulator/hinting-placer.ts';
import { TO_BE_DELETED_TAINT } from '../simulator/node-readiness.ts';
import type { PlacementHints } from '../simulator/placement-hints.ts';

/** What became of the try to empty a node. */
export type RemovalSimulation = SimulatedRemoval | UnremovableNode;

export interface RemovableNode {
  readonly node: string;
  /** Pods that have to go elsewhere; 0: the node is empty. */
  readonly moveCount: number;
  /** Pods that are waited for. */
  readonly onCompletionCount: number;
  /** Some budget does not admit all of its pods at once. */
  readonly isRisky: boolean;
}

/** The same, told in full. */
export interface SimulatedRemoval extends RemovableNode {
  readonly podsToReschedule: readonly Pod[];
  readonly daemonSetPods: readonly Pod[];
  readonly onCompletionPods: readonly Pod[];
  readonly placements: readonly Placement[];
}

export interface UnremovableNode {
  readonly node: string;
  readonly reason: 'NoNodeInfo' | 'BlockedByPod' | 'NoPlaceToMovePods';
  readonly blockingPod?: Pod;
  readonly blockingReason?: BlockingReason;
}

/** Tells the two answers of `simulateRemoval` apart. */
export function isRemovable<R extends RemovableNode>(simulation: R | UnremovableNode): simulation is R {
  return 'moveCount' in simulation;
}

/**
 * Tries to move the pods of a node onto others (upstream simulator/cluster.go). Where all fit the snapshot keeps it so: the
 * node is gone, its pods are where they were put and count against the budgets. Otherwise the snapshot is as before.
 *
 * While it is tried an empty ghost of the node, marked for deletion, keeps its place, so that its zone and labels still
 * count for spreading.
 */
export function simulateRemoval(
  snapshot: CaSnapshot,
  hints: PlacementHints,
  name: string,
  isDestination: (node: string) => boolean,
  context: DrainContext,
): RemovalSimulation {
  const entry = snapshot.get(name);
  if (entry === undefined) return { node: name, reason: 'NoNodeInfo' };
  const rows = snapshot.podRowsOn(name);
  const pods = rows.map((row) => snapshot.cluster.pods.object(row));
  const sorted = podsToMoveOf(pods, context);
  if ('blockingPod' in sorted) return { node: name, reason: 'BlockedByPod', ...sorted };

  const { podsToMove, daemonSetPods, onCompletionPods } = sorted;
  snapshot.fork();
  const moved = new Set(podsToMove);
  const moving = new Set(rows.filter((_, index) => moved.has(pods[index])));
  for (const [index, row] of rows.entries()) if (moving.has(row)) snapshot.know(pods[index], row);
  snapshot.vacate(ghostOf(entry.node), moving);
  const isAcceptable = (node: string): boolean => node !== name && isDestination(node);
  const placements = placePods(snapshot, hints, podsToMove, { isAcceptable, endsPassOnFailure: true });
  if (placements.length < podsToMove.length) {
    snapshot.revert();
    return { node: name, reason: 'NoPlaceToMovePods' };
  }
  snapshot.removeNode(name);
  snapshot.commit();
  const isRisky = context.budget.isRisky(podsToMove);
  context.budget.charge(podsToMove);
  return {
    node: name,
    moveCount: podsToMove.length,
    onCompletionCount: onCompletionPods.length,
    isRisky,
    podsToReschedule: podsToMove,
    daemonSetPods,
    onCompletionPods,
    placements,
  };
}

/** Stands in for a node while it is tried whether its pods fit elsewhere. */
export function ghostOf(node: Node): Node {
  const taint = { key: TO_BE_DELETED_TAINT, value: '0', effect: 'NoSchedule' };
  return { ...node, spec: { ...node.spec, taints: [...(node.spec?.taints ?? []), taint] } };
}
