import type { Bench, Work } from '../harness.ts';
import { runWorld } from './run-world.ts';
import { buildWorld, SHAPES } from './shapes.ts';
import type { ShapeName } from './shapes.ts';

const SIZES = [500, 1_000, 5_000, 15_000, 100_000];
const LONG_FROM = 15_000;
const PODS_MAX = 20_000;
const TOY_NODES = 50;
const ALL = 100;
const ADAPTIVE = 0;

/** Decisions alone, placements written: the shapes that kube-scheduler's own benchmark has, by number of nodes. */
export const schedulerBenches: readonly Bench[] = SHAPES.flatMap((shape) =>
  SIZES.flatMap((nodes) => [
    shapeBench(shape, nodes, ALL),
    // Preemption fails on all nodes before it begins, so sampling has no part in it.
    ...(shape === 'preemption' ? [] : [shapeBench(shape, nodes, ADAPTIVE)]),
  ]),
);

function shapeBench(shape: ShapeName, nodeCount: number, percentage: number): Bench {
  return {
    name: `scheduler/${shape}/${nodeCount}${percentage === ADAPTIVE ? '/adaptive' : ''}`,
    isVariation: nodeCount !== SIZES[0],
    isLong: nodeCount >= LONG_FROM || (percentage === ADAPTIVE && nodeCount < 5_000),
    prepare: (toy) => {
      const nodes = toy ? TOY_NODES : nodeCount;
      const world = buildWorld(shape, nodes, podCount(shape, nodes));
      // The machine code is settled before the first round that counts.
      if (!toy) warmUp(shape, percentage);
      return () => decided(world, percentage);
    },
  };
}

function decided(world: Parameters<typeof runWorld>[0], percentage: number): Work {
  const { decisions, timed, bound, victims, rowsPerDecision, spent, digest } = runWorld(world, percentage);
  const counts = { decisions, bound, victims, rows: Math.round(rowsPerDecision) };
  return { operations: timed, counts, digest, spent };
}

/** Anti-affinity has room for one pod a node, preemption for one preemptor a node; nodes hold forty plain pods. */
function podCount(shape: ShapeName, nodes: number): number {
  if (shape === 'anti-affinity' || shape === 'preemption') return Math.min(PODS_MAX, nodes / 2);
  return Math.min(PODS_MAX, nodes * 8);
}

function warmUp(shape: ShapeName, percentage: number): void {
  for (let round = 0; round < 3; round++)
    runWorld(buildWorld(shape, 1000, podCount(shape, 1000)), percentage);
}
