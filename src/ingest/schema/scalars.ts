import { parseQuantity } from '../../model/index.ts';
import { durationMs } from './duration-text.ts';

/** What is wrong with a value; undefined when nothing is. */
export interface ValueFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export type ScalarCheck = (value: unknown) => ValueFault | undefined;

const wrongType = (value: unknown, wanted: string): ValueFault => {
  const hint = typeHint(value, wanted);
  return {
    code: 'type-wrong',
    message: `expected ${wanted}, found ${nameOf(value)}`,
    ...(hint === undefined ? {} : { hint }),
  };
};

/** The plain scalars, and those that Kubernetes gives a meaning. */
export const SCALARS: Readonly<Record<string, ScalarCheck>> = {
  any: () => undefined,
  obj: (value) => (isMapping(value) ? undefined : wrongType(value, 'a mapping')),
  str: (value) => (typeof value === 'string' ? undefined : wrongType(value, 'a text')),
  bool: (value) => (typeof value === 'boolean' ? undefined : wrongType(value, 'true or false')),
  num: (value) =>
    typeof value === 'number' && Number.isFinite(value) ? undefined : wrongType(value, 'a number'),
  int: (value) => (Number.isInteger(value) ? undefined : wrongType(value, 'a whole number')),
  intstr: (value) =>
    Number.isInteger(value) || typeof value === 'string'
      ? undefined
      : wrongType(value, 'a whole number or a text'),
  qty: checkQuantity,
  dur: checkDuration,
};

/** YAML leaves `cpu: 2` a number; the API takes numbers and texts alike. */
function checkQuantity(value: unknown): ValueFault | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return wrongType(value, 'a quantity');
  if (parseQuantity(value) !== undefined) return undefined;
  return {
    code: 'quantity-invalid',
    message: `${value} is not a quantity`,
    hint: quantityHint(String(value)),
  };
}

/** Upper and lower case, and units that people write and Kubernetes does not know. */
function quantityHint(text: string): string {
  const unit = /^[-+]?[\d.]+\s*(?<unit>\S+)$/.exec(text.trim())?.groups?.['unit'] ?? '';
  const known: Readonly<Record<string, string>> = {
    K: 'k',
    KB: 'k or Ki',
    kb: 'k or Ki',
    kB: 'k or Ki',
    KiB: 'Ki',
    MB: 'M or Mi',
    mb: 'M or Mi',
    MiB: 'Mi',
    mi: 'Mi',
    GB: 'G or Gi',
    gb: 'G or Gi',
    g: 'G or Gi',
    gi: 'Gi',
    GiB: 'Gi',
    TB: 'T or Ti',
    TiB: 'Ti',
    b: 'no unit for bytes',
    B: 'no unit for bytes',
  };
  // A unit called `constructor` is no unit.
  const better = Object.hasOwn(known, unit) ? known[unit] : undefined;
  const example = 'cpu is written 2, 0.5 or 250m; memory 512Mi, 1.5Gi or 2G';
  if (better !== undefined) return `the unit is ${better}; ${example}`;
  return /\s/.test(text) ? `no space before the unit; ${example}` : example;
}

/** `Never` is Karpenter's word for no expiry. */
function checkDuration(value: unknown): ValueFault | undefined {
  if (typeof value === 'string' && (value === 'Never' || durationMs(value) !== undefined)) return undefined;
  return {
    code: 'duration-invalid',
    message: `${nameOf(value)} is not a duration`,
    hint: 'write 30s, 5m, 1h30m or 7d',
  };
}

/** A mapping of YAML or JSON: no list, not null. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a message shows it: scalars as they are, cut where they are long. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = String(value);
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return typeof value === 'string' ? `the text ${JSON.stringify(shown)}` : shown;
}

/** The two mistakes that YAML invites: a number where a text is wanted, and quotes around a number. */
function typeHint(value: unknown, wanted: string): string | undefined {
  if (wanted === 'a text' && typeof value === 'number') return `put it in quotes: "${value}"`;
  if (wanted === 'a text' && typeof value === 'boolean')
    return `YAML takes this for ${value}: put it in quotes`;
  if (wanted !== 'a text' && typeof value === 'string' && /^(\d+|true|false)$/.test(value))
    return 'write it without quotes';
  return undefined;
}
