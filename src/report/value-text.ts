import { decimalText, durationText, percentText, usdText } from '../base/index.ts';
import type { MetricDifference } from '../result/index.ts';

/** A figure in its unit, as people read it. */
export function valueText(unit: MetricDifference['unit'], value: number): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  switch (unit) {
    case 'micro-usd':
      return usdText(value);
    case 'ratio':
      return percentText(value);
    case 'ms':
      return sign + durationText(magnitude);
    case 'hours':
      return decimalText(value, 1);
    case 'count':
      return decimalText(value, Number.isInteger(value) ? 0 : 1);
  }
}

/** How a figure changes, with its sign. A difference of shares is in points: −5% of 40% would be another thing. */
export function changeText(unit: MetricDifference['unit'], difference: number): string {
  const [least, name] = LEAST[unit];
  // Something that is there but rounds to nothing is not nothing.
  if (difference !== 0 && Math.abs(difference) < least / 2) return `${difference > 0 ? '+' : '−'}<${name}`;
  const text = unit === 'ratio' ? `${decimalText(difference * 100, 1)} points` : valueText(unit, difference);
  return difference > 0 ? `+${text}` : text;
}

/** The smallest step that the text of a change shows. */
const LEAST: Readonly<Record<MetricDifference['unit'], readonly [value: number, text: string]>> = {
  'micro-usd': [100, '$0.0001'],
  ratio: [0.001, '0.1 points'],
  ms: [1, '1 ms'],
  hours: [0.1, '0.1'],
  count: [0.1, '0.1'],
};
