import { countText, decimalText } from '../../base/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

const GROUPS_MAX = 12;

/** Pods that wait at the end, by what the scheduler says of them. */
export function neverRanSection({ unschedulable, pods }: RunResult): Section | undefined {
  const [first] = unschedulable;
  if (first === undefined) return undefined;
  const waiting = unschedulable.reduce((sum, group) => sum + group.pods, 0);
  const rest = unschedulable.slice(GROUPS_MAX);
  return {
    id: 'never-ran',
    title: 'Pods without a node, and why',
    lead:
      `${decimalText(waiting)} of ${decimalText(pods.created)} pods wait at the end, for ` +
      `${unschedulable.length === 1 ? 'one reason' : `${decimalText(unschedulable.length)} reasons`}; ` +
      `the first holds ${decimalText(first.pods)} of them.`,
    blocks: [
      {
        kind: 'sentences',
        items: [
          ...unschedulable.slice(0, GROUPS_MAX).map(({ message, pods: count, workloads, examples }) => ({
            text: `${countText(count, 'pod')}: ${message}`,
            detail: detailOf(workloads, examples),
          })),
          ...(rest.length === 0
            ? []
            : [
                {
                  text: `${countText(
                    rest.reduce((sum, group) => sum + group.pods, 0),
                    'pod',
                  )} in ${countText(rest.length, 'smaller group')}`,
                },
              ]),
        ],
      },
    ],
  };
}

function detailOf(workloads: readonly string[], examples: readonly string[]): string {
  return [
    ...(workloads.length === 0 ? [] : [`of ${workloads.join(', ')}`]),
    ...(examples.length === 0 ? [] : [`such as ${examples.slice(0, 3).join(', ')}`]),
  ].join('; ');
}
