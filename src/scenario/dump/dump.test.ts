import { describe, expect, test } from 'vitest';
import type { Deployment, KubernetesObject, Node, OwnerReference, Pod } from '../../model/index.ts';
import { ScopedFiles } from '../../ingest/index.ts';
import { ScenarioReading } from '../build/reading.ts';
import { liveCluster } from './live-cluster.ts';
import { sayMissing } from './missing-kinds.ts';
import { ownersOfPods } from './pod-owners.ts';
import { repacked } from './repack.ts';
import type { SortedObjects } from './sort-objects.ts';

const owner = (kind: string, name: string): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind,
  name,
  controller: true,
});

function pod(
  name: string,
  more: {
    owner?: OwnerReference;
    hash?: string;
    node?: string;
    labels?: Record<string, string>;
    phase?: string;
  } = {},
): Pod {
  const { hash, node, phase } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web', ...more.labels, ...(hash === undefined ? {} : { 'pod-template-hash': hash }) },
      ...(more.owner === undefined ? {} : { ownerReferences: [more.owner] }),
    },
    spec: { containers: [{ name: 'c' }], ...(node === undefined ? {} : { nodeName: node }) },
    ...(phase === undefined ? {} : { status: { phase } }),
  };
}

const deployment = (name: string, app = 'web'): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'c' }] } },
  },
});

const object = (kind: string, name: string, ownerReferences: OwnerReference[] = []): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'default', ...(ownerReferences.length === 0 ? {} : { ownerReferences }) },
});

const node = (name: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { capacity: { cpu: 4, pods: 110 } },
});
const sorted = (parts: Partial<SortedObjects>): SortedObjects => ({
  nodes: [],
  pods: [],
  workloads: [],
  objects: [],
  schedulerConfigs: [],
  ...parts,
});
const reading = (): ScenarioReading => new ScenarioReading(new ScopedFiles('.'));

describe('which workload a pod belongs to', () => {
  const replicaSet = object('ReplicaSet', 'web-5d4', [owner('Deployment', 'web')]);
  // prettier-ignore
  const rows = [
    ['along its owners',                            pod('p', { owner: owner('ReplicaSet', 'web-5d4'), hash: '5d4' }),  [replicaSet],  'Deployment/web'],
    ['its ReplicaSet is missing: by name and hash', pod('p', { owner: owner('ReplicaSet', 'web-77f'), hash: '77f' }),  [],            'Deployment/web'],
    ['another name',                                pod('p', { owner: owner('ReplicaSet', 'api-77f'), hash: '77f' }),  [],            'none'],
    ['a longer name that begins the same',          pod('p', { owner: owner('ReplicaSet', 'web-x-77f'), hash: '77f' }), [],           'none'],
    ['the selector does not match',                 pod('p', { owner: owner('ReplicaSet', 'web-77f'), hash: '77f', labels: { app: 'other' } }), [], 'none'],
    ['no hash: the name alone',                     pod('p', { owner: owner('ReplicaSet', 'web-77f') }),               [],            'Deployment/web'],
    ['a StatefulSet that is there',                 pod('p', { owner: owner('StatefulSet', 'db') }),                   [],            'StatefulSet/db'],
    ['nobody',                                      pod('p'),                                                          [],            'none'],
  ] as const;
  test.each(rows)('%s', (_why, one, objects, expected) => {
    const { owners } = ownersOfPods([one], [deployment('web'), object('StatefulSet', 'db')], objects);
    expect(owners[0] === undefined ? 'none' : `${owners[0].kind}/${owners[0].name}`).toBe(expected);
  });

  test('the missing ReplicaSet is put back once, as its Deployment would have made it', () => {
    const pods = ['a', 'b'].map((name) => pod(name, { owner: owner('ReplicaSet', 'web-77f'), hash: '77f' }));
    const { replicaSets } = ownersOfPods(pods, [deployment('web')], []);
    expect(replicaSets).toHaveLength(1);
    expect(replicaSets[0]).toMatchObject({
      metadata: { name: 'web-77f', ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true }] },
      spec: {
        selector: { matchLabels: { app: 'web', 'pod-template-hash': '77f' } },
        template: { metadata: { labels: { app: 'web', 'pod-template-hash': '77f' } } },
      },
    });
  });
});

