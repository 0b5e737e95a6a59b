import { describe, expect, test } from 'vitest';
import { node, TestCluster, workload } from '../../../test/support/control-plane.ts';
import type { KubernetesObject, Node, Taint, Toleration } from '../../model/index.ts';
import { DEFAULT_NODE_LIFECYCLE } from '../node-lifecycle/types.ts';
import type { ControlPlaneOptions } from './options.ts';

const SECOND = 1000;
const ZONE = 'topology.kubernetes.io/zone';

function nodeIn(zone: string, name: string, more: Readonly<Record<string, string>> = {}): Node {
  const plain = node(name);
  return { ...plain, metadata: { ...plain.metadata, labels: { [ZONE]: zone, ...more } } };
}

const tolerates = (key: string, tolerationSeconds?: number): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
});

function agents(tolerations: readonly Toleration[]): KubernetesObject {
  const spec = { containers: [{ name: 'app', image: 'a' }], tolerations };
  return workload('ReplicaSet', 'set', {
    replicas: 1,
    template: { metadata: { labels: { app: 'set' } }, spec },
  });
}

/** `60.0 n1 unreachable`: NoExecute taints as they come, or `none` where they go; seconds from `fromMs`. */
function taints({ actions }: TestCluster, fromMs = 0): string[] {
  const keysOf = (list: readonly Taint[]): string =>
    list
      .filter(({ effect }) => effect === 'NoExecute')
      .map(({ key }) => key.replace('node.kubernetes.io/', ''))
      .join('+') || 'none';
  const last = new Map<string, string>();
  const told: string[] = [];
  for (const action of actions) {
    if (action.kind !== 'taint-node' || action.atMs < fromMs) continue;
    const keys = keysOf(action.taints);
    if ((last.get(action.node) ?? 'none') === keys) continue;
    last.set(action.node, keys);
    told.push(`${((action.atMs - fromMs) / SECOND).toFixed(0)} ${action.node} ${keys}`);
  }
  return told;
}

function clusterOf(nodes: readonly Node[], options: Partial<ControlPlaneOptions> = {}): TestCluster {
  const cluster = new TestCluster(options);
  for (const each of nodes) cluster.plane.applied(each, 0);
  cluster.runUntil(100 * SECOND);
  return cluster;
}

/** They renewed their leases a last time at 100 s. */
function silence(cluster: TestCluster, ...names: readonly string[]): TestCluster {
  for (const name of names) cluster.plane.nodeFellSilent(name, cluster.nowMs, cluster.nowMs);
  return cluster;
}

const many = (zone: string, count: number): Node[] =>
  Array.from({ length: count }, (_, place) => nodeIn(zone, `${zone}${place}`));

