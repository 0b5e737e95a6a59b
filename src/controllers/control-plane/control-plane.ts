import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  KubernetesObject,
  Node,
  OwnerReference,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
} from '../../model/index.ts';
import { targetNodeOf } from '../daemon-set/read-daemon-set.ts';
import type { EvictionAnswer } from '../disruption/evict.ts';
import type { ReadyStatus } from '../node-lifecycle/types.ts';
import { controllerOf, podViewOf } from '../pod-view.ts';
import type { ControllerAction, PodHandle } from './actions.ts';
import { BudgetLoop } from './budget-loop.ts';
import { ClaimLoop } from './claim-loop.ts';
import { CronJobLoop } from './cron-job-loop.ts';
import { DaemonSetLoop } from './daemon-set-loop.ts';
import { DeploymentLoop } from './deployment-loop.ts';
import { GarbageLoop } from './garbage-loop.ts';
import { JobLoop } from './job-loop.ts';
import type { JobRecord } from './job-loop.ts';
import { NodeLoop } from './node-loop.ts';
import { DEFAULT_CONTROL_PLANE } from './options.ts';
import type { ControlPlaneOptions } from './options.ts';
import { wholeSecond } from './pod-book.ts';
import type { PodRecord } from './pod-book.ts';
import { ReplicaSetLoop } from './replica-set-loop.ts';
import { StatefulSetLoop } from './stateful-set-loop.ts';
import type { ApiRequest } from './work-queue.ts';
import { objectKey, ownerReference, World } from './world.ts';

/** How a pod came to its end. */
export interface PodEnding {
  readonly phase: 'Succeeded' | 'Failed';
  readonly exits?: readonly { readonly container: string; readonly exitCode: number }[];
  /** It carries condition DisruptionTarget: evicted, preempted, lost with its node. */
  readonly isDisrupted?: boolean;
}

/**
 * The controllers of a cluster over time. The run tells what happens (objects applied, pods bound, running, ready,
 * ended, gone, nodes silent) and asks `run` for what the controllers do about it; `nextMs` says when they next would.
 * Nothing happens while nothing changes: there is no loop over objects, only a heap of work that is due.
 *
 * Each controller has a work queue of its own, with the workers, request rate and delays of `ControlPlaneOptions`.
 */
export class ControlPlane {
  readonly #world: World;
  readonly #deployments: DeploymentLoop;
  readonly #replicaSets: ReplicaSetLoop;
  readonly #statefulSets: StatefulSetLoop;
  readonly #daemonSets: DaemonSetLoop;
  readonly #jobs: JobLoop;
  readonly #cronJobs: CronJobLoop;
  readonly #budgets: BudgetLoop;
  readonly #nodes: NodeLoop;
  readonly #claims: ClaimLoop;
  readonly #garbage: GarbageLoop;
  readonly #owners = new Map<string, OwnerReference>();

