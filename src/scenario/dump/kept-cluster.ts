import type { KubernetesObject, Node, Pod } from '../../model/index.ts';
import type { ClusterSpec } from '../scenario.ts';

/** What a dump brings into a run. */
export interface KeptCluster {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly workloads: readonly KubernetesObject[];
  readonly podOwners: NonNullable<ClusterSpec['podOwners']>;
  readonly objects: readonly KubernetesObject[];
}
