import { compareStrings } from '../../base/index.ts';
import { statefulSetSpecOf, syncStatefulSet, templateKey } from '../../controllers/index.ts';
import type { StatefulPod } from '../../controllers/index.ts';
import type { StatefulSet } from '../../model/index.ts';
import type { KindRunner } from '../kind-runner.ts';
import { msFromSeconds } from './worlds/clock.ts';
import { valueDifferences } from '../differences.ts';

interface Input {
  readonly statefulSet: StatefulSet;
  readonly steps: readonly {
    readonly atSeconds: number;
    readonly statefulSet?: StatefulSet;
    readonly pods: readonly PodRow[];
  }[];
}

interface PodRow {
  readonly name: string;
  readonly revision: string;
  readonly phase: string;
  readonly ready?: string;
  readonly readySince?: number;
  readonly terminating?: boolean;
}

interface Expect {
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

/** `UpdateStatefulSet`, one call a step; the pods are given, revisions and status are our own. */
export const statefulset: KindRunner<Input, Expect> = {
  area: 'controllers',
  kind: 'statefulset',
  differences(input, expect) {
    const revisionOf = new Map<string, string>();
    let set = input.statefulSet;
    let current = '';
    return input.steps.flatMap((step, place) => {
      set = step.statefulSet ?? set;
      const key = templateKey(set.spec.template);
      const update = revisionOf.get(key) ?? `r${revisionOf.size + 1}`;
      revisionOf.set(key, update);
      if (current === '') current = update;
      const decision = syncStatefulSet(
        statefulSetSpecOf(set),
        step.pods.map(podOf),
        { current, update },
        msFromSeconds(step.atSeconds),
      );
      current = decision.status.currentRevision;
      const ours = {
        atSeconds: step.atSeconds,
        creates: decision.creates
          .map(({ name, revision }) => ({ name, revision }))
          .sort((a, b) => compareStrings(a.name, b.name)),
        deletes: [...decision.deletes].sort(compareStrings),
        status: decision.status,
      };
      return valueDifferences(ours, expect.steps[place], `step ${place}`);
    });
  },
};

function podOf({ name, revision, phase, ready, readySince, terminating }: PodRow): StatefulPod {
  return {
    name,
    revision,
    phase,
    isReady: ready === 'True',
    readySinceMs: readySince === undefined ? undefined : msFromSeconds(readySince),
    isDeleting: terminating === true,
  };
}
