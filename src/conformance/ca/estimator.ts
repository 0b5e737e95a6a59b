import {
  CaFlags,
  CaSnapshot,
  combinedLimit,
  estimateNodes,
  parseCaFlags,
  podKey,
} from '../../autoscale/index.ts';
import { byString } from '../../base/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import type { GivenNodeGroup } from './ca-world.ts';

interface Input {
  readonly flags?: readonly string[] | null;
  readonly nodeGroup: GivenNodeGroup;
  readonly similarNodeGroups?: readonly GivenNodeGroup[] | null;
  readonly currentNodeCount: number;
  readonly podGroups: readonly (readonly Pod[])[] | null;
  readonly nodes?: readonly Node[] | null;
  readonly pods?: readonly Pod[] | null;
}

interface Expect {
  readonly nodeCount: number;
  readonly podCount: number;
  readonly pods: readonly string[] | null;
}

/** How many nodes of a template some groups of pods need. */
export const estimatorRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'estimator',
  differences(input, expect) {
    const flags = new CaFlags(parseCaFlags(input.flags ?? []));
    const { template, templatePods } = input.nodeGroup;
    if (template === undefined) return ['the group has no template'];
    const estimate = estimateNodes(
      snapshotOf(input.nodes ?? [], input.pods ?? []),
      { node: template, pods: templatePods ?? [] },
      input.podGroups ?? [],
      limitOf(input, flags),
      flags.flag('fastpath-binpacking-enabled', false),
    );
    const pods = estimate.pods.map(podKey);
    return goDifferences(
      { nodeCount: estimate.nodeCount, podCount: pods.length, pods },
      { ...expect, pods: expect.pods ?? [] },
    );
  },
};

function limitOf({ nodeGroup, similarNodeGroups, currentNodeCount }: Input, flags: CaFlags): number {
  const groups = [nodeGroup, ...(similarNodeGroups ?? [])];
  const room = groups.reduce(
    (sum, { maxSize, targetSize = 0 }) => sum + Math.max(0, maxSize - targetSize),
    0,
  );
  const nodesTotal = flags.number('max-nodes-total', 0);
  const left = nodesTotal - currentNodeCount;
  return combinedLimit([
    flags.number('max-nodes-per-scaleup', 1000),
    room > 0 ? room : -1,
    nodesTotal === 0 ? 0 : left > 0 ? left : -1,
  ]);
}

/** Real nodes by name with the pods that are on them. */
export function snapshotOf(nodes: readonly Node[], pods: readonly Pod[]): CaSnapshot {
  const snapshot = new CaSnapshot();
  for (const node of [...nodes].sort(byString(({ metadata }) => metadata.name))) {
    snapshot.addNode(
      node,
      pods.filter(({ spec }) => spec.nodeName === node.metadata.name),
    );
  }
  return snapshot;
}
