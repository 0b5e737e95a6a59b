import {
  balanceScaleUp,
  DEFAULT_RATIOS,
  templateComparator,
  type GroupScaleUp,
  type TemplateComparator,
  type TemplateNode,
} from '../../autoscale/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import type { GivenNodeGroup } from './ca-world.ts';

interface Input {
  readonly nodeGroups?: readonly GivenNodeGroup[] | null;
  readonly comparator?: string;
  readonly extraIgnoredLabels?: readonly string[] | null;
  readonly balancingLabels?: readonly string[] | null;
  readonly ratios?: {
    readonly memoryDifferenceRatio: number;
    readonly maxAllocatableDifferenceRatio: number;
    readonly maxFreeDifferenceRatio: number;
  } | null;
  readonly balance?: readonly string[];
  readonly newNodes?: number;
}

interface Expect {
  readonly similar?: Readonly<Record<string, unknown>>;
  readonly scaleUps?: readonly RecordedScaleUp[] | null;
}

interface RecordedScaleUp {
  readonly nodeGroup: string;
  readonly currentSize: number;
  readonly newSize: number;
  readonly maxSize: number;
}

/** Which groups are similar, or how a scale-up is shared over some. */
export const balancingRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'balancing',
  differences(input, expect) {
    if (input.comparator === undefined) return sharingDifferences(input, expect);
    return goDifferences(similarGroups(input), recordedSimilar(expect));
  },
};

function similarGroups(input: Input): Readonly<Record<string, unknown>> {
  const compare = comparatorOf(input);
  const nodeGroups = input.nodeGroups ?? [];
  const templates = new Map(nodeGroups.map((group) => [group.id, templateOf(group)]));
  return Object.fromEntries(
    nodeGroups.map(({ id }) => {
      const own = templates.get(id);
      if (own === undefined) return [id, { error: `failed to find template node for node group ${id}` }];
      const similar = nodeGroups.filter(({ id: other }) => {
        const template = templates.get(other);
        return other !== id && template !== undefined && compare(own, template);
      });
      return [id, similar.map((group) => group.id)];
    }),
  );
}

function recordedSimilar({ similar = {} }: Expect): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(similar).map(([id, list]) => [id, list ?? []]));
}

function comparatorOf(input: Input): TemplateComparator {
  const { ratios } = input;
  return templateComparator({
    provider: input.comparator ?? 'generic',
    extraIgnoredLabels: input.extraIgnoredLabels ?? [],
    balancingLabels: input.balancingLabels ?? [],
    ratios:
      ratios === undefined || ratios === null
        ? DEFAULT_RATIOS
        : {
            memory: ratios.memoryDifferenceRatio,
            allocatable: ratios.maxAllocatableDifferenceRatio,
            free: ratios.maxFreeDifferenceRatio,
          },
  });
}

function templateOf({ template, templatePods }: GivenNodeGroup): TemplateNode | undefined {
  return template === undefined ? undefined : { node: template, pods: templatePods ?? [] };
}

function sharingDifferences(input: Input, expect: Expect): readonly string[] {
  const groups = (input.balance ?? []).flatMap((id) => {
    const group = input.nodeGroups?.find((given) => given.id === id);
    return group === undefined ? [] : [{ id, size: group.targetSize ?? 0, maxSize: group.maxSize }];
  });
  const ours = balanceScaleUp(groups, input.newNodes ?? 0).map(lineOf);
  const recorded = (expect.scaleUps ?? []).map((scaleUp) => lineOf({ ...scaleUp, id: scaleUp.nodeGroup }));
  return goDifferences(ours, recorded);
}

function lineOf({ id, currentSize, newSize, maxSize }: GroupScaleUp): string {
  return `${id}: ${currentSize}->${newSize} (max: ${maxSize})`;
}
