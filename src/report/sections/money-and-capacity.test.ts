import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { SeriesName } from '../../result/index.ts';
import type { CostResult, NodeResult, Series } from '../../result/index.ts';
import { capacitySection } from './capacity.ts';
import { costSection } from './cost.ts';

const sample = sampleResult();
const DAY_MS = 86_400_000;

function curve(name: string, values: readonly number[], unit = 'nodes'): Series {
  return { name, unit, timesMs: values.map((_, index) => index * 1000), values };
}

/** A hundred dollars a day: half used, a tenth DaemonSets, forty idle, fifteen of these stranded. */
const hundred: Partial<CostResult> = {
  totalMicroUsd: 100_000_000,
  perMonthMicroUsd: 3_041_666_667,
  usedMicroUsd: 50_000_000,
  daemonSetMicroUsd: 10_000_000,
  idleMicroUsd: 40_000_000,
  strandedMicroUsd: 15_000_000,
  spotMicroUsd: 0,
  onDemandMicroUsd: 100_000_000,
  cpuMicroUsd: 70_000_000,
  memoryMicroUsd: 30_000_000,
  gpuMicroUsd: 0,
};

function costOf(changes: Partial<CostResult> = {}, series: readonly Series[] = []) {
  const cost = { ...sample.cost, ...hundred, ...changes };
  return costSection({ ...sample, endMs: DAY_MS, cost, series });
}

function tablesOf(section: ReturnType<typeof costOf>): { rows: unknown; foot: unknown }[] {
  return (section?.blocks ?? []).flatMap((block) =>
    block.kind === 'table' ? [{ rows: block.rows, foot: block.foot }] : [],
  );
}

describe('cost', () => {
  test('the lead has the run, the month and what the workload asks for', () => {
    expect(costOf()?.lead).toBe(
      '$100.00 for 1 d, $3,041.67 a month of 730 h; 50.0% of it is requested by the workload.',
    );
  });

  test('what was bought is split into parts that add up to all of it', () => {
    const [use, resources] = tablesOf(costOf());
    expect(use).toEqual({
      rows: [
        ['Requested by workloads', '$50.00', '$1,520.83', '50.0%'],
        ['DaemonSets', '$10.00', '$304.17', '10.0%'],
        ['Idle, would take a pod', '$25.00', '$760.42', '25.0%'],
        ['Stranded', '$15.00', '$456.25', '15.0%'],
      ],
      foot: ['Total', '$100.00', '$3,041.67', '100.0%'],
    });
    expect(resources.rows).toEqual([
      ['CPU', '$70.00', '$2,129.17', '70.0%'],
      ['Memory', '$30.00', '$912.50', '30.0%'],
    ]);
  });

  test('rows of nothing are left out, GPU and spot come when there are some', () => {
    const [use, resources] = tablesOf(
      costOf({
        daemonSetMicroUsd: 0,
        usedMicroUsd: 75_000_000,
        idleMicroUsd: 25_000_000,
        strandedMicroUsd: 0,
        gpuMicroUsd: 20_000_000,
        cpuMicroUsd: 50_000_000,
        spotMicroUsd: 60_000_000,
      }),
    );
    expect((use.rows as string[][]).map(([label]) => label)).toEqual([
      'Requested by workloads',
      'Idle, would take a pod',
    ]);
    expect((resources.rows as string[][]).map(([label, amount]) => `${label} ${amount}`)).toEqual([
      'CPU $50.00',
      'Memory $30.00',
      'GPU $20.00',
      'of these on spot $60.00',
    ]);
  });

  test('the bar has each part that is more than nothing, and the four add up', () => {
    const [bar] = costOf()?.blocks ?? [];
    if (bar?.kind !== 'shares') throw new Error('no bar');
    expect(bar.parts.map(({ label, value }) => [label, value])).toEqual([
      ['requested by workloads', 50_000_000],
      ['DaemonSets', 10_000_000],
      ['idle, would take a pod', 25_000_000],
      ['stranded', 15_000_000],
    ]);
    const [lean] = costOf({ daemonSetMicroUsd: 0, strandedMicroUsd: 0 })?.blocks ?? [];
    expect(lean).toMatchObject({ parts: { length: 2 } });
  });

  // prettier-ignore
  test.each([
    ['a rate that never moves is no curve',  [403_200],            undefined],
    ['one that moves is drawn in dollars',   [403_200, 806_400],   [0.4032, 0.8064]],
  ])('%s', (_why, values, drawn) => {
    const blocks = costOf({}, [curve(SeriesName.CostRate, values, 'micro-usd/h')])?.blocks ?? [];
    const plot = blocks.find(({ kind }) => kind === 'plot');
    if (drawn === undefined) expect(plot).toBeUndefined();
    else expect(plot).toMatchObject({ unit: 'USD/h', curves: [{ series: { values: drawn } }] });
  });

  test('nodes without a price have no cost section', () => {
    expect(costOf({ totalMicroUsd: 0 })).toBeUndefined();
  });
});

