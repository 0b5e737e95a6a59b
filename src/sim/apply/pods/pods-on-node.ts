import { assert } from '../../../base/index.ts';
import { NO_ROW } from '../../../model/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';

/** The pods of a node as a list of their own, so that they may leave while it is walked. */
export function podsOnNode({ cluster }: Simulation, node: NodeRow): PodRow[] {
  const pods: PodRow[] = [];
  for (let row = cluster.nodes.firstPod[node]; row !== NO_ROW; row = cluster.pods.nextOnNode[row])
    pods.push(row as PodRow);
  const count = cluster.nodes.podCount[node];
  if (pods.length !== count) assert(false, `node row ${node} counts ${count} pods and lists ${pods.length}`);
  return pods;
}
