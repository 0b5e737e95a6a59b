import { countText, decimalText, durationText } from '../../base/index.ts';
import type { RolloutResult, RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

const ROWS_MAX = 20;

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

function leadOf(rollouts: readonly RolloutResult[]): string {
  const done = rollouts.filter(({ state }) => state === 'complete');
  const count = countText(rollouts.length, 'rollout');
  const longest = Math.max(...done.map(({ startMs, endMs = startMs }) => endMs - startMs));
  const open = rollouts.filter(({ endMs }) => endMs === undefined).length;
  const tail = open === 0 ? '' : `; ${decimalText(open)} not done at the end`;
  if (done.length === 0) return `${count}, none of them done${tail}.`;
  return `${count}, ${decimalText(done.length)} done, the longest in ${durationText(longest)}${tail}.`;
}
