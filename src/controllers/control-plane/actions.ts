import type { KubernetesObject, Labels, OwnerReference, Pod, Taint } from '../../model/index.ts';

/** Number of a pod in the control plane's book; given once, never reused. */
export type PodHandle = number;

/** What the controllers do to the cluster, in order of time; the run carries it out. */
export type ControllerAction =
  | CreatePodAction
  | DeletePodAction
  | { readonly kind: 'write'; readonly atMs: number; readonly object: KubernetesObject }
  | {
      readonly kind: 'remove';
      readonly atMs: number;
      readonly objectKind: string;
      readonly namespace: string;
      readonly name: string;
    }
  /** The full new list of the node's taints. */
  | {
      readonly kind: 'taint-node';
      readonly atMs: number;
      readonly node: string;
      readonly taints: readonly Taint[];
    }
  /** Ready and the pressure conditions of the node become Unknown, its pods not ready. */
  | { readonly kind: 'node-unknown'; readonly atMs: number; readonly node: string }
  | EventAction;

export interface CreatePodAction {
  readonly kind: 'create-pod';
  readonly atMs: number;
  readonly pod: PodHandle;
  readonly name: string;
  readonly namespace: string;
  readonly owner: OwnerReference;
  /** Shared by all pods of one template: the same object each time, so that its shape need be interned only once. */
  readonly blueprint: Pod;
  /** What this pod has beyond the blueprint. */
  readonly extras: PodExtras;
}

export interface PodExtras {
  readonly labels?: Labels;
  readonly annotations?: Labels;
  /** The node a daemon pod is made for. */
  readonly targetNode?: string;
  /** Claim by volume name, from a StatefulSet's volumeClaimTemplates. */
  readonly claims?: Labels;
}

export interface DeletePodAction {
  readonly kind: 'delete-pod';
  readonly atMs: number;
  readonly pod: PodHandle;
  /** Reason of the DisruptionTarget condition where it is a disruption. */
  readonly disruption?: string;
  /** Gone at once: nobody is there to stop it. */
  readonly isForced?: true;
}

/** An object other than a pod that a controller wants to be there: a ReplicaSet, a Job, a claim. */
export interface CreateObject {
  readonly object: KubernetesObject;
  /** The workload that needs it. */
  readonly asker: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** A Kubernetes event. */
export interface EventAction {
  readonly kind: 'event';
  readonly atMs: number;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly about: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** Of SuccessfulCreate and SuccessfulDelete, which come once a pod: the pod, whose name ends the message. */
  readonly pod?: string | undefined;
}

/** The whole object of a pod to be created. */
export function podOfCreate({ blueprint, name, namespace, extras }: CreatePodAction): Pod {
  const { labels, annotations, targetNode, claims } = extras;
  const pod: Pod = {
    ...blueprint,
    metadata: {
      ...blueprint.metadata,
      name,
      namespace,
      labels: { ...blueprint.metadata.labels, ...labels },
      ...(annotations === undefined
        ? {}
        : { annotations: { ...blueprint.metadata.annotations, ...annotations } }),
    },
  };
  const claimed = claims === undefined ? pod : withClaims(pod, claims);
  return targetNode === undefined ? claimed : withTargetNode(claimed, targetNode);
}

/** A claim of the set takes the place of a volume of the same name. */
function withClaims(pod: Pod, claims: Labels): Pod {
  const others = (pod.spec.volumes ?? []).filter(({ name }) => !Object.hasOwn(claims, name));
  const volumes = Object.entries(claims).map(([name, claimName]) => ({
    name,
    persistentVolumeClaim: { claimName },
  }));
  return { ...pod, spec: { ...pod.spec, volumes: [...others, ...volumes] } };
}

/** The DaemonSet controller's own node affinity: it takes the place of required terms. */
function withTargetNode(pod: Pod, node: string): Pod {
  const { affinity } = pod.spec;
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
  };
  return { ...pod, spec: { ...pod.spec, affinity: { ...affinity, nodeAffinity } } };
}
