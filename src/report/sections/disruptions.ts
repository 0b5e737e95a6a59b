import { countText, decimalText } from '../../base/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

/** Pods that lost their node before their time, by cause. */
export function disruptionsSection({ disruptions }: RunResult): Section | undefined {
  if (disruptions.length === 0) return undefined;
  const total = disruptions.reduce((sum, group) => sum + group.pods, 0);
  const worst = disruptions.reduce((a, b) => (b.pods > a.pods ? b : a));
  return {
    id: 'disruptions',
    title: 'Disruptions',
    lead: `${countText(total, 'pod')} lost ${total === 1 ? 'its' : 'their'} node before time, ${decimalText(worst.pods)} of them ${worst.cause}.`,
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Cause', align: 'left' },
          { title: 'Pods', align: 'right' },
          { title: 'Such as', align: 'left' },
        ],
        rows: disruptions.map(({ cause, pods, examples }) => [
          cause,
          decimalText(pods),
          examples.slice(0, 3).join(', '),
        ]),
      },
    ],
  };
}
