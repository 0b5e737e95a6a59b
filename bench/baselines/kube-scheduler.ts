import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { digestText } from '../../src/base/index.ts';
import type { Namespace, Node, NodeRow, Pod, PodRow } from '../../src/model/index.ts';
import { ClusterState, NO_ROW } from '../../src/model/index.ts';
import type { Scheduler } from '../../src/scheduler/index.ts';
import type { Spent } from '../harness.ts';
import { schedulerFor } from '../scheduler/run-world.ts';
import type { ShapeName } from '../scheduler/shapes.ts';

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
  readonly pods: number;
  readonly theirsPerSecond: number;
  readonly oursPerSecond: number;
  /** By our processor time: what a busy machine does not stretch. */
  readonly oursPerCpuSecond: number;
  readonly spent: Spent;
  readonly differences: number;
  readonly digest: string;
}

export interface BaselineCase {
  readonly shape: ShapeName;
  readonly nodes: number;
  /** percentageOfNodesToScore: 100 scores all, 0 is adaptive. */
  readonly percentage: number;
}

const ROUNDS = 9;
const COMPARED_NODES = 100;

interface World {
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  readonly initPods: readonly Pod[] | null;
  readonly pods: readonly Pod[];
}

function podsOf({ shape, percentage }: BaselineCase): number {
  if (shape === 'preemption') return 60;
  return percentage === 100 ? 300 : 600;
}

export function runSideBySide(program: string, baseline: BaselineCase): SideBySide {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-side-by-side-'));
  try {
    return compareBoth(program, folder, baseline);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compareBoth(program: string, folder: string, baseline: BaselineCase): SideBySide {
  const pods = podsOf(baseline);
  const common = argumentsOf(baseline, pods);
  const worldFile = join(folder, 'world.json');
  runProgram(program, [...common, '-emit', worldFile]);
  const timed: { podsPerSecond: number } = JSON.parse(runProgram(program, [...common, '-parallelism', '16']));

  const world: World = JSON.parse(readFileSync(worldFile, 'utf8'));
  const rounds = Array.from({ length: ROUNDS }, () => decideAll(world, baseline.percentage));
  const byTime = [...rounds].sort((a, b) => a.spent.cpuMs - b.spent.cpuMs);
  const { spent } = byTime[ROUNDS >> 1];
  return {
    pods,
    theirsPerSecond: timed.podsPerSecond,
    oursPerSecond: (pods * 1000) / spent.wallMs,
    oursPerCpuSecond: (pods * 1000) / spent.cpuMs,
    spent,
    differences: countDifferences(program, folder, baseline),
    digest: digestText(rounds[0].decisions.join('\n')),
  };
}

function argumentsOf({ shape, nodes, percentage }: BaselineCase, pods: number): readonly string[] {
  return ['-shape', shape, '-nodes', `${nodes}`, '-pods', `${pods}`, '-percentage', `${percentage}`];
}

/** Pods that the two place differently, kube-scheduler with one worker. */
function countDifferences(program: string, folder: string, baseline: BaselineCase): number {
  const nodes = baseline.shape === 'preemption' ? COMPARED_NODES : baseline.nodes;
  const common = argumentsOf({ ...baseline, nodes }, Math.min(podsOf(baseline), nodes));
  const worldFile = join(folder, 'compared.json');
  const decisionsFile = join(folder, 'decisions.tsv');
  runProgram(program, [...common, '-emit', worldFile]);
  runProgram(program, [...common, '-parallelism', '1', '-decisions', decisionsFile]);
  const world: World = JSON.parse(readFileSync(worldFile, 'utf8'));
  const ours = decideAll(world, baseline.percentage).decisions;
  const theirs = readFileSync(decisionsFile, 'utf8').trimEnd().split('\n');
  return theirs.filter((line, i) => line !== ours[i]).length;
}

/** Decides and places every pod of the world on a fresh cluster. Building the cluster is not timed. */
export function decideAll(world: World, percentage: number): { spent: Spent; decisions: string[] } {
  const cluster = new ClusterState();
  for (const namespace of world.namespaces) cluster.objects.put(namespace);
  for (const node of world.nodes) cluster.addNode(node);
  for (const pod of world.initPods ?? [])
    cluster.bindPod(cluster.addPod(pod), cluster.nodes.rowOf(pod.spec.nodeName ?? '') as NodeRow);
  const scheduler = schedulerFor(cluster, percentage);

  const placed = new Int32Array(world.pods.length).fill(NO_ROW);
  const begin = performance.now();
  const cpuBegin = process.cpuUsage();
  for (let i = 0; i < world.pods.length; i++)
    placed[i] = place(cluster, scheduler, cluster.addPod(world.pods[i]));
  const wallMs = performance.now() - begin;
  const cpu = process.cpuUsage(cpuBegin);
  const decisions = world.pods.map(
    ({ metadata }, i) => `${metadata.name}\t${placed[i] === NO_ROW ? '-' : cluster.nodes.names[placed[i]]}`,
  );
  return { spent: { wallMs, cpuMs: (cpu.user + cpu.system) / 1000 }, decisions };
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

/** What is missing to run it. */
export function lackOfHarness(): string | undefined {
  if (existsSync(process.env['PLIMSOLL_THROUGHPUT'] ?? '')) return undefined;
  if (existsSync(process.env['PLIMSOLL_HARNESS'] ?? '')) return undefined;
  return 'neither PLIMSOLL_THROUGHPUT (program) nor PLIMSOLL_HARNESS (its sources) is set';
}

/** The built program; built here, with Go, where only its sources are at hand. */
export function throughputProgram(): string {
  const built = process.env['PLIMSOLL_THROUGHPUT'];
  if (built !== undefined && existsSync(built)) return built;
  const target = join(tmpdir(), 'plimsoll-throughput');
  if (existsSync(target)) return target;
  const script = join(process.env['PLIMSOLL_HARNESS'] ?? '', 'kube-scheduler', 'build.sh');
  const { status } = spawnSync('sh', [script, target, './throughput'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the harness does not build: is Go installed?');
  return target;
}

function runProgram(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}
