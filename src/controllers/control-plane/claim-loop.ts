import type {
  KubernetesObject,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '../../model/index.ts';
import { decideClaim } from '../volume-binding.ts';
import type { Batches, WorkQueue } from './work-queue.ts';
import { objectKey, uidOf } from './world.ts';
import type { World } from './world.ts';

/** Binds claims to volumes and has volumes provisioned. */
export class ClaimLoop {
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #claims = new Map<string, PersistentVolumeClaim>();
  readonly #volumes = new Map<string, PersistentVolume>();
  readonly #classes = new Map<string, StorageClass>();
  /** Node that the first consumer was scheduled to. */
  readonly #consumers = new Set<string>();
  readonly #provisioning = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.#queue = world.queueOf('claims', (key, nowMs) => this.#sync(key, nowMs));
  }

  /** False: a kind that plays no part here. */
  applied(object: KubernetesObject, nowMs: number): boolean {
    const { name, namespace = 'default' } = object.metadata;
    if (object.kind === 'PersistentVolume') this.#volumes.set(name, object as PersistentVolume);
    else if (object.kind === 'StorageClass') this.#classes.set(name, object as StorageClass);
    else if (object.kind === 'PersistentVolumeClaim') {
      this.#claims.set(objectKey(object.kind, namespace, name), object as PersistentVolumeClaim);
    } else return false;
    for (const key of this.#claims.keys()) this.#wake(key, nowMs);
    return true;
  }

  /** A claim that a StatefulSet wrote. */
  written(claim: PersistentVolumeClaim, nowMs: number): void {
    const key = objectKey(claim.kind, claim.metadata.namespace ?? 'default', claim.metadata.name);
    this.#claims.set(key, claim);
    this.#wake(key, nowMs);
  }

  /** A pod that uses the claim was scheduled. */
  consumed(namespace: string, name: string, nowMs: number): void {
    const key = objectKey('PersistentVolumeClaim', namespace, name);
    if (!this.#claims.has(key) || this.#consumers.has(key)) return;
    this.#consumers.add(key);
    this.#wake(key, nowMs);
  }

  /** False: there was none. */
  removed(key: string): boolean {
    return this.#claims.delete(key);
  }

  #wake(key: string, nowMs: number): void {
    if (this.#claims.get(key)?.spec.volumeName === undefined)
      this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  #sync(key: string, _nowMs: number): Batches {
    const claim = this.#claims.get(key);
    if (claim === undefined || claim.spec.volumeName !== undefined) return [];
    const decision = decideClaim(
      claim,
      [...this.#volumes.values()],
      [...this.#classes.values()],
      this.#consumers.has(key),
    );
    if (decision.kind === 'bind') return [[(nowMs) => this.#bind(key, claim, decision.volume, nowMs)]];
    if (decision.kind === 'provision') this.#provision(key, decision.storageClass, _nowMs);
    return [];
  }

  #bind(key: string, claim: PersistentVolumeClaim, volume: PersistentVolume, nowMs: number): void {
    const { namespace = 'default', name } = claim.metadata;
    const uid = claim.metadata.uid ?? uidOf(claim.kind, namespace, name);
    const bound: PersistentVolume = {
      ...volume,
      spec: { ...volume.spec, claimRef: { namespace, name, uid } },
      status: { phase: 'Bound' },
    };
    const { capacity } = volume.spec;
    const filled: PersistentVolumeClaim = {
      ...claim,
      spec: { ...claim.spec, volumeName: volume.metadata.name },
      status: { phase: 'Bound', ...(capacity === undefined ? {} : { capacity }) },
    };
    this.#volumes.set(volume.metadata.name, bound);
    this.#claims.set(key, filled);
    this.#world.write(bound, nowMs);
    this.#world.write(filled, nowMs);
  }

  #provision(key: string, storageClass: StorageClass, nowMs: number): void {
    if (this.#provisioning.has(key)) return;
    this.#provisioning.add(key);
    this.#world.timers.at(nowMs + this.#world.options.provisionMs, (thenMs) => {
      const claim = this.#claims.get(key);
      this.#provisioning.delete(key);
      if (claim === undefined || claim.spec.volumeName !== undefined) return;
      this.#bind(key, claim, volumeFor(claim, storageClass), thenMs);
    });
  }
}

function volumeFor(
  claim: PersistentVolumeClaim,
  { metadata, reclaimPolicy }: StorageClass,
): PersistentVolume {
  const { accessModes = [], resources, volumeMode } = claim.spec;
  const storage = resources?.requests?.['storage'];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${claim.metadata.namespace ?? 'default'}-${claim.metadata.name}` },
    spec: {
      ...(storage === undefined ? {} : { capacity: { storage } }),
      accessModes,
      storageClassName: metadata.name,
      ...(volumeMode === undefined ? {} : { volumeMode }),
      persistentVolumeReclaimPolicy: reclaimPolicy ?? 'Delete',
    },
  };
}
