import type { KubernetesObject, Node, NodeRow, Pod, PodRow, Service } from '../../model/index.ts';
import { equalityMatches } from '../../model/index.ts';
import type { ObjectName } from '../../scenario/index.ts';
import { createPod } from '../apply/create-pod.ts';
import { mayDisrupt } from '../apply/disruptions-allowed.ts';
import { deletePod } from '../apply/delete-pod.ts';
import { makeTemplate } from '../apply/make-template.ts';
import type { Simulation } from '../simulation.ts';
import type { PodEnd, ScalableWorkload, WorkloadControllers } from '../workload-controllers.ts';
import { admitPod } from './admit-pod.ts';
import { createDaemonPod, lacksDaemonPod, suitsNode } from './daemon-pods.ts';
import { makesPods, planWorkload } from './plan-workload.ts';
import type { WorkloadPlan } from './plan-workload.ts';
import { runTimeMsOf } from './run-time.ts';
import { templateWithClaims } from './stateful-claims.ts';
import { nextOrdinal, surplusPods, wantedPods } from './workload.ts';
import type { Workload } from './workload.ts';

/** What a Job's pod is taken to run for when nothing says how long. */
const JOB_RUN_TIME_MS = 5 * 60_000;

/**
 * Controllers that need no time: what an object asks for is there in the same millisecond, and a new template replaces
 * the old pods all at once. Names, owners, labels and numbers of pods are those of the real controllers.
 */
export class InstantControllers implements WorkloadControllers {
  readonly #sim: Simulation;
  /** pod-template-hash by Deployment, where pods or ReplicaSets of a dump carry one already. */
  readonly #knownHashes: ReadonlyMap<string, string>;
  readonly #byOwner = new Map<string, Workload>();
  readonly #byMaker = new Map<string, Workload>();
  readonly #ofPod = new Map<PodRow, Workload>();
  #begun = false;

  constructor(sim: Simulation, knownHashes: ReadonlyMap<string, string>) {
    this.#sim = sim;
    this.#knownHashes = knownHashes;
  }

  applied(object: KubernetesObject, nowMs: number): boolean {
    if (!makesPods(object)) return false;
    const known = this.#byOwner.get(keyOf(nameOf(object)));
    const plan = planWorkload(
      object,
      known === undefined ? this.#knownHashes.get(keyOf(nameOf(object))) : undefined,
    );
    if (plan === undefined) return false;
    if (known === undefined) this.#add(plan, nowMs);
    else this.#change(known, plan, nowMs);
    return true;
  }

  deleted(name: ObjectName, nowMs: number): boolean {
    const workload = this.#byOwner.get(keyOf(name));
    if (workload === undefined) return false;
    workload.desired = 0;
    this.#byOwner.delete(keyOf(name));
    this.#byMaker.delete(keyOf(workload.plan.maker));
    for (const { kind, metadata } of workload.plan.objects)
      this.#sim.cluster.objects.remove(kind, metadata.namespace ?? '', metadata.name);
    this.#deleteAll(workload, [...workload.pods], nowMs);
    return true;
  }

  scaled(name: ObjectName, replicas: number, nowMs: number): boolean {
    const workload = this.#byOwner.get(keyOf(name));
    if (workload === undefined) return false;
    workload.desired = replicas;
    this.#reconcile(workload, nowMs);
    return true;
  }

  adopted(pod: PodRow): void {
    const { metadata } = this.#sim.cluster.pods.object(pod);
    const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
    if (controller === undefined) return;
    const maker = {
      kind: controller.kind,
      namespace: metadata.namespace ?? 'default',
      name: controller.name,
    };
    const workload = this.#byMaker.get(keyOf(maker));
    if (workload === undefined) return;
    const node = this.#sim.cluster.pods.nodeRow[pod];
    const ordinal = workload.plan.perNode ? node : ordinalOfName(metadata.name, maker.name);
    this.#take(workload, pod, ordinal ?? workload.made);
  }

