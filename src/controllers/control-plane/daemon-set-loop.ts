import { podOfTemplate } from '../../model/index.ts';
import type { DaemonSet, Labels, Node, OwnerReference, Pod, Toleration } from '../../model/index.ts';
import { daemonNodeFit, daemonTolerations } from '../daemon-set/node-fit.ts';
import { daemonSetSpecOf } from '../daemon-set/read-daemon-set.ts';
import { syncDaemonSet } from '../daemon-set/sync.ts';
import type { DaemonNode, DaemonSetSpec, Draw } from '../daemon-set/types.ts';
import { isAvailable } from '../pod-view.ts';
import { templateHash, templateKey } from '../template-key.ts';
import { availabilityDueMs, deleteOwned } from './owned-pods.ts';
import { nameSuffix } from './pod-book.ts';
import type { PodRecord } from './pod-book.ts';
import { slowStart } from './work-queue.ts';
import type { Batches, Work, WorkQueue } from './work-queue.ts';
import { keyOfObject, ownerReference } from './world.ts';
import type { World } from './world.ts';

interface DaemonSetRecord {
  readonly key: string;
  object: DaemonSet;
  spec: DaemonSetSpec;
  readonly owner: OwnerReference;
  blueprint: Pod;
  tolerations: readonly Toleration[];
  /** What the template says of each node; looked at again only when the node changes. */
  readonly fits: Map<string, DaemonNode>;
  /** Back-off of failed pods by node. */
  readonly failures: Map<string, { readonly sinceMs: number; readonly waitMs: number }>;
  made: number;
  statusText: string;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** Drives `syncDaemonSet`. Draws that are random upstream take the first by name of node here. */
export class DaemonSetLoop {
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #records = new Map<string, DaemonSetRecord>();

  constructor(world: World, nodes: ReadonlyMap<string, Node>) {
    this.#world = world;
    this.#nodes = nodes;
    this.#queue = world.queueOf('daemonSets', (key, nowMs) => this.#sync(key, nowMs));
  }

  /** Written or changed; another template starts a rollout. */
  applied(object: DaemonSet, nowMs: number): void {
    const key = keyOfObject(object);
    const record = this.#records.get(key) ?? newRecord(key, object);
    Object.assign(record, templateParts(object, record.owner));
    record.fits.clear();
    this.#records.set(key, record);
    this.#world.store(object);
    this.#wake(key, nowMs);
  }

  /** False: there was none. Its pods go by garbage collection. */
  removed(key: string): boolean {
    return this.#records.delete(key);
  }

  /**
   * Labels of a pod that was there before. Hashes of another program cannot be compared with ours: it counts as made
   * from the present template.
   */
  adoptedLabels(key: string, labels: Labels): Labels {
    const record = this.#records.get(key);
    return record === undefined ? labels : { ...labels, 'controller-revision-hash': record.spec.hash };
  }

