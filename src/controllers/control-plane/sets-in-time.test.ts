import { describe, expect, test } from 'vitest';
import { node, TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { KubernetesObject, StatefulSet } from '../../model/index.ts';
import type { PodHandle } from './actions.ts';

const SECOND = 1000;

function template(image: string): object {
  return { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'app', image }] } };
}

function set(replicas: number, image: string, more: Record<string, unknown> = {}): KubernetesObject {
  return workload('StatefulSet', 'db', { replicas, template: template(image), ...more });
}

/** A StatefulSet of v1, all ready, at second 60. */
function settled(replicas: number, more: Record<string, unknown> = {}): TestCluster {
  const cluster = new TestCluster();
  cluster.plane.applied(set(replicas, 'v1', more), 0);
  cluster.runUntil(60 * SECOND);
  return cluster;
}

function apply(
  cluster: TestCluster,
  replicas: number,
  image: string,
  more: Record<string, unknown> = {},
): void {
  cluster.plane.applied(set(replicas, image, more), cluster.nowMs);
}

/** `0=v1 1=v2`: image by ordinal. */
function images({ pods }: TestCluster): string {
  return [...pods.values()]
    .map(({ name, image }) => `${name.slice(3)}=${image}`)
    .toSorted()
    .join(' ');
}

/** `+db-0@0.0`: what was made and deleted, in seconds from `fromMs`. */
function steps(cluster: TestCluster, fromMs: number): string[] {
  const nameOf = new Map<PodHandle, string>();
  const told: string[] = [];
  for (const action of cluster.actions) {
    if (action.kind === 'create-pod') nameOf.set(action.pod, action.name);
    if (action.atMs < fromMs) continue;
    const at = ((action.atMs - fromMs) / SECOND).toFixed(1);
    if (action.kind === 'create-pod') told.push(`+${action.name}@${at}`);
    if (action.kind === 'delete-pod') told.push(`-${nameOf.get(action.pod)}@${at}`);
  }
  return told;
}

const handleOf = ({ pods }: TestCluster, name: string): PodHandle => {
  const found = [...pods].find(([, pod]) => pod.name === name);
  if (found === undefined) throw new Error(`there is no pod ${name}`);
  return found[0];
};

