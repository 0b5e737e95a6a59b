import type { Labels, OwnerReference } from './meta.ts';
import type { Pod, PodTemplateSpec } from './pod.ts';
import type { Deployment, ReplicaSet } from './workload.ts';

/** What the maker of a pod adds to what its template says. */
export interface PodMaker {
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly owner?: OwnerReference;
}

/**
 * A pod as its template makes it, without a name of its own: labels, annotations and spec are the template's, and of the
 * same label the maker's wins. Upstream: pkg/controller/controller_utils.go GetPodFromTemplate.
 */
export function podOfTemplate(template: PodTemplateSpec, namespace: string, maker: PodMaker = {}): Pod {
  const labels = joined(template.metadata?.labels, maker.labels);
  const annotations = joined(template.metadata?.annotations, maker.annotations);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(maker.owner === undefined ? {} : { ownerReferences: [maker.owner] }),
    },
    spec: template.spec,
  };
}

/** What tells a ReplicaSet from the others of its Deployment. */
export interface ReplicaSetIdentity {
  readonly name: string;
  /** `pod-template-hash` of labels, selector and pods; undefined: they have none. */
  readonly hash: string | undefined;
  readonly replicas: number;
  /** To the Deployment. */
  readonly owner: OwnerReference;
}

/**
 * The ReplicaSet that a Deployment makes for its present template. Upstream: pkg/controller/deployment/sync.go
 * getNewReplicaSet.
 */
export function replicaSetOf(
  { metadata, spec }: Deployment,
  { name, hash, replicas, owner }: ReplicaSetIdentity,
): ReplicaSet {
  const { template, selector, minReadySeconds } = spec;
  const extra: Labels = hash === undefined ? {} : { 'pod-template-hash': hash };
  const labels = { ...template.metadata?.labels, ...extra };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: metadata.namespace ?? 'default',
      labels,
      ownerReferences: [owner],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...extra } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function joined(own: Labels | undefined, more: Labels | undefined): Labels | undefined {
  return own === undefined || more === undefined ? (own ?? more) : { ...own, ...more };
}
