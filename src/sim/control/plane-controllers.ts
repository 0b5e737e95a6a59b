import { ControlPlane } from '../../controllers/index.ts';
import type { ControllerAction, ControlPlaneOptions, PodHandle } from '../../controllers/index.ts';
import { VERIFY, assert } from '../../base/index.ts';
import type { KubernetesObject, Node, NodeRow, Pod, PodRow } from '../../model/index.ts';
import { nameKey } from '../../scenario/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { createPod } from '../apply/pods/create-pod.ts';
import { deletePod } from '../apply/pods/delete-pod.ts';
import { mayDisrupt } from '../apply/pods/disruptions-allowed.ts';
import { endPod } from '../apply/pods/end-pod.ts';
import { updatePod } from '../apply/pods/update-pod.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';
import { RunAdmission } from './admission/run-admission.ts';
import type {
  ContainerExit,
  PodEnd,
  ScalableWorkload,
  WorkloadControllers,
} from '../workload-controllers.ts';
import { applyAutoscaler } from './autoscalers.ts';
import { createDaemonPod } from './daemon-pod.ts';
import { EndedPods } from './ended-pods.ts';
import { logKubeEvent } from './log-kube-event.ts';
import { makesPods } from './makes-pods.ts';
import { markNodeUnknown, taintNode } from './node-actions.ts';
import { writeObject } from './write-object.ts';
import { PlaneTemplates } from './plane-templates.ts';
import { PodLedger } from './pod-ledger.ts';
import { ScalableBook } from './scalable-book.ts';

/** What a disruption is called in the table of disruptions. */
const CAUSES: Readonly<Record<string, string | undefined>> = {
  DeletionByTaintManager: 'evicted by a taint of their node',
  DeletionByPodGC: 'lost with their node',
};

/**
 * The control plane as the run's controllers: what happens in the run is told to it, what it does is carried out, and
 * the time of its next work is an event (ControlPlaneDue). The same for the timed and the instant control plane; they
 * differ in their options only.
 *
 * A pod's row is freed when it ends; its record in the control plane may live on, as its API object would.
 */
export class PlaneControllers implements WorkloadControllers {
  readonly #sim: Simulation;
  readonly #plane: ControlPlane;
  readonly #pods = new PodLedger();
  readonly #templates: PlaneTemplates;
  readonly #admission: RunAdmission;
  readonly #scalables = new ScalableBook();
  /** Pods that have not ended, by whom a person thinks they belong to. */
  readonly #byOwner = new Map<string, Set<PodRow>>();
  readonly #endedPods: EndedPods;
  /** Time of the ControlPlaneDue event that counts. */
  #dueMs = Infinity;
  #hasBegun = false;
  #isActing = false;