describe('a StatefulSet comes and goes in order', () => {
  test('each pod when the one before is ready', () => {
    const cluster = settled(3);
    expect(steps(cluster, 0)).toEqual(['+db-0@0.0', '+db-1@1.0', '+db-2@2.0']);
  });

  test('all at once with Parallel', () => {
    const cluster = settled(3, { podManagementPolicy: 'Parallel' });
    expect(steps(cluster, 0)).toEqual(['+db-0@0.0', '+db-1@0.0', '+db-2@0.0']);
  });

  test('from the number where its ordinals start', () => {
    expect(images(settled(2, { ordinals: { start: 5 } }))).toBe('5=v1 6=v1');
  });

  test('down from the highest, one after the other has gone', () => {
    const cluster = settled(3);
    apply(cluster, 0, 'v1');
    cluster.runUntil(120 * SECOND);
    expect(steps(cluster, 60 * SECOND)).toEqual(['-db-2@0.0', '-db-1@1.0', '-db-0@2.0']);
  });

  test('down all at once with Parallel', () => {
    const cluster = settled(3, { podManagementPolicy: 'Parallel' });
    apply(cluster, 0, 'v1', { podManagementPolicy: 'Parallel' });
    cluster.runUntil(120 * SECOND);
    expect(steps(cluster, 60 * SECOND).toSorted()).toEqual(['-db-0@0.0', '-db-1@0.0', '-db-2@0.0']);
  });

  test('a pod that is lost comes back under its name, and those above stay', () => {
    const cluster = settled(3);
    cluster.hit(handleOf(cluster, 'db-1'), 'lose');
    cluster.runUntil(120 * SECOND);
    expect(steps(cluster, 60 * SECOND)).toEqual(['+db-1@1.0']);
    expect(images(cluster)).toBe('0=v1 1=v1 2=v1');
  });

  test('a pod that failed is deleted and made anew', () => {
    const cluster = settled(2);
    cluster.hit(handleOf(cluster, 'db-0'), 'fail');
    cluster.runUntil(120 * SECOND);
    expect(steps(cluster, 60 * SECOND)).toEqual(['-db-0@0.0', '+db-0@1.0']);
  });

  test('a scale-down waits while a lower pod is unready', () => {
    const cluster = settled(3);
    cluster.hit(handleOf(cluster, 'db-0'), 'unready');
    apply(cluster, 2, 'v1');
    cluster.runUntil(65 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v1 2=v1');
    cluster.runUntil(120 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v1');
  });
});

describe('a StatefulSet updates', () => {
  test('from the highest, each when the one above is ready again', () => {
    const cluster = settled(3);
    apply(cluster, 3, 'v2');
    cluster.runUntil(120 * SECOND);
    expect(steps(cluster, 60 * SECOND)).toEqual([
      '-db-2@0.0',
      '+db-2@1.0',
      '-db-1@2.0',
      '+db-1@3.0',
      '-db-0@4.0',
      '+db-0@5.1',
    ]);
    expect(images(cluster)).toBe('0=v2 1=v2 2=v2');
  });

  const partition = (value: number): Record<string, unknown> => ({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: value } },
  });

  // prettier-ignore
  test.each([
    ['down to the partition',            2, '0=v1 1=v1 2=v2 3=v2'],
    ['all of them with a partition of 0', 0, '0=v2 1=v2 2=v2 3=v2'],
    ['none where it is above them all',  4, '0=v1 1=v1 2=v1 3=v1'],
  ] as const)('%s', (_why, value, expected) => {
    const cluster = settled(4, partition(value));
    apply(cluster, 4, 'v2', partition(value));
    cluster.runUntil(120 * SECOND);
    expect(images(cluster)).toBe(expected);
  });

  test('below the partition a lost pod comes back as it was', () => {
    const cluster = settled(3, partition(2));
    apply(cluster, 3, 'v2', partition(2));
    cluster.runUntil(90 * SECOND);
    cluster.hit(handleOf(cluster, 'db-0'), 'lose');
    cluster.runUntil(120 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v1 2=v2');
  });

  test('further once the partition is lowered', () => {
    const cluster = settled(3, partition(2));
    apply(cluster, 3, 'v2', partition(2));
    cluster.runUntil(90 * SECOND);
    apply(cluster, 3, 'v2', partition(1));
    cluster.runUntil(120 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v2 2=v2');
  });

  test('OnDelete: only what a hand deletes', () => {
    const byHand = { updateStrategy: { type: 'OnDelete' } };
    const cluster = settled(3, byHand);
    apply(cluster, 3, 'v2', byHand);
    cluster.runUntil(90 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v1 2=v1');
    cluster.hit(handleOf(cluster, 'db-1'), 'lose');
    cluster.runUntil(120 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v2 2=v1');
  });

  test('a broken update stops at the first pod that does not become ready', () => {
    const cluster = settled(3);
    cluster.startMs = Infinity;
    apply(cluster, 3, 'broken');
    cluster.runUntil(300 * SECOND);
    expect(images(cluster)).toBe('0=v1 1=v1 2=broken');
  });

  test('and tells revisions in its status', () => {
    const cluster = settled(2);
    apply(cluster, 2, 'v2');
    cluster.runUntil(120 * SECOND);
    const statuses = cluster.actions.flatMap((action) =>
      action.kind === 'write' && action.object.kind === 'StatefulSet'
        ? [(action.object as StatefulSet).status]
        : [],
    );
    expect(statuses.at(-1)).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 2,
      currentReplicas: 2,
    });
    expect(statuses.at(-1)?.['currentRevision']).toBe(statuses.at(-1)?.['updateRevision']);
    expect(statuses.some((status) => status?.['currentRevision'] !== status?.['updateRevision'])).toBe(true);
  });
});

describe('claims of a StatefulSet', () => {
  const claims = {
    volumeClaimTemplates: [
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'disk' }, spec: {} },
    ],
  };
  const claimsOf = ({ actions }: TestCluster): string[] =>
    actions.flatMap((action) =>
      action.kind === 'write' && action.object.kind === 'PersistentVolumeClaim'
        ? [action.object.metadata.name]
        : [],
    );

  test('a pod that comes back finds its own again: none is made twice', () => {
    const cluster = settled(2, claims);
    cluster.hit(handleOf(cluster, 'db-1'), 'lose');
    cluster.runUntil(120 * SECOND);
    expect(claimsOf(cluster)).toEqual(['disk-db-0', 'disk-db-1']);
  });

  test('so does one of a set that was scaled down and up again', () => {
    const cluster = settled(2, claims);
    apply(cluster, 1, 'v1', claims);
    cluster.runUntil(90 * SECOND);
    apply(cluster, 2, 'v1', claims);
    cluster.runUntil(120 * SECOND);
    expect(claimsOf(cluster)).toEqual(['disk-db-0', 'disk-db-1']);
    expect(cluster.actions.filter(({ kind }) => kind === 'remove')).toEqual([]);
  });

  test('the pod names its claim by volume', () => {
    const cluster = settled(1, claims);
    const [made] = cluster.actions.flatMap((action) =>
      action.kind === 'create-pod' ? [action.extras.claims] : [],
    );
    expect(made).toEqual({ disk: 'disk-db-0' });
  });
});

