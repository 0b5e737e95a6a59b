import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deployment, Job, KubernetesObject, Node, Pod } from '../../model/index.ts';
import type { ControllerAction, PodHandle } from './actions.ts';
import { ControlPlane } from './control-plane.ts';
import { DEFAULT_CONTROL_PLANE, INSTANT_CONTROL_PLANE } from './options.ts';
import type { ControlPlaneOptions } from './options.ts';

interface SeenPod {
  readonly name: string;
  readonly createdMs: number;
  readonly image: string;
  isReady: boolean;
  hasFailed: boolean;
}

/** A kubelet that starts, readies and stops every pod after fixed times, and the pods as one would see them. */
class TestCluster {
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
    this.pods.set(pod, { name, isReady: false, hasFailed: false, createdMs: this.nowMs, image });
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
    if (!this.pods.has(pod)) return;
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

function deployment(replicas: number, image: string, spec: Partial<Deployment['spec']> = {}): Deployment {
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

function workload(kind: string, name: string, spec: Record<string, unknown>): KubernetesObject {
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

function node(name: string): Node {
  const status = { conditions: [{ type: 'Ready', status: 'True' }] };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, status };
}

describe('a Deployment', () => {
  test('rolls to a new image without ever having fewer pods ready than it may', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(deployment(10, 'v1'), 0);
    cluster.runUntil(30_000);
    expect(cluster.count('v1')).toBe(10);

    cluster.plane.applied(deployment(10, 'v2'), 30_000);
    for (let ms = 30_100; ms <= 90_000; ms += 100) {
      cluster.runUntil(ms);
      const ready = [...cluster.pods.values()].filter(({ isReady }) => isReady).length;
      expect(ready).toBeGreaterThanOrEqual(8);
      // Pods that are stopping still count here; 10 + 3 surge + those.
      expect(cluster.pods.size).toBeLessThanOrEqual(18);
    }
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 10]);
    // Nothing is left but one look at a progress deadline that was met long ago.
    expect(cluster.plane.nextMs).toBeGreaterThan(600_000);
  });

  test('creates 40 pods at 20 a second after a burst of 30, as the client’s rate limit has it', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(deployment(60, 'v1'), 0);
    cluster.runUntil(60_000);
    const created = [...cluster.pods.values()].map(({ createdMs }) => createdMs).sort((a, b) => a - b);
    expect(created[29]).toBeLessThan(200);
    expect(created[59]).toBeGreaterThan(1400);
    expect(created[59]).toBeLessThan(1800);
  });

  test('undo brings the image before back', () => {
    const cluster = new TestCluster(INSTANT_CONTROL_PLANE);
    cluster.plane.applied(deployment(3, 'v1'), 0);
    cluster.runUntil(10_000);
    cluster.plane.applied(deployment(3, 'v2'), 10_000);
    cluster.runUntil(40_000);
    expect(cluster.plane.undone('shop', 'web', undefined, 40_000)).toBe(true);
    cluster.runUntil(80_000);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([3, 0]);
  });

  test('Recreate starts no new pod before the last old one is gone', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(deployment(3, 'v1', { strategy: { type: 'Recreate' } }), 0);
    cluster.runUntil(10_000);
    cluster.plane.applied(deployment(3, 'v2', { strategy: { type: 'Recreate' } }), 10_000);
    cluster.runUntil(10_900);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([3, 0]);
    cluster.runUntil(20_000);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 3]);
  });

  test('takes its ReplicaSets and pods along when it is deleted', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(deployment(4, 'v1'), 0);
    cluster.runUntil(10_000);
    expect(cluster.plane.deleted('Deployment', 'shop', 'web', 10_000)).toBe(true);
    cluster.runUntil(20_000);
    expect(cluster.pods.size).toBe(0);
    expect(cluster.plane.podCount).toBe(0);
  });
});

test('a StatefulSet starts one pod after the other, with a claim each, and leaves the claims behind', () => {
  const cluster = new TestCluster();
  const claims = [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'disk' }, spec: {} }];
  cluster.plane.applied(workload('StatefulSet', 'db', { replicas: 3, volumeClaimTemplates: claims }), 0);
  cluster.runUntil(1500);
  expect(cluster.names()).toEqual(['db-0', 'db-1']);
  cluster.runUntil(10_000);
  expect(cluster.names()).toEqual(['db-0', 'db-1', 'db-2']);
  cluster.plane.scaled('StatefulSet', 'shop', 'db', 1, 10_000);
  cluster.runUntil(20_000);
  expect(cluster.names()).toEqual(['db-0']);
  const written = cluster.actions.flatMap((action) => (action.kind === 'write' ? [action.object] : []));
  const names = written
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .map(({ metadata }) => metadata.name);
  expect(names).toEqual(['disk-db-0', 'disk-db-1', 'disk-db-2']);
  expect(cluster.actions.filter(({ kind }) => kind === 'remove')).toEqual([]);
});

