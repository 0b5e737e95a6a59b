import { DURATION_MS_MAX, HOUR_MS } from '../../base/index.ts';
import { durationMs, nameOf, SCALARS } from '../../ingest/index.ts';
import type { ScalarCheck } from '../../ingest/index.ts';
import { objectNameOf } from './object-name.ts';
import { durationSpecOf, limitOf, microUsdOf, ratioOf } from './amounts.ts';

/** YAML gives `0.42` as a number and `$0.42` as a text; both are amounts. */
const isWritten = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** A scalar whose reader also says whether it is one, so that check and reading cannot differ. */
const amount =
  (what: string, hint: string, read: (written: string | number) => number | undefined): ScalarCheck =>
  (value) =>
    isWritten(value) && read(value) !== undefined
      ? undefined
      : { code: 'amount-invalid', message: `${nameOf(value)} is not ${what}`, hint };

const named =
  (what: string, hint: string, isOne: (text: string) => boolean): ScalarCheck =>
  (value) =>
    typeof value === 'string' && isOne(value)
      ? undefined
      : { code: 'target-invalid', message: `${nameOf(value)} does not name ${what}`, hint };

/** What faults may name; zones and pools stand for all of their nodes. */
export const KILLED: RegExp = /^(?<kind>node|zone|pool)\/(?<name>.+)$/;
/** `node/name` or the bare name. */
export const NODE: RegExp = /^(?:node\/)?(?<name>[^/]+)$/;

/** The scalars of scenario files: ingest's, and amounts that only scenarios have. */
export const SCENARIO_SCALARS: Readonly<Record<string, ScalarCheck>> = {
  ...SCALARS,
  qty: (value) => SCALARS['qty'](value) ?? belowNothing(value),
  dur: durationCheck,
  dist: durationCheck,
  expr: (value) =>
    isWritten(value)
      ? undefined
      : { code: 'type-wrong', message: `expected a number or an expression, found ${nameOf(value)}` },
  usd: amount('an amount of money', 'write $0.42 or 0.42', microUsdOf),
  ratio: amount('a share', 'write 0.2 or 20%', ratioOf),
  target: named(
    'an object',
    'write Kind/name or Kind/namespace/name, for example Deployment/shop/web',
    (text) => objectNameOf(text) !== undefined,
  ),
  kill: named('anything that can be killed', 'write node/x, zone/a or pool/general', (text) =>
    KILLED.test(text),
  ),
  node: named('a node', 'write node/x', (text) => NODE.test(text)),
  limit: amount('a limit', 'write a number, 60s, $420 or 95%', limitOf),
};

/** Nothing in a scenario is an amount of less than nothing. */
function belowNothing(value: unknown): ReturnType<ScalarCheck> {
  return String(value).startsWith('-')
    ? { code: 'quantity-invalid', message: `${value} is less than nothing`, hint: 'write 0 or more' }
    : undefined;
}

/** A bare number is the mistake that people make: Kubernetes counts seconds, traces milliseconds, people hours. */
function durationCheck(value: unknown): ReturnType<ScalarCheck> {
  if (typeof value === 'string' && durationSpecOf(value) !== undefined) {
    if (value.startsWith('-'))
      return { code: 'duration-invalid', message: `${value} is less than nothing`, hint: 'write 0s or more' };
    if ((durationMs(value) ?? 0) <= DURATION_MS_MAX) return undefined;
    const hint = `${DURATION_MS_MAX / HOUR_MS}h is the longest`;
    return { code: 'duration-invalid', message: `${value} is longer than a duration can be`, hint };
  }
  if (value === 0) return undefined;
  const hint =
    typeof value === 'number'
      ? `a duration needs a unit: ${value}s, ${value}m or ${value}h`
      : 'write 30s, 5m, 1h30m or 7d';
  return { code: 'duration-invalid', message: `${nameOf(value)} is not a duration`, hint };
}
