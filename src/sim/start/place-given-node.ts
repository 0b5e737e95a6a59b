import type { Node } from '../../model/index.ts';
import { billNode, joinNode } from '../apply/nodes/join-node.ts';
import { poolIdentityOfNode } from '../pool-identity.ts';
import type { Simulation } from '../simulation.ts';

/** A node that the input brings, there from the start; a second one of the same name is passed over. */
export function placeGivenNode(sim: Simulation, node: Node): void {
  const { name } = node.metadata;
  if (sim.cluster.nodes.rowOf(name) >= 0) {
    sim.texts.ignore('nodes of a name that is there already', 'the first of them counts');
    return;
  }
  if (node.status?.declaredFeatures !== undefined)
    sim.texts.ignore('declaredFeatures of nodes', 'no pod is kept from a node that lacks a feature it needs');
  joinNode(sim, billNode(sim, node, poolIdentityOfNode(node, sim.scenario.prices), 0), 0);
}