  /** The daemon pods that would come with such a node, as blueprints. */
  blueprintsFor(node: Node): readonly Pod[] {
    return [...this.#records.values()]
      .filter(
        ({ object, tolerations }) => daemonNodeFit(object.spec.template.spec, tolerations, node).shouldRun,
      )
      .map(({ blueprint }) => blueprint);
  }

  /** Every DaemonSet looks whether it wants the node now. */
  nodeChanged(name: string, nowMs: number): void {
    const node = this.#nodes.get(name);
    for (const record of this.#records.values()) {
      const before = record.fits.get(name);
      record.fits.delete(name);
      const after = node === undefined ? undefined : fitOf(record, node);
      if (before?.shouldRun === after?.shouldRun && before?.shouldContinue === after?.shouldContinue)
        continue;
      this.#wake(record.key, nowMs);
    }
  }

  /** Its own pods only. */
  podChanged(pod: PodRecord, nowMs: number): void {
    if (this.#records.has(pod.ownerKey)) this.#wake(pod.ownerKey, nowMs);
  }

  #wake(key: string, nowMs: number): void {
    this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  #sync(key: string, nowMs: number): Batches | Work {
    const record = this.#records.get(key);
    if (record === undefined) return [];
    const nodes = [...this.#nodes.values()].map((node) => fitOf(record, node));
    const pods = [...this.#world.pods.ofOwner(key)];
    const isBackingOff = (node: string): boolean => this.#isBackingOff(record, node, nowMs);
    const decision = syncDaemonSet(record.spec, nodes, pods, isBackingOff, nowMs);
    for (const node of decision.failedOn) advanceBackoff(record, node, nowMs);
    this.#recheckAvailability(record, pods, nowMs);

    const { burstDaemons } = this.#world.options;
    const deletes = [...decision.deletes, ...drawn(decision.deletesDrawn)].slice(0, burstDaemons);
    const creates = [...decision.creates, ...drawn(decision.createsDrawn)].slice(0, burstDaemons);
    return {
      batches: [
        ...slowStart(creates.map((node) => (thenMs: number) => this.#create(record, node, thenMs))),
        deletes.map((name) => (thenMs: number) => this.#delete(record, pods, name, thenMs)),
      ],
      status: this.#statusBatch(record, nodes, pods, nowMs),
    };
  }

  #isBackingOff(record: DaemonSetRecord, node: string, nowMs: number): boolean {
    const failure = record.failures.get(node);
    if (failure === undefined || nowMs - failure.sinceMs >= failure.waitMs) return false;
    this.#queue.add(record.key, failure.sinceMs + failure.waitMs);
    return true;
  }

  /** A pod that only waits for minReadySeconds lets the rolling update go on when they are over. */
  #recheckAvailability(record: DaemonSetRecord, pods: readonly PodRecord[], nowMs: number): void {
    for (const dueMs of availabilityDueMs(pods, record.spec.minReadySeconds, nowMs))
      this.#queue.add(record.key, dueMs);
  }

  #create(record: DaemonSetRecord, targetNode: string, nowMs: number): boolean {
    if (this.#records.get(record.key) !== record) return true;
    const { namespace = 'default', name: owner } = record.object.metadata;
    const name = `${owner}-${nameSuffix(record.key, record.made++)}`;
    const { blueprint, tolerations } = record;
    const labels = blueprint.metadata.labels ?? {};
    const pod = { name, namespace, ownerKey: record.key, labels, tolerations, targetNode };
    const made = this.#world.createPod(pod, record.owner, blueprint, { targetNode }, nowMs);
    if (!('refusal' in made)) return true;
    const about = { kind: 'DaemonSet', namespace, name: owner };
    this.#world.event(about, 'FailedCreate', `Error creating: ${made.refusal}`, nowMs, 'Warning');
    return false;
  }

  #delete(record: DaemonSetRecord, pods: readonly PodRecord[], name: string, nowMs: number): void {
    const { namespace = 'default', name: owner } = record.object.metadata;
    const about = { kind: 'DaemonSet', namespace, name: owner };
    deleteOwned(this.#world, pods, { about, pod: name }, nowMs);
  }

  #statusBatch(
    record: DaemonSetRecord,
    nodes: readonly DaemonNode[],
    pods: readonly PodRecord[],
    nowMs: number,
  ): Batches {
    const status = countStatus(record.spec, nodes, pods, nowMs);
    const text = JSON.stringify(status);
    if (text === record.statusText) return [];
    return [
      [
        (thenMs) => {
          record.statusText = text;
          this.#world.update({ ...record.object, status } as DaemonSet, thenMs);
        },
      ],
    ];
  }
}

function newRecord(key: string, object: DaemonSet): DaemonSetRecord {
  const owner = ownerReference(object);
  return {
    key,
    owner,
    ...templateParts(object, owner),
    fits: new Map(),
    failures: new Map(),
    made: 0,
    statusText: '',
  };
}

function templateParts(
  object: DaemonSet,
  owner: OwnerReference,
): Pick<DaemonSetRecord, 'object' | 'spec' | 'blueprint' | 'tolerations'> {
  const hash = templateHash(templateKey(object.spec.template));
  const tolerations = daemonTolerations(object.spec.template.spec);
  const template = { ...object.spec.template, spec: { ...object.spec.template.spec, tolerations } };
  const { namespace = 'default' } = object.metadata;
  return {
    object,
    spec: daemonSetSpecOf(object, hash),
    blueprint: podOfTemplate(template, namespace, { owner, labels: { 'controller-revision-hash': hash } }),
    tolerations,
  };
}

function fitOf(record: DaemonSetRecord, node: Node): DaemonNode {
  const { name } = node.metadata;
  const known = record.fits.get(name);
  if (known !== undefined) return known;
  const fit = daemonNodeFit(record.object.spec.template.spec, record.tolerations, node);
  record.fits.set(name, fit);
  return fit;
}

function advanceBackoff(record: DaemonSetRecord, node: string, nowMs: number): void {
  const before = record.failures.get(node);
  const isForgotten = before === undefined || nowMs - before.sinceMs > 2 * LONGEST_WAIT_MS;
  const waitMs = isForgotten ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, before.waitMs * 2);
  record.failures.set(node, { sinceMs: nowMs, waitMs });
}

function drawn({ count, of }: Draw): readonly string[] {
  return of.slice(0, count);
}

function countStatus(
  spec: DaemonSetSpec,
  nodes: readonly DaemonNode[],
  pods: readonly PodRecord[],
  nowMs: number,
): Readonly<Record<string, number>> {
  const wanted = new Set(nodes.filter(({ shouldRun }) => shouldRun).map(({ name }) => name));
  const onWanted = pods.filter(({ targetNode }) => targetNode !== undefined && wanted.has(targetNode));
  const ready = onWanted.filter(({ isReady }) => isReady);
  const available = ready.filter((pod) => isAvailable(pod, spec.minReadySeconds, nowMs));
  return {
    desiredNumberScheduled: wanted.size,
    currentNumberScheduled: new Set(onWanted.map(({ targetNode }) => targetNode)).size,
    numberMisscheduled: pods.length - onWanted.length,
    numberReady: ready.length,
    numberAvailable: available.length,
    updatedNumberScheduled: onWanted.filter(({ labels }) => labels['controller-revision-hash'] === spec.hash)
      .length,
  };
}
