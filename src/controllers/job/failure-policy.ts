import type { JobPod, JobSpec, PodFailureRule } from './types.ts';

export interface FailureVerdict {
  readonly action: string | undefined;
  /** Counts towards the back-off limits. */
  readonly isCounted: boolean;
  /** Text of the condition that a FailJob rule gives. */
  readonly failJobMessage: string | undefined;
}

const COUNTED: FailureVerdict = { action: undefined, isCounted: true, failJobMessage: undefined };

/** What the failure policy says of a failed pod; without policy it is simply counted. */
export function failureVerdict(spec: JobSpec, pod: JobPod): FailureVerdict {
  for (const [place, rule] of (spec.failureRules ?? []).entries()) {
    const cause = matchCause(spec, rule, pod);
    if (cause === undefined) continue;
    return {
      action: rule.action,
      isCounted: rule.action !== 'Ignore',
      failJobMessage:
        rule.action === 'FailJob' ? `${cause} matching FailJob rule at index ${place}` : undefined,
    };
  }
  return COUNTED;
}

/** Failed, or (unless only failed pods are replaced) on its way out without having succeeded. */
export function isPodFailed(spec: JobSpec, { phase, isDeleting }: JobPod): boolean {
  if (phase === 'Failed') return true;
  return !spec.replacesOnlyFailed && isDeleting && phase !== 'Succeeded';
}

function matchCause(spec: JobSpec, rule: PodFailureRule, pod: JobPod): string | undefined {
  const name = `${spec.namespace}/${pod.name}`;
  if (rule.onExitCodes !== undefined) {
    const { containerName, operator, values } = rule.onExitCodes;
    const exit = pod.exits.find(
      ({ container, exitCode }) =>
        exitCode !== 0 &&
        (containerName === undefined || containerName === container) &&
        values.includes(exitCode) === (operator === 'In'),
    );
    return exit && `Container ${exit.container} for pod ${name} failed with exit code ${exit.exitCode}`;
  }
  const condition = pod.conditions.find(({ type, status }) =>
    rule.onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status),
  );
  return condition && `Pod ${name} has condition ${condition.type}`;
}
