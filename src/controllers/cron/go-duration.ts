const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1000000n,
  s: 1000000000n,
  m: 60000000000n,
  h: 3600000000000n,
};
const MAX_NANOS = (1n << 63n) - 1n;

const PART = /^(\d*)(?:\.(\d*))?([^.\d]*)/;

/** A duration as Go's time.ParseDuration reads it (`1h30m`, `-1.5h`), in nanoseconds, or its error text. */
export function parseGoDuration(text: string): bigint | { readonly error: string } {
  const quoted = JSON.stringify(text);
  const isNegative = text.startsWith('-');
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '') return { error: `time: invalid duration ${quoted}` };
  let total = 0n;
  while (rest !== '') {
    const [matched, whole, fraction, unit] = partsOf(rest);
    if (whole === '' && fraction === '') return { error: `time: invalid duration ${quoted}` };
    if (unit === '') return { error: `time: missing unit in duration ${quoted}` };
    if (!Object.hasOwn(UNIT_NANOS, unit)) {
      return { error: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    }
    rest = rest.slice(matched.length);
    total += (BigInt(`0${whole}${fraction}`) * UNIT_NANOS[unit]) / 10n ** BigInt(fraction.length);
    if (total > MAX_NANOS) return { error: `time: invalid duration ${quoted}` };
  }
  return isNegative ? -total : total;
}

function partsOf(text: string): readonly [string, string, string, string] {
  const match = PART.exec(text);
  return [match?.[0] ?? '', match?.[1] ?? '', match?.[2] ?? '', match?.[3] ?? ''];
}
