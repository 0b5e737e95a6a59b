import type { KubernetesObject } from '../../model/index.ts';
import { withReplicas } from '../change/with-replicas.ts';
import type { LoadOptions } from '../load-options.ts';
import type { ScenarioReading } from './reading.ts';
import type { SortedObjects } from '../dump/sort-objects.ts';
import type { WrittenWorkload } from '../written/written-scenario.ts';

/** The workloads of the namespaces asked for, with their replicas multiplied. Cluster-wide objects stay. */
export function buildWorkload(
  written: WrittenWorkload,
  sorted: SortedObjects,
  options: LoadOptions,
  reading: ScenarioReading,
): SortedObjects {
  const asked = options.namespaces ?? [];
  const namespaces = asked.length > 0 ? asked : (written.namespaces ?? []);
  const isWanted = ({ metadata }: KubernetesObject): boolean =>
    namespaces.length === 0 || namespaces.includes(metadata.namespace ?? 'default');
  const factor = written.replicaFactor ?? 1;
  if (factor < 0)
    reading.error(['spec', 'workload', 'replicaFactor'], {
      code: 'count-negative',
      message: `replicaFactor is ${factor}`,
    });
  if (factor !== 1)
    reading.assumptions.push(
      `The replicas of Deployments, StatefulSets and ReplicaSets are taken ${factor} times.`,
    );

  // Rounded, half up: 3 replicas taken 0.5 times are 2.
  const timesFactor = (replicas: number): number => Math.round(replicas * factor);
  const workloads = sorted.workloads.filter(isWanted);
  const left = sorted.workloads.length - workloads.length;
  if (left > 0)
    reading.ignored.push({
      what: 'workloads of other namespaces',
      count: left,
      why: `not in ${namespaces.join(', ')}`,
    });
  // Pods of other namespaces stay: they hold their nodes' room, whoever owns them.
  return {
    ...sorted,
    workloads: factor === 1 ? workloads : workloads.map((object) => withReplicas(object, timesFactor)),
  };
}
