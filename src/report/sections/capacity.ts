import { countText, decimalText, percentText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Plot, Section } from '../section.ts';
import { clusterSeries } from '../series-of.ts';

const RESOURCES = [
  { title: 'CPU', unit: 'cores', requested: SeriesName.CpuRequested, allocatable: SeriesName.CpuAllocatable },
  {
    title: 'Memory',
    unit: 'GiB',
    requested: SeriesName.MemoryRequested,
    allocatable: SeriesName.MemoryAllocatable,
  },
  { title: 'GPU', unit: 'GPUs', requested: SeriesName.GpuRequested, allocatable: SeriesName.GpuAllocatable },
] as const;

/** Nodes and capacity over time against what was asked of them. */
export function capacitySection(result: RunResult): Section | undefined {
  const { nodes, endMs } = result;
  const plots: Plot[] = [
    nodePlot(result),
    ...RESOURCES.map((resource) => resourcePlot(result, resource)),
  ].filter((plot): plot is Plot => plot !== undefined);
  if (plots.length === 0 || endMs === 0) return undefined;
  const { cpu, memory, gpu } = nodes.allocationRatio;
  const booked = [
    ...(cpu === undefined ? [] : [`${percentText(cpu)} of the CPU`]),
    ...(memory === undefined ? [] : [`${percentText(memory)} of the memory`]),
    ...(gpu === undefined ? [] : [`${percentText(gpu)} of the GPUs`]),
  ];
  const many = `${countText(nodes.atStart, 'node')} at the start, ${decimalText(nodes.max)} at most, ${decimalText(nodes.atEnd)} at the end`;
  return {
    id: 'capacity',
    title: 'Capacity over time',
    lead: booked.length === 0 ? `${many}.` : `${many}; pods request ${listOf(booked)} on average.`,
    blocks: plots,
  };
}

function nodePlot(result: RunResult): Plot | undefined {
  const billed = clusterSeries(result, SeriesName.Nodes);
  if (billed === undefined) return undefined;
  const ready = clusterSeries(result, SeriesName.NodesReady);
  return {
    kind: 'plot',
    title: 'Nodes',
    unit: 'nodes',
    endMs: result.endMs,
    curves: [
      ...(ready === undefined ? [] : [{ label: 'ready', look: 'filled', series: ready } as const]),
      { label: 'billed', look: 'limit', series: billed },
    ],
  };
}

function resourcePlot(result: RunResult, resource: (typeof RESOURCES)[number]): Plot | undefined {
  const requested = clusterSeries(result, resource.requested);
  const allocatable = clusterSeries(result, resource.allocatable);
  if (requested === undefined || allocatable === undefined) return undefined;
  if (allocatable.values.every((value) => value === 0)) return undefined;
  return {
    kind: 'plot',
    title: resource.title,
    unit: resource.unit,
    endMs: result.endMs,
    curves: [
      { label: 'requested', look: 'filled', series: requested },
      { label: 'allocatable', look: 'limit', series: allocatable },
    ],
  };
}

function listOf(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
