import type { ScaledObjectSpec } from './scaled-object.ts';

/** What KEDA's operator remembers of a ScaledObject between polls. */
export interface ActivationState {
  readonly createdMs: number;
  /** Undefined: no trigger has been active yet. */
  readonly lastActiveMs: number | undefined;
}

export interface ActivationDecision {
  readonly state: ActivationState;
  /** Undefined: the number stays, and from one replica up it is the HPA's. */
  readonly scaleTo: number | undefined;
  readonly reason: string;
}

const KEPT = '';

/**
 * One poll: zero and back, which the HPA that KEDA makes cannot do (upstream scale_scaledobjects.go).
 *
 * Any active trigger brings the target up at once. Without one it goes to idle or minimum only when it is *inactive for
 * the cooldown*, and only if that is zero or the idle number; above that the HPA decides.
 */
export function decideActivation(
  spec: ScaledObjectSpec,
  state: ActivationState,
  isAnyActive: boolean,
  currentReplicas: number,
  nowMs: number,
): ActivationDecision {
  if (spec.pausedAt !== undefined) return decidePaused(spec.pausedAt, state, currentReplicas);
  const floor = spec.idleReplicas ?? spec.minReplicas;
  if (isAnyActive) {
    const active = { ...state, lastActiveMs: nowMs };
    const isResting = currentReplicas === 0 || currentReplicas === spec.idleReplicas;
    if (!isResting) return { state: active, scaleTo: undefined, reason: KEPT };
    const scaleTo = Math.max(1, spec.minReplicas);
    return { state: active, scaleTo, reason: 'a trigger is active' };
  }
  const mayRest = floor < Math.max(1, spec.minReplicas) && currentReplicas > floor;
  if (mayRest && isCooledDown(spec, state, nowMs)) {
    return { state, scaleTo: floor, reason: 'no trigger was active for the cooldown period' };
  }
  // Below its minimum it is brought up whether or not something is active; idle counts as rest.
  const isBelow = currentReplicas < spec.minReplicas && spec.idleReplicas === undefined;
  if (isBelow) return { state, scaleTo: spec.minReplicas, reason: 'below minReplicaCount' };
  return { state, scaleTo: undefined, reason: KEPT };
}

function decidePaused(
  pausedAt: number | 'as-is',
  state: ActivationState,
  currentReplicas: number,
): ActivationDecision {
  if (pausedAt === 'as-is' || pausedAt === currentReplicas)
    return { state, scaleTo: undefined, reason: KEPT };
  return { state, scaleTo: pausedAt, reason: 'paused by annotation' };
}

function isCooledDown(
  spec: ScaledObjectSpec,
  { createdMs, lastActiveMs }: ActivationState,
  nowMs: number,
): boolean {
  if (lastActiveMs === undefined) return createdMs + spec.initialCooldownPeriodMs <= nowMs;
  return lastActiveMs + spec.cooldownPeriodMs < nowMs;
}
