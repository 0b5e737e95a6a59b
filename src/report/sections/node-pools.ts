import { amountDecimals, decimalText, percentText, usdDecimals, usdText } from '../../base/index.ts';
import type { NodePoolUsage, RunResult } from '../../result/index.ts';
import { columns } from '../columns.ts';
import type { Section } from '../section.ts';

const POOL_FIGURES = ['Nodes', 'Node-hours', 'USD/h each', 'Cost', 'Idle', 'Stranded', 'CPU', 'Memory'];

/** One row per node pool, dearest first: what it has, what is asked of it, what it costs. */
export function nodePoolsSection({ nodePools, cost, nodes }: RunResult): Section | undefined {
  const [first] = nodePools;
  if (first === undefined) return undefined;
  const withGpu = nodePools.some(({ gpuAllocationRatio }) => gpuAllocationRatio !== undefined);
  const hourDecimals = amountDecimals(nodePools.map((pool) => pool.nodeHours));
  const decimals = usdDecimals(nodePools.map(({ costMicroUsd }) => costMicroUsd));
  return {
    id: 'node-pools',
    title: 'Node pools',
    lead: leadOf(first, cost.totalMicroUsd, nodes.nodeHours, nodePools.length),
    blocks: [
      {
        kind: 'table',
        columns: columns(['Pool', 'Instance type'], [...POOL_FIGURES, ...(withGpu ? ['GPU'] : [])]),
        rows: nodePools.map((pool) => [
          pool.name,
          pool.capacityType === 'spot' ? `${typeText(pool)} (spot)` : typeText(pool),
          decimalText(pool.nodesMax),
          decimalText(pool.nodeHours, hourDecimals),
          pool.priceMicroUsdPerHour === undefined ? 'unpriced' : usdText(pool.priceMicroUsdPerHour, 4),
          pool.priceMicroUsdPerHour === undefined ? '–' : usdText(pool.costMicroUsd, decimals),
          shareText(pool.idleMicroUsd, pool),
          percentText(pool.strandedRatio),
          percentText(pool.cpuAllocationRatio),
          percentText(pool.memoryAllocationRatio),
          ...(withGpu
            ? [pool.gpuAllocationRatio === undefined ? '–' : percentText(pool.gpuAllocationRatio)]
            : []),
        ]),
      },
      {
        kind: 'note',
        text:
          'Nodes: most at once. CPU, memory and GPU: requested ÷ allocatable, weighted with time. ' +
          'Stranded: free capacity on nodes on which no pod of the workload fits.',
      },
    ],
  };
}

function leadOf(first: NodePoolUsage, totalMicroUsd: number, nodeHours: number, pools: number): string {
  const size = `${decimalText(first.nodesMax)} × ${typeText(first)}`;
  if (totalMicroUsd === 0)
    return `${decimalText(nodeHours, 1)} node-hours without a price; ${first.name} is ${size}.`;
  if (pools === 1)
    return `One pool: ${size} at most, ${percentText(first.cpuAllocationRatio)} of its CPU requested.`;
  return `${first.name} (${size}) takes ${percentText(first.costMicroUsd / totalMicroUsd)} of ${usdText(totalMicroUsd)}.`;
}

/** Nodes of a dump need not say what they are. */
function typeText({ instanceType }: NodePoolUsage): string {
  return instanceType === '' || instanceType === 'unknown' ? 'type unknown' : instanceType;
}

function shareText(part: number, pool: NodePoolUsage): string {
  return pool.costMicroUsd === 0 ? '–' : percentText(part / pool.costMicroUsd);
}
