import type { Job } from '../../model/index.ts';
import type { SuccessRule } from './success-policy.ts';
import type { JobSpec, PodFailureRule } from './types.ts';

const MAX_INT32 = 2147483647;
const DEFAULT_BACKOFF_LIMIT = 6;

/** Job.spec with the API server's defaults (batch/v1 SetDefaults_Job). */
export function jobSpecOf({ metadata, spec }: Job): JobSpec {
  const isWorkQueue = spec.completions === undefined && spec.parallelism !== undefined;
  return {
    namespace: metadata.namespace ?? 'default',
    parallelism: spec.parallelism ?? 1,
    completions: isWorkQueue ? undefined : (spec.completions ?? 1),
    isIndexed: spec.completionMode === 'Indexed',
    backoffLimit:
      spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? DEFAULT_BACKOFF_LIMIT : MAX_INT32),
    backoffLimitPerIndex: spec.backoffLimitPerIndex,
    maxFailedIndexes: spec.maxFailedIndexes,
    activeDeadlineSeconds: spec.activeDeadlineSeconds,
    isSuspended: spec.suspend === true,
    replacesOnlyFailed: replacementPolicy(spec) === 'Failed',
    restartsOnFailure: spec.template.spec.restartPolicy === 'OnFailure',
    ...policiesOf(spec),
  };
}

function replacementPolicy({ podReplacementPolicy, podFailurePolicy }: Job['spec']): string {
  return podReplacementPolicy ?? (podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed');
}

function policiesOf({
  podFailurePolicy,
  successPolicy,
}: Job['spec']): Pick<JobSpec, 'failureRules' | 'successRules'> {
  return {
    failureRules: podFailurePolicy?.['rules'] as readonly PodFailureRule[] | undefined,
    successRules: successPolicy?.['rules'] as readonly SuccessRule[] | undefined,
  };
}