  begin(nowMs: number): void {
    this.#begun = true;
    for (const workload of [...this.#byOwner.values()]) this.#reconcile(workload, nowMs);
  }

  podTerminating(pod: PodRow, nowMs: number): void {
    const workload = this.#ofPod.get(pod);
    if (workload === undefined || workload.plan.keepsOrdinals || workload.plan.perNode) return;
    workload.pods.delete(pod);
    if (workload.plan.replaces) this.#reconcile(workload, nowMs);
  }

  podEnded(pod: PodRow, how: PodEnd, nowMs: number): void {
    const workload = this.#ofPod.get(pod);
    if (workload === undefined) return;
    this.#ofPod.delete(pod);
    const ordinal = workload.ordinals.get(pod);
    workload.pods.delete(pod);
    workload.ordinals.delete(pod);
    if (how === 'succeeded') workload.succeeded++;
    if (how === 'failed') workload.failed++;
    if (workload.plan.perNode) this.#daemonPodLeft(workload, ordinal as NodeRow, nowMs);
    else if (workload.plan.replaces) this.#reconcile(workload, nowMs);
  }

  podBound(): void {
    // Only what is created and deleted matters here.
  }

  podRunning(): void {
    // As above.
  }

  podReady(): void {
    // As above.
  }

  podRestarted(): void {
    // As above.
  }

  allowEviction(pod: PodRow): boolean {
    return mayDisrupt(this.#sim, pod);
  }

  nodeChanged(): void {
    // Daemon pods are made when a node joins.
  }

  nodeLeft(): void {
    // Its pods have ended one by one.
  }

  nodeJoined(node: NodeRow, nowMs: number): void {
    if (!this.#begun) return;
    for (const workload of this.#byOwner.values())
      if (workload.plan.perNode) this.#daemonPod(workload, node, nowMs);
  }

  daemonPodsOf(node: Node): readonly Pod[] {
    return [...this.#byOwner.values()]
      .filter(({ plan }) => plan.perNode && suitsNode(plan.pod, node))
      .map(({ plan }) => plan.pod);
  }

  workloadsOf(target: ObjectName): readonly ScalableWorkload[] {
    if (target.kind !== 'Service') {
      const workload = this.#byOwner.get(keyOf(target));
      return workload === undefined ? [] : [this.#scalable(workload)];
    }
    const service = this.#sim.cluster.objects.find<Service>('Service', target.namespace, target.name);
    const selector = service?.spec.selector;
    if (selector === undefined) return [];
    return [...this.#byOwner.values()]
      .filter(({ plan }) => plan.owner.namespace === target.namespace && plan.replaces && !plan.perNode)
      .filter(({ plan }) => equalityMatches(selector, plan.pod.metadata.labels))
      .map((workload) => this.#scalable(workload));
  }

  #scalable({ plan, desired, template }: Workload): ScalableWorkload {
    const { milliCpu } = this.#sim.templates.get(template).amount;
    return { owner: plan.owner, replicas: desired, milliCpu };
  }

  #add(plan: WorkloadPlan, nowMs: number): void {
    const workload: Workload = {
      plan,
      template: -1,
      desired: plan.replicas,
      pods: new Set(),
      ordinals: new Map(),
      byNode: new Map(),
      made: 0,
      succeeded: 0,
      failed: 0,
      durationMs: Infinity,
    };
    this.#byOwner.set(keyOf(plan.owner), workload);
    this.#install(workload, plan, nowMs);
    this.#reconcile(workload, nowMs);
  }

  /** The object was applied again: another number of replicas, or another template and so new pods. */
  #change(workload: Workload, plan: WorkloadPlan, nowMs: number): void {
    const same = JSON.stringify(plan.pod) === JSON.stringify(workload.plan.pod);
    workload.desired = plan.replicas;
    if (!same) {
      this.#byMaker.delete(keyOf(workload.plan.maker));
      this.#install(workload, plan, nowMs);
      const old = [...workload.pods];
      if (!plan.keepsOrdinals) workload.pods.clear();
      for (const pod of old) deletePod(this.#sim, pod, nowMs);
    }
    this.#reconcile(workload, nowMs);
  }

  #install(workload: Workload, plan: WorkloadPlan, nowMs: number): void {
    const { cluster } = this.#sim;
    for (const object of plan.objects) cluster.objects.put(object);
    const pod = admitPod(plan.pod, cluster.objects);
    workload.plan = { ...plan, pod };
    workload.template = makeTemplate(this.#sim, pod, plan.owner, nowMs);
    workload.durationMs = this.#durationMs(plan);
    this.#byMaker.set(keyOf(plan.maker), workload);
  }

  #durationMs(plan: WorkloadPlan): number {
    const stated = runTimeMsOf(plan.pod);
    if (stated !== undefined) return stated;
    if (plan.owner.kind !== 'Job') return Infinity;
    this.#sim.texts.assume('Pods of Jobs that do not say how long they run are taken to run for 5 minutes.');
    return JOB_RUN_TIME_MS;
  }

  #reconcile(workload: Workload, nowMs: number): void {
    if (!this.#begun) return;
    if (workload.plan.perNode) {
      for (const node of this.#sim.fleet.rows()) this.#daemonPod(workload, node, nowMs);
      return;
    }
    const wanted = wantedPods(workload);
    while (workload.pods.size < wanted) this.#create(workload, nowMs);
    if (workload.pods.size <= wanted) return;
    const surplus = surplusPods(workload, workload.pods.size - wanted, this.#sim.lives);
    // Taken out first: what is deleted on purpose is not replaced.
    if (!workload.plan.keepsOrdinals) for (const pod of surplus) workload.pods.delete(pod);
    this.#deleteAll(workload, surplus, nowMs);
  }

  /** A pending pod ends at once, and hearing of it the workload may delete others of the list: those are gone then. */
  #deleteAll(workload: Workload, pods: readonly PodRow[], nowMs: number): void {
    for (const pod of pods) if (this.#ofPod.get(pod) === workload) deletePod(this.#sim, pod, nowMs);
  }

  #create(workload: Workload, nowMs: number): void {
    const ordinal = nextOrdinal(workload);
    const name = this.#sim.log.names.intern(workload.plan.podName(ordinal));
    const { plan, durationMs } = workload;
    const template =
      plan.claimTemplates.length === 0
        ? workload.template
        : templateWithClaims(this.#sim, plan, ordinal, nowMs);
    this.#take(workload, createPod(this.#sim, { template, name, durationMs }, nowMs), ordinal);
  }

  #daemonPod(workload: Workload, node: NodeRow, nowMs: number): void {
    if (!lacksDaemonPod(this.#sim, workload, node)) return;
    this.#take(workload, createDaemonPod(this.#sim, workload, node, nowMs), node);
  }

  #daemonPodLeft(workload: Workload, node: NodeRow, nowMs: number): void {
    workload.byNode.delete(node);
    if (this.#byOwner.get(keyOf(workload.plan.owner)) === workload) this.#daemonPod(workload, node, nowMs);
  }

  #take(workload: Workload, pod: PodRow, ordinal: number): void {
    workload.made++;
    workload.pods.add(pod);
    this.#ofPod.set(pod, workload);
    if (workload.plan.keepsOrdinals || workload.plan.perNode) workload.ordinals.set(pod, ordinal);
    if (workload.plan.perNode) workload.byNode.set(ordinal as NodeRow, pod);
  }
}

function keyOf({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace}/${name}`;
}

function nameOf({ kind, metadata }: KubernetesObject): ObjectName {
  return { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
}

/** The 3 of `web-3`, for a set of the name `web`. */
function ordinalOfName(pod: string, set: string): number | undefined {
  const rest = pod.startsWith(`${set}-`) ? pod.slice(set.length + 1) : '';
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}
