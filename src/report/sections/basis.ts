import { countText } from '../../base/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

/** What the figures stand on: assumptions, stand-in prices, known deviations from the real components. */
export function basisSection({ assumptions, deviations, cost }: RunResult): Section | undefined {
  const { standIns } = cost.priceBook;
  const count = assumptions.length + standIns.length + deviations.length;
  if (count === 0) return undefined;
  return {
    id: 'basis',
    title: 'What the figures stand on',
    lead:
      `${countText(assumptions.length + standIns.length, 'assumption')} and ${countText(deviations.length, 'known deviation')} ` +
      'from the real components.',
    blocks: [
      {
        kind: 'sentences',
        items: [
          ...[...assumptions, ...standIns].map((text) => ({ text })),
          ...deviations.map((text) => ({ severity: 'note' as const, text: `Deviation: ${text}` })),
        ],
      },
    ],
  };
}
