import { SHAPES } from '../scheduler/shapes.ts';
import type { ShapeName } from '../scheduler/shapes.ts';
import type { Bench, Work } from '../harness.ts';
import { lackOfHarness, runSideBySide, throughputProgram } from './kube-scheduler.ts';
import type { BaselineCase } from './kube-scheduler.ts';

const SIZES = [1_000, 5_000];
const ALL = 100;
const ADAPTIVE = 0;

/**
 * kube-scheduler 1.37.2 on two quiet cores, 5,000 nodes, pods a second: what a busy machine takes from the real thing
 * must not count for us. The ratio in the run is against what it did in that very run.
 */
const QUIET: Readonly<Record<ShapeName, { readonly adaptive: number; readonly all: number }>> = {
  basic: { adaptive: 1080, all: 108 },
  'node-affinity': { adaptive: 756, all: 121 },
  spread: { adaptive: 663, all: 142 },
  'anti-affinity': { adaptive: 443, all: 136 },
  'preferred-affinity': { adaptive: 223, all: 93 },
  mixed: { adaptive: 806, all: 140 },
  preemption: { adaptive: 107, all: 107 },
};

/** Ours and kube-scheduler's own framework on the same nodes and pods; `differences` of their decisions must be 0. */
export const sideBySideBenches: readonly Bench[] = SHAPES.flatMap((shape) =>
  SIZES.flatMap((nodes) => [
    sideBySide({ shape, nodes, percentage: ADAPTIVE }),
    // Preemption fails on all nodes before it begins, so sampling has no part in it.
    ...(shape === 'preemption' ? [] : [sideBySide({ shape, nodes, percentage: ALL })]),
  ]),
);

function sideBySide(baseline: BaselineCase): Bench {
  const { shape, nodes, percentage } = baseline;
  const sampling = percentage === ADAPTIVE ? 'adaptive' : 'all';
  return {
    name: `side-by-side/${shape}/${nodes}/${sampling}`,
    isLong: true,
    roundsMax: 1,
    lacks: lackOfHarness,
    prepare: (toy) => {
      const program = throughputProgram();
      return (): Work => {
        const { pods, differences, digest, spent, theirsPerSecond, oursPerSecond, oursPerCpuSecond } =
          runSideBySide(program, toy ? { ...baseline, nodes: 50 } : baseline);
        const ratio = oursPerSecond / theirsPerSecond;
        const ratioToQuiet = nodes === 5_000 && { ratioToQuiet: oursPerCpuSecond / QUIET[shape][sampling] };
        const figures = { theirsPerSecond, oursPerSecond, oursPerCpuSecond, ratio, ...ratioToQuiet };
        return { operations: pods, counts: { pods, differences }, digest, figures, spent };
      };
    },
  };
}
