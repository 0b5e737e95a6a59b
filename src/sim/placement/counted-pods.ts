import { assert } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import type { ObjectName, Scenario } from '../../scenario/index.ts';
import { planWorkload } from './plan-workload.ts';
import type { WorkloadPlan } from './plan-workload.ts';

/** Pods of one kind that a scenario brings, counted before any of it runs. */
export interface CountedPod {
  readonly pod: Pod;
  readonly count: number;
  /** Time that they run in all until the horizon if none ever waits; undefined: they end, nobody knows when. */
  readonly podMs: number | undefined;
  /** All are there from the start to the horizon. */
  readonly isConstant: boolean;
  /** The workload object that asks for them; absent: a trace, or a pod by itself. */
  readonly owner?: ObjectName;
}

/** The pods of the traces, those that are there at the start, those that objects ask for; without DaemonSets. */
export function* countedPods({ cluster, workload, horizonMs }: Scenario): Generator<CountedPod> {
  for (const trace of workload.traces) yield* podsOfTrace(trace, horizonMs);
  for (const [index, pod] of cluster.pods.entries())
    if (cluster.podOwners?.[index] === undefined) yield { pod, count: 1, podMs: horizonMs, isConstant: true };
  for (const object of workload.objects) {
    const plan = planWorkload(object);
    if (plan === undefined || plan.perNode) continue;
    const isConstant = !Number.isFinite(plan.completions) || staysByItself(plan);
    const count = isConstant ? plan.replicas : plan.completions;
    const podMs = isConstant ? count * horizonMs : undefined;
    yield { pod: plan.pod, count, podMs, isConstant, owner: plan.owner };
  }
}

/** A pod by itself ends at some time unless its containers begin again whenever they end. */
function staysByItself({ replaces, pod }: WorkloadPlan): boolean {
  return !replaces && (pod.spec.restartPolicy ?? 'Always') === 'Always';
}

type WorkloadTrace = Scenario['workload']['traces'][number];

function* podsOfTrace(trace: WorkloadTrace, horizonMs: number): Generator<CountedPod> {
  const { shapes, shapeOf, arrivalMs, durationMs } = trace;
  const counts = new Float64Array(shapes.length);
  const podMs = new Float64Array(shapes.length);
  const isConstant = shapes.map(() => true);
  for (let row = 0; row < shapeOf.length; row++) {
    const shape = shapeOf[row];
    if (shape >= shapes.length)
      assert(false, `pod ${row} of ${trace.name} has shape ${shape} of ${shapes.length}`);
    const leftMs = Math.max(0, horizonMs - arrivalMs[row]);
    counts[shape]++;
    podMs[shape] += Math.min(durationMs[row], leftMs);
    if (arrivalMs[row] > 0 || durationMs[row] < horizonMs) isConstant[shape] = false;
  }
  const counted = counts.reduce((sum, count) => sum + count, 0);
  assert(
    counted === shapeOf.length,
    `${counted} pods of ${trace.name} are counted, it has ${shapeOf.length}`,
  );
  for (const [shape, { pod }] of shapes.entries()) {
    const [count, ms] = [counts[shape], podMs[shape]];
    assert(ms <= count * horizonMs, `${count} pods of ${trace.name} run for ${ms} ms within ${horizonMs} ms`);
    yield { pod, count, podMs: ms, isConstant: isConstant[shape] };
  }
}