test('a DaemonSet has a pod on every node, on one that joins too', () => {
  const cluster = new TestCluster();
  for (const name of ['a', 'b']) cluster.plane.applied(node(name), 0);
  cluster.plane.applied(workload('DaemonSet', 'agent', {}), 0);
  cluster.runUntil(5000);
  expect(cluster.pods.size).toBe(2);
  cluster.plane.applied(node('c'), 5000);
  cluster.runUntil(10_000);
  expect(cluster.pods.size).toBe(3);
});

test('a Job runs its completions, parallelism at a time, and is complete', () => {
  const cluster = new TestCluster();
  cluster.runMs = 5000;
  const job = workload('Job', 'work', { completions: 4, parallelism: 2 }) as Job;
  cluster.plane.applied({ ...job, apiVersion: 'batch/v1' }, 0);
  cluster.runUntil(120_000);
  const created = cluster.actions.filter(({ kind }) => kind === 'create-pod');
  expect(created).toHaveLength(4);
  const last = cluster.actions.findLast((action) => action.kind === 'write')?.object as Job;
  expect(last.status).toMatchObject({ succeeded: 4, active: 0 });
});

test('a CronJob starts a Job at the minute', () => {
  const cluster = new TestCluster();
  cluster.runMs = 1000;
  const jobTemplate = { spec: (workload('Job', 'tick', {}) as Job).spec };
  cluster.plane.applied(workload('CronJob', 'tick', { schedule: '*/2 * * * *', jobTemplate }), 30_000);
  cluster.nowMs = 30_000;
  cluster.runUntil(10 * 60_000);
  const starts = cluster.actions.flatMap((action) => (action.kind === 'create-pod' ? [action.atMs] : []));
  expect(starts.map((ms) => Math.floor(ms / 1000))).toEqual(
    [120, 240, 360, 480, 600].slice(0, starts.length),
  );
  expect(starts.length).toBeGreaterThanOrEqual(4);
});

test('pods leave a node that falls silent after grace, queue and toleration, and come back elsewhere', () => {
  const cluster = new TestCluster();
  cluster.stopMs = Infinity;
  for (const name of ['node-0', 'node-1']) cluster.plane.applied(node(name), 0);
  const tolerations = ['not-ready', 'unreachable'].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 30,
  }));
  const spec = { containers: [{ name: 'app', image: 'v1' }], tolerations };
  cluster.plane.applied(deployment(2, 'v1', { template: { metadata: { labels: { app: 'web' } }, spec } }), 0);
  cluster.runUntil(100_000);
  cluster.node = 'node-1';
  cluster.plane.nodeFellSilent('node-0', 95_000, 100_000);
  cluster.runUntil(300_000);
  const deleted = cluster.actions.flatMap((action) => (action.kind === 'delete-pod' ? [action] : []));
  expect(deleted.map(({ disruption }) => disruption)).toEqual([
    'DeletionByTaintManager',
    'DeletionByTaintManager',
  ]);
  // Last renewal 95 s, unknown at the first tick after 95 + 50 s, tainted then, gone 30 s later.
  expect(deleted[0].atMs).toBe(180_000);
  expect(cluster.actions.filter(({ kind }) => kind === 'create-pod')).toHaveLength(4);
});

test('an eviction spends the budget, and the next is refused until the pod is replaced', () => {
  const cluster = new TestCluster();
  cluster.plane.applied(deployment(3, 'v1'), 0);
  const spec = { minAvailable: 2, selector: { matchLabels: { app: 'web' } } };
  cluster.plane.applied(
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guard', namespace: 'shop' },
      spec,
    } as KubernetesObject,
    0,
  );
  cluster.runUntil(10_000);
  const [first, second] = [...cluster.pods.keys()];
  expect(cluster.plane.evict(first, 10_000)?.isEvicted).toBe(true);
  expect(cluster.plane.evict(second, 10_000)).toMatchObject({ isEvicted: false, code: 429 });
  cluster.runUntil(20_000);
  expect(cluster.plane.evict(second, 20_000)?.isEvicted).toBe(true);
});

test('a quota’s refusal is retried with growing waits and told in the server’s words', () => {
  let isFull = true;
  const admit = (): string | undefined =>
    isFull ? 'pods "web" is forbidden: exceeded quota: team' : undefined;
  const cluster = new TestCluster({ admit });
  cluster.plane.applied(deployment(2, 'v1'), 0);
  cluster.runUntil(10_000);
  expect(cluster.pods.size).toBe(0);
  const events = cluster.actions.filter(
    (action) => action.kind === 'event' && action.reason === 'FailedCreate',
  );
  expect(events.length).toBeGreaterThan(5);
  expect(events.length).toBeLessThan(15);
  isFull = false;
  cluster.runUntil(30_000);
  expect(cluster.pods.size).toBe(2);
});

