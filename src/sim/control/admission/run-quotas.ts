import { assert } from '../../../base/index.ts';
import { nextResyncMs, podEvaluator, QuotaLedger, quotaEvaluator } from '../../../admission/index.ts';
import type { QuotaStatus, QuotaUse } from '../../../admission/index.ts';
import type { PodHandle } from '../../../controllers/index.ts';
import type { KubernetesObject, Pod, QuantityMap, ResourceQuota } from '../../../model/index.ts';
import { resourceOf } from './resource-of.ts';

/** A pod that quotas count. */
interface HeldPod {
  readonly namespace: string;
  readonly use: QuotaUse;
  /** What it still counts for. */
  left: QuantityMap;
  /** When a pod that does not stop counts no more, though it is still there; Infinity while nobody deletes it. */
  stuckMs: number;
}

/** Whom quotas of a namespace count when they come late: its pods of now. */
export type PodsOfNamespace = (namespace: string) => Iterable<readonly [PodHandle, Pod]>;

/**
 * Which pods and objects of the run are counted by which ResourceQuotas. Namespaces without a quota cost a look-up.
 *
 * Pods count twice over: as running things (`pods`, CPU, memory …) until they have ended, as objects (`count/pods`)
 * until they are gone.
 */
export class RunQuotas {
  readonly #ledger: QuotaLedger;
  readonly #podsOf: PodsOfNamespace;
  readonly #held = new Map<PodHandle, HeldPod>();
  readonly #uses = new WeakMap<Pod, QuotaUse>();
  /** Pods that were told to stop, until they have. */
  readonly #stopping = new Set<HeldPod>();
  /** All objects but pods, by namespace and by `Kind/name`: whoever comes late counts them. */
  readonly #objects = new Map<string, Map<string, QuotaUse>>();

  constructor(delayMs: number, podsOf: PodsOfNamespace) {
    this.#ledger = new QuotaLedger(delayMs);
    this.#podsOf = podsOf;
  }

