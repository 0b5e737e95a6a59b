import { assert } from '../../base/index.ts';
/**
 * A Kubernetes quantity (`250m`, `1.5Gi`, `12e6`), exact, read as apimachinery reads it.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/resource, quantity.go. It has two forms, and a few answers depend on which one
 * a number ended up in, so both are kept:
 *
 *     integer form    unscaled × 10^exponent, unscaled an int64          most numbers
 *     decimal form    unscaled × 10^exponent, unscaled of any size       long, very small or very large numbers
 *
 * The decimal form holds at most nine decimals; finer numbers are rounded away from zero ("if you want some resources,
 * you should get some"). Arithmetic is in quantity-math.ts, the canonical text in quantity-text.ts.
 */
export interface Quantity {
  readonly form: 'integer' | 'decimal';
  readonly unscaled: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
  /** The text as written, where upstream keeps it; otherwise the text is made when it is asked for. */
  readonly text?: string;
}

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** The three errors of apimachinery's ParseQuantity, word by word. */
export const QUANTITY_FORMAT_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const QUANTITY_NUMERIC_ERROR = 'unable to parse numeric part of quantity';
export const QUANTITY_SUFFIX_ERROR = "unable to parse quantity's suffix";

/** Beyond it a quantity is no int64 any more, and is added up as a decimal. */
export const INT64_MAX: bigint = 2n ** 63n - 1n;
export const INT64_MIN: bigint = -(2n ** 63n);
export const ZERO_QUANTITY: Quantity = { form: 'integer', unscaled: 0n, exponent: 0, format: 'DecimalSI' };

/** A whole number as a quantity. */
export function wholeQuantity(value: number): Quantity {
  assert(Number.isSafeInteger(value), `${value} is no whole number that is counted exactly`);
  return { form: 'integer', unscaled: BigInt(value), exponent: 0, format: 'DecimalSI' };
}

/** The quantity, or undefined when the text is none. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const known = READ.get(text);
  if (known !== undefined) return known;
  const quantity = readQuantity(text);
  if (typeof quantity === 'string') return undefined;
  if (READ.size < READ_MAX && String(text).length <= READ_LENGTH_MAX) READ.set(text, quantity);
  return quantity;
}

/** Read before: a thousand machines of a dump say the same ten amounts, each several times (sim/kubesbs). */
const READ = new Map<string | number, Quantity>();
const READ_MAX = 1024;
const READ_LENGTH_MAX = 32;

/** The quantity, or the text of apimachinery's error. */
export function readQuantity(text: string | number): Quantity | string {
  const written = String(text);
  if (written === '') return QUANTITY_FORMAT_ERROR;
  if (written === '0') return { ...ZERO_QUANTITY, text: written };
  const parts = NUMBER.exec(written)?.groups;
  if (parts === undefined) return QUANTITY_FORMAT_ERROR;

  const suffix = interpretSuffix(parts['suffix']);
  if (suffix === undefined) return QUANTITY_SUFFIX_ERROR;
  const number = { negative: parts['sign'] === '-', ...digitsOf(parts) };
  return integerForm(number, suffix, written) ?? decimalForm(number, suffix);
}

const NUMBER = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[eEinumkKMGTP]*[-+]?\d*)$/;

interface WrittenNumber {
  readonly negative: boolean;
  /** Digits before the point without leading zeros; `0` where none are left. */
  readonly whole: string;
  readonly fraction: string;
  readonly hasDigits: boolean;
}

function digitsOf(parts: Readonly<Record<string, string | undefined>>): Omit<WrittenNumber, 'negative'> {
  const { whole = '', fraction = '' } = parts;
  const stripped = whole.replace(/^0+/, '');
  return { whole: stripped === '' ? '0' : stripped, fraction, hasDigits: whole !== '' || fraction !== '' };
}

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

