import type { Severity } from '../../result/index.ts';

/** How the terminal shows emphasis. The command line decides which one, by terminal and NO_COLOR. */
export interface TextStyle {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly severity: (severity: Severity, text: string) => string;
}

/** For files, pipes and terminals that want no colours (NO_COLOR). */
export const PLAIN: TextStyle = {
  strong: (text) => text,
  quiet: (text) => text,
  severity: (_severity, text) => text,
};

const SEVERITY_CODES: Readonly<Record<Severity, number>> = { good: 32, note: 36, warning: 33, bad: 31 };

/** ANSI codes: bold, dim, and one colour a severity. */
export const COLOURED: TextStyle = {
  strong: (text) => `\u001b[1m${text}\u001b[22m`,
  quiet: (text) => `\u001b[2m${text}\u001b[22m`,
  severity: (severity, text) => `\u001b[${SEVERITY_CODES[severity]}m${text}\u001b[39m`,
};
