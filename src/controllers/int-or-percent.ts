import type { IntOrString } from '../model/index.ts';

/**
 * A number or a percentage of `total`, as the API's IntOrString fields mean it. A text that is neither counts as
 * undefined: the API server would have refused it.
 */
export function scaledValue(
  value: IntOrString | undefined,
  total: number,
  rounding: 'up' | 'down',
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value);
  if (percent === null) return /^-?\d+$/.test(value) ? Number(value) : undefined;
  const share = Number(percent[1]) * total;
  return rounding === 'up' ? Math.ceil(share / 100) : Math.floor(share / 100);
}

/** `25%`; any other text is a mistake of its writer. */
export function isPercent(value: IntOrString | undefined): boolean {
  return typeof value === 'string' && value.endsWith('%');
}
