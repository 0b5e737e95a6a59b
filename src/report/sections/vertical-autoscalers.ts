import { countText, decimalText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type {
  RunResult,
  VerticalAmounts,
  VerticalAutoscalerResult,
  VerticalContainerResult,
} from '../../result/index.ts';
import type { Curve, Plot, Section, Table } from '../section.ts';
import { seriesOfGroup } from '../series-of.ts';

const PLOTTED_MAX = 3;
const ROWS_MAX = 20;
const MEBIBYTE = 2 ** 20;

interface Row {
  readonly scaler: VerticalAutoscalerResult;
  readonly container: VerticalContainerResult;
}

/** Every VerticalPodAutoscaler: what it recommends against what is asked for and used, and what it did about it. */
export function verticalAutoscalersSection(result: RunResult): Section | undefined {
  const { verticalAutoscalers: scalers = [] } = result;
  if (scalers.length === 0) return undefined;
  const rows = scalers
    .flatMap((scaler) => scaler.containers.map((container) => ({ scaler, container })))
    .sort((a, b) => gapOf(b.container) - gapOf(a.container) || (nameOf(a) < nameOf(b) ? -1 : 1));
  return {
    id: 'vertical-autoscalers',
    title: 'Vertical autoscalers',
    lead: leadOf(scalers, rows),
    blocks: [
      ...rows.slice(0, PLOTTED_MAX).flatMap((row) => plotsOf(result, row)),
      amountsTable(rows),
      deedsTable(scalers),
    ],
  };
}

function leadOf(scalers: readonly VerticalAutoscalerResult[], rows: readonly Row[]): string {
  const evictions = sumOf(scalers, 'evictions');
  const resizes = sumOf(scalers, 'resizes');
  const isAdviceOnly = scalers.every(({ mode }) => mode === 'Off');
  const done = isAdviceOnly
    ? `${countText(scalers.length, 'vertical autoscaler')} in recommendation-only mode changed nothing`
    : `${countText(scalers.length, 'vertical autoscaler')} evicted ${countText(evictions, 'pod')} and resized ${decimalText(resizes)} in place`;
  const worst = rows.at(0);
  const { recommended, requestedLast } = worst?.container ?? {};
  if (worst === undefined || recommended === undefined || requestedLast === undefined) return `${done}.`;
  const { target } = recommended;
  const parts = [
    ...changeText(cpu, 'CPU', requestedLast.milliCpu, target.milliCpu),
    ...changeText(memory, 'memory', requestedLast.memoryBytes, target.memoryBytes),
  ];
  return parts.length === 0 ? `${done}.` : `${done}; ${nameOf(worst)} asks for ${parts.join(' and ')}.`;
}

/** `587m of CPU (as recommended)`, `2,000m of CPU (587m is recommended)`. */
function changeText(
  show: (amount: number) => string,
  resource: string,
  asked: number,
  recommended: number | undefined,
): readonly string[] {
  if (recommended === undefined) return [];
  const advice =
    show(asked) === show(recommended) ? ' (as recommended)' : ` (${show(recommended)} is recommended)`;
  return [`${show(asked)} of ${resource}${advice}`];
}

function amountsTable(rows: readonly Row[]): Table {
  const rest = rows.length - ROWS_MAX;
  const titles = [
    'Autoscaler, container',
    'Samples',
    'CPU asked at first',
    'at last',
    'used',
    'recommended',
    'Memory asked at first',
    'at last',
    'used at most',
    'recommended',
  ];
  return {
    kind: 'table',
    columns: titles.map((title, index) => ({ title, align: index === 0 ? 'left' : 'right' })),
    rows: rows.slice(0, ROWS_MAX).map((row) => {
      const { samples, requestedFirst, requestedLast, usedMean, usedPeak, recommended } = row.container;
      return [
        nameOf(row),
        decimalText(samples),
        cpu(requestedFirst?.milliCpu),
        cpu(requestedLast?.milliCpu),
        cpu(usedMean?.milliCpu),
        rangeText(recommended, 'milliCpu', cpu),
        memory(requestedFirst?.memoryBytes),
        memory(requestedLast?.memoryBytes),
        memory(usedPeak?.memoryBytes),
        rangeText(recommended, 'memoryBytes', memory),
      ];
    }),
    ...(rest > 0 ? { foot: [`and ${decimalText(rest)} more`, ...titles.slice(1).map(() => '')] } : {}),
  };
}

function deedsTable(scalers: readonly VerticalAutoscalerResult[]): Table {
  const titles = [
    'Autoscaler',
    'Target',
    'Mode',
    'New pods changed',
    'Evicted',
    'kept by a budget',
    'Resized',
    'no room then',
    'never possible',
    'OOM kills seen',
  ];
  return {
    kind: 'table',
    columns: titles.map((title, index) => ({ title, align: index < 3 ? 'left' : 'right' })),
    rows: scalers
      .slice(0, ROWS_MAX)
      .map((scaler) => [
        `${scaler.namespace}/${scaler.name}`,
        scaler.target,
        scaler.mode,
        ...(
          [
            'admissions',
            'evictions',
            'evictionsRefused',
            'resizes',
            'resizesDeferred',
            'resizesInfeasible',
            'oomKills',
          ] as const
        ).map((count) => decimalText(scaler[count])),
      ]),
  };
}

function plotsOf(result: RunResult, row: Row): Plot[] {
  const { namespace, name } = row.scaler;
  const group = `VerticalPodAutoscaler/${namespace}/${name}/${row.container.container}`;
  const curve = (label: string, look: Curve['look'], series: string): Curve[] => {
    const found = seriesOfGroup(result, series, group);
    return found === undefined ? [] : [{ label, look, series: found }];
  };
  const plot = (title: string, unit: string, curves: readonly Curve[]): Plot[] =>
    curves.length === 0
      ? []
      : [{ kind: 'plot', title: `${nameOf(row)}, ${title}`, unit, endMs: result.endMs, curves }];
  return [
    ...plot('CPU of a pod', 'cores', [
      ...curve('used', 'filled', SeriesName.VerticalCpuUsed),
      ...curve('requested', 'limit', SeriesName.VerticalCpuRequested),
      ...curve('recommended', 'line', SeriesName.VerticalCpuTarget),
    ]),
    ...plot('memory of a pod', 'GiB', [
      ...curve('used', 'filled', SeriesName.VerticalMemoryUsed),
      ...curve('requested', 'limit', SeriesName.VerticalMemoryRequested),
      ...curve('recommended', 'line', SeriesName.VerticalMemoryTarget),
    ]),
  ];
}

/** How far request and recommendation lie apart at the end, as a factor: the larger over the smaller. */
function gapOf({ recommended, requestedLast }: VerticalContainerResult): number {
  const factor = (wanted: number | undefined, asked: number | undefined): number => {
    if (wanted === undefined || asked === undefined) return 1;
    return Math.max(wanted, asked, 1) / Math.max(1, Math.min(wanted, asked));
  };
  const { milliCpu, memoryBytes } = recommended?.target ?? {};
  return Math.max(factor(milliCpu, requestedLast?.milliCpu), factor(memoryBytes, requestedLast?.memoryBytes));
}

function rangeText(
  recommended: VerticalContainerResult['recommended'],
  resource: keyof VerticalAmounts,
  text: (value: number | undefined) => string,
): string {
  if (recommended?.target[resource] === undefined) return '–';
  const { target, lowerBound, upperBound } = recommended;
  return `${text(target[resource])} (${text(lowerBound[resource])} to ${text(upperBound[resource])})`;
}

function sumOf(scalers: readonly VerticalAutoscalerResult[], count: 'evictions' | 'resizes'): number {
  return scalers.reduce((sum, scaler) => sum + scaler[count], 0);
}

function nameOf({ scaler, container }: Row): string {
  return `${scaler.namespace}/${scaler.name}, ${container.container}`;
}

function cpu(milliCpu: number | undefined): string {
  return milliCpu === undefined ? '–' : `${decimalText(milliCpu)}m`;
}

function memory(bytes: number | undefined): string {
  return bytes === undefined ? '–' : `${decimalText(bytes / MEBIBYTE)} MiB`;
}
