import { placePods } from '../../experiment/index.ts';
import type { PlanResult, RunResult } from '../../result/index.ts';
import { withPools } from '../../scenario/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { Candidate } from '../candidate.ts';
import { hasNodeAutoscaler } from '../plan-bound.ts';

const WORKLOADS = 3;

type KubernetesObject = Scenario['workload']['objects'][number];

/**
 * How many more pods of the dearest workloads fit into a cluster at its start, each beside all others and for itself:
 * the scheduler is asked until it refuses one. Groups that an autoscaler sizes have as many nodes as they may.
 */
export function headroomOf(
  { scenario: asPlanned, pools }: Candidate,
  { workloads }: RunResult,
): PlanResult['headroom'] {
  const scenario =
    pools !== undefined && hasNodeAutoscaler(asPlanned)
      ? withPools(
          asPlanned,
          pools.map((pool) => ({ ...pool, count: pool.max })),
        )
      : asPlanned;
  const dearest = workloads.flatMap(({ kind, namespace, name }) => {
    const object = scenario.workload.objects.find(
      (one) =>
        one.kind === kind &&
        one.metadata.name === name &&
        (one.metadata.namespace ?? 'default') === namespace,
    );
    const pod = object === undefined || object.kind === 'DaemonSet' ? undefined : podLike(object);
    return pod === undefined ? [] : [{ workload: `${kind ?? ''}/${namespace ?? ''}/${name}`, pod }];
  });
  return dearest.slice(0, WORKLOADS).map(({ workload, pod }) => ({
    workload,
    pods: placePods(scenario, [pod], { howMany: true }).placed.length,
  }));
}

interface Templated {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec?: object;
    };
  };
}

/** A pod by itself that looks like those of the workload: spreading and anti-affinity count it with them. */
function podLike(object: KubernetesObject): KubernetesObject | undefined {
  const { name, namespace = 'default' } = object.metadata;
  const template = (object as Templated).spec?.template;
  if (template?.spec === undefined) return undefined;
  const metadata = { name: `${name}-more`, namespace, labels: { ...template.metadata?.labels } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec } as KubernetesObject;
}
