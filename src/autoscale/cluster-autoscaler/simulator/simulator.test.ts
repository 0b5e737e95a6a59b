import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../../../model/index.ts';
import { CaFlags, goDurationMs, parseCaFlags } from '../ca-flags.ts';
import { drainOptionsOf } from '../drain-options.ts';
import { CaSnapshot } from './ca-snapshot.ts';
import { drainabilityOf } from './drain-rules.ts';
import { isNodeReady, readinessSinceMs } from './node-readiness.ts';
import { PdbBudget } from './pdb-budget.ts';
import { utilizationOf } from './utilization.ts';

const clock = { nowMs: 7_200_000, timeMsOf: (text: string) => Number(text) };

function pod(given: Partial<Pod['metadata']> = {}, spec: Partial<Pod['spec']> = {}, cpu = '1'): Pod {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', ownerReferences: [owner], creationTimestamp: '0', ...given },
    spec: { containers: [{ name: 'c', resources: { requests: { cpu, memory: '1Gi' } } }], ...spec },
  };
}

function node(name = 'n', cpu = '4'): Node {
  const amounts = { cpu, memory: '8Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { allocatable: amounts, capacity: amounts },
  };
}

describe('what keeps a pod on its node', () => {
  const safe = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
  const custom = [{ apiVersion: 'x/v1', kind: 'Game', name: 'g', controller: true }];
  const emptyDir = [{ name: 'tmp', emptyDir: {} }];
  // prettier-ignore
  const rows = [
    // why                                        pod                                                                    verdict
    ['replicated and plain',                      pod(),                                                                 'Undefined'],
    ['a mirror pod is not moved',                 pod({ annotations: { 'kubernetes.io/config.mirror': 'x' } }),          'SkipDrain'],
    ['no controller',                             pod({ ownerReferences: [] }),                                          'NotReplicated'],
    ['a controller that nobody knows',            pod({ ownerReferences: custom }),                                      'NotReplicated'],
    ['said to be safe, whatever else',            pod({ ownerReferences: [], annotations: { [safe]: 'true' } }),         'DrainOk'],
    ['said not to be safe',                       pod({ annotations: { [safe]: 'false' } }),                             'NotSafeToEvictAnnotation'],
    ['local storage',                             pod({}, { volumes: emptyDir }),                                        'LocalStorageRequested'],
    ['a volume in memory is not local storage',   pod({}, { volumes: [{ name: 'm', emptyDir: { medium: 'Memory' } }] }), 'Undefined'],
    ['a young system pod without a budget',       pod({ namespace: 'kube-system', creationTimestamp: '3600000' }),       'UnmovableKubeSystemPod'],
    ['an old one may go',                         pod({ namespace: 'kube-system', creationTimestamp: '3599999' }),       'DrainOk'],
    ['gone for longer than its grace',            pod({ deletionTimestamp: '7139999' }),                                 'SkipDrain'],
  ] as const;

  test.each(rows)('%s', (_why, given, expected) => {
    const options = drainOptionsOf(new CaFlags({}));
    const context = { options, budget: new PdbBudget([]), replicasOf: () => 3, clock };
    const { outcome, blockingReason } = drainabilityOf(given, context);
    expect(blockingReason ?? outcome).toBe(expected);
  });

  test('a controller that is gone blocks, its DaemonSet pods too', () => {
    const options = drainOptionsOf(new CaFlags({}));
    const context = { options, budget: new PdbBudget([]), replicasOf: () => undefined, clock };
    const owner = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', controller: true }];
    expect(drainabilityOf(pod({ ownerReferences: owner }), context).blockingReason).toBe(
      'ControllerNotFound',
    );
  });
});

describe('utilization', () => {
  const options = { skipDaemonSetPods: true, skipMirrorPods: false };
  const daemon = pod({
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', controller: true }],
  });

  test('skipped pods leave both sides of the division', () => {
    expect(utilizationOf(node(), [pod(), daemon], options, clock)).toMatchObject({
      cpu: 1 / 3,
      resource: 'cpu',
    });
  });

  test('of equals memory is named', () => {
    expect(utilizationOf(node('n', '8'), [pod()], options, clock)).toMatchObject({ resource: 'memory' });
  });

  test('a node without cpu cannot be judged', () => {
    expect(utilizationOf(node('n', '0'), [], options, clock)).toEqual({ error: 'cpu is 0 at n' });
  });
});

