import type { RunResult } from '../../result/index.ts';
import { cleanText } from '../clean-text.ts';

/** Every curve as rows, for a spreadsheet: a value holds from its time on. */
export function renderCsv({ series }: RunResult): string {
  const lines = ['series,group,unit,time_ms,value'];
  for (const { name, group, unit, timesMs, values } of series) {
    const head = [name, group ?? '', unit].map(csvCell).join(',');
    timesMs.forEach((timeMs, point) => lines.push(`${head},${timeMs},${values[point]}`));
  }
  return `${lines.join('\n')}\n`;
}

/** Quoted where it must be; a name that a spreadsheet would run as a formula gets an apostrophe in front. */
function csvCell(text: string): string {
  const clean = cleanText(text);
  const safe = /^[=+\-@]/.test(clean) ? `'${clean}` : clean;
  return /[",]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
