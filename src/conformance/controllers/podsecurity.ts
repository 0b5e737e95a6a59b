import { podSecurityViolations, violationText } from '../../admission/index.ts';
import type { PodSecurityLevel } from '../../admission/index.ts';
import type { Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly level: PodSecurityLevel;
  readonly version: string;
  readonly pod: Pod;
}

type Expect = Readonly<Record<string, unknown>>;

/** `EvaluatePod` of the pod-security-admission library; the pod is not defaulted. */
export const podsecurity: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'podsecurity',
  differences({ level, version, pod }, expect) {
    const violations = podSecurityViolations(pod, level, version);
    const ours =
      violations.length === 0
        ? { allowed: true }
        : {
            allowed: false,
            reasons: violations.map(({ reason }) => reason),
            detail: violationText(violations),
          };
    return valueDifferences(ours, expect);
  },
};
