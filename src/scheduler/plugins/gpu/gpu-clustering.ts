import type { ClusterState, GpuRequest } from '../../../model/index.ts';
import { WHOLE_DEVICE } from '../../../model/index.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { podsOn } from '../helper/claims.ts';
import { LARGEST_GPU_MILLI } from './amounts.ts';
import { scoredByGpuRequest } from './gpu-row-score.ts';

const QUARTER = 25;

/**
 * GpuClustering: pods with equal GPU requests go together: first where only such pods are, then where some are, then to
 * nodes without GPU pods; the fuller the better within each.
 *
 * Follows policy 03-GpuClustering of the FGD experiment.
 */
export const gpuClustering: Plugin = scoredByGpuRequest('GpuClustering', (gpu, row, cluster) => {
  const takenMilli = LARGEST_GPU_MILLI - cluster.nodes.gpus.totalFreeMilli[row];
  const full = Math.trunc((QUARTER * takenMilli) / LARGEST_GPU_MILLI);
  return full + QUARTER * companyRank(cluster, row, tagOf(gpu));
});

/** 3: only pods of this kind; 2: some; 1: no GPU pods; 0: only others. */
function companyRank(cluster: ClusterState, row: number, tag: string): number {
  const tags = new Set<string>();
  for (const podRow of podsOn(cluster, row)) {
    const { gpu } = cluster.pods.signature(podRow);
    if (gpu !== undefined) tags.add(tagOf(gpu));
  }
  if (tags.size === 0) return 1;
  if (!tags.has(tag)) return 0;
  return tags.size === 1 ? 3 : 2;
}

function tagOf({ count, milli }: GpuRequest): string {
  return count === 1 && milli < WHOLE_DEVICE ? 'share' : `${count}-gpu`;
}
