import { assert } from '../base/index.ts';
import type { KubernetesObject } from '../model/index.ts';
import type { RolloutProgress, RolloutResult } from '../result/index.ts';

/** Rollouts that a result names; a run with more of them is a test of rollouts. */
const MOST = 1000;

/** Rollouts whose progress is kept, and the points of one. */
const DRAWN = 20;
const POINTS_MAX = 256;

type Draft = { -readonly [key in keyof RolloutResult]: RolloutResult[key] };

interface Known {
  template: object;
  templateText: string;
  rollout: Draft | undefined;
}

/** What a status says of the pods of a workload. */
interface Progress {
  readonly wanted: number;
  readonly pods: number;
  readonly updated: number;
  readonly available: number;
  readonly isStuck: boolean;
}

/**
 * New templates of workloads, from what their controllers write: a rollout begins with the first status under another
 * template and ends when every pod is of it and available. The first template of a workload is none.
 */
export class Rollouts {
  readonly #known = new Map<string, Known>();
  readonly #rollouts: Draft[] = [];
  readonly #progress = new Map<Draft, Curves>();

  /** A controller wrote the object with its status. */
  written(object: KubernetesObject, nowMs: number): void {
    const progress = progressOf(object);
    if (progress === undefined) return;
    const { kind, metadata } = object;
    const workload = `${kind}/${metadata.namespace ?? 'default'}/${metadata.name}`;
    const { template } = (object as KubernetesObject & { readonly spec: { readonly template: object } }).spec;
    const known = this.#known.get(workload);
    if (known === undefined) {
      this.#known.set(workload, { template, templateText: JSON.stringify(template), rollout: undefined });
      return;
    }
    if (known.template !== template) this.#look(workload, known, template, progress, nowMs);
    const { rollout } = known;
    if (rollout === undefined) return;
    follow(rollout, progress);
    draw(this.#progress.get(rollout), nowMs - rollout.startMs, progress);
    if (!isDone(progress)) return;
    assert(nowMs >= rollout.startMs, `the rollout of ${workload} ends before it begins`);
    Object.assign(rollout, { state: 'complete', endMs: nowMs });
    known.rollout = undefined;
  }

  /** A workload that is gone ends its rollout. */
  deleted(kind: string, namespace: string, name: string, nowMs: number): void {
    const key = `${kind}/${namespace}/${name}`;
    const rollout = this.#known.get(key)?.rollout;
    if (rollout !== undefined) Object.assign(rollout, { state: 'superseded', endMs: nowMs });
    this.#known.delete(key);
  }

  /** One a rollout that began, those that never ended too. */
  results(): RolloutResult[] {
    return this.#rollouts.map((rollout) => {
      const progress = this.#progress.get(rollout);
      return progress === undefined ? { ...rollout } : { ...rollout, progress };
    });
  }

  /** Another object may say the same: only what is written differently is another template. */
  #look(workload: string, known: Known, template: object, progress: Progress, nowMs: number): void {
    const text = JSON.stringify(template);
    const isOther = text !== known.templateText;
    Object.assign(known, { template, templateText: text });
    if (!isOther) return;
    if (known.rollout !== undefined) Object.assign(known.rollout, { state: 'superseded', endMs: nowMs });
    const { wanted, available, pods } = progress;
    const rollout: Draft = {
      workload,
      startMs: nowMs,
      state: 'under-way',
      replicas: wanted,
      availableLeast: available,
      podsMost: pods,
    };
    known.rollout = rollout;
    if (this.#rollouts.length < MOST) this.#rollouts.push(rollout);
    if (this.#progress.size < DRAWN)
      this.#progress.set(rollout, { timesMs: [], pods: [], updated: [], available: [] });
  }
}

/** Columns of one length: a point a status. */
type Curves = Readonly<Record<keyof RolloutProgress, number[]>>;

/** A further status; of two at one time the later counts. Where there are too many every other one goes. */
function draw(curves: Curves | undefined, sinceMs: number, { pods, updated, available }: Progress): void {
  if (curves === undefined) return;
  const columns: readonly (readonly [number[], number])[] = [
    [curves.timesMs, sinceMs],
    [curves.pods, pods],
    [curves.updated, updated],
    [curves.available, available],
  ];
  const lastMs = curves.timesMs.at(-1) ?? 0;
  assert(sinceMs >= lastMs, `a status of ${sinceMs} ms follows one of ${lastMs} ms`);
  assert(
    curves.pods.length === curves.timesMs.length,
    `${curves.pods.length} points at ${curves.timesMs.length} times`,
  );
  const isAgain = curves.timesMs.length > 0 && lastMs === sinceMs;
  const isFull = curves.timesMs.length === POINTS_MAX;
  for (const [column, value] of columns) {
    if (isAgain) column.pop();
    else if (isFull) thin(column);
    column.push(value);
  }
}

function thin(column: number[]): void {
  for (let index = 0; 2 * index < column.length; index++) column[index] = column[2 * index];
  column.length = Math.ceil(column.length / 2);
}

function follow(rollout: Draft, { wanted, pods, available, isStuck }: Progress): void {
  assert(
    wanted >= 0 && available >= 0,
    `${rollout.workload} wants ${wanted} pods and has ${available} available`,
  );
  rollout.replicas = wanted;
  rollout.availableLeast = Math.min(rollout.availableLeast, available);
  rollout.podsMost = Math.max(rollout.podsMost, pods);
  rollout.state = isStuck ? 'stuck' : 'under-way';
}

function isDone({ wanted, pods, updated, available }: Progress): boolean {
  return updated === wanted && pods === wanted && available === wanted;
}

function progressOf({ kind, ...object }: KubernetesObject): Progress | undefined {
  const { spec = {}, status } = object as {
    readonly spec?: { readonly replicas?: number };
    readonly status?: Readonly<Record<string, unknown>>;
  };
  if (status === undefined) return undefined;
  const number = (name: string): number => Number(status[name] ?? 0);
  if (kind === 'DaemonSet') {
    return {
      wanted: number('desiredNumberScheduled'),
      pods: number('currentNumberScheduled'),
      updated: number('updatedNumberScheduled'),
      available: number('numberAvailable'),
      isStuck: false,
    };
  }
  if (kind !== 'Deployment' && kind !== 'StatefulSet') return undefined;
  return {
    wanted: spec.replicas ?? 1,
    pods: number('replicas'),
    updated: number('updatedReplicas'),
    available: number('availableReplicas'),
    isStuck: hasMissedDeadline(status['conditions']),
  };
}

function hasMissedDeadline(conditions: unknown): boolean {
  const list: readonly { readonly reason?: unknown }[] = Array.isArray(conditions) ? conditions : [];
  return list.some(({ reason }) => reason === 'ProgressDeadlineExceeded');
}