  constructor(options: Partial<ControlPlaneOptions> = {}) {
    const world = new World({ ...DEFAULT_CONTROL_PLANE, ...options });
    this.#world = world;
    this.#deployments = new DeploymentLoop(world);
    this.#replicaSets = new ReplicaSetLoop(world, (key, nowMs) => this.#deployments.wake(key, nowMs));
    this.#deployments.connect(this.#replicaSets);
    this.#claims = new ClaimLoop(world);
    this.#statefulSets = new StatefulSetLoop(world, (claim, nowMs) => this.#claims.written(claim, nowMs));
    this.#nodes = new NodeLoop(world, (name, nowMs) => this.#daemonSets.nodeChanged(name, nowMs));
    this.#daemonSets = new DaemonSetLoop(world, this.#nodes.nodes);
    this.#jobs = new JobLoop(world, (record, nowMs) => this.#jobFinished(record, nowMs));
    this.#cronJobs = new CronJobLoop(world, {
      records: this.#jobs.records,
      create: (create, nowMs) => {
        const refusal = world.createObject(create, nowMs);
        if (refusal === undefined) this.#jobs.applied(create.object as Job, nowMs);
        return refusal;
      },
      remove: (key, nowMs) => this.#removeObject(key, nowMs),
    });
    this.#budgets = new BudgetLoop(world, (pod) => this.#ownerOf(pod));
    this.#garbage = new GarbageLoop(world, (key) => this.#dependents(key));
    world.watch({ podChanged: (pod, nowMs) => this.#podChanged(pod, nowMs) });
  }

  /** When something is due next; Infinity when nothing is. */
  get nextMs(): number {
    return this.#world.timers.nextMs;
  }

  get podCount(): number {
    return this.#world.pods.size;
  }

  /** Does all that is due and gives what was done, in order of time. */
  run(nowMs: number): ControllerAction[] {
    while (this.#world.timers.nextMs <= nowMs) this.#world.timers.runNext();
    return this.#world.takeActions();
  }

  /** An object came or changed. False: a kind that no controller here looks at; it is only remembered. */
  applied(object: KubernetesObject, nowMs: number): boolean {
    const { namespace = 'default' } = object.metadata;
    this.#world.store(object);
    this.#budgets.scaleChanged(namespace, nowMs);
    switch (object.kind) {
      case 'Deployment':
        this.#deployments.applied(object as Deployment, nowMs);
        return true;
      case 'ReplicaSet':
      case 'ReplicationController':
        this.#replicaSets.applied(object as ReplicaSet, nowMs);
        return true;
      case 'StatefulSet':
        this.#statefulSets.applied(object as StatefulSet, nowMs);
        return true;
      case 'DaemonSet':
        this.#daemonSets.applied(object as DaemonSet, nowMs);
        return true;
      case 'Job':
        this.#jobs.applied(object as Job, nowMs);
        return true;
      case 'CronJob':
        this.#cronJobs.applied(object as CronJob, nowMs);
        return true;
      case 'PodDisruptionBudget':
        this.#budgets.applied(object as PodDisruptionBudget, nowMs);
        return true;
      case 'Node':
        this.#nodes.applied(object as Node, nowMs);
        return true;
      default:
        return this.#claims.applied(object, nowMs);
    }
  }

  /** An object was deleted; what it owned goes in the background. False: there was none. */
  deleted(kind: string, namespace: string, name: string, nowMs: number): boolean {
    const key = objectKey(kind, namespace, name);
    if (kind === 'Node') this.#nodes.removed(name, nowMs);
    const isKnown = this.#world.objects.delete(key);
    this.#forget(key, nowMs);
    return isKnown;
  }

  /** As an autoscaler or `kubectl scale` does: spec.replicas only. False: no such object is controlled. */
  scaled(kind: string, namespace: string, name: string, replicas: number, nowMs: number): boolean {
    const key = objectKey(kind, namespace, name);
    this.#budgets.scaleChanged(namespace, nowMs);
    if (kind === 'Deployment') return this.#deployments.scaled(key, replicas, nowMs);
    if (kind === 'StatefulSet') return this.#statefulSets.scaled(key, replicas, nowMs);
    const record = this.#replicaSets.records.get(key);
    if (record === undefined) return false;
    this.#replicaSets.resize(record, { replicas }, nowMs);
    return true;
  }

  /** Replicas that the owner of pods asks for; of a DaemonSet those that are ready. Undefined: there is no such owner. */
  replicasOf(kind: string, namespace: string, name: string): number | undefined {
    const key = objectKey(kind, namespace, name);
    const replicaSet = this.#replicaSets.records.get(key);
    if (replicaSet !== undefined) return replicaSet.replicas;
    const object = this.#world.objects.get(key);
    if (object === undefined) return undefined;
    if (kind === 'StatefulSet') return (object as StatefulSet).spec.replicas ?? 1;
    const pods = [...this.#world.pods.ofOwner(key)];
    return kind === 'DaemonSet' ? pods.filter(({ isReady }) => isReady).length : pods.length;
  }

  /** kubectl rollout undo: back to a revision, without a number to the one before. */
  undone(namespace: string, name: string, revision: number | undefined, nowMs: number): boolean {
    return this.#deployments.undone(objectKey('Deployment', namespace, name), revision, nowMs);
  }

  /** A pod that is there already, of a dump or without controller; its state comes from its object. */
  adoptPod(pod: Pod, nowMs: number): PodHandle {
    const { namespace = 'default', name, labels = {}, annotations = {} } = pod.metadata;
    const owner = controllerOf(pod.metadata.ownerReferences);
    const ownerKey = owner === undefined ? '' : objectKey(owner.kind, namespace, owner.name);
    if (owner !== undefined) this.#owners.set(ownerKey, owner);
    const index = annotations['batch.kubernetes.io/job-completion-index'];
    const record = this.#world.pods.add(
      {
        name,
        namespace,
        ownerKey,
        labels: this.#daemonSets.adoptedLabels(ownerKey, labels),
        annotations,
        tolerations: this.#world.options.admitTolerations(pod.spec.tolerations ?? []),
        targetNode: targetNodeOf(pod),
        revision: this.#statefulSets.revisionOf(ownerKey, labels['controller-revision-hash']),
        index: index === undefined ? undefined : Number(index),
        indexFailures: Number(annotations['batch.kubernetes.io/job-index-failure-count'] ?? 0),
        isTracked: owner?.kind === 'Job',
      },
      nowMs,
    );
    this.#takeState(record, pod, nowMs);
    this.#world.changed(record, nowMs);
    return record.handle;
  }

  /** The scheduler has bound it to the node. */
  podBound(handle: PodHandle, node: string, nowMs: number): void {
    this.#update(handle, nowMs, (pod) => {
      this.#world.pods.bind(pod, node);
      this.#nodes.podBound(pod, nowMs);
    });
  }

  /** The claims of a pod that was bound, for volumes that wait for their first consumer. */
  claimsUsed(namespace: string, claims: readonly string[], nowMs: number): void {
    for (const name of claims) this.#claims.consumed(namespace, name, nowMs);
  }

  /** A kubelet has started it. */
  podRunning(handle: PodHandle, nowMs: number): void {
    this.#update(handle, nowMs, (pod) => {
      pod.phase = 'Running';
    });
  }

  /** Its Ready condition has changed. */
  podReady(handle: PodHandle, isReady: boolean, nowMs: number): void {
    this.#update(handle, nowMs, (pod) => {
      if (pod.isReady === isReady) return;
      pod.isReady = isReady;
      pod.readySinceMs = wholeSecond(nowMs);
    });
  }

  /** A container was started again. */
  podRestarted(handle: PodHandle, nowMs: number): void {
    this.#update(handle, nowMs, (pod) => {
      pod.restarts++;
      pod.restartSum++;
    });
  }

  /** It has ended by itself or was made to; `exits` are what failure policies look at. */
  podEnded(handle: PodHandle, { phase, exits = [], isDisrupted = false }: PodEnding, nowMs: number): void {
    this.#update(handle, nowMs, (pod) => {
      pod.phase = phase;
      pod.isReady = false;
      pod.exits = exits;
      pod.finishedMs = wholeSecond(nowMs);
      if (isDisrupted) pod.conditions = [{ type: 'DisruptionTarget', status: 'True' }];
    });
  }

  /** Somebody else asked for its end: a preemption, a person. */
  podDeleting(handle: PodHandle, nowMs: number): void {
    this.#update(handle, nowMs, (pod) => {
      pod.isDeleting = true;
    });
  }

  /** The object is gone. A Job counts a pod that it has not counted yet before it lets it go: see `mayVanish`. */
  podGone(handle: PodHandle, nowMs: number): void {
    const pod = this.#world.pods.find(handle);
    if (pod === undefined) return;
    this.#world.pods.remove(pod);
    this.#podChanged(pod, nowMs);
  }

  /** False while a Job still has to count the pod: its object stays, ended or deleting, until then. */
  mayVanish(handle: PodHandle): boolean {
    return this.#world.pods.find(handle)?.isTracked !== true;
  }

  /** POST …/eviction. */
  evict(handle: PodHandle, nowMs: number): EvictionAnswer | undefined {
    const pod = this.#world.pods.find(handle);
    return pod === undefined ? undefined : this.#budgets.evict(pod, nowMs);
  }

  /** The kubelet has written its Ready condition: a heartbeat too. */
  nodeReported(name: string, ready: ReadyStatus, nowMs: number): void {
    this.#nodes.reported(name, ready, nowMs);
  }

  /** The kubelet is silent since its last lease renewal. */
  nodeFellSilent(name: string, lastRenewalMs: number, nowMs: number): void {
    this.#nodes.fellSilent(name, lastRenewalMs, nowMs);
  }

  /** The daemon pods that would come with such a node. */
  daemonPodsOf(node: Node): readonly Pod[] {
    return this.#daemonSets.blueprintsFor(node);
  }

  #update(handle: PodHandle, nowMs: number, change: (pod: PodRecord) => void): void {
    const pod = this.#world.pods.find(handle);
    if (pod === undefined) return;
    change(pod);
    this.#world.changed(pod, nowMs);
  }

  #podChanged(pod: PodRecord, nowMs: number): void {
    this.#replicaSets.podChanged(pod, nowMs);
    this.#statefulSets.podChanged(pod, nowMs);
    this.#daemonSets.podChanged(pod, nowMs);
    this.#jobs.podChanged(pod, nowMs);
    this.#budgets.podChanged(pod, nowMs);
    this.#recreateWatches(pod, nowMs);
  }

  /** A Recreate rollout goes on when the last old pod has gone. */
  #recreateWatches(pod: PodRecord, nowMs: number): void {
    const deploymentKey = this.#replicaSets.records.get(pod.ownerKey)?.deploymentKey ?? '';
    const isGone = this.#world.pods.find(pod.handle) === undefined;
    if (deploymentKey !== '' && isGone) this.#deployments.wake(deploymentKey, nowMs);
  }

  #ownerOf({ ownerKey }: PodRecord): OwnerReference | undefined {
    const object = this.#world.objects.get(ownerKey);
    return this.#owners.get(ownerKey) ?? (object && ownerReference(object));
  }

  #takeState(record: PodRecord, pod: Pod, nowMs: number): void {
    const { phase, isReady, readySinceMs, createdMs, isDeleting, nodeName, restarts } = podViewOf(pod);
    const { epochUnixMs } = this.#world.options;
    if (phase !== '') record.phase = phase;
    record.isReady = isReady;
    // Times of a dump that is younger than the run's calendar would lie ahead: they count as now.
    const past = (unixMs: number): number => Math.min(nowMs, unixMs - epochUnixMs);
    record.readySinceMs = readySinceMs === undefined ? undefined : past(readySinceMs);
    if (createdMs !== undefined) record.createdMs = past(createdMs);
    record.isDeleting = isDeleting;
    record.restarts = restarts;
    if (nodeName !== '') this.#world.pods.bind(record, nodeName);
  }

  #jobFinished(record: JobRecord, nowMs: number): void {
    if (record.cronJobKey !== '') this.#cronJobs.wake(record.cronJobKey, nowMs);
    const { ttlSecondsAfterFinished } = record.object.spec;
    if (ttlSecondsAfterFinished === undefined) return;
    this.#world.timers.at(nowMs + ttlSecondsAfterFinished * 1000, (thenMs) =>
      this.#removeObject(record.key, thenMs),
    );
  }

  /** A controller deletes an object: it is gone, and what it owned follows. */
  #removeObject(key: string, nowMs: number): void {
    const object = this.#world.objects.get(key);
    if (object === undefined) return;
    const { kind, metadata } = object;
    this.#world.remove(kind, metadata.namespace ?? 'default', metadata.name, nowMs);
    this.#forget(key, nowMs);
  }

  #forget(key: string, nowMs: number): void {
    const replicaSet = this.#replicaSets.records.get(key);
    if (replicaSet !== undefined) this.#replicaSets.remove(replicaSet, nowMs);
    this.#deployments.removed(key);
    this.#statefulSets.removed(key);
    this.#daemonSets.removed(key);
    const cronJobKey = this.#jobs.records.get(key)?.cronJobKey ?? '';
    this.#jobs.removed(key);
    if (cronJobKey !== '') this.#cronJobs.wake(cronJobKey, nowMs);
    this.#cronJobs.removed(key);
    this.#budgets.removed(key);
    this.#claims.removed(key);
    this.#garbage.ownerGone(key, nowMs);
  }

  /** Requests that delete the ReplicaSets of a Deployment or the Jobs of a CronJob that is gone. */
  #dependents(ownerKey: string): ApiRequest[] {
    const replicaSets = this.#replicaSets.ofDeployment(ownerKey).map(({ key }) => key);
    const jobs = [...this.#jobs.records.values()]
      .filter(({ cronJobKey }) => cronJobKey === ownerKey && ownerKey !== '')
      .map(({ key }) => key);
    return [...replicaSets, ...jobs].map((key) => (nowMs) => this.#removeObject(key, nowMs));
  }
}
