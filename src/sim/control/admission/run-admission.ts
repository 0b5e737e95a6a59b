import { assert } from '../../../base/index.ts';
import { forbiddenText } from '../../../admission/index.ts';
import type {
  ControlPlaneOptions,
  CreateObject,
  CreatePodAction,
  PodHandle,
} from '../../../controllers/index.ts';
import { DEFAULT_CONTROL_PLANE } from '../../../controllers/index.ts';
import type {
  KubernetesObject,
  PersistentVolumeClaim,
  Pod,
  PodRow,
  ResourceQuota,
} from '../../../model/index.ts';
import { nameKey } from '../../../scenario/index.ts';
import type { ObjectName } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import { logKubeEvent } from '../log-kube-event.ts';
import { templatePodOf } from '../makes-pods.ts';
import { PodGate } from './pod-gate.ts';
import { RunQuotas } from './run-quotas.ts';
import type { PodsOfNamespace } from './run-quotas.ts';

/** What admission asks of the run's controllers. */
export interface AdmissionSurroundings {
  /** Pods that have not ended, for quotas that come late. */
  readonly podsOf: PodsOfNamespace;
  /** Whom a person thinks an owner belongs to: the Deployment of a ReplicaSet. */
  readonly rootOf: (owner: ObjectName) => ObjectName;
  /** The pod that a controller wants, after everything that changes it. */
  readonly askedPod: (create: CreatePodAction, nowMs: number) => Pod;
}

/** An event's reason where no controller of Kubernetes speaks: kubectl prints the server's words. */
const REFUSED = 'Forbidden';
const REMARKED = 'PodSecurity';
/** Kinds that the input may hold, that quotas can count, and that no controller of the run acts on. */
const STORED_KINDS: readonly string[] = [
  'ConfigMap',
  'PersistentVolumeClaim',
  'ReplicaSet',
  'Secret',
  'Service',
];

/**
 * The API server's admission in a run: pods of controllers and of people pass the gate and the quotas, other objects
 * the bounds of claims and the quotas. What is refused is told as an event and written down for the result.
 *
 * Pods of dumps and traces were let in before the run and are only counted.
 */
export class RunAdmission {
  readonly gate: PodGate;
  readonly #sim: Simulation;
  readonly #quotas: RunQuotas;
  readonly #rootOf: AdmissionSurroundings['rootOf'];
  readonly #askedPod: AdmissionSurroundings['askedPod'];
  /** What is there from the start is not asked for, and quotas have been counted. */
  #hasBegun = false;

  constructor(
    sim: Simulation,
    options: Partial<ControlPlaneOptions>,
    { podsOf, rootOf, askedPod }: AdmissionSurroundings,
  ) {
    const { watchMs, apiMs } = { ...DEFAULT_CONTROL_PLANE, ...options };
    this.#sim = sim;
    this.gate = new PodGate(sim);
    this.#quotas = new RunQuotas(watchMs + apiMs + watchMs, podsOf);
    this.#rootOf = rootOf;
    this.#askedPod = askedPod;
  }

