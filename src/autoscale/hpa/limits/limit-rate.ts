import type { HpaMemory, ScaleEvent } from './hpa-memory.ts';
import type { HpaBehavior, ScalingRules } from '../hpa-spec.ts';
import { int32FromDouble, MAX_INT32, MIN_INT32 } from '../replicas/int64.ts';
import type { Limited } from './stabilize.ts';

export type LimitReason =
  'DesiredWithinRange' | 'TooFewReplicas' | 'TooManyReplicas' | 'ScaleUpLimit' | 'ScaleDownLimit';

export interface ReplicaBounds {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** Without `behavior`: at most double the number, or 4, in one step; no limit on the way down. */
export function limitByDefault(
  bounds: ReplicaBounds,
  currentReplicas: number,
  desired: number,
): Limited<LimitReason> {
  const stepLimit = int32FromDouble(Math.max(2 * currentReplicas, 4));
  const upper = Math.min(bounds.maxReplicas, stepLimit);
  if (desired < bounds.minReplicas) return { replicas: bounds.minReplicas, reason: 'TooFewReplicas' };
  if (desired <= upper) return { replicas: desired, reason: 'DesiredWithinRange' };
  return { replicas: upper, reason: bounds.maxReplicas > stepLimit ? 'ScaleUpLimit' : 'TooManyReplicas' };
}

/**
 * With `behavior`: what the policies of the side still allow, reckoned from the number of replicas at the start of each
 * policy's period, and the bound of that side. A number that stays is checked against nothing.
 */
export function limitByBehavior(
  behavior: HpaBehavior,
  memory: HpaMemory,
  bounds: ReplicaBounds,
  change: { readonly from: number; readonly to: number },
  nowMs: number,
): Limited<LimitReason> {
  const { from, to } = change;
  if (to > from) {
    const rate = Math.max(from, rateLimit(behavior.scaleUp, UP, memory, from, nowMs));
    const upper = Math.min(bounds.maxReplicas, rate);
    if (to <= upper) return { replicas: to, reason: 'DesiredWithinRange' };
    return { replicas: upper, reason: bounds.maxReplicas > rate ? 'ScaleUpLimit' : 'TooManyReplicas' };
  }
  if (to < from) {
    const rate = Math.min(from, rateLimit(behavior.scaleDown, DOWN, memory, from, nowMs));
    const lower = Math.max(bounds.minReplicas, rate);
    if (to >= lower) return { replicas: to, reason: 'DesiredWithinRange' };
    return { replicas: lower, reason: bounds.minReplicas < rate ? 'ScaleDownLimit' : 'TooFewReplicas' };
  }
  return { replicas: to, reason: 'DesiredWithinRange' };
}

interface Direction {
  readonly sign: 1 | -1;
  readonly percentOf: (start: number, percent: number) => number;
}

/**
 * In float64 and in this order of operations: ⌈100 × (1 + 10/100)⌉ is ⌈110.00000000000001⌉ = 111, here as there.
 */
const UP: Direction = { sign: 1, percentOf: (start, percent) => Math.ceil(start * (1 + percent / 100)) };
const DOWN: Direction = { sign: -1, percentOf: (start, percent) => Math.trunc(start * (1 - percent / 100)) };

/** The furthest number that the rules allow: `Max` takes the policy that changes most, `Min` the one that changes least. */
function rateLimit(
  rules: ScalingRules,
  direction: Direction,
  memory: HpaMemory,
  currentReplicas: number,
  nowMs: number,
): number {
  if (rules.selectPolicy === 'Disabled') return currentReplicas;
  const takesHighest = (rules.selectPolicy === 'Max') === (direction.sign === 1);
  let limit = takesHighest ? MIN_INT32 : MAX_INT32;
  for (const { type, value, periodMs } of rules.policies) {
    const cutoffMs = nowMs - periodMs;
    const start =
      currentReplicas -
      changeSince(memory.scaleUpEvents, cutoffMs) +
      changeSince(memory.scaleDownEvents, cutoffMs);
    const allowed =
      type === 'Pods'
        ? (start + direction.sign * value) | 0
        : int32FromDouble(direction.percentOf(start, value));
    limit = takesHighest ? Math.max(limit, allowed) : Math.min(limit, allowed);
  }
  return limit;
}

/** Strictly younger than the period: an event exactly as old is out. */
function changeSince(events: readonly ScaleEvent[], cutoffMs: number): number {
  let sum = 0;
  for (const { atMs, change } of events) if (atMs > cutoffMs) sum += change;
  return sum;
}
