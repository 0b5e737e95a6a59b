import type { Bench } from '../harness.ts';
import { runWorld } from './run-world.ts';
import { buildWorld, SHAPES } from './shapes.ts';

/** Decisions alone, 5,000 nodes, all of them scored: the shapes that kube-scheduler's own benchmark has. */
export const schedulerBenches: readonly Bench[] = SHAPES.map((shape) => ({
  name: `scheduler/${shape}`,
  prepare: (toy) => {
    const nodes = toy ? 50 : 5_000;
    const wanted = toy ? 60 : 20_000;
    const pods = shape === 'anti-affinity' || shape === 'preemption' ? Math.min(wanted, nodes / 2) : wanted;
    const world = buildWorld(shape, nodes, pods);
    return () => {
      const { decisions, bound, rowsPerDecision, digest } = runWorld(world, 100);
      return {
        operations: decisions,
        counts: { decisions, bound, rows: Math.round(rowsPerDecision) },
        digest,
      };
    };
  },
}));
