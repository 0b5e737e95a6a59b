import type { GpuRequest } from '../../../model/index.ts';

/** The largest machine of the FGD experiment, by which its policies measure: 128 cores, 8 devices. */
export const LARGEST_MILLI_CPU = 128_000;
/** Eight whole devices, the most that a machine of the data has, in thousandths of a device. */
export const LARGEST_GPU_MILLI = 8_000;

/** Thousandths of a device, summed over the devices. */
export function totalMilli(gpu: GpuRequest | undefined): number {
  return gpu === undefined ? 0 : gpu.count * gpu.milli;
}
