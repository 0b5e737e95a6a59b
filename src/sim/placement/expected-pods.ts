import { assert } from '../../base/index.ts';
import { GPU_MODEL, gpuRequestOf } from '../../model/index.ts';
import type { GpuRequest } from '../../model/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { FragmentMeter, typicalPods } from '../../scheduler/index.ts';
import { requestedAmount } from '../amount.ts';
import type { ResourceAmount } from '../record/run-series.ts';
import { countedPods } from './counted-pods.ts';
import type { CountedPod } from './counted-pods.ts';

/** The pods of a workload by size, each with its share of them all. */
export interface ExpectedPods {
  readonly sizes: readonly ExpectedSize[];
  /** Measures free GPU devices against them. */
  readonly fragments: FragmentMeter;
}

export interface ExpectedSize extends ResourceAmount {
  readonly weight: number;
}

/**
 * What a scenario's workload is made of, before any of it runs, so that every policy is measured against the same pods:
 * those of its traces, those that are there at the start, and those that its objects ask for. DaemonSets are left out:
 * their pods come with a node and to nobody else.
 */
export function expectedPods(scenario: Scenario): ExpectedPods {
  const pods = [...countedPods(scenario)].filter(({ count }) => count > 0);
  return { sizes: sizesOf(pods), fragments: new FragmentMeter(typicalPods(gpuShapes(pods))) };
}

function sizesOf(pods: readonly CountedPod[]): ExpectedSize[] {
  const total = pods.reduce((sum, { count }) => sum + count, 0);
  const bySize = new Map<string, { readonly amount: ResourceAmount; count: number }>();
  for (const { pod, count } of pods) {
    const amount = requestedAmount(pod);
    const key = `${amount.milliCpu} ${amount.memoryBytes} ${amount.milliGpu}`;
    const known = bySize.get(key);
    if (known === undefined) bySize.set(key, { amount, count });
    else known.count += count;
  }
  const sizes = [...bySize.values()].map(({ amount, count }) => ({ ...amount, weight: count / total }));
  const whole = sizes.reduce((sum, { weight }) => sum + weight, 0);
  assert(sizes.length === 0 || Math.abs(whole - 1) < 1e-9, `the shares of all sizes sum up to ${whole}`);
  return sizes;
}

interface PodShape {
  readonly milliCpu: number;
  readonly gpu: GpuRequest | undefined;
  readonly spec: string;
}

/** One entry a pod, which is how their number is counted. */
function* gpuShapes(pods: readonly CountedPod[]): Generator<PodShape> {
  for (const { pod, count } of pods) {
    assert(Number.isSafeInteger(count), `${count} pods of one kind are expected`);
    const spec = pod.metadata.annotations?.[GPU_MODEL] ?? '';
    const shape = { milliCpu: requestedAmount(pod).milliCpu, gpu: gpuRequestOf(pod), spec };
    for (let i = 0; i < count; i++) yield shape;
  }
}
