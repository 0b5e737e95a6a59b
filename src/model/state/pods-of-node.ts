import { assert, VERIFY } from '../../base/index.ts';
import type { NodeTable } from './node-table.ts';
import type { PodTable } from './pod-table.ts';
import { NO_ROW } from './rows.ts';
import type { NodeRow, PodRow } from './rows.ts';

/**
 * The pods of a node, in order, as a list through columns: `firstPod` and `lastPod` of the node, `nextOnNode` and
 * `previousOnNode` of each pod. The order is upstream's, whose preemption goes through it: a new pod comes last, and where
 * one leaves, the last moves into its place (NodeInfo.AddPodInfo and RemovePod, framework/types.go). Each step is O(1).
 */
export function appendToNode(pods: PodTable, nodes: NodeTable, row: PodRow, nodeRow: NodeRow): void {
  const last = nodes.lastPod[nodeRow];
  pods.previousOnNode[row] = last;
  pods.nextOnNode[row] = NO_ROW;
  if (last === NO_ROW) nodes.firstPod[nodeRow] = row;
  else pods.nextOnNode[last] = row;
  nodes.lastPod[nodeRow] = row;
}

/** Answers the pod that has moved into the place; -1: it was the last itself. */
export function takeFromNode(pods: PodTable, nodes: NodeTable, row: PodRow, nodeRow: NodeRow): PodRow | -1 {
  const last = nodes.lastPod[nodeRow] as PodRow;
  if (VERIFY) assert(pods.nextOnNode[last] === NO_ROW, `a pod follows the last of node row ${nodeRow}`);
  const beforeLast = pods.previousOnNode[last];
  nodes.lastPod[nodeRow] = beforeLast;
  if (beforeLast === NO_ROW) nodes.firstPod[nodeRow] = NO_ROW;
  else pods.nextOnNode[beforeLast] = NO_ROW;
  if (last === row) return -1;
  replaceOnNode(pods, nodes, nodeRow, row, last);
  return last;
}

/** Undoes `takeFromNode`, whose answer is `moved`: the pod gets its place back, and the one that had it is the last again. */
export function putBackOnNode(
  pods: PodTable,
  nodes: NodeTable,
  row: PodRow,
  nodeRow: NodeRow,
  moved: PodRow | -1,
): void {
  if (moved === -1) {
    appendToNode(pods, nodes, row, nodeRow);
    return;
  }
  if (nodes.lastPod[nodeRow] === NO_ROW)
    assert(false, `pod row ${moved} had moved and is not on node row ${nodeRow}`);
  replaceOnNode(pods, nodes, nodeRow, moved, row);
  appendToNode(pods, nodes, moved, nodeRow);
}

/** `newcomer`, which is in no list, takes the place of `row`. */
function replaceOnNode(
  pods: PodTable,
  nodes: NodeTable,
  nodeRow: NodeRow,
  row: PodRow,
  newcomer: PodRow,
): void {
  if (VERIFY) assert(row !== newcomer, `pod row ${row} takes its own place`);
  const previous = pods.previousOnNode[row];
  const next = pods.nextOnNode[row];
  pods.previousOnNode[newcomer] = previous;
  pods.nextOnNode[newcomer] = next;
  if (previous === NO_ROW) nodes.firstPod[nodeRow] = newcomer;
  else pods.nextOnNode[previous] = newcomer;
  if (next === NO_ROW) nodes.lastPod[nodeRow] = newcomer;
  else pods.previousOnNode[next] = newcomer;
}
