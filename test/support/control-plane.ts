import type { Deployment, KubernetesObject, Node } from '../../src/model/index.ts';
import type { ControllerAction, PodHandle } from '../../src/controllers/control-plane/actions.ts';
import { ControlPlane } from '../../src/controllers/control-plane/control-plane.ts';
import type { ControlPlaneOptions } from '../../src/controllers/control-plane/options.ts';

export interface SeenPod {
  readonly name: string;
  readonly createdMs: number;
  readonly image: string;
  isReady: boolean;
  hasFailed: boolean;
  hasEnded: boolean;
}

/** A kubelet that starts, readies and stops every pod after fixed times, and the pods as one would see them. */
export class TestCluster {
  readonly plane: ControlPlane;
  readonly pods = new Map<PodHandle, SeenPod>();
  readonly actions: ControllerAction[] = [];
  nowMs = 0;
  startMs = 1000;
  stopMs = 1000;
  /** Where the scheduler puts them. */
  node = 'node-0';
  /** Run time of pods that end by themselves. */
  runMs = Infinity;
  readonly #later: { atMs: number; run: () => void }[] = [];

  constructor(options: Partial<ControlPlaneOptions> = {}) {
    this.plane = new ControlPlane(options);
  }

  runUntil(untilMs: number): void {
    for (;;) {
      this.#later.sort((a, b) => a.atMs - b.atMs);
      const next = Math.min(this.plane.nextMs, this.#later.at(0)?.atMs ?? Infinity);
      if (next > untilMs) break;
      this.nowMs = next;
      while ((this.#later.at(0)?.atMs ?? Infinity) <= next) this.#later.shift()?.run();
      for (const action of this.plane.run(next)) this.#carryOut(action);
    }
    this.nowMs = untilMs;
  }

  names(): string[] {
    return [...this.pods.values()].map(({ name }) => name).sort();
  }

  count(image: string): number {
    return [...this.pods.values()].filter((pod) => pod.image === image).length;
  }

  /** The pod is deleted by hand, ends as failed, or is unready for ten seconds. */
  hit(pod: PodHandle, how: 'lose' | 'fail' | 'unready'): void {
    const seen = this.pods.get(pod);
    if (seen === undefined || seen.hasFailed) return;
    if (how === 'lose') {
      this.plane.podDeleting(pod, this.nowMs);
      this.#at(this.stopMs, () => this.#stop(pod));
    } else if (how === 'fail') {
      seen.hasFailed = true;
      this.plane.podEnded(pod, { phase: 'Failed' }, this.nowMs);
      // What pod garbage collection or a hand would remove in time.
      this.#at(60_000, () => this.#stop(pod));
    } else if (seen.isReady) {
      this.#ready(pod, false);
      this.#at(10_000, () => this.#ready(pod, true));
    }
  }

  #ready(pod: PodHandle, isReady: boolean): void {
    const seen = this.pods.get(pod);
    if (seen === undefined || seen.hasFailed) return;
    seen.isReady = isReady;
    this.plane.podReady(pod, isReady, this.nowMs);
  }

  #carryOut(action: ControllerAction): void {
    this.actions.push(action);
    if (action.kind === 'delete-pod') {
      this.#at(this.stopMs, () => this.#stop(action.pod));
    }
    if (action.kind !== 'create-pod') return;
    const { pod, name, blueprint } = action;
    const image = blueprint.spec.containers[0].image ?? '';
    this.pods.set(pod, {
      name,
      isReady: false,
      hasFailed: false,
      hasEnded: false,
      createdMs: this.nowMs,
      image,
    });
    this.plane.podBound(pod, action.extras.targetNode ?? this.node, this.nowMs);
    this.#at(this.startMs, () => {
      const seen = this.pods.get(pod);
      if (seen === undefined || seen.hasFailed) return;
      this.plane.podRunning(pod, this.nowMs);
      this.#ready(pod, true);
      if (this.runMs < Infinity) this.#at(this.runMs, () => this.#end(pod));
    });
  }

  #end(pod: PodHandle): void {
    const seen = this.pods.get(pod);
    if (seen === undefined || seen.hasFailed) return;
    seen.hasEnded = true;
    this.plane.podEnded(pod, { phase: 'Succeeded' }, this.nowMs);
  }

  #stop(pod: PodHandle): void {
    if (!this.pods.delete(pod)) return;
    this.plane.podGone(pod, this.nowMs);
  }

  #at(afterMs: number, run: () => void): void {
    this.#later.push({ atMs: this.nowMs + afterMs, run });
  }
}

export function deployment(
  replicas: number,
  image: string,
  spec: Partial<Deployment['spec']> = {},
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } },
      ...spec,
    },
  };
}

export function workload(kind: string, name: string, spec: Record<string, unknown>): KubernetesObject {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image: 'a' }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: { app: name } }, template, ...spec },
  } as KubernetesObject;
}

export function node(name: string): Node {
  const status = { conditions: [{ type: 'Ready', status: 'True' }] };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status };
}
