import { countText, decimalText, percentText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { AutoscalerResult, RunResult, Series } from '../../result/index.ts';
import type { Curve, Plot, Section } from '../section.ts';
import { seriesOfGroup } from '../series-of.ts';

const PLOTTED_MAX = 4;
const ROWS_MAX = 20;

/** Every autoscaler of a workload: how far it went, how often, and what held it back. */
export function autoscalersSection(result: RunResult): Section | undefined {
  const { autoscalers = [] } = result;
  if (autoscalers.length === 0) return undefined;
  const busiest = [...autoscalers].sort((a, b) => moves(b) - moves(a) || (nameOf(a) < nameOf(b) ? -1 : 1));
  const rest = busiest.length - ROWS_MAX;
  return {
    id: 'autoscalers',
    title: 'Autoscalers of workloads',
    lead: leadOf(busiest),
    blocks: [
      ...busiest.slice(0, PLOTTED_MAX).flatMap((scaler) => plotsOf(result, scaler)),
      {
        kind: 'table',
        columns: [
          'Autoscaler',
          'Target',
          'Allowed',
          'Replicas',
          'Mean',
          'Up',
          'Down',
          'Blind',
          'Held back by',
        ].map((title, index) => ({ title, align: index < 2 || index === 8 ? 'left' : 'right' })),
        rows: busiest
          .slice(0, ROWS_MAX)
          .map((scaler) => [
            nameOf(scaler),
            scaler.target,
            rangeText(scaler.replicasMin, scaler.replicasMax),
            rangeText(scaler.replicasLowest, scaler.replicasHighest),
            decimalText(scaler.replicasMean, 1),
            decimalText(scaler.scaleUps),
            decimalText(scaler.scaleDowns),
            percentText(scaler.blindRatio),
            scaler.limited.map(({ reason, ratio }) => `${reason} ${percentText(ratio)}`).join(', '),
          ]),
        ...(rest > 0
          ? { foot: [`and ${decimalText(rest)} more`, ...Array.from({ length: 8 }, () => '')] }
          : {}),
      },
    ],
  };
}

function leadOf(scalers: readonly AutoscalerResult[]): string {
  const held = scalers
    .flatMap((scaler) => scaler.limited.map((limit) => ({ scaler, ...limit })))
    .reduce<{ scaler: AutoscalerResult; reason: string; ratio: number } | undefined>(
      (worst, next) => (worst === undefined || next.ratio > worst.ratio ? next : worst),
      undefined,
    );
  const total = scalers.reduce((sum, scaler) => sum + moves(scaler), 0);
  const scaled = `${countText(scalers.length, 'autoscaler')} changed replicas ${countText(total, 'time')}`;
  if (held === undefined) return `${scaled}; none was held back.`;
  return `${scaled}; ${nameOf(held.scaler)} was held back ${percentText(held.ratio)} of the time (${held.reason}).`;
}

function plotsOf(result: RunResult, scaler: AutoscalerResult): Plot[] {
  const group = `${scaler.kind}/${nameOf(scaler)}`;
  const curve = (label: string, look: Curve['look'], name: string): Curve[] => {
    const series: Series | undefined = seriesOfGroup(result, name, group);
    return series === undefined ? [] : [{ label, look, series }];
  };
  const replicas = [
    ...curve('ready', 'filled', SeriesName.ReplicasReady),
    ...curve('desired', 'limit', SeriesName.ReplicasDesired),
  ];
  const metric = [
    ...curve('metric', 'line', SeriesName.ScalingMetric),
    ...curve('target', 'limit', SeriesName.ScalingTarget),
  ];
  const plot = (title: string, unit: string, curves: readonly Curve[]): Plot[] =>
    curves.length === 0 ? [] : [{ kind: 'plot', title, unit, endMs: result.endMs, curves }];
  return [
    ...plot(`${nameOf(scaler)}, replicas`, 'pods', replicas),
    ...plot(`${nameOf(scaler)}, metric`, metric[0]?.series.unit ?? '', metric),
  ];
}

function moves({ scaleUps, scaleDowns }: AutoscalerResult): number {
  return scaleUps + scaleDowns;
}

function nameOf({ namespace, name }: AutoscalerResult): string {
  return `${namespace}/${name}`;
}

function rangeText(low: number, high: number): string {
  return low === high ? decimalText(low) : `${decimalText(low)}–${decimalText(high)}`;
}
