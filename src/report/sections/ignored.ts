import { countText, decimalText } from '../../base/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Block, Section } from '../section.ts';

const WARNINGS_MAX = 20;

/** What the input asked for and the run did not do, and what the readers warned about. */
export function ignoredSection({
  ignored,
  diagnostics,
}: Pick<RunResult, 'ignored' | 'diagnostics'>): Section | undefined {
  if (ignored.length === 0 && diagnostics.length === 0) return undefined;
  const blocks: Block[] = [];
  if (ignored.length > 0) {
    blocks.push({
      kind: 'table',
      columns: [
        { title: 'What', align: 'left' },
        { title: 'Count', align: 'right' },
        { title: 'Why', align: 'left' },
      ],
      rows: ignored.map(({ what, count, why }) => [what, decimalText(count), why]),
    });
  }
  if (diagnostics.length > 0) {
    const more = diagnostics.length - WARNINGS_MAX;
    blocks.push({
      kind: 'sentences',
      items: [
        ...diagnostics.slice(0, WARNINGS_MAX).map(({ message, code, place }) => ({
          severity: 'warning' as const,
          text: message,
          detail: [...(place === undefined ? [] : [placeText(place)]), code].join(' · '),
        })),
        ...(more > 0 ? [{ text: `and ${decimalText(more)} more warnings` }] : []),
      ],
    });
  }
  return {
    id: 'ignored',
    title: 'What the run ignored',
    lead:
      noEffectText(ignored) +
      (diagnostics.length === 0 ? '.' : `; the readers gave ${countText(diagnostics.length, 'warning')}.`),
    blocks,
  };
}

function noEffectText(ignored: RunResult['ignored']): string {
  const countOf = (items: RunResult['ignored']): number => items.reduce((sum, { count }) => sum + count, 0);
  const all = countOf(ignored);
  const beside = countOf(ignored.filter(({ decidesNothing }) => decidesNothing === true));
  const which = beside === all ? 'all' : `${decimalText(beside)} of them`;
  return (
    `${countText(all, 'item')} of the input had no effect` +
    (beside === 0 ? '' : `, ${which} of kinds that no decision looks at`)
  );
}

function placeText({
  file,
  line,
  column,
}: {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
