import { compareStrings } from '../../base/index.ts';
import { podRequests } from '../../model/index.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { Scenario } from '../scenario.ts';

/**
 * The scenario under a scheduler that prefers the fullest node which takes a pod: NodeResourcesFit scores MostAllocated
 * over all that pods ask for, and NodeResourcesBalancedAllocation, which works against it, scores nothing. Only for
 * scenarios without a scheduler configuration of their own.
 */
export function withTightScoring(scenario: Scenario): Scenario {
  const resources = askedResources(scenario).map((name) => ({ name, weight: 1 }));
  return { ...scenario, scheduler: { ...scenario.scheduler, config: tightScoringConfig(resources) } };
}

function tightScoringConfig(resources: readonly object[]): Readonly<Record<string, unknown>> {
  const apiVersion = 'kubescheduler.config.k8s.io/v1';
  const scoringStrategy = { type: 'MostAllocated', resources };
  const args = { apiVersion, kind: 'NodeResourcesFitArgs', scoringStrategy };
  return {
    apiVersion,
    kind: 'KubeSchedulerConfiguration',
    profiles: [
      {
        schedulerName: 'default-scheduler',
        plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] } },
        pluginConfig: [{ name: 'NodeResourcesFit', args }],
      },
    ],
  };
}

/** cpu, memory, and what else the pods of traces, of the dump and of objects ask for. */
function askedResources({ cluster, workload }: Scenario): string[] {
  const shapes = workload.traces.flatMap((trace) => trace.shapes.map(({ pod }) => pod));
  const names = new Set(['cpu', 'memory']);
  for (const pod of [...cluster.pods, ...shapes, ...workload.objects.flatMap(templatePod)])
    for (const name of podRequests(pod).keys()) if (name.includes('/')) names.add(name);
  return [...names].sort(compareStrings);
}

function templatePod(object: KubernetesObject): Pod[] {
  const { spec } = object as { readonly spec?: { readonly template?: { readonly spec?: Pod['spec'] } } };
  return spec?.template?.spec === undefined ? [] : [{ ...object, spec: spec.template.spec } as Pod];
}