describe('nodes that fall silent', () => {
  test('are unknown fifty seconds after the tick that saw their last renewal, and tainted then', () => {
    const cluster = silence(clusterOf(many('a', 4)), 'a0');
    cluster.runUntil(300 * SECOND);
    const unknown = cluster.actions.flatMap((action) =>
      action.kind === 'node-unknown' ? [action.atMs / SECOND] : [],
    );
    expect(unknown).toEqual([150]);
    expect(taints(cluster)).toEqual(['150 a0 unreachable']);
  });

  test('two of one zone: the second ten seconds later', () => {
    const cluster = silence(clusterOf(many('a', 5)), 'a0', 'a1');
    cluster.runUntil(300 * SECOND);
    expect(taints(cluster)).toEqual(['150 a0 unreachable', '160 a1 unreachable']);
  });

  test('two of two zones: both at once, each zone has its own queue', () => {
    const cluster = silence(clusterOf([...many('a', 3), ...many('b', 3)]), 'a0', 'b0');
    cluster.runUntil(300 * SECOND);
    expect(taints(cluster)).toEqual(['150 a0 unreachable', '150 b0 unreachable']);
  });

  test('a longer grace is waited for', () => {
    const nodeLifecycle = { ...DEFAULT_NODE_LIFECYCLE, monitorGraceMs: 100 * SECOND };
    const cluster = silence(clusterOf(many('a', 4), { nodeLifecycle }), 'a0');
    cluster.runUntil(400 * SECOND);
    expect(taints(cluster)).toEqual(['200 a0 unreachable']);
  });

  test('three of five of a small zone: nothing is tainted while it lasts', () => {
    const cluster = silence(clusterOf([...many('a', 5), ...many('b', 3)]), 'a0', 'a1', 'a2');
    cluster.runUntil(600 * SECOND);
    expect(taints(cluster)).toEqual([]);
    cluster.plane.nodeReported('a2', 'True', cluster.nowMs);
    cluster.runUntil(700 * SECOND);
    expect(taints(cluster).map((line) => line.split(' ')[1])).toEqual(['a0', 'a1']);
  });

  test('all of one zone of two: one every ten seconds, as in quiet times', () => {
    const cluster = silence(clusterOf([...many('a', 3), ...many('b', 3)]), 'a0', 'a1', 'a2');
    cluster.runUntil(300 * SECOND);
    expect(taints(cluster)).toEqual(['150 a0 unreachable', '160 a1 unreachable', '170 a2 unreachable']);
  });

  test('all of all zones: nobody is evicted, it is the network', () => {
    const cluster = silence(clusterOf([...many('a', 2), ...many('b', 2)]), 'a0', 'a1', 'b0', 'b1');
    cluster.runUntil(600 * SECOND);
    expect(taints(cluster).filter((line) => !line.endsWith('none'))).toEqual([]);
  });

  test('one that is excluded from disruption does not make its zone a broken one', () => {
    const excluded = nodeIn('a', 'odd', { 'node.kubernetes.io/exclude-disruption': '' });
    const cluster = silence(clusterOf([...many('a', 4), excluded, ...many('b', 2)]), 'a0', 'a1', 'odd');
    cluster.runUntil(300 * SECOND);
    expect(taints(cluster).length).toBeGreaterThan(0);
  });

  test('one that comes back loses its taint', () => {
    const cluster = silence(clusterOf(many('a', 4)), 'a0');
    cluster.runUntil(200 * SECOND);
    cluster.plane.nodeReported('a0', 'True', cluster.nowMs);
    cluster.runUntil(300 * SECOND);
    expect(taints(cluster).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'a0 unreachable',
      'a0 none',
    ]);
  });

  test('one that reports that it is not ready has the other taint', () => {
    const cluster = clusterOf(many('a', 4));
    cluster.plane.nodeReported('a0', 'False', cluster.nowMs);
    cluster.runUntil(200 * SECOND);
    expect(taints(cluster).map((line) => line.split(' ').slice(1).join(' '))).toEqual(['a0 not-ready']);
  });
});

