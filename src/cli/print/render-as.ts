import type { RunResult } from '../../index.ts';
import type { Io } from '../command.ts';

/** What `--format` takes. `run` also takes parquet, which is no text: the result folder has it. */
export const FORMATS = ['text', 'md', 'html', 'json', 'csv', 'junit'] as const;
export type Format = (typeof FORMATS)[number];

/** The report in a format, as it is printed. */
export async function renderAs(result: RunResult, format: Format, io: Io): Promise<string> {
  const { renderReport } = await import('../../report/index.ts');
  return renderReport(result, format, { colour: io.colour, columns: io.columns });
}