describe('a DaemonSet', () => {
  const agent = (image: string, more: Record<string, unknown> = {}): KubernetesObject =>
    workload('DaemonSet', 'agent', {
      selector: { matchLabels: { app: 'db' } },
      template: template(image),
      ...more,
    });
  const onNodes = (names: readonly string[], object: KubernetesObject): TestCluster => {
    const cluster = new TestCluster();
    for (const name of names) cluster.plane.applied(node(name), 0);
    cluster.plane.applied(object, 0);
    cluster.runUntil(60 * SECOND);
    return cluster;
  };
  const targets = ({ actions }: TestCluster, fromMs = 0): string[] =>
    actions.flatMap((action) =>
      action.kind === 'create-pod' && action.atMs >= fromMs ? [action.extras.targetNode ?? ''] : [],
    );

  test('has one pod a node', () => {
    expect(targets(onNodes(['a', 'b', 'c'], agent('v1'))).toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('has none on a node that its selector leaves out', () => {
    const cluster = new TestCluster();
    const gpu = node('gpu');
    cluster.plane.applied({ ...gpu, metadata: { ...gpu.metadata, labels: { gpu: 'yes' } } }, 0);
    cluster.plane.applied(node('plain'), 0);
    const selective = { ...(template('v1') as { spec: object }) };
    cluster.plane.applied(
      agent('v1', { template: { ...selective, spec: { ...selective.spec, nodeSelector: { gpu: 'yes' } } } }),
      0,
    );
    cluster.runUntil(10 * SECOND);
    expect(targets(cluster)).toEqual(['gpu']);
  });

  test('comes to a node once it has the label, and leaves it with the label', () => {
    const cluster = new TestCluster();
    const selective = { ...(template('v1') as { spec: object }) };
    const gpu = (yes: string): KubernetesObject => {
      const plain = node('n');
      return { ...plain, metadata: { ...plain.metadata, labels: { gpu: yes } } };
    };
    cluster.plane.applied(gpu('no'), 0);
    cluster.plane.applied(
      agent('v1', { template: { ...selective, spec: { ...selective.spec, nodeSelector: { gpu: 'yes' } } } }),
      0,
    );
    cluster.runUntil(10 * SECOND);
    expect(cluster.pods.size).toBe(0);
    cluster.plane.applied(gpu('yes'), 10 * SECOND);
    cluster.runUntil(20 * SECOND);
    expect(cluster.pods.size).toBe(1);
    cluster.plane.applied(gpu('no'), 20 * SECOND);
    cluster.runUntil(30 * SECOND);
    expect(cluster.pods.size).toBe(0);
  });

  test('rolls one node after the other by default', () => {
    const cluster = onNodes(['a', 'b', 'c'], agent('v1'));
    cluster.plane.applied(agent('v2'), cluster.nowMs);
    let least = 3;
    for (let step = 0; step < 100; step++) {
      cluster.runUntil(cluster.nowMs + 100);
      const ready = [...cluster.pods.values()].filter(({ isReady }) => isReady).length;
      least = Math.min(least, ready);
    }
    expect(least).toBe(2);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 3]);
  });

  test('rolls with more at once where maxUnavailable says so', () => {
    const two = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } } };
    const cluster = onNodes(['a', 'b', 'c', 'd'], agent('v1', two));
    cluster.plane.applied(agent('v2', two), cluster.nowMs);
    cluster.runUntil(cluster.nowMs + 500);
    const deleted = cluster.actions.filter(({ kind, atMs }) => kind === 'delete-pod' && atMs >= 60 * SECOND);
    expect(deleted).toHaveLength(2);
  });

  test('makes the new pod first where it may surge', () => {
    const first = {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    };
    const cluster = onNodes(['a', 'b'], agent('v1', first));
    cluster.plane.applied(agent('v2', first), cluster.nowMs);
    for (let step = 0; step < 100; step++) {
      cluster.runUntil(cluster.nowMs + 100);
      const ready = [...cluster.pods.values()].filter(({ isReady }) => isReady).length;
      expect(ready).toBeGreaterThanOrEqual(2);
    }
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 2]);
  });

  test('waits for a hand with OnDelete', () => {
    const byHand = { updateStrategy: { type: 'OnDelete' } };
    const cluster = onNodes(['a', 'b'], agent('v1', byHand));
    cluster.plane.applied(agent('v2', byHand), cluster.nowMs);
    cluster.runUntil(120 * SECOND);
    expect(cluster.count('v1')).toBe(2);
  });

  test('a pod that fails is made anew after a growing wait', () => {
    const cluster = onNodes(['a'], agent('v1'));
    for (let round = 0; round < 4; round++) {
      const [pod] = [...cluster.pods].filter(([, { hasFailed }]) => !hasFailed).map(([handle]) => handle);
      if (pod !== undefined) cluster.hit(pod, 'fail');
      cluster.runUntil(cluster.nowMs + 20 * SECOND);
    }
    const times = cluster.actions.flatMap((action) => (action.kind === 'create-pod' ? [action.atMs] : []));
    expect(times.length).toBeGreaterThan(3);
  });

  test('goes with its pods', () => {
    const cluster = onNodes(['a', 'b'], agent('v1'));
    expect(cluster.plane.deleted('DaemonSet', 'shop', 'agent', cluster.nowMs)).toBe(true);
    cluster.runUntil(cluster.nowMs + 10 * SECOND);
    expect(cluster.pods.size).toBe(0);
  });
});
