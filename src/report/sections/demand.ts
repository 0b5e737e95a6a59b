import { decimalText } from '../../base/index.ts';
import { meanOf, SeriesName } from '../../result/index.ts';
import type { RunResult, Series } from '../../result/index.ts';
import type { Plot, Section } from '../section.ts';
import { highest, seriesOfGroup } from '../series-of.ts';

/** Workloads that get curves; the rest are counted. */
const SHOWN_MAX = 4;

/** What is asked of services over time and the replicas that answer it. */
export function demandSection(result: RunResult): Section | undefined {
  const demands = result.series
    .filter(({ name, group }) => name === SeriesName.Demand && group !== undefined)
    .sort(
      (a, b) =>
        meanOf(b, result.endMs) - meanOf(a, result.endMs) || ((a.group ?? '') < (b.group ?? '') ? -1 : 1),
    );
  const [first] = demands;
  if (first === undefined) return undefined;
  const more = demands.length - SHOWN_MAX;
  return {
    id: 'demand',
    title: 'Demand and replicas',
    lead: leadOf(result, first, demands.length),
    blocks: [
      ...demands.slice(0, SHOWN_MAX).flatMap((demand) => plotsOf(result, demand)),
      ...(more > 0
        ? [{ kind: 'note', text: `and ${decimalText(more)} more with less demand` } as const]
        : []),
    ],
  };
}

function leadOf(result: RunResult, first: Series, count: number): string {
  const peak = `${decimalText(highest(first), highest(first) < 10 ? 1 : 0)} requests a second`;
  const replicas = seriesOfGroup(result, SeriesName.Replicas, first.group ?? '');
  const followed =
    replicas === undefined
      ? ''
      : `; its replicas go from ${decimalText(Math.min(...replicas.values))} to ${decimalText(highest(replicas))}`;
  return `${first.group ?? ''} is asked most${count > 1 ? ` of ${decimalText(count)} workloads` : ''}, at most ${peak}${followed}.`;
}

function plotsOf(result: RunResult, demand: Series): Plot[] {
  const group = demand.group ?? '';
  const replicas = seriesOfGroup(result, SeriesName.Replicas, group);
  const { endMs } = result;
  return [
    {
      kind: 'plot',
      title: group,
      unit: 'requests/s',
      endMs,
      curves: [{ label: 'demand', look: 'filled', series: demand }],
    },
    ...(replicas === undefined
      ? []
      : [
          {
            kind: 'plot',
            title: `${group}, replicas`,
            unit: 'pods',
            endMs,
            curves: [{ label: 'replicas', look: 'filled', series: replicas }],
          } as const,
        ]),
  ];
}
