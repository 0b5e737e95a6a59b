import { amountDecimals, decimalText, percentText, usdDecimals, usdText } from '../../base/index.ts';
import type { Allocation, RunResult } from '../../result/index.ts';
import type { Column, Section, Table } from '../section.ts';

const ROWS_MAX = 15;

/** Who the money is spent for, by namespace. */
export function namespacesSection(result: RunResult): Section | undefined {
  const { namespaces } = result;
  if (namespaces.length < 2) return undefined;
  return {
    id: 'namespaces',
    title: 'Namespaces',
    lead: leadOf(namespaces, result, 'namespaces'),
    blocks: [tableOf(namespaces, [{ title: 'Namespace', align: 'left' }], ({ name }) => [name])],
  };
}

/** Who the money is spent for, by workload. */
export function workloadsSection(result: RunResult): Section | undefined {
  const { workloads } = result;
  if (workloads.length === 0) return undefined;
  const columns: Column[] = [
    { title: 'Workload', align: 'left' },
    { title: 'Kind', align: 'left' },
    { title: 'Namespace', align: 'left' },
  ];
  return {
    id: 'workloads',
    title: 'Workloads',
    lead: leadOf(workloads, result, 'workloads'),
    blocks: [tableOf(workloads, columns, ({ name, kind, namespace }) => [name, kind ?? '', namespace ?? ''])],
  };
}

function leadOf(allocations: readonly Allocation[], { cost }: RunResult, noun: string): string {
  const [first] = allocations;
  const asked = cost.usedMicroUsd + cost.daemonSetMicroUsd;
  if (asked === 0) {
    const most = allocations.reduce((a, b) => (b.cpuCoreHours > a.cpuCoreHours ? b : a));
    return `${most.name} asks for most: ${decimalText(most.cpuCoreHours, 1)} core-hours.`;
  }
  const share = percentText(first.costMicroUsd / asked);
  const askers = allocations.length === 1 ? noun : `the ${decimalText(allocations.length)} ${noun}`;
  return `${first.name} causes ${usdText(first.costMicroUsd)}, ${share} of what ${askers} ask for.`;
}

function tableOf(
  allocations: readonly Allocation[],
  columns: readonly Column[],
  nameOf: (allocation: Allocation) => readonly string[],
): Table {
  const withGpu = allocations.some(({ gpuHours }) => gpuHours > 0);
  const priced = allocations.some(({ costMicroUsd }) => costMicroUsd > 0);
  const decimals = usdDecimals(allocations.map(({ costMicroUsd }) => costMicroUsd));
  const cores = amountDecimals(allocations.map(({ cpuCoreHours }) => cpuCoreHours));
  const gibs = amountDecimals(allocations.map(({ memoryGibHours }) => memoryGibHours));
  const gpus = amountDecimals(allocations.map(({ gpuHours }) => gpuHours));
  const figures = (allocation: Figures): string[] => [
    decimalText(allocation.pods),
    decimalText(allocation.cpuCoreHours, cores),
    decimalText(allocation.memoryGibHours, gibs),
    ...(withGpu ? [decimalText(allocation.gpuHours, gpus)] : []),
    ...(priced ? [usdText(allocation.costMicroUsd, decimals)] : []),
  ];
  const shown = allocations.slice(0, ROWS_MAX);
  const rest = allocations.slice(ROWS_MAX);
  return {
    kind: 'table',
    columns: [
      ...columns,
      { title: 'Pods', align: 'right' },
      { title: 'Core-hours', align: 'right' },
      { title: 'GiB-hours', align: 'right' },
      ...(withGpu ? [{ title: 'GPU-hours', align: 'right' } as const] : []),
      ...(priced ? [{ title: 'Cost', align: 'right' } as const] : []),
    ],
    rows: shown.map((allocation) => [...nameOf(allocation), ...figures(allocation)]),
    ...(rest.length === 0
      ? {}
      : {
          foot: [
            `and ${decimalText(rest.length)} more`,
            ...columns.slice(1).map(() => ''),
            ...figures(sumOf(rest)),
          ],
        }),
  };
}

type Figures = Pick<Allocation, 'pods' | 'cpuCoreHours' | 'memoryGibHours' | 'gpuHours' | 'costMicroUsd'>;

function sumOf(allocations: readonly Allocation[]): Figures {
  return allocations.reduce<Figures>(
    (sum, next) => ({
      pods: sum.pods + next.pods,
      cpuCoreHours: sum.cpuCoreHours + next.cpuCoreHours,
      memoryGibHours: sum.memoryGibHours + next.memoryGibHours,
      gpuHours: sum.gpuHours + next.gpuHours,
      costMicroUsd: sum.costMicroUsd + next.costMicroUsd,
    }),
    { pods: 0, cpuCoreHours: 0, memoryGibHours: 0, gpuHours: 0, costMicroUsd: 0 },
  );
}
