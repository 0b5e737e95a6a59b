import type { RunResult } from '../result/index.ts';

/**
 * A sentence when the prices of a result are older than a year. The day comes from the caller: a result knows no
 * clock, and its report must be the same tomorrow.
 */
export function stalePrices({ cost }: RunResult, today: string): string | undefined {
  const { name, date } = cost.priceBook;
  const [, year, rest] = /^(\d{4})(-\d\d-\d\d)$/.exec(date) ?? [];
  if (year === undefined || rest === undefined) return undefined;
  const expires = `${Number(year) + 1}${rest}`;
  if (today <= expires) return undefined;
  return `the prices of ${name} are of ${date}, more than a year old: bring newer ones with prices.file`;
}
