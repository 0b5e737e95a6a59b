import { countText, decimalText, durationText } from '../../base/index.ts';
import type { RolloutResult, RunResult } from '../../result/index.ts';
import type { Plot, Section } from '../section.ts';

const ROWS_MAX = 20;
const PLOTTED_MAX = 4;

const STATES: Readonly<Record<RolloutResult['state'], string>> = {
  complete: 'done',
  superseded: 'replaced by the next',
  stuck: 'past its deadline',
  'under-way': 'not done at the end',
};

/** New templates of workloads: how long they took, and how far below and above their number pods were meanwhile. */
export function rolloutsSection({ rollouts = [], endMs }: RunResult): Section | undefined {
  if (rollouts.length === 0) return undefined;
  const rest = rollouts.length - ROWS_MAX;
  return {
    id: 'rollouts',
    title: 'Rollouts',
    lead: leadOf(rollouts),
    blocks: [
      ...longest(rollouts, endMs).flatMap((rollout) => plotOf(rollout, endMs)),
      {
        kind: 'table',
        columns: [
          { title: 'Workload', align: 'left' },
          { title: 'Began', align: 'right' },
          { title: 'Took', align: 'right' },
          { title: 'Replicas', align: 'right' },
          { title: 'Fewest available', align: 'right' },
          { title: 'Most pods', align: 'right' },
          { title: 'What became of it', align: 'left' },
        ],
        rows: rollouts
          .slice(0, ROWS_MAX)
          .map((rollout) => [
            rollout.workload,
            durationText(rollout.startMs),
            durationText((rollout.endMs ?? endMs) - rollout.startMs),
            decimalText(rollout.replicas),
            decimalText(rollout.availableLeast),
            decimalText(rollout.podsMost),
            STATES[rollout.state],
          ]),
        ...(rest > 0 ? { foot: [`and ${decimalText(rest)} more`, '', '', '', '', '', ''] } : {}),
      },
    ],
  };
}

/** The rollouts that took longest, in order of time. */
function longest(rollouts: readonly RolloutResult[], runEndMs: number): readonly RolloutResult[] {
  const took = ({ startMs, endMs = runEndMs }: RolloutResult): number => endMs - startMs;
  const drawn = rollouts.filter((rollout) => rollout.progress !== undefined && took(rollout) > 0);
  const shown = new Set([...drawn].sort((a, b) => took(b) - took(a)).slice(0, PLOTTED_MAX));
  return drawn.filter((rollout) => shown.has(rollout));
}

/** Pods of the old and the new template from the moment the controller began, and how many of them were available. */
function plotOf({ workload, startMs, endMs, progress }: RolloutResult, runEndMs: number): Plot[] {
  if (progress === undefined) return [];
  const { timesMs } = progress;
  const curve = (
    label: string,
    look: 'filled' | 'limit' | 'line',
    values: readonly number[],
  ): Plot['curves'][number] => ({
    label,
    look,
    series: { name: label, unit: 'pods', timesMs, values },
  });
  return [
    {
      kind: 'plot',
      title: `${workload}, from ${durationText(startMs)} on`,
      unit: 'pods',
      endMs: (endMs ?? runEndMs) - startMs,
      curves: [
        curve('available', 'filled', progress.available),
        curve('of the new template', 'line', progress.updated),
        curve('all', 'limit', progress.pods),
      ],
    },
  ];
}

function leadOf(rollouts: readonly RolloutResult[]): string {
  const done = rollouts.filter(({ state }) => state === 'complete');
  const count = countText(rollouts.length, 'rollout');
  const longest = Math.max(...done.map(({ startMs, endMs = startMs }) => endMs - startMs));
  const open = rollouts.filter(({ endMs }) => endMs === undefined).length;
  const tail = open === 0 ? '' : `; ${decimalText(open)} not done at the end`;
  if (done.length === 0) return `${count}, none of them done${tail}.`;
  return `${count}, ${decimalText(done.length)} done, the longest in ${durationText(longest)}${tail}.`;
}
