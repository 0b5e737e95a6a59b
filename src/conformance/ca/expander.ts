import {
  buildExpanderChain,
  priceDebugText,
  priceScore,
  readPriorityTiers,
  runExpanderChain,
  type ExpanderContext,
  type ExpansionOption,
  type PriceModel,
} from '../../autoscale/index.ts';
import { compareStrings, GIB } from '../../base/index.ts';
import { parseVectorYaml } from '../../ingest/index.ts';
import { milliValueOf, podRequests, valueOf } from '../../model/index.ts';
import type { Node, Pod } from '../../model/index.ts';
import { goDifferences } from './go-json.ts';
import type { KindRunner } from '../kind-runner.ts';
import { nodeGroupOf } from './ca-world.ts';
import type { GivenNodeGroup } from './ca-world.ts';

export interface GivenPricing {
  readonly instanceTypePerHour?: Readonly<Record<string, number>> | null;
  readonly podCpuPerHour?: number;
  readonly podGiBPerHour?: number;
  readonly podGpuPerHour?: number;
}

interface Input {
  readonly nodeGroups?: readonly GivenNodeGroup[] | null;
  readonly nodes?: readonly Node[] | null;
  readonly pricing?: GivenPricing | null;
  readonly options?: readonly GivenOption[] | null;
  readonly expander?: readonly string[] | null;
  readonly priorityConfigMapData?: string;
  readonly priorityConfigMapWithoutKey?: boolean;
}

interface GivenOption {
  readonly nodeGroup: string;
  readonly nodeCount: number;
  readonly pods?: readonly Pod[] | null;
}

interface Expect {
  readonly buildError?: string;
  readonly chosenSet?: readonly string[] | null;
  readonly stages?:
    | readonly {
        readonly expander: string;
        readonly kept: readonly string[] | null;
        readonly debug?: Readonly<Record<string, string>>;
      }[]
    | null;
}

/** The chain of expanders: what each filter leaves. */
export const expanderRunner: KindRunner<Input, Expect> = {
  area: 'ca',
  kind: 'expander',
  differences(input, expect) {
    const chain = buildExpanderChain(input.expander ?? []);
    if ('error' in chain) return goDifferences(chain.error, expect.buildError);
    const context = contextOf(input);
    const options = (input.options ?? []).map((option) => optionOf(input, option));
    const { stages, kept } = runExpanderChain(chain, options, context);
    const ours = {
      chosenSet: idsOf(kept),
      stages: stages.map((stage) => ({
        expander: stage.expander,
        kept: idsOf(stage.kept),
        ...(stage.expander === 'price' && { debug: debugTexts(stage.kept, context) }),
      })),
    };
    const recorded = {
      chosenSet: [...(expect.chosenSet ?? [])].sort(compareStrings),
      stages: (expect.stages ?? []).map(({ kept: names, ...stage }) => ({
        ...stage,
        kept: [...(names ?? [])].sort(compareStrings),
      })),
    };
    return goDifferences(ours, recorded);
  },
};

function idsOf(options: readonly ExpansionOption[]): readonly string[] {
  return options.map(({ group }) => group.id).sort(compareStrings);
}

function debugTexts(
  options: readonly ExpansionOption[],
  context: ExpanderContext,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.flatMap((option) => {
      const score = priceScore(option, context);
      return score === undefined ? [] : [[option.group.id, ` | price-expander: ${priceDebugText(score)}`]];
    }),
  );
}

function optionOf(input: Input, { nodeGroup, nodeCount, pods }: GivenOption): ExpansionOption {
  const given = input.nodeGroups?.find(({ id }) => id === nodeGroup) ?? {
    id: nodeGroup,
    minSize: 0,
    maxSize: 0,
  };
  return { group: nodeGroupOf(given), similarGroups: [], nodeCount, pods: pods ?? [] };
}

function contextOf(input: Input): ExpanderContext {
  const { priorityConfigMapData, priorityConfigMapWithoutKey } = input;
  return {
    templateOf: ({ template }) => template,
    nodeCount: input.nodes?.length ?? 0,
    prices: priceModelOf(input.pricing ?? {}),
    priorities:
      priorityConfigMapData === undefined || priorityConfigMapWithoutKey === true
        ? undefined
        : readTiers(priorityConfigMapData),
  };
}

/** Text that is no YAML makes the whole ConfigMap invalid, as a wrong key does. */
function readTiers(text: string): ReturnType<typeof readPriorityTiers> {
  try {
    return readPriorityTiers(parseVectorYaml(text));
  } catch {
    return undefined;
  }
}

/** The vector's price table; a type that it lacks has no price. */
export function priceModelOf(pricing: GivenPricing): PriceModel {
  const { instanceTypePerHour, podCpuPerHour = 0, podGiBPerHour = 0, podGpuPerHour = 0 } = pricing;
  return {
    nodePerHour: ({ metadata }) =>
      instanceTypePerHour?.[metadata.labels?.['node.kubernetes.io/instance-type'] ?? ''],
    podPerHour(pod) {
      const requests = podRequests(pod);
      const amount = (resource: string): number => {
        const quantity = requests.get(resource);
        return quantity === undefined ? 0 : valueOf(quantity);
      };
      const cores = milliOf(pod) / 1000;
      return (
        cores * podCpuPerHour +
        (amount('memory') / GIB) * podGiBPerHour +
        amount('nvidia.com/gpu') * podGpuPerHour
      );
    },
  };
}

function milliOf(pod: Pod): number {
  const cpu = podRequests(pod).get('cpu');
  return cpu === undefined ? 0 : milliValueOf(cpu);
}
