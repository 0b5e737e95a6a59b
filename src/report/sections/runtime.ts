import { countText, decimalText, durationText, percentText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { KillRecord, RunResult, RuntimeResult } from '../../result/index.ts';
import type { Block, Plot, Section } from '../section.ts';
import { clusterSeries } from '../series-of.ts';

const ROWS_MAX = 15;
const KILLS_MAX = 10;
const RANKED_MAX = 3;

/** What pods went through on their nodes: requests against use, throttling, kills and evictions with their ranking. */
export function runtimeSection(result: RunResult): Section | undefined {
  const { runtime = [], kills = [] } = result;
  if (runtime.length === 0) return undefined;
  const sum = (of: (one: RuntimeResult) => number): number =>
    runtime.reduce((total, one) => total + of(one), 0);
  const slowest = runtime.reduce((a, b) => (b.throttledRatio > a.throttledRatio ? b : a));
  const slowed =
    slowest.throttledRatio > 0
      ? `; ${slowest.namespace}/${slowest.name} stood still in ${percentText(slowest.throttledRatio)} of its CPU periods`
      : '; nothing was throttled';
  return {
    id: 'runtime',
    title: 'On the nodes',
    lead:
      `${countText(
        sum(({ oomKills }) => oomKills),
        'OOM kill',
      )}, ${countText(
        sum(({ evictions }) => evictions),
        'eviction',
      )}, ` +
      `${countText(
        sum(({ restarts }) => restarts),
        'restart',
      )}${slowed}.`,
    blocks: [workloadTable(runtime), ...usePlots(result), ...(kills.length === 0 ? [] : [killList(kills)])],
  };
}

function workloadTable(runtime: readonly RuntimeResult[]): Block {
  const trouble = ({ oomKills, evictions, restarts, throttledRatio }: RuntimeResult): number =>
    oomKills + evictions + restarts + throttledRatio;
  const sorted = [...runtime].sort(
    (a, b) => trouble(b) - trouble(a) || (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1),
  );
  const rest = sorted.length - ROWS_MAX;
  const titles = [
    'Workload',
    'CPU used',
    'Memory used',
    'Throttled',
    'Crowded',
    'OOM kills',
    'Evicted',
    'Restarts',
  ];
  return {
    kind: 'table',
    columns: titles.map((title, index) => ({ title, align: index === 0 ? 'left' : 'right' })),
    rows: sorted
      .slice(0, ROWS_MAX)
      .map((one) => [
        `${one.namespace}/${one.name}`,
        useText(one.cpuUseRatio),
        useText(one.memoryUseRatio),
        percentText(one.throttledRatio),
        percentText(one.crowdedRatio ?? 0),
        decimalText(one.oomKills),
        decimalText(one.evictions),
        decimalText(one.restarts),
      ]),
    ...(rest > 0 ? { foot: [`and ${decimalText(rest)} more`, '', '', '', '', '', '', ''] } : {}),
  };
}

/** What is used, beside what is booked and what there is; and the CPU that was wanted and not got. */
function usePlots(result: RunResult): Plot[] {
  const { series, endMs } = result;
  const curve = (name: string, label: string, look: 'filled' | 'limit' | 'line'): Plot['curves'] => {
    const found = clusterSeries(result, name);
    return found === undefined ? [] : [{ label, look, series: found }];
  };
  const plots = [
    {
      title: 'CPU',
      unit: 'cores',
      curves: [
        ...curve(SeriesName.CpuUsed, 'used', 'filled'),
        ...curve(SeriesName.CpuRequested, 'requested', 'line'),
        ...curve(SeriesName.CpuAllocatable, 'allocatable', 'limit'),
      ],
    },
    {
      title: 'CPU wanted and not got',
      unit: 'cores',
      curves: curve(SeriesName.CpuMissed, 'missed', 'filled'),
    },
    {
      title: 'Memory',
      unit: 'GiB',
      curves: [
        ...curve(SeriesName.MemoryUsed, 'used', 'filled'),
        ...curve(SeriesName.MemoryRequested, 'requested', 'line'),
        ...curve(SeriesName.MemoryAllocatable, 'allocatable', 'limit'),
      ],
    },
  ];
  const troubles = [
    ...curve(SeriesName.Restarts, 'restarts', 'line'),
    ...curve(SeriesName.OomKills, 'OOM kills', 'line'),
    ...curve(SeriesName.Evictions, 'evictions', 'line'),
  ].filter(({ series: { values } }) => values.some((value) => value > 0));
  const troublePlots: Plot[] =
    troubles.length === 0
      ? []
      : [{ kind: 'plot', endMs, title: 'Restarts, kills and evictions so far', unit: '', curves: troubles }];
  const isThere = (name: string): boolean =>
    series.some((one) => one.name === name && one.values.some((value) => value > 0));
  if (!isThere(SeriesName.CpuUsed) && !isThere(SeriesName.MemoryUsed)) return troublePlots;
  const usePlotsThere: Plot[] = plots
    .filter(({ title }) => title !== 'CPU wanted and not got' || isThere(SeriesName.CpuMissed))
    .filter(({ curves }) => curves.length > 0)
    .map((plot) => ({ kind: 'plot', endMs, ...plot }));
  return [...usePlotsThere, ...troublePlots];
}

function killList(kills: readonly KillRecord[]): Block {
  const rest = kills.length - KILLS_MAX;
  return {
    kind: 'sentences',
    items: [
      ...kills.slice(0, KILLS_MAX).map(({ timeMs, kind, pod, container, node, why, ranking }) => ({
        severity: 'bad' as const,
        text: `${pod}${container === undefined ? '' : `/${container}`} ${kind === 'eviction' ? 'evicted' : 'killed'} on ${node} at ${durationText(timeMs)}: ${why}`,
        detail: ranking
          .slice(0, RANKED_MAX)
          .map((candidate, index) => `${index + 1}. ${candidate.pod} (${candidate.score})`)
          .join('  '),
      })),
      ...(rest > 0 ? [{ text: `and ${decimalText(rest)} more` }] : []),
    ],
  };
}

/** Used ÷ requested. */
function useText(ratio: number | undefined): string {
  return ratio === undefined ? '–' : percentText(ratio);
}
