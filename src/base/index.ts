/**
 * base: what every folder may lean on and no domain word in it. Assertions, units, integer arithmetic, named random
 * streams, diagnostics, bit sets, interned strings, the digest. Imports nothing.
 */
export { assert, InvariantError, unreachable, VERIFY } from './assert.ts';
export { BitSet, popcount, trailingZeros } from './bit-set.ts';
export { civilFromDays, daysFromCivil, formatRfc3339, parseRfc3339, weekdayOfDays } from './calendar.ts';
export type { CivilDate } from './calendar.ts';
export { canonicalText } from './canonical-text.ts';
export { builtInZones } from './time-zone.ts';
export type { ZoneLookup, ZoneOffset } from './time-zone.ts';
export { byString, compareStrings } from './compare.ts';
export { definedFields } from './defined-fields.ts';
export { formatDiagnostic, hasErrors } from './diagnostics.ts';
export type { Diagnostic, Place } from './diagnostics.ts';
export { didYouMean, editDistance } from './did-you-mean.ts';
export { Digest, digestText } from './digest.ts';
export { goSort } from './go-sort.ts';
export { divHalfEven, divTrunc, mulDivTrunc, roundHalfAway } from './int-math.ts';
export { Interner } from './interner.ts';
export {
  amountDecimals,
  countText,
  decimalText,
  durationText,
  percentText,
  usdDecimals,
  usdText,
} from './number-format.ts';
export { RandomStream, RandomStreams } from './rng.ts';
export { sameValue } from './same-value.ts';
export {
  bytes,
  DAY_MS,
  DURATION_MS_MAX,
  GIB,
  HOUR_MS,
  MIB,
  microUsd,
  milliCpu,
  MINUTE_MS,
  SECOND_MS,
  simMs,
} from './units.ts';
export type { Bytes, MicroUsd, MilliCpu, SimMs } from './units.ts';