  quotaApplied(quota: ResourceQuota, nowMs: number, isSettled: boolean): void {
    const { namespace = 'default' } = quota.metadata;
    if (!this.#ledger.covers(namespace))
      for (const [handle, pod] of this.#podsOf(namespace)) this.#hold(handle, namespace, this.#useOf(pod));
    this.#ledger.applied(quota, () => this.#existing(namespace), nowMs, isSettled);
  }

  quotaDeleted(namespace: string, name: string): void {
    this.#ledger.deleted(namespace, name);
  }

  statuses(namespace: string, nowMs: number): QuotaStatus[] {
    return this.#ledger.statuses(namespace, nowMs);
  }

  /** Charges a pod to the quotas of its namespace; a refusal is the API server's message. */
  askForPod(pod: Pod, { namespace, name }: PodName, nowMs: number): string | undefined {
    if (!this.#ledger.covers(namespace)) return undefined;
    this.#forgetStuck(nowMs);
    return this.#ledger.ask(namespace, this.#useOf(pod), name, nowMs);
  }

  /** The pod that `askForPod` let in now has this handle. */
  podMade(handle: PodHandle, pod: Pod, namespace: string): void {
    if (this.#ledger.covers(namespace)) this.#hold(handle, namespace, this.#useOf(pod));
  }

  /** A pod is there without having been asked about: it was in the input. */
  podFound(handle: PodHandle, pod: Pod, nowMs: number): void {
    const { namespace = 'default' } = pod.metadata;
    if (!this.#ledger.covers(namespace)) return;
    const use = this.#useOf(pod);
    this.#hold(handle, namespace, use);
    this.#ledger.found(namespace, use, nowMs, true);
  }

  /** Its deletion was asked for; deletionTimestamp is the end of its grace, and it may be late by as much again. */
  podStopping(handle: PodHandle, graceMs: number, nowMs: number): void {
    const held = this.#held.get(handle);
    if (held === undefined || held.stuckMs !== Infinity) return;
    assert(!this.#stopping.has(held), `record ${handle} stops twice`);
    assert(graceMs >= 0, `record ${handle} has ${graceMs} ms to stop`);
    held.stuckMs = nowMs + 2 * graceMs;
    this.#stopping.add(held);
  }

  /** It runs no more, but its object is still there. */
  podEnded(handle: PodHandle, nowMs: number): void {
    const held = this.#held.get(handle);
    if (held !== undefined) this.#release(held, asObject(held.left), nowMs);
  }

  podGone(handle: PodHandle, nowMs: number): void {
    const held = this.#held.get(handle);
    if (held === undefined) return;
    this.#held.delete(handle);
    this.#release(held, new Map(), nowMs);
  }

  /**
   * An object that somebody wants to be there: charged whole if it is new, else with what it uses more than before. A
   * refusal is the API server's message.
   */
  askForObject(object: KubernetesObject, nowMs: number): string | undefined {
    const { namespace = 'default', name } = object.metadata;
    const use = useOfObject(object);
    const before = this.#objects.get(namespace)?.get(keyOf(object));
    const refusal = this.#ledger.ask(namespace, use, name, nowMs, before);
    if (refusal === undefined) this.#remember(object, use);
    return refusal;
  }

  /** An object that is there already, or that a controller wrote. */
  objectFound(object: KubernetesObject, nowMs: number, isSettled: boolean): void {
    const { namespace = 'default', name } = object.metadata;
    this.objectGone(object.kind, namespace, name, nowMs);
    const use = useOfObject(object);
    this.#remember(object, use);
    this.#ledger.found(namespace, use, nowMs, isSettled);
  }

  /** As `objectFound`, for objects that are written again and again: the first time counts. */
  objectWritten(object: KubernetesObject, nowMs: number, isSettled: boolean): void {
    if (!this.#knows(object)) this.objectFound(object, nowMs, isSettled);
  }

  objectGone(kind: string, namespace: string, name: string, nowMs: number): void {
    const objects = this.#objects.get(namespace);
    const use = objects?.get(`${kind}/${name}`);
    if (use === undefined) return;
    objects?.delete(`${kind}/${name}`);
    this.#ledger.released(namespace, use, use.usage, nowMs);
  }

  #knows(object: KubernetesObject): boolean {
    return this.#objects.get(object.metadata.namespace ?? 'default')?.has(keyOf(object)) === true;
  }

  #remember(object: KubernetesObject, use: QuotaUse): void {
    const { namespace = 'default' } = object.metadata;
    const objects = this.#objects.get(namespace) ?? new Map<string, QuotaUse>();
    this.#objects.set(namespace, objects.set(keyOf(object), use));
  }

  #useOf(pod: Pod): QuotaUse {
    let use = this.#uses.get(pod);
    if (use === undefined) {
      use = { evaluator: podEvaluator, object: pod, usage: podEvaluator.usage(pod, 0) };
      this.#uses.set(pod, use);
    }
    return use;
  }

  #hold(handle: PodHandle, namespace: string, use: QuotaUse): void {
    this.#held.set(handle, { namespace, use, left: use.usage, stuckMs: Infinity });
  }

  #release(held: HeldPod, left: QuantityMap, nowMs: number): void {
    this.#stopping.delete(held);
    for (const name of left.keys())
      assert(held.left.has(name), `a pod keeps ${name}, which it does not hold`);
    const released: QuantityMap = new Map([...held.left].filter(([name]) => !left.has(name)));
    held.left = left;
    if (released.size > 0) this.#ledger.released(held.namespace, held.use, released, nowMs);
  }

  /** Nothing tells the controller of a pod that does not stop: it sees so when it counts everything anew. */
  #forgetStuck(nowMs: number): void {
    for (const held of this.#stopping) {
      if (nextResyncMs(held.stuckMs) <= nowMs) this.#release(held, asObject(held.left), nowMs);
    }
  }

  *#existing(namespace: string): Generator<QuotaUse> {
    for (const held of this.#held.values())
      if (held.namespace === namespace) yield { ...held.use, usage: held.left };
    yield* this.#objects.get(namespace)?.values() ?? [];
  }
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

const OBJECT_COUNT = 'count/pods';

/** What of a pod's use its object alone is. */
function asObject(usage: QuantityMap): QuantityMap {
  return new Map([...usage].filter(([name]) => name === OBJECT_COUNT));
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}

function useOfObject(object: KubernetesObject): QuotaUse {
  const evaluator = quotaEvaluator(resourceOf(object));
  return { evaluator, object, usage: evaluator.usage(object, 0) };
}
