import { compareStrings } from '../../../base/index.ts';
import { DEVICES_MAX } from '../../../model/index.ts';
import type { GpuDevices, GpuRequest } from '../../../model/index.ts';

/** A pod that is expected to come, with its share of all expected pods. */
export interface TypicalPod {
  readonly milliCpu: number;
  /** Absent: a pod without GPU. */
  readonly gpu?: GpuRequest;
  readonly weight: number;
}

/** What is free on a node: `free` holds the devices from `from` on. */
export interface FreeNode {
  readonly milliCpu: number;
  readonly model: string;
  readonly free: Int32Array;
  readonly from: number;
  readonly count: number;
}

/** The devices of a row as they are. */
export function freeDevices(gpus: GpuDevices, row: number, milliCpu: number): FreeNode {
  return {
    milliCpu,
    model: gpus.models[row],
    free: gpus.freeMilli,
    from: row * DEVICES_MAX,
    count: gpus.counts[row],
  };
}

/** A pod of the workload, as far as it counts here. */
export interface WorkloadPod {
  readonly milliCpu: number;
  readonly gpu: GpuRequest | undefined;
  /** The wanted models as the workload writes them. */
  readonly spec: string;
}

interface CountedShape extends WorkloadPod {
  count: number;
}

const TYPICAL_SHARE = 0.95;

/**
 * The typical pods of a workload: its shapes by number, most frequent first, until they make up 95 percent of it; the
 * weights are scaled up to 1 unless all were needed.
 */
export function typicalPods(pods: Iterable<WorkloadPod>): readonly TypicalPod[] {
  const sorted = countShapes(pods).sort(compareShapes);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  let covered = 0;
  const kept = sorted.filter(({ count }) => {
    if (covered >= total * TYPICAL_SHARE) return false;
    covered += count;
    return true;
  });
  const scale = kept.length === sorted.length ? 1 : covered / total;
  return kept.map(({ milliCpu, gpu, count }) => ({
    milliCpu,
    ...(gpu !== undefined && { gpu }),
    weight: count / total / scale,
  }));
}

function countShapes(pods: Iterable<WorkloadPod>): CountedShape[] {
  const shapes = new Map<string, CountedShape>();
  for (const { milliCpu, gpu, spec } of pods) {
    const key = JSON.stringify([milliCpu, gpu?.milli, gpu?.count, spec]);
    const shape = shapes.get(key) ?? { milliCpu, gpu, spec, count: 0 };
    shape.count++;
    shapes.set(key, shape);
  }
  return [...shapes.values()];
}

/** By number, cpu, share, devices, models; all descending. */
function compareShapes(a: CountedShape, b: CountedShape): number {
  const keys = ({ count, milliCpu, gpu }: CountedShape): readonly number[] => {
    const { milli, count: devices } = gpu ?? { milli: 0, count: 0 };
    return [count, milliCpu, milli, devices];
  };
  const ofA = keys(a);
  const difference = keys(b).map((value, place) => value - ofA[place]);
  return difference.find((value) => value !== 0) ?? compareStrings(b.spec, a.spec);
}
