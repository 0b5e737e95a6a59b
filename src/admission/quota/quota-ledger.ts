import { addInto, quantityMap, subtractQuantities, ZERO_QUANTITY } from '../../model/index.ts';
import type { KubernetesObject, QuantityMap, ResourceQuota } from '../../model/index.ts';
import { checkQuota } from './check-request.ts';
import type { Quota } from './check-request.ts';
import { quotaOf } from './read-quota.ts';
import type { QuotaEvaluator } from './usage.ts';

/** Something that quotas count: all pods of a template share one. */
export interface QuotaUse {
  readonly evaluator: QuotaEvaluator;
  readonly object: KubernetesObject;
  /** What it counts for now; less once a pod has ended. */
  readonly usage: QuantityMap;
}

/** What a quota limits, and what it takes to be used. */
export interface QuotaStatus {
  readonly name: string;
  readonly hard: QuantityMap;
  readonly used: QuantityMap;
}

interface LedgerQuota {
  /** As admission sees it: status.hard and status.used. */
  seen: Quota;
  /** spec.hard. */
  wanted: QuantityMap;
  /** What all that exists and matches adds up to, of all resources, limited by now or not. */
  readonly actual: QuantityMap;
  /** When the quota controller's next status is there to be seen; Infinity when nothing changed. */
  syncMs: number;
}

/** The quota controller counts everything anew this often (--resource-quota-sync-period). */
const RESYNC_MS = 300_000;

/**
 * The ResourceQuotas of a cluster over time. Admission charges a quota at once; what is released, and a changed limit,
 * shows only when the quota controller has counted again, `delayMs` later. Nothing has to be woken for that: the
 * status is brought up to date when somebody asks.
 *
 * Upstream: the ResourceQuota admission plugin and pkg/controller/resourcequota.
 */
export class QuotaLedger {
  readonly #delayMs: number;
  readonly #quotas = new Map<string, Map<string, LedgerQuota>>();

  /** @param delayMs - from a change to the status that tells of it: a watch, a request and a watch again */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Is there a quota in the namespace? Where there is none nothing need be told. */
  covers(namespace: string): boolean {
    return this.#quotas.has(namespace);
  }

  /**
   * A quota came or changed. A new one limits nothing until the controller has counted what is there, except where it
   * is there from the start.
   *
   * @param existing - what the namespace holds by now; asked of a new quota only
   */
  applied(object: ResourceQuota, existing: () => Iterable<QuotaUse>, nowMs: number, isSettled = false): void {
    const { namespace = 'default', name } = object.metadata;
    const quotas = this.#quotas.get(namespace) ?? new Map<string, LedgerQuota>();
    const wanted = quantityMap((object as Partial<ResourceQuota>).spec?.hard);
    let quota = quotas.get(name);
    if (quota === undefined) {
      const { scopes } = quotaOf(object);
      quota = {
        seen: { name, scopes, hard: new Map(), used: undefined },
        wanted,
        actual: new Map(),
        syncMs: Infinity,
      };
      for (const use of existing()) if (isInScope(quota, use)) addInto(quota.actual, use.usage);
    } else settle(quota, nowMs);
    quota.wanted = wanted;
    quota.syncMs = Math.min(quota.syncMs, isSettled ? nowMs : nowMs + this.#delayMs);
    quotas.set(name, quota);
    this.#quotas.set(namespace, quotas);
  }

  deleted(namespace: string, name: string): void {
    const quotas = this.#quotas.get(namespace);
    quotas?.delete(name);
    if (quotas?.size === 0) this.#quotas.delete(namespace);
  }

  /**
   * May one more such object be created? Every quota that matches it must allow it and is then charged.
   *
   * @param name - what a refusal calls it
   * @param before - what it was until now, if it is there already: then only what it uses more is asked for
   * @returns the API server's message where it is refused
   */
  ask(namespace: string, use: QuotaUse, name: string, nowMs: number, before?: QuotaUse): string | undefined {
    const quotas = [...(this.#quotas.get(namespace)?.values() ?? [])];
    if (quotas.length === 0) return undefined;
    for (const quota of quotas) settle(quota, nowMs);
    const oldObject = before && stored(before.object);
    const usage = (object: KubernetesObject): QuantityMap =>
      object === oldObject ? (before ?? use).usage : use.usage;
    const evaluator = { ...use.evaluator, usage };
    const request = { object: use.object, name, nowMs, ...(oldObject && { oldObject }) };
    const answer = checkQuota(
      quotas.map(({ seen }) => seen),
      evaluator,
      request,
    );
    if (!answer.isAllowed) return answer.message;
    for (const quota of quotas) {
      quota.seen = { ...quota.seen, used: answer.used.get(quota.seen.name) };
      if (isInScope(quota, use)) addInto(quota.actual, use.usage);
    }
    if (before !== undefined) this.released(namespace, before, before.usage, nowMs);
    return undefined;
  }

  /** Something is there without having been asked about: it was there before, or a controller made it. */
  found(namespace: string, use: QuotaUse, nowMs: number, isSettled = false): void {
    const seenMs = isSettled ? nowMs : nowMs + this.#delayMs;
    this.#changed(namespace, nowMs, seenMs, (quota) => addInto(quota.actual, use.usage), use);
  }

  /** Part of a use has ended: what `released` holds of it counts no more once the controller has seen it. */
  released(namespace: string, use: QuotaUse, released: QuantityMap, nowMs: number): void {
    const subtract = ({ actual }: LedgerQuota): void => {
      for (const [name, amount] of released)
        actual.set(name, subtractQuantities(actual.get(name) ?? ZERO_QUANTITY, amount));
    };
    this.#changed(namespace, nowMs, nowMs + this.#delayMs, subtract, use);
  }

  /** As `kubectl get resourcequota` would show them at this time. */
  statuses(namespace: string, nowMs: number): QuotaStatus[] {
    return [...(this.#quotas.get(namespace)?.values() ?? [])].map((quota) => {
      settle(quota, nowMs);
      const { name, hard, used = new Map() } = quota.seen;
      return { name, hard, used };
    });
  }

  #changed(
    namespace: string,
    nowMs: number,
    seenMs: number,
    change: (quota: LedgerQuota) => void,
    use: QuotaUse,
  ): void {
    for (const quota of this.#quotas.get(namespace)?.values() ?? []) {
      if (!isInScope(quota, use)) continue;
      settle(quota, nowMs);
      change(quota);
      quota.syncMs = Math.min(quota.syncMs, seenMs);
    }
  }
}

/** Only an object with a version can be the old one of an update. */
function stored(object: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: '1' } };
}

/** When the controller looks whether something was forgotten, next after this time. */
export function nextResyncMs(nowMs: number): number {
  return (Math.floor(nowMs / RESYNC_MS) + 1) * RESYNC_MS;
}

/** The controller's status, if it is due: spec.hard, and of every limited resource what really is there. */
function settle(quota: LedgerQuota, nowMs: number): void {
  if (quota.syncMs > nowMs) return;
  quota.syncMs = Infinity;
  const used: QuantityMap = new Map(
    [...quota.wanted.keys()].map((name) => [name, quota.actual.get(name) ?? ZERO_QUANTITY]),
  );
  quota.seen = { ...quota.seen, hard: quota.wanted, used };
}

function isInScope({ seen }: LedgerQuota, { evaluator, object }: QuotaUse): boolean {
  return seen.scopes.every((scope) => evaluator.matchesScope(object, scope));
}
