import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import type { ActionSpec } from '../../../scenario/index.ts';
import { applyObject, deleteObject } from '../../apply/apply-object.ts';
import { cordonNode } from '../../apply/nodes/update-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import type { SimHandler, Simulation } from '../../simulation.ts';

/**
 * ActionDue: what the scenario does to the cluster at this time: apply, delete, scale, cordon, uncordon, drain.
 *
 * Changes what the action names; a drain schedules DrainRetried in this millisecond. Logs a line an action.
 */
export const onActionDue: SimHandler = (sim, nowMs, index) => {
  const action = sim.scenario.actions[index];
  assert(action?.atMs === nowMs, `action ${index} of ${action?.atMs} ms comes at ${nowMs} ms`);
  switch (action.kind) {
    case 'apply':
      for (const object of action.objects) applyObject(sim, object, nowMs);
      return;
    case 'delete':
      deleteObject(sim, action.target, nowMs);
      return;
    case 'scale':
      scale(sim, action, nowMs);
      return;
    default:
      onNode(sim, action, nowMs);
  }
};

function scale(
  sim: Simulation,
  { target, replicas }: Extract<ActionSpec, { kind: 'scale' }>,
  nowMs: number,
): void {
  if (!sim.controllers.scaled(target, replicas, nowMs)) {
    sim.texts.ignore(`scale of ${target.kind}/${target.name}`, 'there was no such workload then');
    return;
  }
  const name = sim.log.names.intern(`${target.namespace}/${target.name}`);
  sim.log.append(nowMs, LogEvent.WorkloadScaled, name, undefined, replicas);
}

/** kubectl cordons the node and lists its pods before it asks for the first eviction. */
const DRAIN_START_MS = 50;

type NodeAction = Extract<ActionSpec, { kind: 'cordon' | 'uncordon' | 'drain' }>;

function onNode(sim: Simulation, { kind, node }: NodeAction, nowMs: number): void {
  const row = sim.cluster.nodes.rowOf(node) as NodeRow;
  if (row < 0) {
    sim.texts.ignore(`${kind} of node ${node}`, 'there was no such node then');
    return;
  }
  const name = sim.log.names.intern(node);
  sim.log.append(nowMs, kind === 'uncordon' ? LogEvent.NodeUncordoned : LogEvent.NodeCordoned, name);
  cordonNode(sim, row, kind !== 'uncordon', nowMs);
  if (kind !== 'drain') return;
  const drain = sim.drains.push({ node, retryMs: nowMs }) - 1;
  sim.events.push(nowMs + DRAIN_START_MS, Phase.ControlLoops, EventKind.DrainRetried, drain, 0);
}
