import { assert, compareStrings } from '../../base/index.ts';
import { incomingRequests } from '../../model/index.ts';
import type { PodShape, WorkloadTrace } from '../../model/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { amountsOf } from './packing-demand.ts';

/** The moment at which a workload's traces ask for most of one resource, if no pod ever waits. */
export interface BusyMoment {
  readonly atMs: number;
  /** `cpu`, `memory`, `pods`, an extended resource: the first by name that has its peak here. */
  readonly resource: string;
  /** The scenario as if the pods of this moment were there from start to end. */
  readonly scenario: Scenario;
}

/**
 * The peaks of a trace, one moment a resource, each once; none without traces. A pod is there from its arrival for its
 * run time, the end excluded. Cost: n log n for n pods, and n for each resource.
 */
export function busiestMoments(scenario: Scenario): BusyMoment[] {
  const { traces } = scenario.workload;
  const steps = traces.flatMap((trace) => stepsOf(trace, scenario.horizonMs));
  // Who leaves makes room for who comes at the same time.
  steps.sort((a, b) => a.atMs - b.atMs || a.sign - b.sign);
  const amounts = new Map(traces.flatMap(({ shapes }) => shapes.map((shape) => [shape, askedBy(shape)])));
  const names = new Set([...amounts.values()].flatMap((asked) => Object.keys(asked)));
  const moments = new Map<number, BusyMoment>();
  for (const resource of [...names].sort(compareStrings)) {
    const atMs = peakOf(steps, (shape) => amounts.get(shape)?.[resource] ?? 0);
    if (!moments.has(atMs)) moments.set(atMs, { atMs, resource, scenario: momentOf(scenario, atMs) });
  }
  return [...moments.values()];
}

/** A pod of the shape comes (1) or goes (-1). */
interface Step {
  readonly atMs: number;
  readonly sign: 1 | -1;
  readonly shape: PodShape;
}

function stepsOf({ arrivalMs, durationMs, shapeOf, shapes }: WorkloadTrace, horizonMs: number): Step[] {
  const steps: Step[] = [];
  for (let row = 0; row < shapeOf.length; row++) {
    if (arrivalMs[row] >= horizonMs) continue;
    const shape = shapes[shapeOf[row]];
    steps.push({ atMs: arrivalMs[row], sign: 1, shape });
    steps.push({ atMs: arrivalMs[row] + durationMs[row], sign: -1, shape });
  }
  return steps;
}

function askedBy({ pod }: PodShape): Readonly<Record<string, number>> {
  return amountsOf(incomingRequests(pod), 1);
}

/** The first time at which the sum is highest. */
function peakOf(steps: readonly Step[], amountOf: (shape: PodShape) => number): number {
  let sum = 0;
  let highest = 0;
  let peakMs = 0;
  for (const { atMs, sign, shape } of steps) {
    sum += sign * amountOf(shape);
    assert(sum >= 0, `at ${atMs} ms more is given back than was taken`);
    if (sum <= highest) continue;
    highest = sum;
    peakMs = atMs;
  }
  return peakMs;
}

function momentOf(scenario: Scenario, atMs: number): Scenario {
  const { workload, horizonMs } = scenario;
  const traces = workload.traces.map((trace) => thereAt(trace, atMs, horizonMs));
  return { ...scenario, workload: { ...workload, traces } };
}

function thereAt(trace: WorkloadTrace, atMs: number, horizonMs: number): WorkloadTrace {
  const { arrivalMs, durationMs, shapeOf } = trace;
  const isThere = (row: number): boolean => arrivalMs[row] <= atMs && atMs < arrivalMs[row] + durationMs[row];
  const there = shapeOf.filter((_, row) => isThere(row));
  const { podNames: _rows, ...rest } = trace;
  return {
    ...rest,
    podCount: there.length,
    arrivalMs: new Float64Array(there.length),
    durationMs: new Float64Array(there.length).fill(horizonMs),
    shapeOf: there,
  };
}
