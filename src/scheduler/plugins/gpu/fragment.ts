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

/** The classes in which the free GPU of a node may be of use or not, in the experiment's order. */
export const FRAGMENT_CLASSES = [
  'q1_lack_both',
  'q2_lack_gpu',
  'q3_satisfied',
  'q4_lack_cpu',
  'xl_satisfied',
  'xr_lack_cpu',
  'no_access',
] as const;

const Q1 = 0;
const Q2 = 1;
const Q3 = 2;
const Q4 = 3;
const XL = 4;
const XR = 5;
const NO_ACCESS = 6;

/** What is free on a node: `free` holds the devices from `from` on. */
export interface FreeNode {
  readonly milliCpu: number;
  readonly model: string;
  readonly free: Int32Array;
  readonly from: number;
  readonly count: number;
}

/**
 * How much of a node's free GPU the typical pods could not use, in expectation: the fragment of "Beware of
 * Fragmentation" (USENIX ATC'23), by class, in thousandths of a device.
 */
export function fragmentByClass(node: FreeNode, typical: readonly TypicalPod[], classes: Float64Array): void {
  classes.fill(0);
  const { milliCpu, model, free, from, count } = node;
  let total = 0;
  for (let i = 0; i < count; i++) total += free[from + i];
  for (let k = 0; k < typical.length; k++) {
    const { milliCpu: wantedCpu, gpu, weight } = typical[k];
    const hasCpu = milliCpu >= wantedCpu;
    if (gpu === undefined) {
      classes[hasCpu ? XL : XR] += weight * total;
      continue;
    }
    if (gpu.models.length > 0 && !gpu.models.includes(model)) {
      classes[NO_ACCESS] += weight * total;
      continue;
    }
    let fitting = 0;
    let tooSmall = 0;
    for (let i = 0; i < count; i++) {
      if (free[from + i] >= gpu.milli) fitting++;
      else tooSmall += free[from + i];
    }
    if (fitting < gpu.count) classes[hasCpu ? Q2 : Q1] += weight * total;
    else if (hasCpu) {
      classes[Q2] += weight * tooSmall;
      classes[Q3] += weight * (total - tooSmall);
    } else classes[Q4] += weight * total;
  }
}

const scratch = new Float64Array(FRAGMENT_CLASSES.length);

/** The fragment as one number: all classes but the satisfied one. */
export function fragment(node: FreeNode, typical: readonly TypicalPod[]): number {
  fragmentByClass(node, typical, scratch);
  return scratch[Q1] + scratch[Q2] + scratch[Q4] + scratch[XL] + scratch[XR] + scratch[NO_ACCESS];
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