describe('a run goes on from a dump', () => {
  test('what has finished is left out', () => {
    const log = reading();
    const over = { ...object('Job', 'done'), status: { completionTime: '2026-01-01T00:00:00Z' } };
    const live = liveCluster(
      sorted({
        nodes: [node('n')],
        pods: [pod('a', { phase: 'Succeeded' }), pod('b', { phase: 'Running', node: 'n' })],
        workloads: [over, object('Job', 'going')],
      }),
      log,
    );
    expect([
      live.pods.map(({ metadata }) => metadata.name),
      live.workloads.map(({ metadata }) => metadata.name),
    ]).toEqual([['b'], ['going']]);
    expect(log.ignored.map(({ what, count }) => `${count} ${what}`)).toEqual(['1 Pod', '1 Job']);
  });

  test('a node that only says its capacity can give all of it', () => {
    expect(liveCluster(sorted({ nodes: [node('n')] }), reading()).nodes[0].status?.allocatable).toEqual({
      cpu: 4,
      pods: 110,
    });
  });

  test('pods of nodes that are not there wait anew; those of the machine itself are gone', () => {
    const log = reading();
    const pods = [
      pod('a', { node: 'gone' }),
      pod('b', { node: 'n' }),
      pod('ds', { node: 'gone', owner: owner('DaemonSet', 'd') }),
      pod('kube-proxy-gone', { node: 'gone', owner: owner('Node', 'gone') }),
    ];
    const live = liveCluster(sorted({ nodes: [node('n')], pods }), log);
    expect(live.pods.map(({ metadata, spec }) => `${metadata.name}:${spec.nodeName ?? ''}`)).toEqual([
      'a:',
      'b:n',
    ]);
    expect(log.diagnostics.map(({ code }) => code)).toEqual(['node-missing']);
  });
});

describe('repacking', () => {
  const pods = [
    pod('web', { node: 'n1' }),
    ...['n1', 'n2'].map((name) => pod(`kube-proxy-${name}`, { node: name, owner: owner('Node', name) })),
    pod('etcd-n1', { node: 'n1', owner: owner('Node', 'n1'), labels: { tier: 'control-plane' } }),
    ...['n1', 'n2'].map((name) => pod(`known-${name}`, { node: name, owner: owner('DaemonSet', 'known') })),
    ...['n1', 'n2'].map((name) => pod(`orphan-${name}`, { node: name, owner: owner('DaemonSet', 'orphan') })),
  ];
  const live = { nodes: [node('n1'), node('n2')], pods, workloads: [object('DaemonSet', 'known')] };
  const kept = repacked(live, [object('VolumeAttachment', 'v'), object('Service', 's')], reading());

  test('nodes go, pods are freed, and every new node gets the daemons of the old ones', () => {
    expect([
      kept.nodes,
      kept.pods.map(({ metadata, spec, status }) => [metadata.name, spec.nodeName, status]),
    ]).toEqual([[], [['web', undefined, undefined]]]);
    expect(kept.workloads.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'DaemonSet known',
      'DaemonSet kube-proxy',
      'DaemonSet orphan',
    ]);
    expect(kept.objects.map(({ kind }) => kind)).toEqual(['Service']);
  });
});

describe('what is missing and changes the answer is said with the command that brings it', () => {
  const replica = pod('p', { owner: owner('ReplicaSet', 'web-1'), hash: '1' });
  // prettier-ignore
  const rows = [
    ['manifests are not asked',       sorted({ workloads: [deployment('web')] }),                                                        ''],
    ['pods without anything',         sorted({ pods: [replica] }),                                                                       'replicasets deployments nodes'],
    ['a Deployment but no ReplicaSet', sorted({ pods: [replica], workloads: [deployment('web')], nodes: [node('n')], objects: [object('PodDisruptionBudget', 'b')] }), 'replicasets'],
    ['no budgets',                    sorted({ pods: [pod('p')], nodes: [node('n')] }),                                                  'poddisruptionbudgets'],
    ['no daemons',                    sorted({ pods: [pod('p', { owner: owner('DaemonSet', 'd') })] }),                                  'daemonsets nodes'],
    ['a priority class by name only', sorted({ pods: [{ ...pod('p'), spec: { containers: [], priorityClassName: 'high' } }] }),           'priorityclasses nodes'],
    ['claims',                        sorted({ pods: [{ ...pod('p'), spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } }] }), 'persistentvolumeclaims nodes'],
  ] as const;
  test.each(rows)('%s', (_why, cluster, expected) => {
    const log = reading();
    sayMissing(cluster, log);
    expect(log.diagnostics.map(({ hint = '' }) => /^kubectl get (\S+)/.exec(hint)?.[1]).join(' ')).toBe(
      expected,
    );
  });
});
