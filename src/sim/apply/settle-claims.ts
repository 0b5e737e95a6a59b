import { assert, VERIFY } from '../../base/index.ts';
import { decideClaim } from '../../controllers/index.ts';
import { isClaimOfPod, podUid, volumeClaimName } from '../../model/index.ts';
import type {
  NodeRow,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodRow,
  StorageClass,
} from '../../model/index.ts';
import { volumesToReserve } from '../../scheduler/index.ts';
import type { Simulation } from '../simulation.ts';
import { tellObjectChanged } from './tell-queue.ts';

/** The annotation that the scheduler takes for a finished binding. */
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' };

/** Claims that need no pod to be bound get their volumes: existing ones that suit, else new ones, at once. */
export function settleClaims(sim: Simulation, nowMs: number): void {
  for (const claim of sim.cluster.objects.list<PersistentVolumeClaim>('PersistentVolumeClaim'))
    settleClaim(sim, claim, nowMs);
}

/** Decides on one claim that is not bound: a volume that is there, one to be made, or wait for a pod. */
export function settleClaim(sim: Simulation, claim: PersistentVolumeClaim, nowMs: number): void {
  if (isBound(claim)) return;
  const { objects } = sim.cluster;
  const classes = objects.list<StorageClass>('StorageClass');
  const decision = decideClaim(claim, objects.list<PersistentVolume>('PersistentVolume'), classes, false);
  if (decision.kind === 'wait-for-consumer') return;
  if (decision.kind === 'bind') {
    bindClaim(sim, claim, decision.volume, nowMs);
    return;
  }
  if (decision.kind === 'pending') {
    // Input without any class is not a cluster without storage: kubectl was not asked for them.
    if (classes.length > 0) return;
    sim.texts.assume(
      'The input has no StorageClass: claims without a volume are taken to be provisioned at once, in any zone.',
    );
  }
  bindClaim(sim, claim, newVolume(claim, undefined), nowMs);
}

/** A pod goes to a node: its claims that waited for that get the volumes found there, or new ones in the node's zone. */
export function provisionClaims(sim: Simulation, pod: PodRow, node: NodeRow, nowMs: number): void {
  const { cluster } = sim;
  if (VERIFY) assert(cluster.pods.nodeRow[pod] === node, `claims of pod row ${pod} are made where it is not`);
  const { pod: like } = cluster.pods.signature(pod);
  const volumes = like.spec.volumes ?? [];
  if (volumes.length === 0) return;
  const given = cluster.pods.object(pod);
  const { matches } = volumesToReserve(cluster, pod, node);
  for (const volume of volumes) {
    const name = volumeClaimName(given, volume);
    if (name === undefined) continue;
    const namespace = given.metadata.namespace ?? 'default';
    const claim = cluster.objects.find<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, name);
    if (claim === undefined || isBound(claim)) continue;
    const zone = cluster.nodes.labels[node]['topology.kubernetes.io/zone'];
    const found = matches.find((match) => match.claim === claim)?.volume;
    bindClaim(sim, claim, found ?? newVolume(claim, zone), nowMs);
  }
}

/** Does every pod of this kind get claims of its own? */
export function hasEphemeralClaims({ spec }: Pod): boolean {
  return spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true;
}

/**
 * The claims of a pod's ephemeral volumes come with the pod and belong to it.
 *
 * Upstream: pkg/controller/volume/ephemeral, which makes them a moment later.
 */
export function makeEphemeralClaims(sim: Simulation, pod: Pod, nowMs: number): void {
  const { namespace = 'default', name: podName } = pod.metadata;
  const owner = { apiVersion: 'v1', kind: 'Pod', name: podName, uid: podUid(pod.metadata), controller: true };
  for (const volume of pod.spec.volumes ?? []) {
    const { metadata = {}, spec = {} } = volume.ephemeral?.volumeClaimTemplate ?? {};
    const name = volumeClaimName(pod, volume);
    if (volume.ephemeral === undefined || name === undefined) continue;
    // One of that name that is there already is somebody else's: the scheduler says so.
    if (sim.cluster.objects.find('PersistentVolumeClaim', namespace, name) !== undefined) continue;
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...metadata, name, namespace, ownerReferences: [owner] },
      spec,
    };
    sim.cluster.objects.put(claim);
    tellObjectChanged(sim, undefined, claim, nowMs);
    settleClaim(sim, claim, nowMs);
  }
}

/** They go with the pod, and the volumes that were made for them with them. */
export function dropEphemeralClaims(sim: Simulation, pod: Pod): void {
  const { objects } = sim.cluster;
  const { namespace = 'default' } = pod.metadata;
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.ephemeral === undefined ? undefined : volumeClaimName(pod, volume);
    const claim = name && objects.find<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, name);
    if (!claim || !isClaimOfPod(claim, pod)) continue;
    objects.remove('PersistentVolumeClaim', namespace, claim.metadata.name);
    objects.remove('PersistentVolume', '', madeVolumeName(claim));
  }
}

function isBound({ spec, status }: PersistentVolumeClaim): boolean {
  return spec.volumeName !== undefined && spec.volumeName !== '' && status?.phase !== 'Pending';
}

function bindClaim(
  sim: Simulation,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  nowMs: number,
): void {
  const { objects } = sim.cluster;
  const { name, namespace = 'default' } = claim.metadata;
  const bound: PersistentVolume = {
    ...volume,
    spec: { ...volume.spec, claimRef: { namespace, name } },
    status: { phase: 'Bound' },
  };
  objects.put(bound);
  tellObjectChanged(sim, undefined, bound, nowMs);
  const after: PersistentVolumeClaim = {
    ...claim,
    metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, ...BOUND } },
    spec: { ...claim.spec, volumeName: bound.metadata.name },
    status: { phase: 'Bound' },
  };
  assert(isBound(after), `claim ${namespace}/${name} would be bound again and again`);
  objects.put(after);
  tellObjectChanged(sim, claim, after, nowMs);
}

/** What a provisioner would make for the claim; in a zone, only nodes of that zone reach it. */
function newVolume({ metadata, spec }: PersistentVolumeClaim, zone: string | undefined): PersistentVolume {
  const { resources, accessModes, storageClassName, volumeMode } = spec;
  const term = {
    matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone ?? ''] }],
  };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: madeVolumeName({ metadata }) },
    spec: {
      ...(resources?.requests === undefined ? {} : { capacity: resources.requests }),
      ...(accessModes === undefined ? {} : { accessModes }),
      ...(storageClassName === undefined ? {} : { storageClassName }),
      ...(volumeMode === undefined ? {} : { volumeMode }),
      ...(zone === undefined ? {} : { nodeAffinity: { required: { nodeSelectorTerms: [term] } } }),
    },
  };
}

function madeVolumeName({ metadata }: Pick<PersistentVolumeClaim, 'metadata'>): string {
  return `pvc-${metadata.namespace ?? 'default'}-${metadata.name}`;
}
