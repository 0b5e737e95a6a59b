/**
 * autoscale/keda: ScaledObjects read as what KEDA makes of them: an HPA on external figures from one replica up, and
 * its own step between zero and one. Pure; the figures themselves come from the scenario. Start at scaled-object.ts.
 */
export { decideActivation } from './activation.ts';
export type { ActivationDecision, ActivationState } from './activation.ts';
export { readCronTrigger } from './cron-trigger.ts';
export type { CronReading, NextFiring } from './cron-trigger.ts';
export { hpaOfScaledObject } from './hpa-of-scaled-object.ts';
export { readScaledObject } from './scaled-object.ts';
export type { KedaTrigger, ScaledObject, ScaledObjectSpec } from './scaled-object.ts';
export { isKnownTrigger, triggerMetricName, triggerTarget } from './trigger-targets.ts';
export type { TriggerTarget } from './trigger-targets.ts';
