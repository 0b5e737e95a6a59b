import type { KubernetesObject, OwnerReference, Pod } from '../../model/index.ts';
import type { ControllerAction, CreateObject, CreatePodAction, EventAction, PodExtras } from './actions.ts';
import type { ControlPlaneOptions } from './options.ts';
import { PodBook } from './pod-book.ts';
import type { NewPod, PodRecord } from './pod-book.ts';
import { Timers } from './timers.ts';
import { WorkQueue } from './work-queue.ts';
import type { Batches, RetryRule, Work } from './work-queue.ts';

/** What a loop wants to know of its neighbours: told after every change of a pod or of an owned object. */
export interface Watchers {
  podChanged(record: PodRecord, nowMs: number): void;
}

/** Pods, objects and the clock that all loops of a control plane share, and the actions they have taken. */
export class World {
  readonly options: ControlPlaneOptions;
  readonly timers: Timers = new Timers();
  readonly pods: PodBook;
  /** API objects by `kind/namespace/name`, for whoever looks one up. */
  readonly objects: Map<string, KubernetesObject> = new Map();
  #actions: ControllerAction[] = [];
  #watchers: Watchers | undefined;

  constructor(options: ControlPlaneOptions) {
    this.options = options;
    this.pods = new PodBook(options.uidSalt);
  }

  /** The work queue of one controller, on the clock and within the limits of the control plane. */
  queueOf(
    controller: keyof ControlPlaneOptions['workers'],
    sync: (key: string, nowMs: number) => Batches | Work,
    rule?: RetryRule,
  ): WorkQueue {
    return new WorkQueue(this.timers, this.options, controller, sync, rule);
  }

  /** Once, before the first change. */
  watch(watchers: Watchers): void {
    this.#watchers = watchers;
  }

  /** For whoever runs the control plane to carry out. */
  act(action: ControllerAction): void {
    this.#actions.push(action);
  }

  /** What the loops have decided since the last call, in order. */
  takeActions(): ControllerAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  /** Remembers an object, with the uid that its owner references carry. */
  store(object: KubernetesObject): void {
    const { namespace = 'default', name, uid = uidOf(object.kind, namespace, name) } = object.metadata;
    const key = objectKey(object.kind, namespace, name);
    this.objects.set(key, { ...object, metadata: { ...object.metadata, uid } });
  }

  /** Writes an object: into the book and as an action. */
  write(object: KubernetesObject, nowMs: number): void {
    this.store(object);
    this.act({ kind: 'write', atMs: nowMs, object });
  }

  /** Creates an object other than a pod, unless admission refuses it; then its text comes back. */
  createObject(create: CreateObject, nowMs: number): string | undefined {
    const refusal = this.options.admitObject(create, nowMs);
    if (refusal === undefined) this.write(create.object, nowMs);
    return refusal;
  }

  /** Writes an object that is there; one that has been deleted meanwhile stays away. */
  update(object: KubernetesObject, nowMs: number): void {
    const { namespace = 'default', name } = object.metadata;
    if (this.objects.has(objectKey(object.kind, namespace, name))) this.write(object, nowMs);
  }

  /** Nothing happens where there is none. */
  remove(objectKind: string, namespace: string, name: string, nowMs: number): void {
    if (!this.objects.delete(objectKey(objectKind, namespace, name))) return;
    this.act({ kind: 'remove', atMs: nowMs, objectKind, namespace, name });
  }

  /** A Kubernetes Event, kept with the actions in order. */
  event(
    about: { readonly kind: string; readonly namespace: string; readonly name: string },
    reason: string,
    message: string,
    nowMs: number,
    type: 'Normal' | 'Warning' = 'Normal',
  ): void {
    this.act({ kind: 'event', atMs: nowMs, type, reason, message, about, pod: undefined });
  }

  /** The controller made the pod, or deleted it. */
  podEvent(about: EventAction['about'], done: 'created' | 'deleted', pod: string, nowMs: number): void {
    const [reason, verb] =
      done === 'created' ? ['SuccessfulCreate', 'Created'] : ['SuccessfulDelete', 'Deleted'];
    const message = `${verb} pod: ${pod}`;
    this.act({ kind: 'event', atMs: nowMs, type: 'Normal', reason, message, about, pod });
  }

  /** Creates a pod, unless admission refuses it; then its text comes back. */
  createPod(
    pod: NewPod,
    owner: OwnerReference,
    blueprint: Pod,
    extras: PodExtras,
    nowMs: number,
  ): PodRecord | { readonly refusal: string } {
    const { name, namespace } = pod;
    const action: CreatePodAction = {
      kind: 'create-pod',
      atMs: nowMs,
      pod: this.pods.nextHandle,
      name,
      namespace,
      owner,
      blueprint,
      extras,
    };
    const refusal = this.options.admit(action, nowMs);
    if (refusal !== undefined) return { refusal };
    const tolerations = this.options.admitTolerations(pod.tolerations);
    const record = this.pods.add({ ...pod, tolerations }, nowMs);
    this.act(action);
    this.changed(record, nowMs);
    return record;
  }

  /** Asks for the end of a pod; a second time changes nothing. */
  deletePod(record: PodRecord, nowMs: number, disruption?: string): void {
    if (record.isDeleting) return;
    record.isDeleting = true;
    record.finishedMs = nowMs;
    const why = disruption === undefined ? {} : { disruption };
    this.act({ kind: 'delete-pod', atMs: nowMs, pod: record.handle, ...why });
    this.changed(record, nowMs);
  }

  /** To be called after every change of a pod: counts and loops go by it. */
  changed(record: PodRecord, nowMs: number): void {
    this.pods.recount(record);
    this.#watchers?.podChanged(record, nowMs);
  }
}

/** `kind/namespace/name`: unique among API objects; cluster-wide ones have an empty namespace. */
export function objectKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

/** The key of an object of a namespace, `default` where it names none. */
export function keyOfObject({ kind, metadata }: KubernetesObject): string {
  return objectKey(kind, metadata.namespace ?? 'default', metadata.name);
}

/** A controller's reference to its object. Upstream: metav1.NewControllerRef. */
export function ownerReference(object: KubernetesObject): OwnerReference {
  const { apiVersion, kind, metadata } = object;
  const uid = metadata.uid ?? uidOf(kind, metadata.namespace ?? 'default', metadata.name);
  return { apiVersion, kind, name: metadata.name, uid, controller: true, blockOwnerDeletion: true };
}

/** Objects of manifests have no uid: one a name is made up. */
export function uidOf(kind: string, namespace: string, name: string): string {
  return objectKey(kind, namespace, name);
}
