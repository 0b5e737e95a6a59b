import { podOfTemplate, replicaSetOf } from '../../model/index.ts';
import type {
  DaemonSet,
  Deployment,
  Job,
  KubernetesObject,
  Labels,
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../model/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { podNameSuffix, templateHash } from './pod-name.ts';

/** What an object of a workload asks for, whatever its kind: pods like this one, so many of them, named so. */
export interface WorkloadPlan {
  /** The object that a person wrote: cost is allocated to it, `scale` and `delete` name it. */
  readonly owner: ObjectName;
  /** What the pods name as their controller: the ReplicaSet of a Deployment. */
  readonly maker: ObjectName;
  /** What the controller puts beside it: the ReplicaSet of a Deployment. */
  readonly objects: readonly KubernetesObject[];
  readonly pod: Pod;
  readonly replicas: number;
  /** Pods that have to succeed; Infinity where pods are not meant to end. */
  readonly completions: number;
  /** A pod on every node that suits, instead of a number of replicas. */
  readonly perNode: boolean;
  /** Freed ordinals are used again, lowest first, once the pod is gone for good (StatefulSet). */
  readonly keepsOrdinals: boolean;
  /** A pod that ends is replaced (all but bare pods). */
  readonly replaces: boolean;
  /** Failed pods that end the whole (Job). */
  readonly failuresMax: number;
  readonly podName: (ordinal: number) => string;
  /** Claims that each pod gets of its own (StatefulSet). */
  readonly claimTemplates: readonly PersistentVolumeClaim[];
}

/**
 * The plan of a workload object; undefined for kinds that make no pods. `knownHash` is the pod-template-hash that a
 * Deployment's pods carry already.
 */
export function planWorkload(object: KubernetesObject, knownHash?: string): WorkloadPlan | undefined {
  return PLANNERS.get(object.kind)?.(object, knownHash);
}

type Planner = (object: KubernetesObject, knownHash: string | undefined) => WorkloadPlan;

const PLANNERS: ReadonlyMap<string, Planner> = new Map(
  Object.entries<Planner>({
    Deployment: (object, knownHash) => planDeployment(object as Deployment, knownHash),
    ReplicaSet: (object) => planReplicaSet(object as ReplicaSet),
    ReplicationController: (object) => planReplicaSet(object as ReplicationController),
    StatefulSet: (object) => planStatefulSet(object as StatefulSet),
    DaemonSet: (object) => planDaemonSet(object as DaemonSet),
    Job: (object) => planJob(object as Job),
    Pod: (object) => planBarePod(object as Pod),
  }),
);

/**
 * A Deployment works through a ReplicaSet named after its template's hash; the ReplicaSet is kept as an object, since
 * the default spread constraints of kube-scheduler look at the owner's selector.
 */
function planDeployment(deployment: Deployment, knownHash: string | undefined): WorkloadPlan {
  const { metadata, spec } = deployment;
  const hash = knownHash ?? templateHash(spec.template);
  const replicaSet = replicaSetOf(deployment, {
    name: `${metadata.name}-${hash}`,
    hash,
    replicas: spec.replicas ?? 1,
    owner: controllerReference(deployment),
  });
  return { ...planReplicaSet(replicaSet), owner: nameOf(deployment), objects: [replicaSet] };
}

function planReplicaSet(set: ReplicaSet | ReplicationController): WorkloadPlan {
  return {
    ...LONG_RUNNING,
    owner: nameOf(set),
    maker: nameOf(set),
    pod: podFromTemplate(set, set.spec.template),
    replicas: set.spec.replicas ?? 1,
    podName: (ordinal) => `${set.metadata.name}-${podNameSuffix(ordinal)}`,
  };
}

function planStatefulSet(set: StatefulSet): WorkloadPlan {
  const first = set.spec.ordinals?.start ?? 0;
  return {
    ...LONG_RUNNING,
    owner: nameOf(set),
    maker: nameOf(set),
    pod: podFromTemplate(set, set.spec.template),
    replicas: set.spec.replicas ?? 1,
    keepsOrdinals: true,
    claimTemplates: set.spec.volumeClaimTemplates ?? [],
    podName: (ordinal) => `${set.metadata.name}-${first + ordinal}`,
  };
}

function planDaemonSet(set: DaemonSet): WorkloadPlan {
  const pod = podFromTemplate(set, set.spec.template);
  return {
    ...LONG_RUNNING,
    owner: nameOf(set),
    maker: nameOf(set),
    pod: {
      ...pod,
      spec: { ...pod.spec, tolerations: [...(pod.spec.tolerations ?? []), ...DAEMON_TOLERATIONS] },
    },
    replicas: 0,
    perNode: true,
    podName: (ordinal) => `${set.metadata.name}-${podNameSuffix(ordinal)}`,
  };
}

function planJob(job: Job): WorkloadPlan {
  const { parallelism = 1, completions, suspend } = job.spec;
  return {
    ...LONG_RUNNING,
    owner: nameOf(job),
    maker: nameOf(job),
    pod: podFromTemplate(job, job.spec.template),
    replicas: suspend === true ? 0 : parallelism,
    completions: completions ?? parallelism,
    failuresMax: job.spec.backoffLimit ?? 6,
    podName: (ordinal) => `${job.metadata.name}-${podNameSuffix(ordinal)}`,
  };
}

function planBarePod(pod: Pod): WorkloadPlan {
  return {
    ...LONG_RUNNING,
    owner: nameOf(pod),
    maker: nameOf(pod),
    pod,
    replicas: 1,
    completions: 1,
    replaces: false,
    podName: () => pod.metadata.name,
  };
}

const LONG_RUNNING = {
  objects: [],
  completions: Infinity,
  perNode: false,
  keepsOrdinals: false,
  claimTemplates: [],
  replaces: true,
  failuresMax: Infinity,
} as const;

/** Added to every daemon pod: DaemonSet controller, util/daemonset_util.go. */
const DAEMON_TOLERATIONS = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([condition, effect]) => ({ key: `node.kubernetes.io/${condition}`, operator: 'Exists', effect }));

function podFromTemplate(owner: KubernetesObject, template: PodTemplateSpec): Pod {
  return podOfTemplate(template, namespaceOf(owner), {
    labels: NO_LABELS,
    owner: controllerReference(owner),
  });
}

const NO_LABELS: Labels = {};

function controllerReference(owner: KubernetesObject): OwnerReference {
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, controller: true };
}

function nameOf(object: KubernetesObject): ObjectName {
  return { kind: object.kind, namespace: namespaceOf(object), name: object.metadata.name };
}

function namespaceOf(object: KubernetesObject): string {
  return object.metadata.namespace ?? 'default';
}
