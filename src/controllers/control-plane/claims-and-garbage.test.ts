import { describe, expect, test } from 'vitest';
import { deployment, node, TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { KubernetesObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../../model/index.ts';
import { INSTANT_CONTROL_PLANE } from './options.ts';

const SECOND = 1000;

function claim(name: string, spec: Record<string, unknown> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'shop' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } }, ...spec },
  } as KubernetesObject;
}

function volume(name: string, storage: string, spec: Record<string, unknown> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], ...spec },
  } as KubernetesObject;
}

function storageClass(name: string, more: Record<string, unknown> = {}): KubernetesObject {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'csi.example.com',
    ...more,
  } as KubernetesObject;
}

function applied(...objects: readonly KubernetesObject[]): TestCluster {
  const cluster = new TestCluster();
  for (const object of objects) cluster.plane.applied(object, 0);
  cluster.runUntil(60 * SECOND);
  return cluster;
}

/** `data=small`: volumes by claim, as last written. */
function bindings({ actions }: TestCluster): string[] {
  const bound = new Map<string, string>();
  for (const action of actions)
    if (action.kind === 'write' && action.object.kind === 'PersistentVolumeClaim') {
      const { metadata, spec } = action.object as PersistentVolumeClaim;
      if (spec.volumeName !== undefined) bound.set(metadata.name, spec.volumeName);
    }
  return [...bound].map(([name, to]) => `${name}=${to}`).toSorted();
}

describe('a claim is bound to a volume that is there', () => {
  const own = { storageClassName: '' };
  // prettier-ignore
  const rows: readonly (readonly [string, readonly KubernetesObject[], readonly string[]])[] = [
    ['one of its size',                               [volume('v', '10Gi', own), claim('data', own)],                                        ['data=v']],
    ['the smallest that is large enough',             [volume('big', '50Gi', own), volume('fit', '20Gi', own), volume('small', '5Gi', own), claim('data', own)], ['data=fit']],
    ['none that is too small',                        [volume('small', '9Gi', own), claim('data', own)],                                     []],
    ['none of another class',                         [volume('v', '10Gi', { storageClassName: 'fast' }), claim('data', own)],               []],
    ['none that lacks the access mode',               [volume('v', '10Gi', own), claim('data', { ...own, accessModes: ['ReadWriteMany'] })], []],
    ['one that offers more access modes',             [volume('v', '10Gi', { ...own, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }), claim('data', own)], ['data=v']],
    ['none of another mode',                          [volume('v', '10Gi', { ...own, volumeMode: 'Block' }), claim('data', own)],            []],
    ['each volume once',                              [volume('v', '10Gi', own), claim('a', own), claim('b', own)],                          ['a=v']],
  ];
  test.each(rows)('%s', (_why, objects, expected) => {
    expect(bindings(applied(...objects))).toEqual(expected);
  });

  test('a volume that comes later is taken then', () => {
    const cluster = applied(claim('data', own));
    expect(bindings(cluster)).toEqual([]);
    cluster.plane.applied(volume('v', '10Gi', own), cluster.nowMs);
    cluster.runUntil(cluster.nowMs + SECOND);
    expect(bindings(cluster)).toEqual(['data=v']);
  });

  test('both sides name each other', () => {
    const { actions } = applied(volume('v', '10Gi', own), claim('data', own));
    const written = actions.flatMap((action) => (action.kind === 'write' ? [action.object] : []));
    const bound = written.find(({ kind }) => kind === 'PersistentVolume') as PersistentVolume;
    const filled = written.find(({ kind }) => kind === 'PersistentVolumeClaim') as PersistentVolumeClaim;
    expect(bound.spec.claimRef).toMatchObject({ namespace: 'shop', name: 'data' });
    expect([bound.status?.phase, filled.status?.phase]).toEqual(['Bound', 'Bound']);
  });
});

describe('a volume is provisioned', () => {
  const fast = { storageClassName: 'fast' };
  const madeAt = ({ actions }: TestCluster): number[] =>
    actions.flatMap((action) =>
      action.kind === 'write' && action.object.kind === 'PersistentVolume'
        ? [Math.floor(action.atMs / SECOND)]
        : [],
    );

  test('five seconds after its class is asked', () => {
    const cluster = applied(storageClass('fast'), claim('data', fast));
    expect(madeAt(cluster)).toEqual([5]);
    expect(bindings(cluster)).toEqual(['data=pvc-shop-data']);
  });

  test('as large as the claim asks, with the class and its reclaim policy', () => {
    const { actions } = applied(storageClass('fast', { reclaimPolicy: 'Retain' }), claim('data', fast));
    const made = actions.find(
      (action) => action.kind === 'write' && action.object.kind === 'PersistentVolume',
    );
    expect(made).toMatchObject({
      object: {
        spec: {
          capacity: { storage: '10Gi' },
          storageClassName: 'fast',
          persistentVolumeReclaimPolicy: 'Retain',
        },
      },
    });
  });

  test('not before its first consumer where the class waits for one', () => {
    const waiting = storageClass('fast', { volumeBindingMode: 'WaitForFirstConsumer' });
    const cluster = applied(waiting, claim('data', fast));
    expect(madeAt(cluster)).toEqual([]);
    cluster.plane.claimsUsed('shop', ['data', 'unknown'], cluster.nowMs);
    cluster.runUntil(cluster.nowMs + 10 * SECOND);
    expect(madeAt(cluster)).toEqual([65]);
  });

  test('never where there is no such class', () => {
    expect(madeAt(applied(claim('data', { storageClassName: 'none' })))).toEqual([]);
  });

  test('once, though many things change meanwhile', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(storageClass('fast'), 0);
    cluster.plane.applied(claim('data', fast), 0);
    for (let ms = 500; ms < 5000; ms += 500) {
      cluster.runUntil(ms);
      cluster.plane.applied(volume(`other-${ms}`, '1Gi', { storageClassName: 'slow' }), ms);
    }
    cluster.runUntil(60 * SECOND);
    expect(madeAt(cluster)).toHaveLength(1);
  });

  test('at once with an instant control plane', () => {
    const cluster = new TestCluster(INSTANT_CONTROL_PLANE);
    cluster.plane.applied(storageClass('fast'), 0);
    cluster.plane.applied(claim('data', fast), 0);
    cluster.runUntil(0);
    expect(bindings(cluster)).toEqual(['data=pvc-shop-data']);
  });
});

