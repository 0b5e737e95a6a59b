import { assert } from '../../base/index.ts';
import { isAutoscaler } from '../control/autoscalers.ts';
import type { KubernetesObject } from '../../model/index.ts';
import { settleClaims } from '../apply/settle-claims.ts';
import { placeNode } from '../apply/nodes/launch-node.ts';
import { nameKey } from '../../scenario/index.ts';
import type { DemandSpec, NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { followers } from '../demand-load.ts';
import type { DemandLoad } from '../demand-load.ts';
import { EventKind, Phase } from '../event-kind.ts';
import { AutoNodes } from '../loops/auto-nodes.ts';
import { startClusterAutoscaler } from '../loops/cluster-autoscaler/start-cluster-autoscaler.ts';
import { looksIntoContainers } from '../runtime/choose-runtime.ts';
import type { Simulation } from '../simulation.ts';
import { adoptPods } from './adopt-pods.ts';
import { placeGivenNode } from './place-given-node.ts';
import { placeTraceNodes, startTrace, traceFeed } from './feed-traces.ts';

/** Everything that is there at time 0, and the first event of everything that comes later. */
export function startRun(sim: Simulation, hashes: ReadonlyMap<string, string>): void {
  const { cluster, workload } = sim.scenario;
  for (const object of cluster.objects) sim.cluster.objects.put(object);
  for (const node of cluster.nodes) placeGivenNode(sim, node);
  // As many as the pool says, whatever the nodes of the input are called.
  for (const pool of sim.fleet.pools) for (let i = 0; i < pool.spec.count; i++) placeNode(sim, pool, 0);
  for (const trace of workload.traces) placeTraceNodes(sim, trace);

  if (cluster.autoNodes !== undefined) sim.autoNodes = autoNodes(sim, cluster.autoNodes);
  for (const trace of workload.traces) sim.traces.push(traceFeed(sim, trace));
  for (const spec of workload.demand) sim.demand.push(demandLoad(sim, spec));
  applyObjects(sim);
  settleClaims(sim, 0);
  adoptPods(sim, hashes);
  const { pending, bound, created } = sim.counts;
  assert(pending + bound === created, `${created} pods at the start, ${pending} wait and ${bound} are bound`);
  sim.nodesAtStart = sim.fleet.count;
  sim.counts.nodesAdded = 0;
  sim.controllers.begin(0);
  startClusterAutoscaler(sim);
  sim.runtime.begin?.(0);
  scheduleInput(sim);
}

function applyObjects(sim: Simulation): void {
  const { cluster, workload } = sim.scenario;
  for (const object of cluster.objects)
    if (isControlled(object, workload)) sim.controllers.applied(object, 0);
  for (const object of workload.objects) applyWorkload(sim, object);
}

function applyWorkload(sim: Simulation, object: KubernetesObject): void {
  if (sim.controllers.applied(object, 0)) return;
  sim.cluster.objects.put(object);
  sim.texts.ignore(object.kind, 'nothing acts on this kind yet');
}

/** Autoscalers, budgets, and the ReplicaSets that a Deployment of the workload has already; others are only looked at. */
function isControlled({ kind, metadata }: KubernetesObject, { objects }: Scenario['workload']): boolean {
  if (kind === 'PodDisruptionBudget' || kind === 'ResourceQuota' || isAutoscaler(kind)) return true;
  const owner = metadata.ownerReferences?.find((each) => each.kind === 'Deployment');
  return (
    kind === 'ReplicaSet' &&
    objects.some(
      (object) =>
        object.kind === 'Deployment' &&
        object.metadata.name === owner?.name &&
        (object.metadata.namespace ?? 'default') === (metadata.namespace ?? 'default'),
    )
  );
}

function autoNodes(sim: Simulation, spec: NodePoolSpec): AutoNodes {
  return new AutoNodes(sim, { spec, made: 0, zoneTurn: 0 });
}

function demandLoad({ series, scenario }: Simulation, spec: DemandSpec): DemandLoad {
  const group = nameKey(spec.target);
  return {
    spec,
    rate: series.more('demand', 'requests-per-second', group),
    replicas: series.more('replicas', 'pods', group),
    scales: followers(spec, scenario),
    isRouted: looksIntoContainers(scenario),
  };
}

function scheduleInput(sim: Simulation): void {
  const { faults, actions } = sim.scenario;
  sim.traces.forEach((_, number) => startTrace(sim, number));
  faults.forEach(({ atMs }, index) =>
    sim.events.push(atMs, Phase.Departures, EventKind.FaultBegan, index, 0),
  );
  actions.forEach(({ atMs }, index) => sim.events.push(atMs, Phase.Arrivals, EventKind.ActionDue, index, 0));
  sim.demand.forEach((_, index) => sim.events.push(0, Phase.ControlLoops, EventKind.DemandChanged, index, 0));
}
