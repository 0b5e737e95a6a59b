import { labelSelectorMatches, replicaSetOf } from '../../model/index.ts';
import type { Deployment, KubernetesObject, Pod, ReplicaSet } from '../../model/index.ts';
import { controllerOf } from './owner-references.ts';
import { nameKey } from '../spec-terms.ts';
import type { ObjectName } from '../scenario.ts';

export interface OwnedPods {
  /** For each pod the workload that keeps it, as far as the input shows. */
  readonly owners: readonly (ObjectName | undefined)[];
  /** ReplicaSets that the input lacks, made from their Deployments. */
  readonly replicaSets: readonly ReplicaSet[];
}

/**
 * Which workload each pod of a dump belongs to: along its owner references, and where its ReplicaSet is absent, to the
 * Deployment whose name and pod-template-hash make the ReplicaSet's name and whose selector matches the pod. The
 * missing ReplicaSet is put back, since the scheduler's default spreading looks at it.
 */
export function ownersOfPods(
  pods: readonly Pod[],
  workloads: readonly KubernetesObject[],
  objects: readonly KubernetesObject[],
): OwnedPods {
  const byName = new Map<string, KubernetesObject>();
  for (const object of [...objects, ...workloads]) byName.set(nameKey(nameOf(object)), object);
  const deployments = workloads.filter(({ kind }) => kind === 'Deployment') as Deployment[];
  const made = new Map<string, ReplicaSet>();
  const owners = pods.map((pod) => rootOwner(pod) ?? adopt(pod));
  return { owners, replicaSets: [...made.values()] };

  function rootOwner(pod: Pod): ObjectName | undefined {
    let owner: KubernetesObject | undefined;
    let reference = controllerOf(pod);
    for (let hops = 0; reference !== undefined && hops < 5; hops++) {
      const name = {
        kind: reference.kind,
        namespace: pod.metadata.namespace ?? 'default',
        name: reference.name,
      };
      const next = byName.get(nameKey(name));
      if (next === undefined) break;
      owner = next;
      reference = controllerOf(next);
    }
    // A ReplicaSet whose Deployment is missing keeps its pods itself only if it is run as a workload.
    return owner === undefined ||
      (owner.kind === 'ReplicaSet' && !workloads.includes(owner) && isAdopted(pod, owner))
      ? undefined
      : nameOf(owner);
  }

  function isAdopted(pod: Pod, replicaSet: KubernetesObject): boolean {
    return deploymentOf(pod, replicaSet.metadata.name) !== undefined;
  }

  function adopt(pod: Pod): ObjectName | undefined {
    const reference = controllerOf(pod);
    if (reference?.kind !== 'ReplicaSet') return undefined;
    const deployment = deploymentOf(pod, reference.name);
    if (deployment === undefined) return undefined;
    const key = nameKey({
      kind: 'ReplicaSet',
      namespace: pod.metadata.namespace ?? 'default',
      name: reference.name,
    });
    if (!byName.has(key)) made.set(key, replicaSetFor(deployment, pod, reference.name));
    return nameOf(deployment);
  }

  function deploymentOf(pod: Pod, replicaSetName: string): Deployment | undefined {
    const hash = pod.metadata.labels?.['pod-template-hash'];
    return deployments.find(
      ({ metadata, spec }) =>
        metadata.namespace === pod.metadata.namespace &&
        (hash === undefined
          ? replicaSetName.startsWith(`${metadata.name}-`)
          : replicaSetName === `${metadata.name}-${hash}`) &&
        labelSelectorMatches(spec.selector, pod.metadata.labels ?? {}),
    );
  }
}

function replicaSetFor(deployment: Deployment, pod: Pod, name: string): ReplicaSet {
  const { apiVersion, metadata, spec } = deployment;
  return replicaSetOf(deployment, {
    name,
    hash: pod.metadata.labels?.['pod-template-hash'],
    replicas: spec.replicas ?? 1,
    owner: { apiVersion, kind: 'Deployment', name: metadata.name, controller: true },
  });
}

function nameOf({ kind, metadata }: KubernetesObject): ObjectName {
  return { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
}
