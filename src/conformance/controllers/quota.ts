import {
  checkQuota,
  quantityTexts,
  quotaEvaluator,
  quotaMatches,
  quotaOf,
  withPodDefaults,
} from '../../admission/index.ts';
import type { LimitedResource, QuotaAnswer } from '../../admission/index.ts';
import type { KubernetesObject, Pod, ResourceQuota } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds } from './worlds/clock.ts';

interface Input {
  readonly resource: string;
  readonly quotas: readonly ResourceQuota[];
  readonly object: KubernetesObject;
  readonly operation: string;
  readonly oldObject?: KubernetesObject;
  readonly limitedResources?: readonly LimitedResource[];
  readonly nowSeconds: number;
}

type Expect = Readonly<Record<string, unknown>>;

/** `resourcequota.CheckRequest` with the real evaluators. */
export const quota: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'quota',
  differences(input, expect) {
    const evaluator = quotaEvaluator(input.resource);
    const quotas = input.quotas.map(quotaOf);
    const object = defaulted(input.object);
    const nowMs = msFromSeconds(input.nowSeconds);
    const { oldObject, limitedResources = [] } = input;
    const request = {
      object,
      limitedResources,
      nowMs,
      ...(oldObject && { oldObject: defaulted(oldObject) }),
    };
    const ours = {
      usage: quantityTexts(evaluator.usage(object, nowMs)),
      matches: Object.fromEntries(quotas.map((each) => [each.name, quotaMatches(each, evaluator, object)])),
      ...answerMembers(checkQuota(quotas, evaluator, request)),
    };
    return valueDifferences(ours, expect);
  },
};

function defaulted(object: KubernetesObject): KubernetesObject {
  return object.kind === 'Pod' ? withPodDefaults(object as Pod) : object;
}

function answerMembers(answer: QuotaAnswer): object {
  if (!answer.isAllowed) return { error: answer.message };
  const used = [...answer.used].map(([name, amounts]) => [
    name,
    amounts === undefined ? null : quantityTexts(amounts),
  ]);
  return { usedAfter: Object.fromEntries(used) };
}