describe('the snapshot', () => {
  test('the search goes round from behind the node that took the last pod, and skips what is cordoned', () => {
    const snapshot = new CaSnapshot();
    for (const name of ['a', 'b', 'c', 'd']) {
      snapshot.addNode(name === 'c' ? { ...node(name), spec: { unschedulable: true } } : node(name));
    }
    const found = Array.from({ length: 4 }, () => {
      const row = snapshot.addPending(pod());
      const name = snapshot.findNode(row, () => true) ?? '';
      snapshot.place(row, name);
      return name;
    });
    expect(found.join(' ')).toBe('b d a b');
  });

  test('a fork takes back nodes, pods and places, but not the round', () => {
    const snapshot = new CaSnapshot();
    snapshot.addNode(node('a'), [pod({}, {}, '3')]);
    snapshot.addNode(node('b'));
    snapshot.fork();
    snapshot.vacate(node('a'), new Set());
    snapshot.removeNode('b');
    const row = snapshot.addPending(pod({}, {}, '4'));
    expect(snapshot.findNode(row, () => true)).toBe('a');
    snapshot.revert();
    expect(snapshot.names()).toEqual(['a', 'b']);
    expect(snapshot.podsOn('a')).toHaveLength(1);
    expect(snapshot.refusal(snapshot.addPending(pod({}, {}, '4')), 'a')?.reasons).toEqual([
      'Insufficient cpu',
    ]);
  });
});

describe('flags', () => {
  test('durations are Go’s', () => {
    expect(['1h2m3.5s', '10s', '0', '1.5h', '-1m'].map(goDurationMs)).toEqual([
      3_723_500, 10_000, 0, 5_400_000, -60_000,
    ]);
    expect(goDurationMs('1d')).toBeNaN();
  });

  test('a flag without a value is true, a list grows by repetition', () => {
    const flags = new CaFlags(parseCaFlags(['--force-ds', '--balancing-label=a', '--balancing-label=b']));
    expect([flags.flag('force-ds', false), flags.list('balancing-label')]).toEqual([true, ['a', 'b']]);
  });
});

describe('whether a node is ready', () => {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: '10' };
  const of = (type: string, status: string, ms: number): typeof ready => ({
    type,
    status,
    lastTransitionTime: String(ms),
  });
  // prettier-ignore
  const rows: readonly [string, readonly (typeof ready)[], readonly string[], boolean, number][] = [
    // why                                          conditions                                        taints                                     ready  since
    ['it says so',                                  [ready],                                          [],                                        true,  10],
    ['it says no',                                  [of('Ready', 'False', 20)],                       [],                                        false, 20],
    ['nobody has heard of it',                      [of('Ready', 'Unknown', 20)],                     [],                                        false, 20],
    ['neither no nor unknown is enough',            [of('Ready', '', 20)],                            [],                                        true,  20],
    ['of two answers the worse counts',             [ready, of('Ready', 'False', 5)],                 [],                                        false, 10],
    ['no condition is no',                          [],                                               [],                                        false, -Infinity],
    ['nor is any other condition',                  [of('DiskPressure', 'False', 3)],                 [],                                        false, 3],
    ['its disk is full',                            [ready, of('DiskPressure', 'True', 30)],          [],                                        false, 30],
    ['its disk is free again',                      [ready, of('DiskPressure', 'False', 30)],         [],                                        true,  30],
    ['without network',                             [ready, of('NetworkUnavailable', 'True', 7)],     [],                                        false, 10],
    ['memory is no matter',                         [ready, of('MemoryPressure', 'True', 30)],        [],                                        true,  10],
    ['a taint says what no condition says yet',     [ready],                                          ['node.kubernetes.io/not-ready'],          false, 10],
    ['of a disk too',                               [ready],                                          ['node.kubernetes.io/disk-pressure'],      false, 10],
    ['and of a network',                            [ready],                                          ['node.kubernetes.io/network-unavailable'], false, 10],
    ['but being out of reach is another matter',    [ready],                                          ['node.kubernetes.io/unreachable'],        true,  10],
  ];
  test.each(rows)('%s', (_why, conditions, keys, isReady, sinceMs) => {
    const taints = keys.map((key) => ({ key, effect: 'NoSchedule' }));
    const given: Node = { ...node(), spec: { taints }, status: { conditions } };
    expect([isNodeReady(given), readinessSinceMs(given, clock)]).toEqual([isReady, sinceMs]);
  });

  test('a cordoned one is', () => {
    const given: Node = { ...node(), spec: { unschedulable: true }, status: { conditions: [ready] } };
    expect(isNodeReady(given)).toBe(true);
  });
});
