import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts';

/**
 * Figures as people read them, the same on every machine: comma between thousands, point before decimals, no locale.
 */

/** `1,213`; with decimals `240.5`. */
export function decimalText(value: number, decimals = 0): string {
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole, fraction] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(fixed) !== 0 ? '−' : '';
  return sign + grouped + (fraction === undefined ? '' : `.${fraction}`);
}

/** `1 node`, `12 nodes`. */
export function countText(count: number, noun: string): string {
  return `${decimalText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `44.7%` of a ratio of 0.447. What is not quite all or nothing does not round to it: 0.9999 is `99.9%`. */
export function percentText(ratio: number, decimals = 1): string {
  const text = (ratio * 100).toFixed(decimals);
  const step = 10 ** -decimals;
  if (ratio < 1 && Number(text) >= 100) return `${(100 - step).toFixed(decimals)}%`;
  if (ratio > 0 && Number(text) === 0) return `<${step.toFixed(decimals)}%`;
  return `${decimalText(ratio * 100, decimals)}%`;
}

/** Micro-USD as dollars: cents from one dollar on, whole dollars from ten thousand on, else four decimals. */
export function usdText(microUsd: number, decimals: number = usdDecimals([microUsd])): string {
  const text = decimalText(microUsd / 1e6, decimals);
  return text.startsWith('−') ? `−$${text.slice(1)}` : `$${text}`;
}

/** Decimals that suit the largest of several amounts, so that a column lines up. */
export function usdDecimals(amountsMicroUsd: readonly number[]): number {
  const largest = largestOf(amountsMicroUsd);
  if (largest >= 1e10) return 0;
  if (largest >= 1e6 || largest === 0) return 2;
  return 4;
}

/** Decimals that suit the largest of several amounts that are no money: none from ten thousand on, else one. */
export function amountDecimals(amounts: readonly number[]): number {
  return largestOf(amounts) >= 10_000 ? 0 : 1;
}

/** A span of time in the two units that matter: `850 ms`, `12.5 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function durationText(ms: number): string {
  const whole = Math.round(ms);
  if (whole < SECOND_MS) return `${whole} ms`;
  if (whole < MINUTE_MS) return `${trimZeros((whole / SECOND_MS).toFixed(1))} s`;
  if (whole < HOUR_MS) return twoUnits(whole, MINUTE_MS, 'min', SECOND_MS, 's');
  if (whole < DAY_MS) return twoUnits(whole, HOUR_MS, 'h', MINUTE_MS, 'min');
  return twoUnits(whole, DAY_MS, 'd', HOUR_MS, 'h');
}

function twoUnits(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const smalls = Math.floor(ms / smallMs);
  const perLarge = largeMs / smallMs;
  const rest = smalls % perLarge;
  const head = `${decimalText(Math.floor(smalls / perLarge))} ${large}`;
  return rest === 0 ? head : `${head} ${rest} ${small}`;
}

function trimZeros(text: string): string {
  return text.replace(/\.0+$/, '');
}

/** A loop: a column may be longer than a call can have arguments. */
function largestOf(amounts: readonly number[]): number {
  return amounts.reduce((largest, amount) => Math.max(largest, Math.abs(amount)), 0);
}
