const MIN_NODES = 100;
const ADAPTIVE_START = 50;
const ADAPTIVE_STEP = 125;
const ADAPTIVE_MIN = 5;

/**
 * How many feasible nodes a search wants before it stops. 0 percent is adaptive: the larger the cluster, the smaller
 * the share. Upstream: schedule_one.go, numFeasibleNodesToFind.
 */
export function numFeasibleNodesToFind(nodeCount: number, percentage: number): number {
  if (nodeCount < MIN_NODES) return nodeCount;
  const adaptive = Math.max(ADAPTIVE_MIN, ADAPTIVE_START - Math.trunc(nodeCount / ADAPTIVE_STEP));
  const share = Math.trunc((nodeCount * (percentage === 0 ? adaptive : percentage)) / 100);
  return Math.max(MIN_NODES, Math.min(share, nodeCount));
}
