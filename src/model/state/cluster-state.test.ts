import { describe, expect, test } from 'vitest';
import { ChangeKind } from './change-log.ts';
import { ClusterState } from './cluster-state.ts';
import type { Node, Pod } from '../objects/index.ts';
import { CPU } from '../resources/resource-names.ts';
import type { NodeRow, PodRow } from './rows.ts';

const node = (name: string, labels: Record<string, string> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
});

const pod = (name: string, cpu = '500m'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'main', resources: { requests: { cpu } } }] },
});

/** Everything that a fork must bring back. */
function picture(cluster: ClusterState): unknown {
  const { nodes, pods } = cluster;
  const order = [...nodes.order.list()].map((row) => nodes.names[row]);
  const onNode = order.map((name) => {
    const row = nodes.rowOf(name ?? '') as NodeRow;
    const names: string[] = [];
    for (let at = nodes.firstPod[row]; at >= 0; at = pods.nextOnNode[at]) names.push(pods.name(at));
    const back: string[] = [];
    for (let at = nodes.lastPod[row]; at >= 0; at = pods.previousOnNode[at]) back.unshift(pods.name(at));
    return { name, names, back, cpu: nodes.requested[CPU][row], count: nodes.podCount[row] };
  });
  const shapes = pods.signatures.map((signature) => signature.boundCount).filter((count) => count > 0);
  return { onNode, shapes, live: pods.liveCount, nominations: [...cluster.nominations] };
}

describe('ClusterState', () => {
  test('a pod that leaves is replaced on its node by the last one, as upstream keeps its slice', () => {
    const cluster = new ClusterState();
    const row = cluster.addNode(node('a'));
    const rows = ['p', 'q', 'r', 's'].map((name) => cluster.addPod(pod(name)));
    for (const podRow of rows) cluster.bindPod(podRow, row);
    cluster.removePod(rows[1]);
    expect(picture(cluster)).toMatchObject({ onNode: [{ names: ['p', 's', 'r'], back: ['p', 's', 'r'] }] });
  });

  test('pods are nominated behind one another, and a revert gives each its place back', () => {
    const cluster = new ClusterState();
    const [a, b] = [cluster.addNode(node('a')), cluster.addNode(node('b'))];
    const [p, q, r] = ['p', 'q', 'r'].map((name) => cluster.addPod(pod(name)));
    for (const row of [p, q, r]) cluster.nominate(row, a);
    cluster.fork();
    cluster.nominate(p, b);
    cluster.nominate(q, -1);
    expect([...cluster.nominees]).toEqual([
      [a, [r]],
      [b, [p]],
    ]);
    cluster.revert();
    expect([...cluster.nominees]).toEqual([[a, [p, q, r]]]);
    cluster.removePod(q);
    cluster.bindPod(p, b);
    cluster.removeNode(a);
    expect([...cluster.nominees]).toEqual([]);
  });

  // prettier-ignore
  test.each<[string, (cluster: ClusterState, row: PodRow) => void]>([
    ['is nominated',                      (cluster, row) => cluster.nominate(row, 0 as NodeRow)],
    ['is nominated elsewhere',            (cluster, row) => cluster.nominate(row, 1 as NodeRow)],
    ['is not nominated any more',         (cluster, row) => cluster.nominate(row, -1)],
    ['asks for another amount meanwhile', (cluster, row) => cluster.updatePod(row, pod('p', '2'))],
  ])('a node is in the change log when a pod %s', (what, change) => {
    const cluster = new ClusterState();
    for (const name of ['a', 'b']) cluster.addNode(node(name));
    const row = cluster.addPod(pod('p'));
    const { changes } = cluster;
    if (what !== 'is nominated') cluster.nominate(row, 0 as NodeRow);
    const before = changes.generation;
    change(cluster, row);
    const rows: number[] = [];
    for (let at = before; at < changes.generation; at++) rows.push(changes.rowAt(at));
    expect(rows).toEqual(what === 'is nominated elsewhere' ? [0, 1] : [0]);
    expect(changes.kindAt(before)).toBe(ChangeKind.Nominated);
    expect(changes.nodeChanges, 'nodes that changed themselves').toBe(2);
  });

  test('nodes are walked zone by zone in turn', () => {
    const cluster = new ClusterState();
    const zone = (value: string): Record<string, string> => ({ 'topology.kubernetes.io/zone': value });
    for (const [name, value] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
      ['a3', 'a'],
      ['b2', 'b'],
    ])
      cluster.addNode(node(name, zone(value)));
    const names = [...cluster.nodes.order.list()].map((row) => cluster.nodes.names[row]);
    expect(names).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  test('revert brings back nodes, pods, their order and the sums, forks within forks included', () => {
    const cluster = new ClusterState();
    const [a, b] = [cluster.addNode(node('a')), cluster.addNode(node('b'))];
    const rows = ['p', 'q', 'r', 's'].map((name) => cluster.addPod(pod(name)));
    for (const podRow of rows) cluster.bindPod(podRow, a);
    const before = picture(cluster);

    cluster.fork();
    const extra = cluster.addPod(pod('extra', '2'));
    const c = cluster.addNode(node('c'));
    cluster.bindPod(extra, c);
    cluster.removePod(rows[0]);
    cluster.unbindPod(rows[2]);
    cluster.bindPod(rows[2], b);
    const middle = picture(cluster);
    cluster.fork();
    cluster.removePod(extra);
    cluster.removeNode(c);
    cluster.updatePod(rows[1] as PodRow, pod('q', '3'));
    cluster.setTerminating(rows[3]);
    cluster.revert();
    expect(picture(cluster)).toEqual(middle);
    cluster.fork();
    cluster.removePod(rows[1]);
    cluster.commit();
    cluster.revert();
    expect(picture(cluster)).toEqual(before);
  });

  test('pods that differ only in their names share a shape', () => {
    const cluster = new ClusterState();
    const [p, q, r] = [pod('p'), pod('q'), pod('r', '2')].map((object) => cluster.addPod(object));
    expect(cluster.pods.shape[p]).toBe(cluster.pods.shape[q]);
    expect(cluster.pods.shape[r]).not.toBe(cluster.pods.shape[q]);
  });

  test('a pod of a shape has its name made from its number', () => {
    const cluster = new ClusterState();
    const shape = cluster.internShape(pod('job'), (number) => `job-${number}`);
    const row = cluster.addPodOfShape(shape, 17);
    expect(cluster.pods.name(row)).toBe('job-17');
    expect(cluster.pods.object(row).metadata.name).toBe('job-17');
  });
});