const SUFFIXES: ReadonlyMap<string, Suffix> = new Map([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((text, index): [string, Suffix] => [
    text,
    { base: 10, exponent: 3 * (index - 3), format: 'DecimalSI' },
  ]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((text, index): [string, Suffix] => [
    text,
    { base: 2, exponent: 10 * (index + 1), format: 'BinarySI' },
  ]),
]);

function interpretSuffix(text: string): Suffix | undefined {
  const known = SUFFIXES.get(text);
  if (known !== undefined) return known;
  if (!/^[eE][-+]?\d+$/.test(text)) return undefined;
  const exponent = BigInt(text.slice(1).replace('+', ''));
  if (exponent < INT64_MIN || exponent > INT64_MAX) return undefined;
  // Go parses an int64 and cuts it to 32 bits.
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' };
}

const INT64_DECIMALS = 18;
const NANO = -9;

/** Upstream's fast path; undefined where it does not apply. */
function integerForm(number: WrittenNumber, suffix: Suffix, text: string): Quantity | undefined {
  const { whole, fraction, negative } = number;
  const exponent = suffix.base === 10 ? suffix.exponent - fraction.length : 0;
  if (exponent < NANO || integerDigitsLeft(number, suffix) < 0) return undefined;

  const digits = whole + fraction;
  const mantissa = BigInt(digits);
  const magnitude = suffix.base === 2 ? mantissa << BigInt(suffix.exponent) : mantissa;
  if (magnitude > INT64_MAX) return undefined;

  const canonical =
    suffix.base === 2
      ? (mantissa & 7n) !== 0n
      : exponent % 3 === 0 && !digits.endsWith('000') && digits[0] !== '0';
  const quantity: Quantity = {
    form: 'integer',
    unscaled: negative ? -magnitude : magnitude,
    exponent,
    format: suffix.format,
  };
  return canonical ? { ...quantity, text } : quantity;
}

/** How many more digits upstream's fast path would take. 2^(10 k) has about 3 k decimal digits: Ki 11, Mi 8, Gi 5, Ti 2. */
function integerDigitsLeft({ whole, fraction }: WrittenNumber, suffix: Suffix): number {
  if (suffix.base === 10) return INT64_DECIMALS - whole.length - fraction.length;
  return fraction === '' ? 14 - whole.length - (suffix.exponent * 3) / 10 : -1;
}

/** Beyond this many places upstream would fill the memory with zeros; no such number is a quantity here. */
const DECIMAL_PLACES_MAX = 5000;

function decimalForm(number: WrittenNumber, suffix: Suffix): Quantity | string {
  const { whole, fraction, negative, hasDigits } = number;
  if (!hasDigits || Math.abs(suffix.exponent) > DECIMAL_PLACES_MAX) return QUANTITY_NUMERIC_ERROR;

  const mantissa = BigInt(whole + fraction);
  const scaled = suffix.base === 2 ? mantissa << BigInt(suffix.exponent) : mantissa;
  const scaledExponent = suffix.base === 2 ? -fraction.length : suffix.exponent - fraction.length;
  let { format } = suffix;
  let magnitude = scaled === 0n ? 0n : rescaleAwayFromZero(scaled, scaledExponent, NANO);
  let exponent = scaled === 0n ? scaledExponent : NANO;

  if (format === 'BinarySI' && magnitude > 0n) {
    const one = 10n ** BigInt(-NANO);
    if (magnitude > INT64_MAX * one) {
      magnitude = INT64_MAX;
      exponent = 0;
    } else if (magnitude < one) format = 'DecimalSI';
  }
  return { form: 'decimal', unscaled: negative ? -magnitude : magnitude, exponent, format };
}

/** unscaled × 10^from in units of 10^to, rounded away from zero. */
export function rescaleAwayFromZero(unscaled: bigint, from: number, to: number): bigint {
  if (from >= to) return unscaled * 10n ** BigInt(from - to);
  const divisor = 10n ** BigInt(to - from);
  const quotient = unscaled / divisor;
  if (unscaled % divisor === 0n) return quotient;
  return unscaled < 0n ? quotient - 1n : quotient + 1n;
}
