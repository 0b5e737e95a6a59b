import { compareStrings } from '../../base/index.ts';
import { podRequests } from '../../model/index.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { Scenario } from '../scenario.ts';

/**
 * How a scheduler packs: `filled` prefers the fullest node that takes a pod; `balanced` does, too, but before that the
 * node on which all resources end up used alike.
 */
export type TightScoring = 'filled' | 'balanced';

/** Pools with this label are used last under `balanced`. */
export const HELD_BACK_LABEL = 'held-back';

/** How much more evenness counts than fullness: at 12 a node that is a tenth less even has to be all full to win. */
const BALANCE_WEIGHT = 12;
/** More than all other points of a node together: 100 points of it outweigh every other plugin's 100 × weight. */
const HELD_BACK_WEIGHT = 1000;

/**
 * The scenario under a scheduler that packs. NodeResourcesFit scores MostAllocated over all that pods ask for;
 * NodeResourcesBalancedAllocation, which works against it, scores nothing (`filled`), or looks at the same resources and
 * counts most (`balanced`), and NodeAffinity's addedAffinity keeps nodes with the label of held-back ones for pods that
 * fit nowhere else. Only for scenarios without a scheduler configuration of their own.
 */
export function withTightScoring(scenario: Scenario, scoring: TightScoring = 'filled'): Scenario {
  const resources = askedResources(scenario).map((name) => ({ name, weight: 1 }));
  const { plugins, pluginConfig } = scoring === 'filled' ? FILLED : balancedProfile(resources);
  const scoringStrategy = { type: 'MostAllocated', resources };
  const config = {
    apiVersion: API_VERSION,
    kind: 'KubeSchedulerConfiguration',
    profiles: [
      {
        schedulerName: 'default-scheduler',
        plugins: { score: plugins },
        pluginConfig: [argsOf('NodeResourcesFit', { scoringStrategy }), ...pluginConfig],
      },
    ],
  };
  return { ...scenario, scheduler: { ...scenario.scheduler, config } };
}

const API_VERSION = 'kubescheduler.config.k8s.io/v1';

interface ProfileParts {
  readonly plugins: object;
  readonly pluginConfig: readonly object[];
}

const FILLED: ProfileParts = {
  plugins: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] },
  pluginConfig: [],
};

/** A plugin is given another weight by switching it off and on again. */
function balancedProfile(resources: readonly object[]): ProfileParts {
  const weights = [
    { name: 'NodeResourcesBalancedAllocation', weight: BALANCE_WEIGHT },
    { name: 'NodeAffinity', weight: HELD_BACK_WEIGHT },
  ];
  const preference = { matchExpressions: [{ key: HELD_BACK_LABEL, operator: 'DoesNotExist' }] };
  return {
    plugins: { disabled: weights.map(({ name }) => ({ name })), enabled: weights },
    pluginConfig: [
      argsOf('NodeResourcesBalancedAllocation', { resources }),
      argsOf('NodeAffinity', {
        addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] },
      }),
    ],
  };
}

function argsOf(name: string, args: object): object {
  return { name, args: { apiVersion: API_VERSION, kind: `${name}Args`, ...args } };
}

/** cpu, memory, and what else the pods of traces, of the dump and of objects ask for. */
function askedResources({ cluster, workload }: Scenario): string[] {
  const shapes = workload.traces.flatMap((trace) => trace.shapes.map(({ pod }) => pod));
  const names = new Set(['cpu', 'memory']);
  for (const pod of [...cluster.pods, ...shapes, ...workload.objects.flatMap(podOf)])
    for (const name of namesAsked(pod)) if (name.includes('/')) names.add(name);
  return [...names].sort(compareStrings);
}

/** A limit without a request is the request, and devices are often written as limits alone. */
function namesAsked(pod: Pod): string[] {
  const { containers = [] } = pod.spec;
  const limits = containers.flatMap(({ resources }) => Object.keys(resources?.limits ?? {}));
  return [...podRequests(pod).keys(), ...limits];
}

/** The pod that an object is, or makes. */
function podOf(object: KubernetesObject): Pod[] {
  if (object.kind === 'Pod') return [object as Pod];
  const { spec } = object as { readonly spec?: { readonly template?: { readonly spec?: Pod['spec'] } } };
  return spec?.template?.spec === undefined ? [] : [{ ...object, spec: spec.template.spec } as Pod];
}
