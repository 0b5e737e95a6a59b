import { podOfTemplate } from '../../model/index.ts';
import type {
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
  PodTemplateSpec,
  StatefulSet,
} from '../../model/index.ts';
import { statefulSetSpecOf } from '../stateful-set/read-stateful-set.ts';
import { syncStatefulSet } from '../stateful-set/sync.ts';
import type { StatefulSetDecision, StatefulSetSpec, StatefulSetStatus } from '../stateful-set/types.ts';
import { templateHash, templateKey } from '../template-key.ts';
import { availabilityDueMs, deleteOwned } from './owned-pods.ts';
import type { PodRecord } from './pod-book.ts';
import { slowStart } from './work-queue.ts';
import type { ApiRequest, Batches, Work, WorkQueue } from './work-queue.ts';
import { keyOfObject, objectKey, ownerReference } from './world.ts';
import type { World } from './world.ts';

interface Revision {
  readonly name: string;
  readonly blueprint: Pod;
}

interface StatefulSetRecord {
  readonly key: string;
  object: StatefulSet;
  spec: StatefulSetSpec;
  readonly owner: OwnerReference;
  /** By template: a template that comes back gets its revision again. */
  readonly revisions: Map<string, Revision>;
  current: string;
  update: string;
  status: StatefulSetStatus | undefined;
}

/** Claim by volume name, and what the API server had against those that it refused. */
interface PodClaims {
  readonly claims: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
}

type Create = StatefulSetDecision['creates'][number];

/** Drives `syncStatefulSet`, with the claims of its pods: made once, kept when the pod goes, found again by name. */
export class StatefulSetLoop {
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #claimWritten: (claim: PersistentVolumeClaim, nowMs: number) => void;
  readonly #records = new Map<string, StatefulSetRecord>();

  constructor(world: World, claimWritten: (claim: PersistentVolumeClaim, nowMs: number) => void) {
    this.#world = world;
    this.#claimWritten = claimWritten;
    this.#queue = world.queueOf('statefulSets', (key, nowMs) => this.#sync(key, nowMs));
  }

  /** Written or changed; another template is another revision. */
  applied(object: StatefulSet, nowMs: number): void {
    const key = keyOfObject(object);
    const record = this.#records.get(key) ?? newRecord(key, object);
    record.object = object;
    record.spec = statefulSetSpecOf(object);
    record.update = addRevision(record, object.spec.template);
    if (record.current === '') record.current = record.update;
    this.#records.set(key, record);
    this.#world.store(object);
    this.#wake(key, nowMs);
  }

  /** False: there was none. */
  scaled(key: string, replicas: number, nowMs: number): boolean {
    const record = this.#records.get(key);
    if (record === undefined) return false;
    this.applied({ ...record.object, spec: { ...record.object.spec, replicas } }, nowMs);
    return true;
  }

  /**
   * A pod that was there before: its revision is read from its label. Where the set's status names none, the label
   * cannot be compared and the pod counts as made from the present template.
   */
  revisionOf(key: string, label: string | undefined): string {
    const record = this.#records.get(key);
    return (
      (record !== undefined && givenRevision(record.object) !== undefined ? label : undefined) ??
      record?.update ??
      label ??
      ''
    );
  }

