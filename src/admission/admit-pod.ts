import { podRequests, quantityText } from '../model/index.ts';
import type {
  Labels,
  LimitRange,
  PersistentVolumeClaim,
  Pod,
  PriorityClass,
  QuantityMap,
  RuntimeClass,
} from '../model/index.ts';
import { limitRangeClaimErrors, limitRangeErrors, withLimitRangeDefaults } from './limit-range.ts';
import { admitPriority, admitRuntimeClass, withDefaultTolerations } from './pod-classes.ts';
import type { Admitted } from './pod-classes.ts';
import { withPodDefaults } from './pod-defaults.ts';
import { podSecurityRefusal } from './pod-security/evaluate.ts';
import { checkQuota } from './quota/check-request.ts';
import type { Quota } from './quota/check-request.ts';
import { podEvaluator } from './quota/usage.ts';

/** What of a pod's namespace and cluster decides whether it may be created. */
export interface AdmissionContext {
  readonly namespaceLabels: Labels | undefined;
  readonly limitRanges: readonly LimitRange[];
  readonly quotas: readonly Quota[];
  readonly priorityClasses: readonly PriorityClass[];
  readonly runtimeClasses: readonly RuntimeClass[];
  /** Of the clock that the pod's time stamps are on. */
  readonly nowMs: number;
}

export type PodAdmission =
  | {
      readonly isAllowed: true;
      readonly pod: Pod;
      /** Use of each quota with this pod in it. */
      readonly quotaUsed: ReadonlyMap<string, QuantityMap | undefined>;
    }
  | { readonly isAllowed: false; readonly code: 403; readonly message: string };

/**
 * Everything between a request to create a pod and the pod: API defaults, then the mutating plugins, then the
 * validating ones, in the API server's order. The first refusal ends it, with the server's text.
 */
export function admitPod(pod: Pod, context: AdmissionContext): PodAdmission {
  const answer = admitBeforeQuota(pod, context);
  if ('refusal' in answer) {
    return { isAllowed: false, code: 403, message: forbiddenText('pods', pod.metadata.name, answer.refusal) };
  }
  const admitted = answer.pod;
  const quota = checkQuota(context.quotas, podEvaluator, { object: admitted, nowMs: context.nowMs });
  if (!quota.isAllowed) return { isAllowed: false, code: 403, message: quota.message };
  return { isAllowed: true, pod: admitted, quotaUsed: quota.used };
}

/**
 * All of it but the quotas: what comes out the same for every pod of a template as long as LimitRanges, classes and the
 * namespace stay as they are. A refusal is the text behind `pods "NAME" is forbidden: `.
 */
export function admitBeforeQuota(pod: Pod, context: Omit<AdmissionContext, 'quotas' | 'nowMs'>): Admitted {
  const limited = context.limitRanges.reduce(withLimitRangeDefaults, withPodDefaults(pod));
  const prioritised = admitPriority(limited, context.priorityClasses);
  if ('refusal' in prioritised) return prioritised;
  const classed = admitRuntimeClass(withDefaultTolerations(prioritised.pod), context.runtimeClasses);
  if ('refusal' in classed) return classed;
  const admitted = withPodLevelRequests(classed.pod);

  for (const limitRange of context.limitRanges) {
    const errors = limitRangeErrors(admitted, limitRange);
    if (errors.length > 0) return { refusal: joined(errors) };
  }
  const refusal = podSecurityRefusal(admitted, context.namespaceLabels);
  return refusal === undefined ? { pod: admitted } : { refusal };
}

/** What LimitRanges have against a claim: the first that refuses it ends it. The text behind `… is forbidden: `. */
export function claimRefusal(
  claim: PersistentVolumeClaim,
  limitRanges: readonly LimitRange[],
): string | undefined {
  const errors = limitRanges.map((limitRange) => limitRangeClaimErrors(claim, limitRange));
  const first = errors.find(({ length }) => length > 0);
  return first && joined(first);
}

/** The API server's message of a 403. */
export function forbiddenText(resource: string, name: string, reason: string): string {
  return `${resource} "${name}" is forbidden: ${reason}`;
}

/** Several errors of one plugin stand in brackets. */
function joined(errors: readonly string[]): string {
  return errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
}

/** Pod-level requests missing beside pod-level limits: the containers' sum, where there is none the limit. */
function withPodLevelRequests(pod: Pod): Pod {
  const { resources } = pod.spec;
  if (resources?.limits === undefined || Object.keys(resources.limits).length === 0) return pod;
  const sums = podRequests(pod, { withoutPodLevel: true, withoutOverhead: true });
  const defaults = Object.entries(resources.limits).map(([name, limit]) => {
    const sum = sums.get(name);
    return [name, sum === undefined ? limit : quantityText(sum)];
  });
  const fromContainers = [...sums]
    .filter(([name]) => name === 'cpu' || name === 'memory')
    .map(([name, quantity]) => [name, quantityText(quantity)]);
  const requests = { ...Object.fromEntries([...fromContainers, ...defaults]), ...resources.requests };
  return { ...pod, spec: { ...pod.spec, resources: { ...resources, requests } } };
}