describe('capacity', () => {
  const all: readonly Series[] = [
    curve(SeriesName.Nodes, [3, 5]),
    curve(SeriesName.NodesReady, [2, 5]),
    curve(SeriesName.CpuRequested, [4, 8], 'cores'),
    curve(SeriesName.CpuAllocatable, [12, 20], 'cores'),
    curve(SeriesName.MemoryRequested, [1, 2], 'GiB'),
    curve(SeriesName.MemoryAllocatable, [10, 20], 'GiB'),
    curve(SeriesName.GpuRequested, [0, 0], 'GPUs'),
    curve(SeriesName.GpuAllocatable, [0, 0], 'GPUs'),
  ];
  function capacityOf(
    series: readonly Series[],
    allocationRatio: NodeResult['allocationRatio'] = { cpu: 0.4, memory: 0.1 },
    endMs = DAY_MS,
    atStart = 3,
  ) {
    const nodes = { ...sample.nodes, atStart, max: 1200, atEnd: 5, allocationRatio };
    return capacitySection({ ...sample, series, nodes, endMs });
  }

  // prettier-ignore
  test.each([
    ['two resources',  { cpu: 0.4, memory: 0.1 },            '; pods request 40.0% of the CPU and 10.0% of the memory on average.'],
    ['three',          { cpu: 0.4, memory: 0.1, gpu: 0.95 }, '; pods request 40.0% of the CPU, 10.0% of the memory and 95.0% of the GPUs on average.'],
    ['one',            { cpu: 0.4 },                         '; pods request 40.0% of the CPU on average.'],
    ['none',           {},                                   '.'],
  ] as const)('the lead of %s', (_why, ratios, tail) => {
    const head = '3 nodes at the start, 1,200 at most, 5 at the end';
    expect(capacityOf(all, ratios as NodeResult['allocationRatio'])?.lead).toBe(`${head}${tail}`);
  });

  test('one node is one node', () => {
    expect(capacityOf(all, {}, DAY_MS, 1)?.lead).toMatch(/^1 node at the start, 1,200 at most/);
  });

  test('draws what is asked against what there is; a resource that no node has is not drawn', () => {
    const plots = capacityOf(all)?.blocks ?? [];
    expect(plots.map((plot) => (plot.kind === 'plot' ? [plot.title, plot.unit] : []))).toEqual([
      ['Nodes', 'nodes'],
      ['CPU', 'cores'],
      ['Memory', 'GiB'],
    ]);
    expect(plots[1]).toMatchObject({
      curves: [
        { label: 'requested', look: 'filled', series: { values: [4, 8] } },
        { label: 'allocatable', look: 'limit', series: { values: [12, 20] } },
      ],
    });
  });

  test('GPUs are drawn where a node has some, even if nobody asks', () => {
    const series = [...all.slice(0, 7), curve(SeriesName.GpuAllocatable, [0, 8], 'GPUs')];
    expect(capacityOf(series)?.blocks).toHaveLength(4);
  });

  test('the curves of one pool are not those of the cluster', () => {
    const ofPool = all.map((series) => ({ ...series, group: 'general' }));
    expect(capacityOf(ofPool)).toBeUndefined();
  });

  test('nodes are drawn without a count of those ready', () => {
    const [plot] = capacityOf([curve(SeriesName.Nodes, [3])])?.blocks ?? [];
    expect(plot).toMatchObject({ curves: { length: 1 } });
  });

  test('a run of no time has no capacity over time', () => {
    expect(capacityOf(all, {}, 0)).toBeUndefined();
  });
});
