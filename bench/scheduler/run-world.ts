import { performance } from 'node:perf_hooks';
import { Digest } from '../../src/base/index.ts';
import { ClusterState, NO_ROW } from '../../src/model/index.ts';
import type { NodeRow, PodRow } from '../../src/model/index.ts';
import { readSchedulerConfiguration } from '../../src/scheduler/config/index.ts';
import { Scheduler } from '../../src/scheduler/index.ts';
import type { World } from './shapes.ts';

/** What scheduling a world one pod after the other cost. */
export interface Measure {
  readonly decisions: number;
  readonly bound: number;
  readonly victims: number;
  /** Decisions that were timed, and what they took; a busy machine stretches the wall time only. */
  readonly timed: number;
  readonly spent: { readonly wallMs: number; readonly cpuMs: number };
  /** Node rows looked at anew, a decision: the work that does not depend on the machine. */
  readonly rowsPerDecision: number;
  /** Over the placements, in order. */
  readonly digest: string;
}

/** Decides and applies every pod; a preemptor is tried again at once, its victims gone. */
export function runWorld(world: World, percentage: number): Measure {
  const cluster = new ClusterState();
  for (const node of world.nodes) cluster.addNode(node);
  for (const pod of world.initPods) {
    cluster.bindPod(cluster.addPod(pod), cluster.nodes.rowOf(pod.spec.nodeName ?? '') as NodeRow);
  }
  const pending = world.pods.map((pod) => cluster.addPod(pod));
  const scheduler = schedulerFor(cluster, percentage);
  const placements = new Int32Array(pending.length);
  let victims = 0;

  // The first tenth compiles the plans, fills the counters and warms the machine code; it is not timed.
  const timedFrom = Math.floor(pending.length / 10);
  let begin = 0;
  let cpuBegin = process.cpuUsage();
  let rowsBegin = 0;
  for (let i = 0; i < pending.length; i++) {
    if (i === timedFrom) {
      begin = performance.now();
      cpuBegin = process.cpuUsage();
      rowsBegin = scheduler.rowsVisited();
    }
    let decision = scheduler.schedule(pending[i]);
    if (decision.outcome !== 'bound' && decision.nomination !== undefined) {
      victims += applyNomination(cluster, pending[i], decision.nomination);
      decision = scheduler.schedule(pending[i]);
    }
    placements[i] = decision.outcome === 'bound' ? decision.node : NO_ROW;
    if (decision.outcome === 'bound') cluster.bindPod(pending[i], decision.node);
  }
  const elapsedMs = performance.now() - begin;
  const cpu = process.cpuUsage(cpuBegin);

  const timed = pending.length - timedFrom;
  const digest = new Digest();
  for (const row of placements) digest.word(row);
  return {
    decisions: pending.length,
    bound: placements.filter((row) => row !== NO_ROW).length,
    victims,
    timed,
    spent: { wallMs: elapsedMs, cpuMs: (cpu.user + cpu.system) / 1e3 },
    rowsPerDecision: (scheduler.rowsVisited() - rowsBegin) / timed,
    digest: digest.hex(),
  };
}

export function schedulerFor(cluster: ClusterState, percentageOfNodesToScore: number): Scheduler {
  const reading = readSchedulerConfiguration({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    percentageOfNodesToScore,
  });
  if ('error' in reading) throw new Error(reading.error);
  return new Scheduler(cluster, reading.config);
}

function applyNomination(
  cluster: ClusterState,
  podRow: PodRow,
  { node, victims, displaced }: { node: NodeRow; victims: readonly PodRow[]; displaced: readonly PodRow[] },
): number {
  for (const victim of victims) cluster.removePod(victim);
  for (const other of displaced) cluster.nominate(other, NO_ROW);
  cluster.nominate(podRow, node);
  return victims.length;
}
