import { meanOf, valueAt } from '../../result/index.ts';
import type { Series } from '../../result/index.ts';

const BARS = '▁▂▃▄▅▆▇█';

/**
 * A curve in one line of text: every cell is the mean of its share of the time, between 0 and the highest value. A
 * cell that is 0 throughout stays blank, so that nothing and little look different.
 */
export function sparkline(series: Series, endMs: number, cells: number, highest: number): string {
  if (endMs <= 0 || highest <= 0) return ' '.repeat(cells);
  let text = '';
  for (let cell = 0; cell < cells; cell++) {
    const mean = meanBetween(series, (endMs * cell) / cells, (endMs * (cell + 1)) / cells);
    const level = Math.ceil((mean / highest) * BARS.length);
    text += mean <= 0 ? ' ' : BARS[Math.min(Math.max(level, 1), BARS.length) - 1];
  }
  return text;
}

function meanBetween(series: Series, fromMs: number, toMs: number): number {
  const timesMs = [fromMs];
  const values = [valueAt(series, fromMs)];
  for (let point = firstAfter(series, fromMs); point < series.timesMs.length; point++) {
    if (series.timesMs[point] >= toMs) break;
    timesMs.push(series.timesMs[point]);
    values.push(series.values[point]);
  }
  return meanOf({ ...series, timesMs, values }, toMs);
}

function firstAfter(series: Series, timeMs: number): number {
  let low = 0;
  let high = series.timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (series.timesMs[middle] <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
