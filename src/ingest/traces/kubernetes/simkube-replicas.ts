import type { KubernetesObject, Pod } from '../../../model/index.ts';
import { fieldsOf } from '../../json-file.ts';
import type { TraceBuilder } from '../trace-builder.ts';
import type { Lifecycles, Lifetime } from './simkube-lifecycles.ts';
import { podOfRead, specOf } from './template.ts';

const REPLICAS_MAX = 1_000_000;
const FOREVER: Lifetime = { startMs: 0, endMs: Infinity };

/** The pods of one object that are there now, oldest first. */
interface Owner {
  readonly key: string;
  readonly template: string;
  readonly pods: { readonly row: number; readonly arrivalMs: number }[];
}

/** Kinds that hold so many pods of a template, and the field that says how many. */
const REPLICAS_FIELD: Readonly<Record<string, string>> = {
  Deployment: 'replicas',
  ReplicaSet: 'replicas',
  ReplicationController: 'replicas',
  StatefulSet: 'replicas',
  Job: 'parallelism',
};

/** Pods as controllers that act at once would make and end them; the youngest go first, as a scale-down takes them. */
export class ReplicaPods {
  readonly #builder: TraceBuilder;
  readonly #lifecycles: Lifecycles;
  readonly #owners = new Map<string, Owner>();
  readonly #leftOut = new Map<string, number>();
  #made = 0;

  constructor(builder: TraceBuilder, lifecycles: Lifecycles) {
    this.#builder = builder;
    this.#lifecycles = lifecycles;
  }

  apply(object: KubernetesObject, timeMs: number): void {
    const key = keyOf(object);
    const pod = podOf(object);
    const lifetimes = this.#lifecycles.get(key) ?? this.#lifecycles.get(key.replace(/^\S+/, ''));
    if (pod === undefined) this.#leaveOut(object, timeMs);
    else if (lifetimes !== undefined) this.#replay(object, pod, lifetimes);
    else {
      const replicas = replicasOf(object);
      if (replicas === undefined) this.#leaveOut(object, timeMs);
      else this.#scale(object, pod, replicas, timeMs);
    }
  }

  remove(object: KubernetesObject, timeMs: number): void {
    const owner = this.#owners.get(keyOf(object));
    if (owner === undefined) return;
    this.#endDownTo(owner, 0, timeMs);
    this.#owners.delete(owner.key);
  }

  stateAssumptions(): void {
    this.#builder.assume(
      'simkube: pods follow their objects as instant controllers would have it; each runs as long after its start as it was wanted.',
    );
    for (const [kind, count] of this.#leftOut)
      this.#builder.assume(
        `simkube: ${count} applied ${kind} without pods that the trace tells of are left out.`,
      );
  }

  #scale(object: KubernetesObject, pod: Pod, replicas: number, timeMs: number): void {
    const key = keyOf(object);
    const template = JSON.stringify(pod);
    let owner = this.#owners.get(key);
    if (owner !== undefined && owner.template !== template) {
      this.#endDownTo(owner, 0, timeMs);
      owner = undefined;
    }
    owner ??= { key, template, pods: [] };
    this.#owners.set(key, owner);
    this.#endDownTo(owner, replicas, timeMs);
    while (owner.pods.length < replicas)
      owner.pods.push({ row: this.#add(object, pod, timeMs, FOREVER.endMs), arrivalMs: timeMs });
  }

  /** Recorded lifetimes count once, however often their owner is applied. */
  #replay(object: KubernetesObject, pod: Pod, lifetimes: readonly Lifetime[]): void {
    const key = keyOf(object);
    if (this.#owners.has(key)) return;
    this.#owners.set(key, { key, template: '', pods: [] });
    for (const { startMs, endMs } of lifetimes) this.#add(object, pod, startMs, endMs - startMs);
  }

  #endDownTo(owner: Owner, count: number, timeMs: number): void {
    while (owner.pods.length > count) {
      const ended = owner.pods.pop();
      if (ended !== undefined) this.#builder.setDuration(ended.row, timeMs - ended.arrivalMs);
    }
  }

  #add(object: KubernetesObject, pod: Pod, timeMs: number, durationMs: number): number {
    const { name } = object.metadata;
    const shape = this.#builder.shape(JSON.stringify(pod), () => ({ workload: name, pod }));
    return this.#builder.addPod(timeMs, durationMs, shape, `${name}-${this.#made++}`);
  }

  #leaveOut(object: KubernetesObject, timeMs: number): void {
    const { kind } = object;
    if (HAS_PODS.has(kind)) this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + 1);
    else this.#builder.objectEvents.push({ timeMs, kind: 'apply', object });
  }
}

const HAS_PODS: ReadonlySet<string> = new Set([
  ...Object.keys(REPLICAS_FIELD),
  'Pod',
  'DaemonSet',
  'CronJob',
]);

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** The pod that this object makes copies of; undefined for kinds that make none. */
function podOf(object: KubernetesObject): Pod | undefined {
  const namespace = object.metadata.namespace ?? 'default';
  if (object.kind === 'Pod') return podOfRead(object, namespace);
  const spec = specOf(object);
  const template = object.kind === 'CronJob' ? cronTemplate(spec) : spec['template'];
  return podOfRead(template, namespace);
}

function cronTemplate(spec: Readonly<Record<string, unknown>>): unknown {
  return fieldsOf(fieldsOf(spec['jobTemplate'])?.['spec'])?.['template'];
}

/** Undefined for kinds whose number of pods the object does not tell. */
function replicasOf(object: KubernetesObject): number | undefined {
  if (object.kind === 'Pod') return 1;
  const field = REPLICAS_FIELD[object.kind];
  if (field === undefined) return undefined;
  const replicas = specOf(object)[field] ?? 1;
  return typeof replicas === 'number' && replicas >= 0 && replicas <= REPLICAS_MAX
    ? Math.floor(replicas)
    : undefined;
}
