import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestText } from '../../src/base/index.ts';
import type { Namespace, Node, NodeRow, Pod, PodRow } from '../../src/model/index.ts';
import { ClusterState, NO_ROW } from '../../src/model/index.ts';
import { readSchedulerConfiguration, Scheduler } from '../../src/scheduler/index.ts';

/**
 * Side by side with the real thing: kube-scheduler's own framework in process (a Go program that links it) and ours,
 * on the same nodes and pods, in one run.
 *
 * Its time is taken at parallelism 16, its decisions at parallelism 1, where they repeat; ours must be the same, pod by
 * pod. Ours is timed over several fresh clusters in a warm process, as a sweep would run it, and the median counts; a
 * decision includes writing the placement. `nodes` and `pods` are those of the published table. Of more than a hundred
 * nodes on which preemption may help, upstream tries a hundred in the order of a Go map, so preemption's decisions are
 * compared on a hundred nodes, whatever number it is timed on.
 *
 * Needs the harness: PLIMSOLL_THROUGHPUT names the built program, or PLIMSOLL_HARNESS the folder of its sources (built
 * with Go, several minutes the first time).
 */
export interface SideBySide {
  readonly shape: string;
  readonly nodes: number;
  readonly percentage: number;
  readonly theirsPerSecond: number;
  readonly oursPerSecond: number;
  readonly ratio: number;
  readonly pods: number;
  readonly differences: number;
  readonly digest: string;
}

const SHAPES = [
  'basic',
  'node-affinity',
  'spread',
  'anti-affinity',
  'preferred-affinity',
  'mixed',
  'preemption',
];
const ROUNDS = 9;
const COMPARED_NODES = 100;

interface World {
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  readonly initPods: readonly Pod[] | null;
  readonly pods: readonly Pod[];
}

/** Runs every shape (or those named) with all nodes scored and with adaptive sampling. */
export function sideBySide(names: readonly string[], nodes = 5000): SideBySide[] {
  const program = throughputProgram();
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-side-by-side-'));
  try {
    const shapes = names.length > 0 ? names : SHAPES;
    return shapes.flatMap((shape) =>
      percentagesOf(shape).map((percentage) => compareShape(program, folder, shape, nodes, percentage)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Preemption fails on all nodes before it begins, so sampling has no part in it. */
function percentagesOf(shape: string): number[] {
  return shape === 'preemption' ? [0] : [0, 100];
}

function podsOf(shape: string, percentage: number): number {
  if (shape === 'preemption') return 60;
  return percentage === 100 ? 300 : 600;
}

function compareShape(
  program: string,
  folder: string,
  shape: string,
  nodes: number,
  percentage: number,
): SideBySide {
  const pods = podsOf(shape, percentage);
  const common = ['-shape', shape, '-nodes', `${nodes}`, '-pods', `${pods}`, '-percentage', `${percentage}`];
  const worldFile = join(folder, 'world.json');
  runProgram(program, [...common, '-emit', worldFile]);
  const timed: { podsPerSecond: number } = JSON.parse(runProgram(program, [...common, '-parallelism', '16']));

  const world: World = JSON.parse(readFileSync(worldFile, 'utf8'));
  const rounds = Array.from({ length: ROUNDS }, () => decideAll(world, percentage));
  const last = rounds[rounds.length - 1].decisions;
  const seconds = rounds.map((round) => round.seconds).sort((a, b) => a - b)[ROUNDS >> 1];
  const oursPerSecond = pods / seconds;
  return {
    shape,
    nodes,
    percentage,
    pods,
    theirsPerSecond: timed.podsPerSecond,
    oursPerSecond,
    ratio: oursPerSecond / timed.podsPerSecond,
    differences: countDifferences(
      program,
      folder,
      shape,
      shape === 'preemption' ? COMPARED_NODES : nodes,
      percentage,
    ),
    digest: digestText(last.join('\n')),
  };
}

/** Pods that the two place differently, on nodes and pods of that number, kube-scheduler with one worker. */
function countDifferences(
  program: string,
  folder: string,
  shape: string,
  nodes: number,
  percentage: number,
): number {
  const pods = Math.min(podsOf(shape, percentage), nodes);
  const common = ['-shape', shape, '-nodes', `${nodes}`, '-pods', `${pods}`, '-percentage', `${percentage}`];
  const worldFile = join(folder, 'compared.json');
  const decisionsFile = join(folder, 'decisions.tsv');
  runProgram(program, [...common, '-emit', worldFile]);
  runProgram(program, [...common, '-parallelism', '1', '-decisions', decisionsFile]);
  const world: World = JSON.parse(readFileSync(worldFile, 'utf8'));
  const ours = decideAll(world, percentage).decisions;
  const theirs = readFileSync(decisionsFile, 'utf8').trimEnd().split('\n');
  return theirs.filter((line, i) => line !== ours[i]).length;
}

/** Decides and places every pod of the world on a fresh cluster. Building the cluster is not timed. */
export function decideAll(world: World, percentage: number): { seconds: number; decisions: string[] } {
  const cluster = new ClusterState();
  for (const namespace of world.namespaces) cluster.objects.put(namespace);
  for (const node of world.nodes) cluster.addNode(node);
  for (const pod of world.initPods ?? [])
    cluster.bindPod(cluster.addPod(pod), cluster.nodes.rowOf(pod.spec.nodeName ?? '') as NodeRow);
  const reading = readSchedulerConfiguration({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    percentageOfNodesToScore: percentage,
  });
  if (!('config' in reading)) throw new Error('the configuration does not read');
  const scheduler = new Scheduler(cluster, reading.config);

  const placed = new Int32Array(world.pods.length).fill(NO_ROW);
  const begin = process.hrtime.bigint();
  for (let i = 0; i < world.pods.length; i++)
    placed[i] = place(cluster, scheduler, cluster.addPod(world.pods[i]));
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const decisions = world.pods.map(
    ({ metadata }, i) => `${metadata.name}\t${placed[i] === NO_ROW ? '-' : cluster.nodes.names[placed[i]]}`,
  );
  return { seconds, decisions };
}

/** One pod through the cycle; victims go at once and the pod has its second try, as the program does it. */
function place(cluster: ClusterState, scheduler: Scheduler, row: PodRow): number {
  let decision = scheduler.schedule(row);
  if (decision.outcome === 'unschedulable' && decision.nomination !== undefined) {
    for (const victim of decision.nomination.victims) cluster.removePod(victim);
    cluster.nominate(row, decision.nomination.node);
    decision = scheduler.schedule(row);
  }
  if (decision.outcome !== 'bound') return NO_ROW;
  cluster.bindPod(row, decision.node);
  return decision.node;
}

function throughputProgram(): string {
  const built = process.env['PLIMSOLL_THROUGHPUT'];
  if (built !== undefined && existsSync(built)) return built;
  const sources = process.env['PLIMSOLL_HARNESS'];
  if (sources === undefined)
    throw new Error('set PLIMSOLL_THROUGHPUT (program) or PLIMSOLL_HARNESS (its sources)');
  const target = join(tmpdir(), 'plimsoll-throughput');
  if (existsSync(target)) return target;
  const { status } = spawnSync('sh', [join(sources, 'kube-scheduler', 'build.sh'), target, './throughput'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the harness does not build: is Go installed?');
  return target;
}

function runProgram(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
