import type { KubernetesObject, Node, NodeRow } from '../../model/index.ts';
import { LogEvent } from '../log-kind.ts';
import { poolIdentityOfNode } from '../pool-identity.ts';
import type { ObjectName } from '../../scenario/index.ts';
import type { Simulation } from '../simulation.ts';
import { billNode, joinNode } from './nodes/join-node.ts';
import { isOnItsWay } from './nodes/launch-node.ts';
import { removeNode } from './nodes/remove-node.ts';
import { settleClaims } from './settle-claims.ts';
import { tellObjectChanged } from './tell-queue.ts';
import { updateNode } from './nodes/update-node.ts';
import { wakeScheduler } from './wake-scheduler.ts';

/** `kubectl apply` of one object: a workload, a node, or one that decisions look at. */
export function applyObject(sim: Simulation, object: KubernetesObject, nowMs: number): void {
  sim.log.append(
    nowMs,
    LogEvent.ObjectApplied,
    sim.log.names.intern(`${object.kind}/${object.metadata.name}`),
  );
  if (object.kind === 'Node') {
    applyNode(sim, object as Node, nowMs);
    return;
  }
  if (sim.controllers.applied(object, nowMs)) return;
  const { kind, metadata } = object;
  const before = sim.cluster.objects.find(kind, metadata.namespace ?? '', metadata.name);
  sim.cluster.objects.put(object);
  tellObjectChanged(sim, before, object, nowMs);
  if (CLAIM_KINDS.has(kind)) settleClaims(sim, nowMs);
  wakeScheduler(sim, nowMs);
}

const CLAIM_KINDS: ReadonlySet<string> = new Set([
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
]);

/** Why a node does not come: two machines cannot have one name. */
export const NAME_ON_ITS_WAY = 'a machine of that name was on its way then';

/** `kubectl delete` of one object. */
export function deleteObject(sim: Simulation, name: ObjectName, nowMs: number): void {
  sim.log.append(nowMs, LogEvent.ObjectDeleted, sim.log.names.intern(`${name.kind}/${name.name}`));
  if (name.kind === 'Node') {
    const row = sim.cluster.nodes.rowOf(name.name) as NodeRow;
    if (row >= 0) removeNode(sim, row, 'removed', nowMs);
    else sim.texts.ignore(`delete of Node/${name.name}`, 'there was no such node then');
    return;
  }
  if (sim.controllers.deleted(name, nowMs)) return;
  const before = sim.cluster.objects.find(name.kind, name.namespace, name.name);
  sim.cluster.objects.remove(name.kind, name.namespace, name.name);
  tellObjectChanged(sim, before, undefined, nowMs);
  wakeScheduler(sim, nowMs);
}

function applyNode(sim: Simulation, node: Node, nowMs: number): void {
  const row = sim.cluster.nodes.rowOf(node.metadata.name) as NodeRow;
  const { name } = node.metadata;
  if (row >= 0) updateNode(sim, row, node, nowMs);
  else if (isOnItsWay(sim, name)) sim.texts.ignore(`apply of Node/${name}`, NAME_ON_ITS_WAY);
  else joinNode(sim, billNode(sim, node, poolIdentityOfNode(node, sim.scenario.prices), nowMs), nowMs);
}