describe('pods of a tainted node', () => {
  /** Seconds after the taint of 150 s at which the pod of node-0 is deleted; undefined: never in an hour. */
  const goneAfter = (
    tolerations: readonly Toleration[],
    options: Partial<ControlPlaneOptions> = {},
  ): number | undefined => {
    const cluster = new TestCluster(options);
    for (const each of ['node-0', 'node-1', 'node-2']) cluster.plane.applied(nodeIn('a', each), 0);
    cluster.plane.applied(agents(tolerations), 0);
    cluster.stopMs = Infinity;
    cluster.runUntil(100 * SECOND);
    cluster.node = 'node-1';
    silence(cluster, 'node-0');
    cluster.runUntil(3600 * SECOND);
    const deleted = cluster.actions.find(({ kind }) => kind === 'delete-pod');
    return deleted === undefined ? undefined : deleted.atMs / SECOND - 150;
  };

  // prettier-ignore
  test.each([
    ['go at once without a toleration',             [],                                                    0],
    ['after as many seconds as they tolerate it',   [tolerates('unreachable', 45)],                        45],
    ['at once where that is none',                  [tolerates('unreachable', 0)],                         0],
    ['never where no time is given',                [tolerates('unreachable')],                            undefined],
    ['at once where they tolerate another taint',   [tolerates('not-ready', 600)],                         0],
    ['by the first of two tolerations of one taint', [tolerates('unreachable', 90), tolerates('unreachable', 30)], 90],
    ['after the time of a toleration of all keys',  [{ operator: 'Exists', tolerationSeconds: 20, effect: 'NoExecute' }], 20],
  ] as const)('%s', (_why, tolerations, expected) => {
    expect(goneAfter(tolerations)).toBe(expected);
  });

  test('five minutes later with the tolerations that every pod is given', () => {
    const admitTolerations = (): readonly Toleration[] => [
      tolerates('not-ready', 300),
      tolerates('unreachable', 300),
    ];
    expect(goneAfter([], { admitTolerations })).toBe(300);
  });

  test('stay where the node is back in time', () => {
    const cluster = new TestCluster();
    for (const each of ['node-0', 'node-1', 'node-2']) cluster.plane.applied(nodeIn('a', each), 0);
    cluster.plane.applied(agents([tolerates('unreachable', 60)]), 0);
    cluster.runUntil(100 * SECOND);
    silence(cluster, 'node-0');
    cluster.runUntil(200 * SECOND);
    cluster.plane.nodeReported('node-0', 'True', cluster.nowMs);
    cluster.runUntil(3600 * SECOND);
    expect(cluster.actions.map(({ kind }) => kind)).not.toContain('delete-pod');
  });

  test('are told to go by a taint that a person writes, too', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(nodeIn('a', 'node-0'), 0);
    cluster.plane.applied(agents([]), 0);
    cluster.runUntil(10 * SECOND);
    const drained = {
      ...nodeIn('a', 'node-0'),
      spec: { taints: [{ key: 'maintenance', effect: 'NoExecute' }] },
    };
    cluster.plane.applied(drained, cluster.nowMs);
    cluster.runUntil(20 * SECOND);
    const deleted = cluster.actions.flatMap((action) =>
      action.kind === 'delete-pod' ? [action.disruption] : [],
    );
    expect(deleted[0]).toBe('DeletionByTaintManager');
  });

  test('and the event names them', () => {
    const cluster = new TestCluster();
    cluster.plane.applied(nodeIn('a', 'node-0'), 0);
    cluster.plane.applied(agents([]), 0);
    cluster.runUntil(10 * SECOND);
    const [pod] = cluster.names();
    cluster.plane.applied(
      { ...nodeIn('a', 'node-0'), spec: { taints: [{ key: 'maintenance', effect: 'NoExecute' }] } } as Node,
      cluster.nowMs,
    );
    cluster.runUntil(11 * SECOND);
    const said = cluster.actions.flatMap((action) =>
      action.kind === 'event' && action.reason === 'TaintManagerEviction' ? [action.message] : [],
    );
    expect(said[0]).toBe(`Marking for deletion Pod shop/${pod}`);
  });
});

describe('pods of a node that is gone', () => {
  test('are deleted by force after forty seconds of quarantine, at the next round of twenty', () => {
    const cluster = new TestCluster();
    for (const each of ['node-0', 'node-1']) cluster.plane.applied(nodeIn('a', each), 0);
    cluster.plane.applied(agents([]), 0);
    cluster.runUntil(90 * SECOND);
    cluster.node = 'node-1';
    cluster.plane.deleted('Node', '', 'node-0', cluster.nowMs);
    cluster.plane.deleted('Node', 'default', 'node-0', cluster.nowMs);
    cluster.runUntil(300 * SECOND);
    const deleted = cluster.actions.flatMap((action) =>
      action.kind === 'delete-pod' ? [[action.atMs / SECOND, action.isForced, action.disruption]] : [],
    );
    expect(deleted).toEqual([[140, true, 'DeletionByPodGC']]);
    expect(cluster.pods.size).toBe(1);
  });

  test('stay where a node of the name is back before', () => {
    const cluster = new TestCluster();
    for (const each of ['node-0', 'node-1']) cluster.plane.applied(nodeIn('a', each), 0);
    cluster.plane.applied(agents([]), 0);
    cluster.runUntil(90 * SECOND);
    cluster.plane.deleted('Node', 'default', 'node-0', cluster.nowMs);
    cluster.runUntil(120 * SECOND);
    cluster.plane.applied(nodeIn('a', 'node-0'), cluster.nowMs);
    cluster.runUntil(300 * SECOND);
    expect(cluster.actions.map(({ kind }) => kind)).not.toContain('delete-pod');
  });
});
