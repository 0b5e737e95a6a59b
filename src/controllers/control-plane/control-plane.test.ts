import { describe, expect, test } from 'vitest';
import { deployment, node, TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { Deployment, Job, KubernetesObject, Pod } from '../../model/index.ts';
import { DEFAULT_CONTROL_PLANE, INSTANT_CONTROL_PLANE } from './options.ts';

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
  // Last renewal 95 s, unknown ten ticks after the one of 95 s, tainted then, gone 30 s later.
  expect(deleted[0].atMs).toBe(175_000);
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