  /** False: there was none. Its claims stay. */
  removed(key: string): boolean {
    return this.#records.delete(key);
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
    const pods = [...this.#world.pods.ofOwner(key)];
    const { spec, current, update } = record;
    const decision = syncStatefulSet(spec, pods, { current, update }, nowMs);
    for (const dueMs of availabilityDueMs(pods, spec.minReadySeconds, nowMs)) this.#queue.add(key, dueMs);
    const creates = decision.creates.map(
      (create) => (thenMs: number) => this.#create(record, create, thenMs),
    );
    const deletes = decision.deletes.map(
      (name) => (thenMs: number) => this.#delete(record, pods, name, thenMs),
    );
    const status = this.#statusBatch(record, decision.status);
    return { batches: [...slowStart(creates), ...slowStart(deletes)], status };
  }

  #create(record: StatefulSetRecord, { name, ordinal, revision }: Create, nowMs: number): boolean {
    const { namespace = 'default' } = record.object.metadata;
    const found = [...record.revisions.values()].find((each) => each.name === revision);
    if (found === undefined || this.#records.get(record.key) !== record) return true;
    const about = { kind: 'StatefulSet', namespace, name: record.spec.name };
    const stem = `Create Pod ${name} in StatefulSet ${record.spec.name}`;
    const { claims, errors } = this.#claims(record, name, ordinal, nowMs);
    if (errors.length > 0) {
      const text = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
      this.#world.event(about, 'FailedCreate', `${stem} failed error: ${text}`, nowMs, 'Warning');
      return false;
    }
    const labels = {
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    };
    const { blueprint } = found;
    const allLabels = { ...blueprint.metadata.labels, ...labels };
    const { tolerations = [] } = blueprint.spec;
    const pod = { name, namespace, ownerKey: record.key, labels: allLabels, tolerations, revision };
    const extras = { labels, ...(Object.keys(claims).length === 0 ? {} : { claims }) };
    const made = this.#world.createPod(pod, record.owner, blueprint, extras, nowMs);
    if (!('refusal' in made)) return true;
    this.#world.event(about, 'FailedCreate', `${stem} failed error: ${made.refusal}`, nowMs, 'Warning');
    return false;
  }

  /** Claims that are there already, from an earlier pod of the ordinal, are taken as they are. */
  #claims(record: StatefulSetRecord, podName: string, ordinal: number, nowMs: number): PodClaims {
    const claims: Record<string, string> = {};
    const errors: string[] = [];
    const { namespace = 'default' } = record.object.metadata;
    for (const template of record.object.spec.volumeClaimTemplates ?? []) {
      const name = `${template.metadata.name}-${record.spec.name}-${ordinal}`;
      claims[template.metadata.name] = name;
      if (this.#world.objects.has(objectKey('PersistentVolumeClaim', namespace, name))) continue;
      const { matchLabels = {} } = record.object.spec.selector;
      const metadata = {
        ...template.metadata,
        name,
        namespace,
        labels: { ...template.metadata.labels, ...matchLabels },
      };
      const claim: PersistentVolumeClaim = {
        ...template,
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        status: { phase: 'Pending' },
      };
      const asker = { kind: 'StatefulSet', namespace, name: record.spec.name };
      const refusal = this.#world.createObject({ object: claim, asker }, nowMs);
      if (refusal === undefined) {
        this.#claimWritten(claim, nowMs);
        continue;
      }
      errors.push(`failed to create PVC ${name}: ${refusal}`);
      const stem = `Create Claim ${name} for Pod ${podName} in StatefulSet ${asker.name}`;
      this.#world.event(asker, 'FailedCreate', `${stem} failed error: ${refusal}`, nowMs, 'Warning');
    }
    return { claims, errors };
  }

  #delete(record: StatefulSetRecord, pods: readonly PodRecord[], name: string, nowMs: number): void {
    const { namespace = 'default' } = record.object.metadata;
    const { name: owner } = record.spec;
    const about = { kind: 'StatefulSet', namespace, name: owner };
    const text = `Delete Pod ${name} in StatefulSet ${owner} successful`;
    deleteOwned(this.#world, pods, { about, pod: name, text }, nowMs);
  }

  #statusBatch(record: StatefulSetRecord, status: StatefulSetStatus): Batches {
    if (record.status !== undefined && sameStatus(record.status, status)) return [];
    const write: ApiRequest = (nowMs) => {
      record.status = status;
      record.current = status.currentRevision;
      const { replicas, ready, available, current, updated, currentRevision, updateRevision } = status;
      const written = {
        replicas,
        readyReplicas: ready,
        availableReplicas: available,
        currentReplicas: current,
        updatedReplicas: updated,
        currentRevision,
        updateRevision,
      };
      this.#world.update({ ...record.object, status: written } as StatefulSet, nowMs);
      this.#wake(record.key, nowMs);
    };
    return [[write]];
  }
}

function newRecord(key: string, object: StatefulSet): StatefulSetRecord {
  return {
    key,
    object,
    spec: statefulSetSpecOf(object),
    owner: ownerReference(object),
    revisions: new Map(),
    current: '',
    update: '',
    status: undefined,
  };
}

function givenRevision({ status }: StatefulSet): string | undefined {
  const name = status?.['updateRevision'];
  return typeof name === 'string' ? name : undefined;
}

function addRevision(record: StatefulSetRecord, template: PodTemplateSpec): string {
  const key = templateKey(template);
  const known = record.revisions.get(key);
  if (known !== undefined) return known.name;
  const { namespace = 'default', name: set } = record.object.metadata;
  // The first template of a set that was there before has the name that its status gives.
  const given = record.revisions.size === 0 ? givenRevision(record.object) : undefined;
  const name = given ?? `${set}-${templateHash(key)}`;
  const blueprint = podOfTemplate(template, namespace, {
    owner: record.owner,
    labels: { 'controller-revision-hash': name },
  });
  record.revisions.set(key, { name, blueprint });
  return name;
}

function sameStatus(a: StatefulSetStatus, b: StatefulSetStatus): boolean {
  const numbers = (status: StatefulSetStatus): string =>
    [status.replicas, status.ready, status.available, status.current, status.updated].join();
  return (
    numbers(a) === numbers(b) &&
    a.currentRevision === b.currentRevision &&
    a.updateRevision === b.updateRevision
  );
}