  begin(): void {
    assert(!this.#hasBegun, 'admission begins twice');
    this.#hasBegun = true;
  }

  /** The answer to a controller that wants a pod: undefined lets it in, else the API server's message. */
  mayCreate(create: CreatePodAction, nowMs: number): string | undefined {
    const { blueprint, namespace, name, owner, pod } = create;
    const asked = this.#askedPod(create, nowMs);
    const refusal = this.#refusal(blueprint, asked, { namespace, name }, nowMs);
    if (refusal === undefined) this.#quotas.podMade(pod, asked, namespace);
    else this.#refused(this.#rootOf({ kind: owner.kind, namespace, name: owner.name }), refusal, nowMs);
    return refusal;
  }

  /** The same for a ReplicaSet, Job or claim. */
  mayCreateObject({ object, asker }: CreateObject, nowMs: number): string | undefined {
    const refusal = this.#objectRefusal(object, nowMs);
    if (refusal !== undefined) this.#refused(this.#rootOf(asker), refusal, nowMs);
    return refusal;
  }

  /** A pod that a person applies; false: refused, and said so. Those of the start are taken as they are. */
  mayApply(pod: Pod, nowMs: number): boolean {
    const { namespace = 'default', name } = pod.metadata;
    const refusal = this.#refusal(pod, this.gate.verdict(pod).pod, { namespace, name }, nowMs);
    if (refusal === undefined) {
      this.#remark(pod, nowMs);
      return true;
    }
    this.#tellRefused({ kind: 'Pod', namespace, name }, refusal, nowMs);
    return false;
  }

  /** The pod that `mayApply` let in, or one that the input brought. */
  podTaken(handle: PodHandle, pod: Pod, isAsked: boolean, nowMs: number): void {
    const { namespace = 'default' } = pod.metadata;
    if (isAsked) this.#quotas.podMade(handle, this.gate.verdict(pod).pod, namespace);
    else this.#quotas.podFound(handle, pod, nowMs);
  }

  podStopping(handle: PodHandle, row: PodRow, nowMs: number): void {
    const { graceMs } = this.#sim.templates.get(this.#sim.lives.template[row]);
    this.#quotas.podStopping(handle, graceMs, nowMs);
  }

  podEnded(handle: PodHandle, nowMs: number): void {
    this.#quotas.podEnded(handle, nowMs);
  }

  podGone(handle: PodHandle, nowMs: number): void {
    this.#quotas.podGone(handle, nowMs);
  }

  /** An object other than a pod that a person applies; false: refused, and said so. */
  mayApplyObject(object: KubernetesObject, nowMs: number): boolean {
    const { kind } = object;
    const { namespace = 'default', name } = object.metadata;
    const refusal = this.#hasBegun ? this.#objectRefusal(object, nowMs) : undefined;
    if (refusal !== undefined) {
      this.#tellRefused({ kind, namespace, name }, refusal, nowMs);
      return false;
    }
    if (!this.#hasBegun) this.#quotas.objectFound(object, nowMs, true);
    if (kind === 'ResourceQuota') {
      this.#countStored(namespace, nowMs);
      this.#quotas.quotaApplied(object as ResourceQuota, nowMs, !this.#hasBegun);
    }
    this.#remark(object, nowMs);
    return true;
  }

  /** What a controller wrote: counted, not asked about; that was done where it was made. */
  objectWritten(object: KubernetesObject, nowMs: number): void {
    this.#quotas.objectWritten(object, nowMs, false);
  }

  objectGone({ kind, namespace, name }: ObjectName, nowMs: number): void {
    this.#quotas.objectGone(kind, namespace, name, nowMs);
    if (kind === 'ResourceQuota') this.#quotas.quotaDeleted(namespace, name);
  }

  /** Objects of the input that nobody applied in the run. */
  #countStored(namespace: string, nowMs: number): void {
    for (const kind of STORED_KINDS)
      for (const object of this.#sim.cluster.objects.list(kind))
        if ((object.metadata.namespace ?? 'default') === namespace)
          this.#quotas.objectWritten(object, nowMs, true);
  }

  /** What the gate has against the pod as written, then the quotas against it as changed. */
  #refusal(
    written: Pod,
    changed: Pod,
    called: { readonly namespace: string; readonly name: string },
    nowMs: number,
  ): string | undefined {
    const { refusal } = this.gate.verdict(written);
    if (refusal !== undefined) return forbiddenText('pods', called.name, refusal);
    return this.#quotas.askForPod(changed, called, nowMs);
  }

  /** LimitRanges come before quotas, and bind claims when they are made only. */
  #objectRefusal(object: KubernetesObject, nowMs: number): string | undefined {
    const { kind, metadata } = object;
    const { namespace = 'default', name } = metadata;
    const isNew = this.#sim.cluster.objects.find(kind, namespace, name) === undefined;
    const isNewClaim = isNew && kind === 'PersistentVolumeClaim';
    const reason = isNewClaim ? this.gate.claimRefusal(object as PersistentVolumeClaim) : undefined;
    if (reason !== undefined) return forbiddenText('persistentvolumeclaims', name, reason);
    return this.#quotas.askForObject(object, nowMs);
  }

  #tellRefused(about: ObjectName, message: string, nowMs: number): void {
    this.#refused(about, message, nowMs);
    logKubeEvent(this.#sim, { kind: 'event', atMs: nowMs, type: 'Warning', reason: REFUSED, message, about });
  }

  #refused(name: ObjectName, message: string, nowMs: number): void {
    this.#sim.counts.rejected++;
    this.#sim.refusals.add(nameKey(name), message, nowMs);
  }

  /** The namespace's labels warn and audit look at templates too, and refuse nothing. */
  #remark(object: KubernetesObject, nowMs: number): void {
    const pod = templatePodOf(object);
    if (pod === undefined) return;
    const { namespace = 'default', name } = object.metadata;
    const about = { kind: object.kind, namespace, name };
    for (const message of this.gate.remarks(pod))
      logKubeEvent(this.#sim, {
        kind: 'event',
        atMs: nowMs,
        type: 'Warning',
        reason: REMARKED,
        message,
        about,
      });
  }
}
