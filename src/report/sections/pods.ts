import { countText, decimalText, durationText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Block, Section } from '../section.ts';
import { clusterSeries, highest } from '../series-of.ts';

/** What became of the pods and how long they waited for a node. */
export function podsSection(result: RunResult): Section | undefined {
  const { pods } = result;
  if (pods.created === 0) return undefined;
  const { p50, p90, p95, p99, max, count } = pods.pendingMs;
  const blocks: Block[] = [];
  const pending = clusterSeries(result, SeriesName.PodsPending);
  const running = clusterSeries(result, SeriesName.PodsRunning);
  if (running !== undefined) blocks.push(plotOf('Running', running, result.endMs));
  if (pending !== undefined && highest(pending) > 0) blocks.push(plotOf('Pending', pending, result.endMs));
  blocks.push(
    {
      kind: 'table',
      columns: ['Waiting time for a node', 'p50', 'p90', 'p95', 'p99', 'max'].map((title, index) => ({
        title,
        align: index === 0 ? 'left' : 'right',
      })),
      rows: [[`${countText(count, 'pod')} that ran`, ...[p50, p90, p95, p99, max].map(durationText)]],
    },
    fates(result),
  );
  return {
    id: 'pods',
    title: 'Pods',
    lead:
      count === 0
        ? `None of the ${decimalText(pods.created)} pods got a node.`
        : `${decimalText(pods.bound)} of ${decimalText(pods.created)} pods got a node, half of them within ` +
          `${durationText(p50)}, 99% within ${durationText(p99)}.`,
    blocks,
  };
}

function plotOf(title: string, series: Parameters<typeof highest>[0], endMs: number): Block {
  return {
    kind: 'plot',
    title,
    unit: 'pods',
    endMs,
    curves: [{ label: title.toLowerCase(), look: 'filled', series }],
  };
}

function fates({ pods }: RunResult): Block {
  const rows: readonly (readonly [string, number, boolean])[] = [
    ['Created', pods.created, true],
    ['Bound to a node', pods.bound, true],
    ['Running at the end', pods.runningAtEnd, true],
    ['Pending at the end', pods.pendingAtEnd, true],
    ['Succeeded', pods.succeeded, false],
    ['Failed', pods.failed, false],
    ['Deleted', pods.deleted, false],
    ['Preempted', pods.preempted, false],
    ['Evicted', pods.evicted, false],
    ['Rejected at admission', pods.rejectedAtAdmission, false],
    ['Scheduling attempts', pods.schedulingAttempts, false],
  ];
  return {
    kind: 'table',
    columns: [
      { title: 'What became of the pods', align: 'left' },
      { title: 'Pods', align: 'right' },
    ],
    rows: rows
      .filter(([, count, always]) => always || count > 0)
      .map(([label, count]) => [label, decimalText(count)]),
  };
}
