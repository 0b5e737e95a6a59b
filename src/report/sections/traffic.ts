import { decimalText, durationText, percentText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { RunResult, TrafficResult } from '../../result/index.ts';
import type { Block, Plot, Section } from '../section.ts';
import { seriesOfGroup } from '../series-of.ts';

/** Demands that get curves; all are in the table. */
const SHOWN_MAX = 3;

/** What users of the services feel: how long answers take, how many requests are lost or given up. */
export function trafficSection(result: RunResult): Section | undefined {
  const { traffic = [] } = result;
  if (traffic.length === 0) return undefined;
  const byTrouble = [...traffic].sort(
    (a, b) => failedRatio(b) - failedRatio(a) || b.p99Ms - a.p99Ms || (groupOf(a) < groupOf(b) ? -1 : 1),
  );
  return {
    id: 'traffic',
    title: 'Requests and their answers',
    lead: leadOf(byTrouble[0]),
    blocks: [
      trafficTable(byTrouble),
      ...byTrouble.slice(0, SHOWN_MAX).flatMap((one) => plotsOf(result, one)),
    ],
  };
}

function leadOf(worst: TrafficResult): string {
  const failed = failedRatio(worst);
  const fate =
    failed === 0
      ? 'every request was answered'
      : `${percentText(worst.lostRatio)} of its requests were lost and ${percentText(worst.expiredRatio)} given up`;
  return `${groupOf(worst)}: ${fate}; p99 is ${msText(worst.p99Ms)} on average, ${msText(worst.p99MsMax)} at worst.`;
}

function trafficTable(traffic: readonly TrafficResult[]): Block {
  const titles = ['Asked', 'Requests', 'Served', 'Lost', 'Given up', 'p50', 'p95', 'p99', 'Worst p99'];
  return {
    kind: 'table',
    columns: titles.map((title, index) => ({ title, align: index === 0 ? 'left' : 'right' })),
    rows: traffic.map((one) => [
      groupOf(one),
      decimalText(one.requests),
      percentText(one.servedRatio),
      percentText(one.lostRatio),
      percentText(one.expiredRatio),
      msText(one.p50Ms),
      msText(one.p95Ms),
      msText(one.p99Ms),
      msText(one.p99MsMax),
    ]),
  };
}

function plotsOf(result: RunResult, one: TrafficResult): Plot[] {
  const group = groupOf(one);
  const latency = CURVES.flatMap(({ name, label, look }) => {
    const series = seriesOfGroup(result, name, group);
    return series === undefined ? [] : [{ label, look, series }];
  });
  if (latency.length === 0) return [];
  return [
    { kind: 'plot', title: `${group}: time to an answer`, unit: 'ms', endMs: result.endMs, curves: latency },
  ];
}

const CURVES = [
  { name: SeriesName.LatencyP50, label: 'p50', look: 'filled' },
  { name: SeriesName.LatencyP95, label: 'p95', look: 'line' },
  { name: SeriesName.LatencyP99, label: 'p99', look: 'limit' },
] as const;

function failedRatio({ lostRatio, expiredRatio }: TrafficResult): number {
  return lostRatio + expiredRatio;
}

function groupOf({ kind, namespace, name }: TrafficResult): string {
  return `${kind}/${namespace}/${name}`;
}

function msText(ms: number): string {
  return ms < 1000 ? `${decimalText(ms, ms < 10 ? 1 : 0)} ms` : durationText(ms);
}
