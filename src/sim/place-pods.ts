import { assert } from '../base/index.ts';
import { runLoop } from '../kernel/index.ts';
import type { Deployment, KubernetesObject, NodeRow, Pod, StatefulSet } from '../model/index.ts';
import type { UnschedulableGroup } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { UserPlugin } from '../scheduler/index.ts';
import { applyObject } from './apply/apply-object.ts';
import { PodState } from './pod-lives.ts';
import { unschedulableGroups } from './record/run-facts.ts';
import { prepareRun } from './simulate.ts';
import type { Simulation } from './simulation.ts';

export interface PlaceOptions {
  /** Place pods like the first one again and again until one does not fit. */
  readonly howMany?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Scheduler plugins of the user's own. */
  readonly plugins?: readonly UserPlugin[] | undefined;
}

/** Where pods would go in a cluster as it is. */
export interface Placements {
  readonly placed: readonly { readonly pod: string; readonly node: string }[];
  /** How many of them each node took; most first. */
  readonly nodes: readonly { readonly node: string; readonly pods: number }[];
  readonly refused: readonly UnschedulableGroup[];
}

/** More copies of one pod than this are not tried. */
const COPIES_MAX = 1_000_000;

/**
 * Puts the objects into the cluster of the scenario at time 0, beside what is there, and lets the scheduler place
 * their pods. Nothing else happens: no time passes, no pod ends.
 */
export function placePods(
  scenario: Scenario,
  objects: readonly KubernetesObject[],
  options: PlaceOptions = {},
): Placements {
  const scheduler = { ...scenario.scheduler, cycleMs: 0 };
  const timing = { ...scenario.timing, controlPlane: 'instant' } as const;
  const workload = { ...scenario.workload, objects: scenario.workload.objects.map(allAtOnce) };
  const { sim, handlers } = prepareRun(
    { ...scenario, workload, horizonMs: 0, scheduler, timing, faults: [], actions: [] },
    { plugins: options.plugins },
  );
  const settle = (): void => void runLoop(sim.events, handlers, { untilMs: 0, signal: options.signal });
  settle();
  const before = sim.templates.all().length;
  const [first] = objects;
  if (options.howMany === true && first !== undefined) placeCopies(sim, first, settle);
  else {
    for (const object of objects) applyObject(sim, allAtOnce(object), 0);
    settle();
  }
  return placementsSince(sim, before);
}

/** A StatefulSet waits for each pod before it makes the next; here no time passes, and it has all of them. */
function allAtOnce(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'StatefulSet') return object;
  const { spec } = object as StatefulSet;
  return { ...object, spec: { ...spec, podManagementPolicy: 'Parallel' } } as KubernetesObject;
}

/** Twice as many each time until some are refused: the scheduler places them one after another all the same. */
function placeCopies(sim: Simulation, object: KubernetesObject, settle: () => void): void {
  const workload = allAtOnce(manyOf(object));
  const pendingBefore = sim.counts.pending;
  applyObject(sim, workload, 0);
  const { kind, metadata } = workload;
  const name = { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
  for (let replicas = 1; replicas <= COPIES_MAX; replicas *= 2) {
    sim.controllers.scaled(name, replicas, 0);
    settle();
    if (sim.counts.pending > pendingBefore) return;
  }
}

/** A bare pod as a Deployment of it; other workloads can be scaled as they are. */
function manyOf(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Pod') return object;
  const { metadata, spec } = object as Pod;
  const labels = { ...metadata.labels, 'plimsoll.io/copies-of': metadata.name };
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: metadata.name, namespace: metadata.namespace ?? 'default' },
    spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  return deployment;
}

/** What became of the pods whose templates are newer than those that were there before. */
function placementsSince(sim: Simulation, templatesBefore: number): Placements {
  const { lives, cluster, log } = sim;
  const placed: { pod: string; node: string }[] = [];
  const counts = new Map<string, number>();
  const isNew = (row: number): boolean => lives.template[row] >= templatesBefore;
  for (let row = 0; row < cluster.pods.rowCount; row++) {
    if (lives.state[row] === PodState.Free || !isNew(row)) continue;
    const nodeRow = cluster.pods.nodeRow[row] as NodeRow;
    if (nodeRow < 0) continue;
    const node = cluster.nodes.names[nodeRow];
    assert(node !== undefined, `pod row ${row} is on node row ${nodeRow}, which is free`);
    placed.push({ pod: log.names.text(lives.name[row]), node });
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  const nodes = [...counts]
    .map(([node, pods]) => ({ node, pods }))
    .sort((a, b) => b.pods - a.pods || (a.node < b.node ? -1 : 1));
  const counted = nodes.reduce((sum, { pods }) => sum + pods, 0);
  assert(counted === placed.length, `${placed.length} pods are placed, nodes count ${counted}`);
  return { placed, nodes, refused: unschedulableGroups(sim, isNew) };
}
