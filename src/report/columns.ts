import type { Column } from './section.ts';

/** Words to the left, then figures to the right. */
export function columns(words: readonly string[], figures: readonly string[] = []): Column[] {
  return [
    ...words.map((title) => ({ title, align: 'left' }) as const),
    ...figures.map((title) => ({ title, align: 'right' }) as const),
  ];
}
