import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runWorld } from './run-world.ts';
import { buildWorld, SHAPES } from './shapes.ts';
import type { ShapeName, World } from './shapes.ts';

/**
 * Decisions a second by shape of the work: `tsx bench/scheduler/throughput.ts --shape basic --nodes 5000 --pods 20000
 * --percentage 100`. Without --shape all shapes run. --world reads nodes and pods that kube-scheduler's harness emitted;
 * --decisions writes one placement a line.
 */
const { values } = parseArgs({
  options: {
    shape: { type: 'string' },
    nodes: { type: 'string', default: '5000' },
    pods: { type: 'string', default: '20000' },
    percentage: { type: 'string', default: '100' },
    world: { type: 'string' },
    decisions: { type: 'string' },
  },
});

const shapes = values.shape === undefined ? SHAPES : [values.shape as ShapeName];
for (const shape of shapes) {
  const world: World =
    values.world === undefined
      ? buildWorld(shape, Number(values.nodes), podCount(shape))
      : (JSON.parse(readFileSync(values.world, 'utf8')) as World);
  warmUp(shape, Number(values.percentage));
  const lines: string[] = [];
  const measure = runWorld(world, Number(values.percentage), (pod, node) => lines.push(`${pod}\t${node}`));
  if (values.decisions !== undefined) writeFileSync(values.decisions, `${lines.join('\n')}\n`);
  const { nsPerDecision, cpuNsPerDecision, rowsPerDecision, ...rest } = measure;
  console.log(
    JSON.stringify({
      shape,
      nodes: world.nodes.length,
      percentage: Number(values.percentage),
      nsPerDecision: Math.round(nsPerDecision),
      cpuNsPerDecision: Math.round(cpuNsPerDecision),
      decisionsPerSecond: Math.round(1e9 / nsPerDecision),
      rowsPerDecision: Number(rowsPerDecision.toFixed(2)),
      ...rest,
      load: Number(loadavg()[0].toFixed(2)),
    }),
  );
}

/** Anti-affinity has room for one pod a node, preemption for one preemptor a node. */
function podCount(shape: ShapeName): number {
  const wanted = Number(values.pods);
  if (shape === 'anti-affinity') return Math.min(wanted, Math.floor(Number(values.nodes) * 0.75));
  return shape === 'preemption' ? Math.min(wanted, Number(values.nodes)) : wanted;
}

/** Some ten thousand decisions on smaller worlds of the same shape: after that the machine code is settled. */
function warmUp(shape: ShapeName, percentage: number): void {
  const hasFewPods = shape === 'anti-affinity' || shape === 'preemption';
  for (let round = 0; round < 6; round++)
    runWorld(buildWorld(shape, 2000, hasFewPods ? 1500 : 4000), percentage);
}
