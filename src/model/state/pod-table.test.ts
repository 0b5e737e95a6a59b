import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../objects/index.ts';
import { CPU } from '../resources/resource-names.ts';
import { ClusterState } from './cluster-state.ts';
import { PodFlag } from './pod-table.ts';
import type { NodeRow, PodRow } from './rows.ts';

const node = (name: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { allocatable: { cpu: '64', memory: '64Gi', pods: '1000' } },
});

const pod = (name: string, spec: Partial<Pod['spec']> = {}, labels: Record<string, string> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }], ...spec },
});

function world(): { readonly cluster: ClusterState; readonly at: NodeRow } {
  const cluster = new ClusterState();
  return { cluster, at: cluster.addNode(node('n')) };
}

/** Names of the pods of a node, from the first to the last. */
function onNode({ nodes, pods }: ClusterState, at: NodeRow): string[] {
  const names: string[] = [];
  for (let row = nodes.firstPod[at]; row >= 0; row = pods.nextOnNode[row]) names.push(pods.name(row));
  return names;
}

describe('rows of pods', () => {
  test('a freed row is given out again, clean', () => {
    const { cluster, at } = world();
    const first = cluster.addPod(pod('a'));
    cluster.bindPod(first, at);
    cluster.pods.startMs[first] = 5;
    cluster.pods.devices[first] = 3;
    cluster.removePod(first);
    const second = cluster.addPod(pod('b', { priority: 7 }));
    const { pods } = cluster;
    expect(second).toBe(first);
    expect([pods.name(second), pods.nodeRow[second], pods.startMs[second], pods.devices[second]]).toEqual([
      'b',
      -1,
      Infinity,
      0,
    ]);
    expect(pods.flags[second]).toBe(PodFlag.Live);
    expect(pods.signature(second).priority).toBe(7);
  });

  test('three hundred pods keep their names over the growth of the columns', () => {
    const { cluster, at } = world();
    const rows = Array.from({ length: 300 }, (_, index) => cluster.addPod(pod(`p${index}`)));
    for (const row of rows) cluster.bindPod(row, at);
    expect(rows.map((row) => cluster.pods.name(row))).toEqual(rows.map((_, index) => `p${index}`));
    expect(onNode(cluster, at)).toEqual(rows.map((_, index) => `p${index}`));
    expect(cluster.nodes.requested[CPU][at]).toBe(30_000);
    expect(cluster.pods.liveCount).toBe(300);
  });

  test('liveness of rows that never were, are, and were', () => {
    const { cluster } = world();
    const row = cluster.addPod(pod('a'));
    expect([cluster.pods.isLive(row), cluster.pods.isLive(row + 1), cluster.pods.isLive(1e9)]).toEqual([
      true,
      false,
      false,
    ]);
    cluster.removePod(row);
    expect(cluster.pods.isLive(row)).toBe(false);
  });

  test('pods of one shape share a signature; another label, priority or request is another', () => {
    const { cluster } = world();
    const of = (...args: Parameters<typeof pod>): number => cluster.pods.shape[cluster.addPod(pod(...args))];
    const shape = of('a');
    expect(of('b')).toBe(shape);
    const others = [
      of('c', { priority: 1 }),
      of('d', {}, { app: 'x' }),
      of('e', { containers: [{ name: 'c', resources: { requests: { cpu: '101m' } } }] }),
      of('f', { nodeSelector: { zone: 'a' } }),
    ];
    expect(new Set([shape, ...others]).size).toBe(5);
  });

  test('the lowest priority of those that are bound', () => {
    const { cluster, at } = world();
    expect(cluster.pods.lowestBoundPriority()).toBe(Infinity);
    const rows = [5, -3, 9].map((priority) => cluster.addPod(pod(`p${priority}`, { priority })));
    expect(cluster.pods.lowestBoundPriority()).toBe(Infinity);
    for (const row of rows) cluster.bindPod(row, at);
    expect(cluster.pods.lowestBoundPriority()).toBe(-3);
    cluster.removePod(rows[1]);
    expect(cluster.pods.lowestBoundPriority()).toBe(5);
  });

  test('what a pod is known by survives that its removal is undone', () => {
    const { cluster, at } = world();
    const row = cluster.addPod(pod('a', { priority: 4 }));
    cluster.bindPod(row, at);
    const before = { names: onNode(cluster, at), ...cluster.pods.identity(row) };
    cluster.fork();
    cluster.removePod(row);
    expect(onNode(cluster, at)).toEqual([]);
    cluster.revert();
    expect({ names: onNode(cluster, at), ...cluster.pods.identity(row) }).toEqual(before);
  });
});

describe('what must not be', () => {
  const rows: readonly (readonly [string, (cluster: ClusterState, row: PodRow) => unknown, RegExp])[] = [
    [
      'a row is freed twice',
      ({ pods }, row) => {
        pods.remove(row);
        pods.remove(row);
      },
      /pod row 0 is free/,
    ],
    [
      'a bound row is freed',
      (cluster, row) => {
        cluster.bindPod(row, cluster.nodes.rowOf('n') as NodeRow);
        cluster.pods.remove(row);
      },
      /pod row 0 is still bound/,
    ],
    [
      'a bound pod changes its shape',
      (cluster, row) => {
        cluster.bindPod(row, cluster.nodes.rowOf('n') as NodeRow);
        cluster.pods.reshape(row, cluster.pods.signature(row).id, undefined);
      },
      /pod row 0 is bound/,
    ],
  ];
  test.each(rows)('%s', (_, act, fault) => {
    const { cluster } = world();
    const row = cluster.addPod(pod('a'));
    expect(() => act(cluster, row)).toThrow(fault);
  });
});
