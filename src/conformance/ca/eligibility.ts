import {
  CaFlags,
  eligibilityOf,
  eligibilityOptionsOf,
  parseCaFlags,
  utilizationOf,
  type NodeGroup,
  type NodeUtilization,
} from '../../autoscale/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import { caClock } from './ca-clock.ts';
import { groupIdOf, nodeGroupOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';
import { utilizationText } from './utilization.ts';
import type { RecordedUtilization } from './utilization.ts';

interface Input {
  readonly flags?: readonly string[] | null;
  readonly nodeGroups?: readonly GivenNodeGroup[] | null;
  readonly nodes?: readonly Node[] | null;
  readonly pods?: readonly Pod[] | null;
  readonly candidates?: readonly string[] | null;
  readonly recentlyUnremovable?: readonly string[] | null;
}

interface Expect {
  readonly eligible: readonly string[] | null;
  readonly unremovable: readonly { readonly node: string; readonly reason: string }[] | null;
  readonly utilization: Readonly<Record<string, RecordedUtilization>> | null;
}

/** Which candidates may be looked at for removal, and why not the others. */
export const eligibilityRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'eligibility',
  differences(input, expect) {
    const options = eligibilityOptionsOf(new CaFlags(parseCaFlags(input.flags ?? [])));
    const groups = new Map(
      (input.nodeGroups ?? []).map((given) => [given.id, nodeGroupOf(given, input.nodes ?? [])]),
    );
    const eligible: string[] = [];
    const unremovable: { node: string; reason: string }[] = [];
    const utilization: Record<string, string> = {};
    for (const name of input.candidates ?? []) {
      const answer = eligibilityOf(candidateOf(input, groups, name), options, caClock());
      if (answer.reason === undefined) eligible.push(name);
      else unremovable.push({ node: name, reason: answer.reason });
      if (answer.utilization !== undefined) utilization[name] = textOf(answer.utilization);
    }
    const recorded = Object.entries(expect.utilization ?? {}).map(([name, value]) => [
      name,
      utilizationText(value),
    ]);
    return goDifferences(
      { eligible, unremovable, utilization },
      {
        eligible: expect.eligible ?? [],
        unremovable: expect.unremovable ?? [],
        utilization: Object.fromEntries(recorded),
      },
    );
  },
};

function candidateOf(
  input: Input,
  groups: ReadonlyMap<string, NodeGroup>,
  name: string,
): Parameters<typeof eligibilityOf>[0] {
  const node = input.nodes?.find(({ metadata }) => metadata.name === name);
  return {
    node,
    group: node === undefined ? undefined : groups.get(groupIdOf(node) ?? ''),
    isRecentlyUnremovable: (input.recentlyUnremovable ?? []).includes(name),
    utilization(skip) {
      const pods = (input.pods ?? []).filter(({ spec }) => spec.nodeName === name);
      return node === undefined ? { error: 'no node' } : utilizationOf(node, pods, skip, caClock());
    },
  };
}

function textOf(utilization: NodeUtilization): string {
  return utilizationText(utilization);
}
