/**
 * admission: what the API server does to an object before it exists. Defaults, LimitRanges, quotas, Pod Security
 * Standards, priorities, overhead; a refusal is its text. Pure; may import model and base.
 */
export { limitRangeClaimErrors, limitRangeErrors, withLimitRangeDefaults } from './limit-range.ts';
export { withPodDefaults } from './pod-defaults.ts';
export { checkQuota, quantityTexts, quotaMatches } from './quota/check-request.ts';
export type { LimitedResource, Quota, QuotaAnswer, QuotaRequest } from './quota/check-request.ts';
export { quotaEvaluator, quotaOf } from './quota/read-quota.ts';
export { nextResyncMs, QuotaLedger } from './quota/quota-ledger.ts';
export type { QuotaStatus, QuotaUse } from './quota/quota-ledger.ts';
export { podEvaluator } from './quota/usage.ts';
export type { QuotaEvaluator, ScopeRequirement } from './quota/usage.ts';
export {
  podSecurityRefusal,
  podSecurityRemarks,
  podSecurityViolations,
  violationText,
} from './pod-security/evaluate.ts';
export type { PodSecurityLevel, PodSecurityRemark } from './pod-security/evaluate.ts';
export { admitBeforeQuota, admitPod, claimRefusal, forbiddenText } from './admit-pod.ts';
export type { AdmissionContext, PodAdmission } from './admit-pod.ts';
export { admitPriority, admitRuntimeClass, withDefaultTolerations } from './pod-classes.ts';
export type { Admitted } from './pod-classes.ts';
