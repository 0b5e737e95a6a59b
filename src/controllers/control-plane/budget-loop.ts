import { formatRfc3339 } from '../../base/index.ts';
import { labelSelectorMatches } from '../../model/index.ts';
import type { OwnerReference, PodDisruptionBudget } from '../../model/index.ts';
import { controllerScale } from '../disruption/controller-scale.ts';
import { evictPod } from '../disruption/evict.ts';
import type { EvictionAnswer } from '../disruption/evict.ts';
import { budgetOf } from '../disruption/read-budget.ts';
import { syncBudget } from '../disruption/sync-budget.ts';
import type { OwnedBudgetPod } from '../disruption/sync-budget.ts';
import type { Budget, BudgetStatus } from '../disruption/types.ts';
import type { PodRecord } from './pod-book.ts';
import type { Batches, WorkQueue } from './work-queue.ts';
import { objectKey } from './world.ts';
import type { World } from './world.ts';

interface BudgetRecord {
  readonly key: string;
  readonly namespace: string;
  object: PodDisruptionBudget;
  budget: Budget;
}

/** How a pod's owner is found: kind, name and uid, as its ownerReference says. */
export type OwnerOf = (pod: PodRecord) => OwnerReference | undefined;

/** Drives `syncBudget` and answers evictions. A budget is looked at when one of its pods changes. */
export class BudgetLoop {
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #ownerOf: OwnerOf;
  readonly #records = new Map<string, BudgetRecord>();
  readonly #byNamespace = new Map<string, Set<BudgetRecord>>();

  constructor(world: World, ownerOf: OwnerOf) {
    this.#world = world;
    this.#ownerOf = ownerOf;
    this.#queue = world.queueOf('budgets', (key, nowMs) => this.#sync(key, nowMs));
  }

  /** Written or changed; its pods are looked for anew. */
  applied(object: PodDisruptionBudget, nowMs: number): void {
    const { namespace = 'default', name } = object.metadata;
    const key = objectKey('PodDisruptionBudget', namespace, name);
    const known = this.#records.get(key);
    if (known === undefined) {
      const record = { key, namespace, object, budget: budgetOf(object) };
      this.#records.set(key, record);
      const others = this.#byNamespace.get(namespace);
      if (others === undefined) this.#byNamespace.set(namespace, new Set([record]));
      else others.add(record);
    } else {
      // A changed spec counts only once the controller has seen it: until then evictions are put off.
      const generation = known.budget.generation + 1;
      Object.assign(known, {
        object,
        budget: { ...budgetOf(object), generation, status: known.budget.status },
      });
    }
    this.#world.store(object);
    this.#wake(key, nowMs);
  }

  /** False: there was none. */
  removed(key: string): boolean {
    const record = this.#records.get(key);
    if (record === undefined) return false;
    this.#records.delete(key);
    this.#byNamespace.get(record.namespace)?.delete(record);
    return true;
  }

  /** Only budgets whose selector picks the pod wake. */
  podChanged(pod: PodRecord, nowMs: number): void {
    for (const { key, budget } of this.#byNamespace.get(pod.namespace) ?? []) {
      if (labelSelectorMatches(budget.selector, pod.labels)) this.#wake(key, nowMs);
    }
  }

  /** A controller's size changed: budgets that count it have another number of expected pods. */
  scaleChanged(namespace: string, nowMs: number): void {
    for (const { key } of this.#byNamespace.get(namespace) ?? []) this.#wake(key, nowMs);
  }

  /** The eviction API: a granted eviction deletes the pod. */
  evict(pod: PodRecord, nowMs: number): EvictionAnswer {
    const records = [...(this.#byNamespace.get(pod.namespace) ?? [])];
    const answer = evictPod(
      pod,
      records.map(({ budget }) => budget),
      nowMs,
    );
    if (!answer.isEvicted) return answer;
    const spent = records.find(({ budget }) => budget.name === answer.budget?.name);
    if (spent !== undefined && answer.budget !== undefined) this.#write(spent, answer.budget.status, nowMs);
    this.#world.deletePod(pod, nowMs, 'EvictionByEvictionAPI');
    return answer;
  }

  #wake(key: string, nowMs: number): void {
    this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  #sync(key: string, nowMs: number): Batches {
    const record = this.#records.get(key);
    if (record === undefined) return [];
    const pods = [...this.#world.pods.inNamespace(record.namespace)]
      .filter(({ labels }) => labelSelectorMatches(record.budget.selector, labels))
      .map((pod): OwnedBudgetPod => ({ ...viewOf(pod), controller: this.#ownerOf(pod) }));
    const scaleOf = (reference: OwnerReference): ReturnType<typeof controllerScale> =>
      controllerScale(
        reference,
        (kind, name) => this.#world.objects.get(objectKey(kind, record.namespace, name)),
        () => true,
      );
    const { status, recheckAfterMs } = syncBudget(record.budget, pods, scaleOf, nowMs);
    if (recheckAfterMs !== undefined) this.#queue.add(key, nowMs + Math.max(1, recheckAfterMs));
    if (sameStatus(record.budget.status, status)) return [];
    return [[(thenMs) => this.#write(record, status, thenMs)]];
  }

  #write(record: BudgetRecord, status: BudgetStatus, nowMs: number): void {
    record.budget = { ...record.budget, status };
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, observedGeneration } = status;
    const disrupted = [...status.disruptedPods].map(([name, ms]) => [name, formatRfc3339(this.#unixMs(ms))]);
    const { condition } = status;
    record.object = {
      ...record.object,
      status: {
        disruptionsAllowed,
        currentHealthy,
        desiredHealthy,
        expectedPods,
        observedGeneration,
        disruptedPods: Object.fromEntries(disrupted),
        ...(condition === undefined ? {} : { conditions: [{ type: 'DisruptionAllowed', ...condition }] }),
      },
    };
    this.#tell(record, nowMs);
  }

  /** The scheduler alone reads what a budget allows, and sees it no sooner than every other watch. */
  #tell({ key, object }: BudgetRecord, nowMs: number): void {
    if (!this.#records.has(key)) return;
    const { watchMs } = this.#world.options;
    this.#world.store(object);
    if (watchMs === 0) this.#world.update(object, nowMs);
    else
      this.#world.timers.at(nowMs + watchMs, (thenMs) => {
        if (this.#records.has(key)) this.#world.act({ kind: 'write', atMs: thenMs, object });
      });
  }

  #unixMs(ms: number): number {
    return this.#world.options.epochUnixMs + ms;
  }
}

function viewOf({ name, labels, phase, isReady, isDeleting }: PodRecord): Omit<OwnedBudgetPod, 'controller'> {
  return { name, labels, phase, isReady, isDeleting };
}

function sameStatus(a: BudgetStatus, b: BudgetStatus): boolean {
  return (
    a.disruptionsAllowed === b.disruptionsAllowed &&
    a.currentHealthy === b.currentHealthy &&
    a.desiredHealthy === b.desiredHealthy &&
    a.expectedPods === b.expectedPods &&
    a.observedGeneration === b.observedGeneration &&
    a.condition?.message === b.condition?.message &&
    a.disruptedPods.size === b.disruptedPods.size
  );
}
