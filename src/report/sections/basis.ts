import { countText } from '../../base/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

/** What a run says of what its figures stand on. */
export type Basis = Pick<RunResult, 'assumptions' | 'deviations'> & {
  readonly cost: { readonly priceBook: { readonly standIns: readonly string[] } };
};

/** What the figures stand on: assumptions, stand-in prices, known deviations from the real components. */
export function basisSection({ assumptions, deviations, cost }: Basis): Section | undefined {
  // Two traces of one format assume the same.
  const assumed = [...new Set([...assumptions, ...cost.priceBook.standIns])];
  if (assumed.length + deviations.length === 0) return undefined;
  return {
    id: 'basis',
    title: 'What the figures stand on',
    lead:
      `${countText(assumed.length, 'assumption')} and ${countText(deviations.length, 'known deviation')} ` +
      'from the real components.',
    blocks: [
      {
        kind: 'sentences',
        items: [
          ...assumed.map((text) => ({ text })),
          ...deviations.map((text) => ({ severity: 'note' as const, text: `Deviation: ${text}` })),
        ],
      },
    ],
  };
}