describe('what an owner leaves behind', () => {
  const gone = (cluster: TestCluster, kind: string, name: string): TestCluster => {
    cluster.runUntil(30 * SECOND);
    expect(cluster.plane.deleted(kind, 'shop', name, cluster.nowMs)).toBe(true);
    cluster.runUntil(60 * SECOND);
    return cluster;
  };
  const with1 = (object: KubernetesObject): TestCluster => {
    const cluster = new TestCluster();
    cluster.plane.applied(node('node-0'), 0);
    cluster.plane.applied(object, 0);
    return cluster;
  };

  // prettier-ignore
  test.each([
    ['a Deployment: its ReplicaSet and pods go', 'Deployment',  deployment(3, 'v1'),                                   'web'],
    ['a ReplicaSet: its pods go',                'ReplicaSet',  workload('ReplicaSet', 'set', { replicas: 2 }),        'set'],
    ['a ReplicationController: its pods go',     'ReplicationController', workload('ReplicationController', 'rc', { replicas: 2, selector: { app: 'rc' } }), 'rc'],
    ['a StatefulSet: its pods go',               'StatefulSet', workload('StatefulSet', 'db', { replicas: 2 }),        'db'],
    ['a DaemonSet: its pods go',                 'DaemonSet',   workload('DaemonSet', 'agent', {}),                    'agent'],
    ['a Job: its pods go',                       'Job',         workload('Job', 'work', { parallelism: 2 }),           'work'],
  ] as const)('%s', (_why, kind, object, name) => {
    const cluster = gone(with1(object), kind, name);
    expect(cluster.pods.size).toBe(0);
    expect(cluster.plane.podCount).toBe(0);
  });

  test('nothing of it comes again', () => {
    const cluster = gone(with1(deployment(3, 'v1')), 'Deployment', 'web');
    const before = cluster.actions.length;
    cluster.runUntil(3600 * SECOND);
    expect(cluster.actions.length).toBe(before);
  });

  test('another of the same name is another one', () => {
    const cluster = gone(with1(deployment(3, 'v1')), 'Deployment', 'web');
    cluster.plane.applied(deployment(2, 'v2'), cluster.nowMs);
    cluster.runUntil(cluster.nowMs + 30 * SECOND);
    expect([cluster.count('v1'), cluster.count('v2')]).toEqual([0, 2]);
  });

  test('what is not there cannot be deleted', () => {
    expect(new TestCluster().plane.deleted('Deployment', 'shop', 'none', 0)).toBe(false);
  });

  test('a pod without an owner stays', () => {
    const cluster = new TestCluster();
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare', namespace: 'shop' },
      spec: { containers: [{ name: 'app' }] },
    };
    cluster.plane.adoptPod(pod, 0);
    cluster.plane.applied(deployment(1, 'v1'), 0);
    gone(cluster, 'Deployment', 'web');
    expect(cluster.plane.podCount).toBe(1);
  });
});

describe('a bare ReplicaSet', () => {
  test('is scaled by its scale', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(workload('ReplicaSet', 'set', { replicas: 2 }), 0);
    cluster.runUntil(10 * SECOND);
    expect(cluster.plane.scaled('ReplicaSet', 'shop', 'set', 5, cluster.nowMs)).toBe(true);
    cluster.runUntil(20 * SECOND);
    expect(cluster.pods.size).toBe(5);
    expect(cluster.plane.replicasOf('ReplicaSet', 'shop', 'set')).toBe(5);
  });

  test('one that is not there is not', () => {
    expect(new TestCluster().plane.scaled('ReplicaSet', 'shop', 'none', 5, 0)).toBe(false);
    expect(new TestCluster().plane.scaled('StatefulSet', 'shop', 'none', 5, 0)).toBe(false);
    expect(new TestCluster().plane.scaled('Deployment', 'shop', 'none', 5, 0)).toBe(false);
  });

  test('makes 500 pods at most in one sync, in growing batches', () => {
    const cluster = new TestCluster({ qps: Infinity, burst: Infinity });
    cluster.plane.applied(workload('ReplicaSet', 'set', { replicas: 20 }), 0);
    cluster.runUntil(10 * SECOND);
    const times = cluster.actions.flatMap((action) => (action.kind === 'create-pod' ? [action.atMs] : []));
    const batches = [...new Set(times)].map((time) => times.filter((each) => each === time).length);
    // 1, 2, 4, 8 and the five that are left.
    expect(batches).toEqual([1, 2, 4, 8, 5]);
  });
});
