import { DEVICES_MAX, WHOLE_DEVICE } from '../../../model/index.ts';
import type { GpuDevices, GpuRequest } from '../../../model/index.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { scoredByGpuRequest } from './gpu-row-score.ts';

/**
 * GpuPacking: first devices that are in use already, then free devices of nodes in use, then free nodes.
 *
 * Follows policy 04-GpuPacking of the FGD experiment.
 */
export const gpuPacking: Plugin = scoredByGpuRequest('GpuPacking', (gpu, row, cluster) =>
  packingScore(cluster.nodes.gpus, row, gpu),
);

const FREE_NODE = 33;
const FREE_DEVICE = 50;

function packingScore(gpus: GpuDevices, row: number, { count, milli }: GpuRequest): number {
  const free = [...gpus.freeMilli.subarray(row * DEVICES_MAX, row * DEVICES_MAX + gpus.counts[row])];
  const untouched = free.filter((left) => left === WHOLE_DEVICE).length;
  if (untouched === free.length) return Math.max(FREE_NODE - untouched, untouched);
  const chosen = free
    .filter((left) => left >= milli)
    .sort((a, b) => a - b) // equal amounts are interchangeable here
    .slice(0, count);
  const opened = chosen.filter((left) => left === WHOLE_DEVICE).length;
  if (opened > 0) return Math.max(FREE_DEVICE - opened, FREE_NODE);
  const left = chosen.reduce((sum, each) => sum + Math.trunc((each * 100) / WHOLE_DEVICE), 0);
  return Math.max(100 - Math.trunc(left / 10), FREE_DEVICE);
}