  constructor(sim: Simulation, options: Partial<ControlPlaneOptions>) {
    this.#sim = sim;
    this.#admission = new RunAdmission(sim, options, {
      podsOf: (namespace) => this.#podsIn(namespace),
      rootOf: (owner) => this.#templates.rootOf(owner),
      askedPod: (create, nowMs) => this.#templates.asAsked(create, nowMs),
    });
    this.#plane = new ControlPlane({
      admit: (create, nowMs) => this.#admission.mayCreate(create, nowMs),
      admitObject: (create, nowMs) => this.#admission.mayCreateObject(create, nowMs),
      ...options,
    });
    this.#templates = new PlaneTemplates(sim, this.#admission.gate);
    this.#endedPods = new EndedPods(this.#plane, this.#admission);
  }

  applied(object: KubernetesObject, nowMs: number): boolean {
    const { kind } = object;
    if (kind !== 'Pod' && !this.#admission.mayApplyObject(object, nowMs)) return true;
    if (applyAutoscaler(this.#sim, object, nowMs)) return true;
    if (kind === 'PodDisruptionBudget') this.#sim.cluster.objects.put(object);
    else if (!makesPods(object)) return false;
    if (kind === 'Pod') {
      this.#bareApplied(object as Pod, nowMs);
      return true;
    }
    if (ScalableBook.holds(object)) this.#scalableApplied(object, nowMs);
    else this.#plane.applied(object, nowMs);
    this.#templates.learnOwner(object);
    this.#wake(nowMs);
    return true;
  }

  deleted(name: ObjectName, nowMs: number): boolean {
    const { kind, namespace } = name;
    if (kind !== 'Pod') this.#admission.objectGone(name, nowMs);
    if (kind === 'Pod') return this.#podDeleted(name, nowMs);
    const { hpas, vpas, keda } = this.#sim;
    if (keda?.deleted(name, nowMs) === true) return true;
    if (hpas?.deleted(name, nowMs) === true || vpas?.deleted(name) === true) return true;
    if (!this.#plane.deleted(kind, namespace, name.name, nowMs)) return false;
    this.#sim.cluster.objects.remove(kind, namespace, name.name);
    this.#sim.rollouts.deleted(kind, namespace, name.name, nowMs);
    this.#scalables.deleted(name);
    this.#wake(nowMs);
    return true;
  }

  scaled(name: ObjectName, replicas: number, nowMs: number): boolean {
    if (!this.#plane.scaled(name.kind, name.namespace, name.name, replicas, nowMs)) return false;
    this.#scalables.scaled(name, replicas);
    this.#sim.hpas?.targetScaled(name, replicas, nowMs);
    this.#wake(nowMs);
    return true;
  }

  adopted(row: PodRow, nowMs: number): void {
    const pod = this.#sim.cluster.pods.object(row);
    if (lacksRevision(pod)) this.#sim.texts.touch('dump-revisions-taken-as-present');
    const handle = this.#plane.adoptPod(pod, nowMs);
    this.#admission.podTaken(handle, pod, false, nowMs);
    this.#take(row, handle, nowMs);
  }

  begin(nowMs: number): void {
    assert(!this.#hasBegun, 'the control plane begins twice');
    this.#admission.begin();
    this.#hasBegun = true;
    this.#wake(nowMs);
  }

  /** ControlPlaneDue: does everything that is due. An event that an earlier one took the place of is void. */
  due(nowMs: number): void {
    if (nowMs !== this.#dueMs) return;
    this.#dueMs = Infinity;
    assert(!this.#isActing, `the control plane acts within its own action at ${nowMs} ms`);
    this.#isActing = true;
    while (this.#plane.nextMs <= nowMs) {
      for (const action of this.#plane.run(nowMs)) this.#carryOut(action, nowMs);
      this.#endedPods.releaseCounted(nowMs);
    }
    this.#isActing = false;
    this.#wake(nowMs);
  }

  podBound(row: PodRow, node: NodeRow, nowMs: number): void {
    const name = this.#nodeName(node);
    this.#tell(row, nowMs, (handle) => this.#plane.podBound(handle, name, nowMs));
  }

  podRunning(row: PodRow, nowMs: number): void {
    this.#tell(row, nowMs, (handle) => this.#plane.podRunning(handle, nowMs));
  }

  podReady(row: PodRow, isReady: boolean, nowMs: number): void {
    this.#tell(row, nowMs, (handle) => this.#plane.podReady(handle, isReady, nowMs));
  }

  podRestarted(row: PodRow, nowMs: number): void {
    this.#tell(row, nowMs, (handle) => this.#plane.podRestarted(handle, nowMs));
  }

  podTerminating(row: PodRow, nowMs: number, disruption?: string): void {
    this.#tell(row, nowMs, (handle) => {
      this.#admission.podStopping(handle, row, nowMs);
      if (disruption !== undefined) this.#endedPods.disrupted(handle);
      this.#plane.podDeleting(handle, nowMs);
    });
  }

  podEnded(row: PodRow, how: PodEnd, exits: readonly ContainerExit[], nowMs: number): void {
    const handle = this.#pods.release(row);
    if (handle === undefined) return;
    const node = this.#sim.cluster.pods.nodeRow[row] as NodeRow;
    const lostWithNode = node >= 0 && this.#sim.fleet.get(node)?.leaving === true;
    this.#admission.podEnded(handle, nowMs);
    this.#leave(row, nowMs);
    // Its object outlives its node: pod garbage collection deletes it in time.
    if (!lostWithNode)
      this.#endedPods.ended(handle, { how, exits, ownerKind: this.#ownerKindOf(row) }, nowMs);
    this.#endedPods.forgetDisruption(handle);
    this.#wake(nowMs);
  }

  allowEviction(row: PodRow, nowMs: number): boolean {
    const handle = this.#pods.handleOf(row);
    if (handle === undefined) return mayDisrupt(this.#sim, row);
    const isEvicted = this.#plane.evict(handle, nowMs)?.isEvicted === true;
    this.#wake(nowMs);
    return isEvicted;
  }

  nodeJoined(node: NodeRow, nowMs: number): void {
    this.#nodeApplied(node, nowMs);
  }

  nodeChanged(node: NodeRow, nowMs: number): void {
    // What the control plane changed itself it need not hear of.
    if (!this.#isActing) this.#nodeApplied(node, nowMs);
  }

  nodeLeft(node: NodeRow, nowMs: number): void {
    this.#plane.deleted('Node', 'default', this.#nodeName(node), nowMs);
    this.#wake(nowMs);
  }

  nodeFellSilent(node: NodeRow, lastRenewalMs: number, nowMs: number): void {
    assert(lastRenewalMs <= nowMs, `the lease of node row ${node} is renewed at ${lastRenewalMs} ms`);
    this.#plane.nodeFellSilent(this.#nodeName(node), lastRenewalMs, nowMs);
    this.#wake(nowMs);
  }

  nodeReported(node: NodeRow, isReady: boolean, nowMs: number): void {
    const name = this.#nodeName(node);
    this.#plane.nodeReported(name, isReady ? 'True' : 'False', nowMs);
    this.#wake(nowMs);
  }

  daemonPodsOf(node: Node): readonly Pod[] {
    return this.#plane.daemonPodsOf(node).map((blueprint) => this.#templates.admitted(blueprint));
  }

  podsOf(target: ObjectName): readonly PodRow[] {
    return [...(this.#byOwner.get(nameKey(target)) ?? [])];
  }

  replicasOf({ kind, namespace, name }: ObjectName): number | undefined {
    return this.#plane.replicasOf(kind, namespace, name);
  }

  workloadsOf(target: ObjectName): readonly ScalableWorkload[] {
    return this.#scalables.behind(target, this.#sim.cluster.objects);
  }

  get workloadsVersion(): number {
    return this.#scalables.version;
  }

  /** The scheduler's default spreading looks at the selectors of these, beside the controllers. */
  #scalableApplied(object: KubernetesObject, nowMs: number): void {
    const name = { ...object.metadata, kind: object.kind, namespace: object.metadata.namespace ?? 'default' };
    const before = this.#scalables.find(name)?.replicas;
    this.#scalables.applied(object, (pod) => this.#templates.admitted(pod));
    const record = this.#scalables.find(name);
    assert(record !== undefined, `${name.kind} ${name.name} was applied and is not known`);
    const { replicas } = record;
    const { spec } = object as KubernetesObject & { readonly spec: object };
    const written = { ...object, spec: { ...spec, replicas } };
    if (object.kind !== 'Deployment') this.#sim.cluster.objects.put(written);
    this.#plane.applied(written, nowMs);
    if (before !== undefined && before !== replicas) this.#sim.hpas?.targetScaled(name, replicas, nowMs);
  }

  #bareApplied(given: Pod, nowMs: number): void {
    const { name, namespace = 'default' } = given.metadata;
    const there = this.#find(namespace, name);
    if (there === undefined && !this.#admission.mayApply(given, nowMs)) return;
    const template = this.#templates.bare(given, { kind: 'Pod', namespace, name }, nowMs);
    if (there !== undefined) {
      updatePod(this.#sim, there, template.number, (pod) => this.#templates.admitted(pod), nowMs);
      return;
    }
    const { number, durationMs } = template;
    const row = createPod(
      this.#sim,
      { template: number, name: this.#sim.log.names.intern(name), durationMs },
      nowMs,
    );
    const handle = this.#plane.adoptPod({ ...template.pod, metadata: given.metadata }, nowMs);
    this.#admission.podTaken(handle, given, true, nowMs);
    this.#take(row, handle, nowMs);
    this.#wake(nowMs);
  }

  *#podsIn(namespace: string): Generator<readonly [PodHandle, Pod]> {
    const { cluster, lives, templates } = this.#sim;
    for (const [handle, row] of this.#pods.entries())
      if (cluster.pods.namespace(row) === namespace) yield [handle, templates.get(lives.template[row]).pod];
  }

  #podDeleted({ namespace, name }: ObjectName, nowMs: number): boolean {
    const row = this.#find(namespace, name);
    if (row === undefined) return false;
    deletePod(this.#sim, row, nowMs);
    return true;
  }

  /** Asked for by people only, so it may look at every pod. */
  #find(namespace: string, name: string): PodRow | undefined {
    const { cluster, lives, log } = this.#sim;
    for (const row of this.#pods.rows())
      if (log.names.text(lives.name[row]) === name && cluster.pods.namespace(row) === namespace) return row;
    return undefined;
  }

  #take(row: PodRow, handle: PodHandle, nowMs: number): void {
    this.#pods.set(row, handle);
    const owner = this.#ownerOf(row);
    const pods = this.#byOwner.get(nameKey(owner));
    if (pods === undefined) this.#byOwner.set(nameKey(owner), new Set([row]));
    else pods.add(row);
    this.#sim.hpas?.targetChanged(owner, nowMs);
  }

  #leave(row: PodRow, nowMs: number): void {
    const owner = this.#ownerOf(row);
    const wasTheirs = this.#byOwner.get(nameKey(owner))?.delete(row);
    assert(wasTheirs === true, `pod row ${row} leaves ${owner.kind} ${owner.name} and is none of theirs`);
    this.#sim.hpas?.targetChanged(owner, nowMs);
  }

  /** Whom a person thinks the pod belongs to: the Deployment, not its ReplicaSet. */
  #ownerOf(row: PodRow): ObjectName {
    return this.#sim.templates.get(this.#sim.lives.template[row]).ownedBy;
  }

  #nodeName(node: NodeRow): string {
    const name = this.#sim.cluster.nodes.names[node];
    assert(name !== undefined, `node row ${node} is free`);
    return name;
  }

  #ownerKindOf(row: PodRow): string | undefined {
    return this.#sim.cluster.pods.signature(row).controller?.kind;
  }

  #nodeApplied(node: NodeRow, nowMs: number): void {
    const object = this.#sim.cluster.nodes.objects[node];
    if (object === undefined) return;
    this.#plane.applied(object, nowMs);
    this.#wake(nowMs);
  }

  #tell(row: PodRow, nowMs: number, tell: (handle: PodHandle) => void): void {
    const handle = this.#pods.handleOf(row);
    if (handle === undefined) return;
    tell(handle);
    this.#sim.hpas?.targetChanged(this.#ownerOf(row), nowMs);
    this.#wake(nowMs);
  }

  #wake(nowMs: number): void {
    if (!this.#hasBegun || this.#isActing) return;
    const dueMs = Math.max(nowMs, this.#plane.nextMs);
    if (dueMs >= this.#dueMs || dueMs === Infinity) return;
    this.#dueMs = dueMs;
    this.#sim.events.push(dueMs, Phase.ControlLoops, EventKind.ControlPlaneDue, 0, 0);
  }

  #carryOut(action: ControllerAction, nowMs: number): void {
    if (VERIFY) assert(action.atMs <= nowMs, `an action of ${action.atMs} ms is done at ${nowMs} ms`);
    switch (action.kind) {
      case 'create-pod':
        this.#createPod(action, nowMs);
        return;
      case 'delete-pod':
        this.#deletePod(action, nowMs);
        return;
      case 'write':
        this.#templates.learnOwner(action.object);
        this.#admission.objectWritten(action.object, nowMs);
        writeObject(this.#sim, action.object, nowMs);
        this.#sim.rollouts.written(action.object, nowMs);
        return;
      case 'remove':
        this.#sim.cluster.objects.remove(action.objectKind, action.namespace, action.name);
        this.#templates.forgetOwner({ ...action, kind: action.objectKind });
        this.#admission.objectGone({ ...action, kind: action.objectKind }, nowMs);
        return;
      case 'taint-node':
        taintNode(this.#sim, action.node, action.taints, nowMs);
        return;
      case 'node-unknown':
        markNodeUnknown(this.#sim, action.node, nowMs);
        return;
      default:
        logKubeEvent(this.#sim, action);
    }
  }

  #createPod(create: Extract<ControllerAction, { kind: 'create-pod' }>, nowMs: number): void {
    const template = this.#templates.withVpa(this.#templates.of(create, nowMs), nowMs);
    const name = this.#sim.log.names.intern(create.name);
    if (create.extras.targetNode !== undefined) {
      const made = (row: PodRow): void => this.#take(row, create.pod, nowMs);
      createDaemonPod(this.#sim, this.#templates, { template, name, create, made }, nowMs);
      return;
    }
    const { number, durationMs } = template;
    this.#take(createPod(this.#sim, { template: number, name, durationMs }, nowMs), create.pod, nowMs);
  }

  #deletePod(
    { pod: handle, disruption, isForced }: Extract<ControllerAction, { kind: 'delete-pod' }>,
    nowMs: number,
  ): void {
    const row = this.#pods.rowOf(handle);
    if (row === undefined) {
      if (!this.#endedPods.isUncounted(handle)) this.#endedPods.gone(handle, nowMs);
      return;
    }
    if (disruption !== undefined) {
      this.#endedPods.disrupted(handle);
      const cause = CAUSES[disruption];
      if (cause !== undefined) this.#sim.disruptions.add(cause, this.#sim.lives.name[row]);
    }
    if (isForced === true) endPod(this.#sim, row, 'deleted', nowMs);
    else deletePod(this.#sim, row, nowMs, disruption);
  }
}

/** Of an owner whose pods carry their revision, but without it: dumps are cleaned of such labels now and then. */
function lacksRevision({ metadata }: Pod): boolean {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind !== 'DaemonSet' && owner?.kind !== 'StatefulSet') return false;
  return metadata.labels?.['controller-revision-hash'] === undefined;
}
