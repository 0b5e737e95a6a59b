import { assert } from '../../base/index.ts';
import { OWN_PLUGINS, readSchedulerConfiguration } from '../../scheduler/index.ts';
import type { SchedulerConfig, TypicalPod } from '../../scheduler/index.ts';

interface ScorePlugin {
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const fit = (type: string): ScorePlugin => ({
  name: 'NodeResourcesFit',
  args: {
    scoringStrategy: {
      type,
      resources: [
        { name: 'cpu', weight: 1 },
        { name: 'memory', weight: 1 },
      ],
    },
  },
});

/**
 * What scores under each policy, by the experiment's names. Random draws among all that fit: a plugin that gives all the
 * same, for a scheduler without scores stops at the first node.
 */
const POLICIES: Readonly<Record<string, readonly ScorePlugin[]>> = {
  Random: [{ name: 'TaintToleration' }],
  BestFit: [{ name: 'GpuBestFit' }],
  DotProd: [{ name: 'GpuDotProd' }],
  GpuClustering: [{ name: 'GpuClustering' }],
  GpuPacking: [{ name: 'GpuPacking' }],
  FGD: [{ name: 'GpuFragmentation' }],
  LeastAllocated: [fit('LeastAllocated')],
  MostAllocated: [fit('MostAllocated')],
  K8sDefault: [fit('LeastAllocated'), { name: 'BalancedAllocationV120' }],
};

/** kube-scheduler's configuration for a policy; undefined for a policy that we do not know. */
export function policyConfig(policy: string, typical: readonly TypicalPod[]): SchedulerConfig | undefined {
  if (!Object.hasOwn(POLICIES, policy)) return undefined;
  const scoring = POLICIES[policy];
  const filters = { enabled: [{ name: 'NodeResourcesFit' }, { name: 'GpuShare' }] };
  const scores = { enabled: scoring.map(({ name }) => ({ name, weight: 1 })) };
  const reading = readSchedulerConfiguration(
    {
      apiVersion: VERSION,
      kind: 'KubeSchedulerConfiguration',
      percentageOfNodesToScore: 100,
      profiles: [
        {
          schedulerName: 'default-scheduler',
          plugins: {
            multiPoint: { disabled: [{ name: '*' }] },
            queueSort: { enabled: [{ name: 'PrioritySort' }] },
            preFilter: filters,
            filter: filters,
            preScore: { enabled: scores.enabled.map(({ name }) => ({ name })) },
            score: scores,
            bind: { enabled: [{ name: 'DefaultBinder' }] },
          },
          pluginConfig: scoring.flatMap((plugin) => pluginArgs(plugin, typical)),
        },
      ],
    },
    { plugins: OWN_PLUGINS },
  );
  assert('config' in reading, 'error' in reading ? reading.error : policy);
  return reading.config;
}

const VERSION = 'kubescheduler.config.k8s.io/v1';

function pluginArgs(
  { name, args }: ScorePlugin,
  typical: readonly TypicalPod[],
): readonly { readonly name: string; readonly args: unknown }[] {
  if (name === 'GpuFragmentation') return [{ name, args: { typicalPods: typical } }];
  if (args === undefined) return [];
  return [{ name, args: { apiVersion: VERSION, kind: `${name}Args`, ...args } }];
}
