import { performance } from 'node:perf_hooks';
import { loadavg } from 'node:os';
import { Digest, RandomStreams } from '../../src/base/index.ts';
import { EventQueue } from '../../src/kernel/index.ts';
import { ClusterState, NO_ROW } from '../../src/model/index.ts';
import type { Pod, PodRow } from '../../src/model/index.ts';
import { schedulerFor } from './run-world.ts';

/**
 * W(N), decisions only: N nodes of 16 cpu, 64 GiB and 110 pods; 100 N pods arrive at random and run for ten minutes on
 * average, so that 70 percent of the cpu is in use. `tsx bench/scheduler/open-system.ts 1000 10000`
 */
const MEAN_RUN_MS = 600_000;
const MILLI_CPU = [250, 500, 1000, 2000];
const MEMORY_MIB = [512, 1024, 2048, 4096];
const ARRIVE = 0;
const LEAVE = 1;

for (const argument of process.argv.slice(2)) run(Number(argument));

function run(nodeCount: number): void {
  const cluster = new ClusterState();
  const capacity = { cpu: '16', memory: '64Gi', pods: '110' };
  for (let i = 0; i < nodeCount; i++) {
    const metadata = { name: `node-${i}`, labels: { 'kubernetes.io/hostname': `node-${i}` } };
    cluster.addNode({ apiVersion: 'v1', kind: 'Node', metadata, status: { allocatable: capacity } });
  }
  const shapes = MILLI_CPU.flatMap((cpu) => MEMORY_MIB.map((mib) => cluster.internShape(podOf(cpu, mib))));
  const scheduler = schedulerFor(cluster, 0);
  const stream = new RandomStreams(42).stream('open-system');
  const meanGapMs = (937.5 * MEAN_RUN_MS) / (nodeCount * 16_000 * 0.7);
  const queue = new EventQueue();
  const digest = new Digest();
  let waiting = 0;
  let decisions = 0;
  const podCount = 100 * nodeCount;
  queue.push(0, 1, ARRIVE, 0, 0);
  let exactMs = 0;

  const begin = performance.now();
  const cpuBegin = process.cpuUsage();
  while (queue.pop()) {
    if (queue.kind === LEAVE) {
      cluster.removePod(queue.subject as PodRow);
      continue;
    }
    const row = cluster.addPodOfShape(shapes[stream.below(shapes.length)], decisions++);
    const decision = scheduler.schedule(row);
    digest.word(decision.outcome === 'bound' ? decision.node : NO_ROW);
    if (decision.outcome === 'bound') {
      cluster.bindPod(row, decision.node);
      const runMs = Math.max(1000, Math.round(stream.exponential(MEAN_RUN_MS)));
      queue.push(queue.timeMs + runMs, 0, LEAVE, row, 0);
    } else waiting++;
    exactMs += stream.exponential(meanGapMs);
    if (decisions < podCount) queue.push(Math.max(queue.timeMs, Math.round(exactMs)), 1, ARRIVE, 0, 0);
  }
  const seconds = (performance.now() - begin) / 1000;
  const cpu = process.cpuUsage(cpuBegin);
  console.log(
    JSON.stringify({
      nodes: nodeCount,
      pods: podCount,
      seconds: Number(seconds.toFixed(3)),
      cpuSeconds: Number(((cpu.user + cpu.system) / 1e6).toFixed(3)),
      rowsPerDecision: Number((scheduler.rowsVisited() / decisions).toFixed(2)),
      waiting,
      rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      digest: digest.hex(),
      load: Number(loadavg()[0].toFixed(2)),
    }),
  );
}

function podOf(milliCpu: number, mib: number): Pod {
  const amounts = { cpu: `${milliCpu}m`, memory: `${mib}Mi` };
  const containers = [{ name: 'main', image: 'work:1', resources: { requests: amounts, limits: amounts } }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'default' },
    spec: { containers },
  };
}