test('a pod of a dump counts for its ReplicaSet', () => {
  const cluster = new TestCluster(DEFAULT_CONTROL_PLANE);
  cluster.plane.applied(workload('ReplicaSet', 'old', { replicas: 2 }), 0);
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'old', uid: 'u', controller: true };
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'old-1', namespace: 'shop', labels: { app: 'old' }, ownerReferences: [owner] },
    spec: { containers: [{ name: 'app' }], nodeName: 'node-0' },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
  cluster.plane.adoptPod(pod, 0);
  cluster.runUntil(10_000);
  expect(cluster.actions.filter(({ kind }) => kind === 'create-pod')).toHaveLength(1);
});

test('20,000 pods of 500 Deployments cost nothing while nothing changes', () => {
  const cluster = new TestCluster({ ...INSTANT_CONTROL_PLANE, admit: () => undefined });
  for (let place = 0; place < 500; place++) {
    const labels = { app: `w${place}` };
    const object = deployment(40, 'v1', {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'v1' }] } },
    });
    cluster.plane.applied({ ...object, metadata: { name: `w${place}`, namespace: 'shop' } } as Deployment, 0);
  }
  cluster.plane.run(0);
  expect(cluster.plane.podCount).toBe(20_000);
  // What is left are the progress deadlines of rollouts whose pods never became ready.
  expect(cluster.plane.nextMs).toBeGreaterThan(599_000);
});

/** What befalls a cluster; `pick` chooses the pod. */
type Blow =
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'lose' | 'fail' | 'unready'; readonly pick: number };

const blows = fc.array(
  fc.record({
    afterMs: fc.nat(4000),
    blow: fc.oneof(
      fc.record({ kind: fc.constant('scale' as const), replicas: fc.nat(12) }),
      fc.record({ kind: fc.constant('image' as const), image: fc.constantFrom('v1', 'v2', 'v3') }),
      fc.record({
        kind: fc.constantFrom('lose' as const, 'fail' as const, 'unready' as const),
        pick: fc.nat(),
      }),
    ),
  }),
  { maxLength: 15 },
);

interface Ordeal {
  readonly cluster: TestCluster;
  readonly replicas: number;
  readonly image: string;
}

type WorkloadOf = (replicas: number, image: string) => KubernetesObject;

function suffer(
  list: readonly { readonly afterMs: number; readonly blow: Blow }[],
  workloadOf: WorkloadOf,
): Ordeal {
  const cluster = new TestCluster();
  const { plane } = cluster;
  let replicas = 4;
  let image = 'v1';
  plane.applied(workloadOf(replicas, image), 0);
  for (const { afterMs, blow } of list) {
    cluster.runUntil(cluster.nowMs + afterMs);
    if (blow.kind === 'delete') {
      plane.deleted(workloadOf(0, '').kind, 'shop', 'web', cluster.nowMs);
      cluster.runUntil(cluster.nowMs + 5000);
      expect(plane.podCount).toBe(0);
      plane.applied(workloadOf(replicas, image), cluster.nowMs);
      continue;
    }
    if (blow.kind === 'scale') ({ replicas } = blow);
    if (blow.kind === 'image') ({ image } = blow);
    if (blow.kind === 'scale' || blow.kind === 'image') {
      plane.applied(workloadOf(replicas, image), cluster.nowMs);
      continue;
    }
    const handle = [...cluster.pods.keys()].at(blow.pick % Math.max(1, cluster.pods.size));
    if (handle !== undefined) cluster.hit(handle, blow.kind);
  }
  cluster.runUntil(cluster.nowMs + 600_000);
  return { cluster, replicas, image };
}

const statefulSet: WorkloadOf = (replicas, image) => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image }] } };
  return workload('StatefulSet', 'web', { replicas, template });
};

const kinds = [
  ['Deployment', deployment],
  ['StatefulSet', statefulSet],
] as const satisfies readonly (readonly [string, WorkloadOf])[];

test.each(kinds)('whatever befalls a %s, it comes to rest with the pods asked for', (_kind, workloadOf) => {
  fc.assert(
    fc.property(blows, (list) => {
      const { cluster, replicas, image } = suffer(list, workloadOf);
      const pods = [...cluster.pods.values()];
      expect(pods.map((pod) => pod.image)).toEqual(pods.map(() => image));
      expect(pods.filter(({ isReady }) => isReady)).toHaveLength(replicas);
      expect(pods).toHaveLength(replicas);
      expect(cluster.plane.podCount).toBe(replicas);
    }),
    { numRuns: 40 },
  );
});

test('the same blows are answered by the same actions', () => {
  fc.assert(
    fc.property(blows, (list) => {
      const actions = (): readonly ControllerAction[] => suffer(list, deployment).cluster.actions;
      expect(actions()).toEqual(actions());
    }),
    { numRuns: 15 },
  );
});
