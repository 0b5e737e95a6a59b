import { buildPodGroups, podKey } from '../../autoscale/index.ts';
import { compareStrings } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly pods: readonly Pod[] | null;
}

interface Expect {
  readonly groups: readonly (readonly string[])[] | null;
}

/** Pods in groups that the scheduler cannot tell apart. */
export const equivalenceRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'equivalence',
  differences(input, expect) {
    const ours = buildPodGroups(input.pods ?? []).map((group) => group.map(podKey));
    return goDifferences(sorted(ours), sorted(expect.groups ?? []));
  },
};

function sorted(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...groups].sort((a, b) => compareStrings(a[0], b[0]));
}
