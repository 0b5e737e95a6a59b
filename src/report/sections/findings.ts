import type { RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

/** What a reader should know if they read nothing else. */
export function findingsSection({ findings }: RunResult): Section | undefined {
  const [first, ...rest] = findings;
  if (first === undefined) return undefined;
  return {
    id: 'findings',
    title: 'Findings',
    lead: first.text,
    blocks:
      rest.length === 0
        ? []
        : [{ kind: 'sentences', items: rest.map(({ severity, text }) => ({ severity, text })) }],
  };
}
