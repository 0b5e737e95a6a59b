import { assert } from '../../base/index.ts';
import { compareQuantities } from './quantity-math.ts';
import { rescaleAwayFromZero } from './quantity.ts';
import type { Quantity, QuantityFormat } from './quantity.ts';

/**
 * The text the API server would store: the text as written where that is canonical already, otherwise the largest
 * suffix that leaves a whole number.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/resource, Quantity.CanonicalizeBytes. A BinarySI quantity below 1024 or with
 * a fraction is written decimally.
 */
export function quantityText(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.unscaled === 0n) return '0';
  if (quantity.format === 'BinarySI' && isBinaryWritable(quantity)) return binaryText(quantity);
  return decimalText(quantity, quantity.format === 'DecimalExponent' ? 'DecimalExponent' : 'DecimalSI');
}

const KIBI: Quantity = { form: 'integer', unscaled: 1024n, exponent: 0, format: 'DecimalSI' };

function isBinaryWritable(quantity: Quantity): boolean {
  const magnitude = quantity.unscaled < 0n ? { ...quantity, unscaled: -quantity.unscaled } : quantity;
  if (compareQuantities(magnitude, KIBI) < 0) return false;
  const { unscaled, exponent } = quantity;
  return exponent >= 0 || unscaled % 10n ** BigInt(-exponent) === 0n;
}

const BINARY_SUFFIXES: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function binaryText({ unscaled, exponent }: Quantity): string {
  const whole = rescaleAwayFromZero(unscaled, exponent, 0);
  const { rest, times } = withoutFactors(whole, 1024n);
  return `${rest}${BINARY_SUFFIXES[times] ?? ''}`;
}

const DECIMAL_SUFFIXES: readonly string[] = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

function decimalText({ unscaled, exponent }: Quantity, format: QuantityFormat): string {
  const { rest, times } = withoutFactors(unscaled, 10n);
  const places = exponent + times;
  const power = Math.floor(places / 3) * 3;
  const mantissa = rest * 10n ** BigInt(places - power);
  if (format === 'DecimalExponent') return power === 0 ? `${mantissa}` : `${mantissa}e${power}`;
  return `${mantissa}${DECIMAL_SUFFIXES[power / 3 + 3] ?? ''}`;
}

/** value = rest × factor^times with as large a `times` as can be. */
function withoutFactors(value: bigint, factor: bigint): { rest: bigint; times: number } {
  assert(factor > 1n, `a number is divided by ${factor} again and again`);
  let rest = value;
  let times = 0;
  while (rest !== 0n && rest % factor === 0n) {
    rest /= factor;
    times++;
  }
  return { rest, times };
}
