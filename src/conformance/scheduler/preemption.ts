import { byString, compareStrings } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';
import { engineWith } from './cluster-input.ts';
import type { ClusterInput } from './cluster-input.ts';
import type { EngineFactory, PreemptionAnswer } from './engine.ts';
import { sorted } from './filter-score.ts';

interface Input {
  readonly cluster: ClusterInput;
  readonly pod: Pod;
  readonly nodeOrder: readonly string[];
  readonly config?: unknown;
  readonly featureGates?: Readonly<Record<string, boolean>>;
}

interface Expect {
  readonly picked?: readonly string[];
  readonly postFilterMessage?: string;
  readonly eventMessage?: string;
  readonly clearsNomination?: boolean;
  readonly notCandidates?: PreemptionAnswer['notCandidates'];
}

/** What a pod that fits nowhere could push out, where, and what it says. */
export function preemptionRunner(create: EngineFactory): KindRunner<Input, Expect> {
  return {
    area: 'scheduler',
    kind: 'preemption',
    differences({ cluster, pod, config, featureGates }, expect) {
      const engine = engineWith(create, cluster, { config, ...(featureGates && { featureGates }) });
      const recorded = { ...expect, notCandidates: withSortedReasons(expect.notCandidates ?? {}) };
      return valueDifferences(answerOf(engine.preemption(pod), expect), recorded);
    },
  };
}

function answerOf(answer: PreemptionAnswer, expect: Expect): object {
  const { picked, postFilterMessage, clearsNomination, ...rest } = answer;
  // Several nodes left by the last criterion give different texts: none is recorded then.
  const isOpen = expect.postFilterMessage === undefined && picked.length > 1;
  const found = picked.length > 0;
  return {
    ...rest,
    potentialNodes: rest.potentialNodes.toSorted(compareStrings),
    candidates: rest.candidates.toSorted(byString(({ node }) => node)),
    notCandidates: withSortedReasons(rest.notCandidates),
    ...(found && { picked: picked.toSorted(compareStrings) }),
    ...(!isOpen && { postFilterMessage }),
    ...(!found && { eventMessage: `${answer.filterMessage} ${postFilterMessage}`, clearsNomination }),
  };
}

function withSortedReasons(statuses: PreemptionAnswer['notCandidates']): PreemptionAnswer['notCandidates'] {
  return Object.fromEntries(Object.entries(statuses).map(([node, status]) => [node, sorted(status)]));
}
