import { describe, expect, test } from 'vitest';
import { drainContextOf } from '../../../../test/support/autoscaler.ts';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { NodeDeletion } from '../../../autoscale/index.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { KubernetesObject, Node, Pod } from '../../../model/index.ts';
import { EventKind } from '../../event-kind.ts';
import { prepareRun } from '../../simulate.ts';
import { NodeRemovals } from './node-removal.ts';
import type { RemovalOptions } from './node-removal.ts';

const SECOND_MS = 1000;
/** The defaults of cluster-autoscaler's flags, but for the batch. */
const OPTIONS: RemovalOptions = {
  delayMs: 5 * SECOND_MS,
  evictionMs: 120 * SECOND_MS,
  cordons: true,
  evictsDaemons: true,
  evictsDaemonsOfEmpty: false,
  drainGroups: [{ priority: 0, graceMs: 600 * SECOND_MS }],
  annotationMs: 120 * SECOND_MS,
  batchMs: 0,
  expendableCutoff: -10,
};

interface Given {
  readonly pods?: readonly Pod[];
  readonly objects?: readonly KubernetesObject[];
  readonly node?: Node;
  /** Node a needs draining; false: it is empty. */
  readonly isDrained?: boolean;
  readonly options?: Partial<RemovalOptions>;
  readonly mayRemove?: boolean;
  readonly stopMs?: number;
  readonly seconds?: number;
}

interface Told {
  /** `25 removed`, or `5 failed: why`. */
  readonly end: string | undefined;
  /** Second and line of the log. */
  readonly evictions: readonly string[];
  /** Keys of node a's taints, and whether it is cordoned; undefined: it is gone. */
  readonly marks: readonly string[] | undefined;
}

/** Begins to remove node a at time 0, when its pods run there, and says what became of that. */
function removalOf(given: Given): Told {
  const {
    pods = [],
    objects = [],
    node = nodeOf('a'),
    isDrained = true,
    mayRemove = true,
    stopMs = 1000,
  } = given;
  const timing = {
    podStartMs: { kind: 'constant', ms: 0 },
    podStopMs: { kind: 'constant', ms: stopMs },
  } as const;
  const scenario = plainScenario({ nodes: [node, nodeOf('b')], pods: [...pods], objects, timing });
  const { sim, handlers } = prepareRun(scenario, {});
  let end: string | undefined;
  const removals = new NodeRemovals(
    sim,
    { ...OPTIONS, ...given.options },
    {
      contextOf: (nowMs) => drainContextOf({ nowMs, flags: { 'skip-nodes-with-system-pods': 'false' } }),
      mayRemove: () => mayRemove,
      ended: ({ failure, isRefused }, nowMs) => {
        const how = failure === undefined ? 'removed' : `${isRefused ? 'refused' : 'failed'}: ${failure}`;
        end = `${nowMs / SECOND_MS} ${how}`;
      },
    },
  );
  const deletion: NodeDeletion = {
    node: 'a',
    group: 'g',
    utilization: undefined,
    isDrained,
    evictedPods: [],
  };
  removals.start(deletion, 0);
  const stepping = handlers.with(EventKind.NodeRemovalDue, (nowMs, removal) => removals.step(removal, nowMs));
  runLoop(sim.events, stepping, { untilMs: (given.seconds ?? 900) * SECOND_MS });
  const row = sim.cluster.nodes.rowOf('a');
  const spec = row < 0 ? undefined : sim.fleet.get(row as never)?.node.spec;
  const taints = spec?.taints?.map(({ key }) => key) ?? [];
  return {
    end,
    evictions: [...sim.log.lines()]
      .filter((line) => line.includes(' pod-evicted '))
      .map((line) => line.replace(/^0*(\d+)\.000/, '$1')),
    marks: row < 0 ? undefined : [...taints, ...(spec?.unschedulable === true ? ['cordoned'] : [])],
  };
}

const on = (name: string, spec: Partial<Pod['spec']> = {}): Pod => {
  const pod = podOf(name, '1', { nodeName: 'a', ...spec });
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'web', controller: true };
  return { ...pod, metadata: { ...pod.metadata, labels: { app: 'web' }, ownerReferences: [owner] } };
};
const ofDaemonSet = (name: string): Pod => {
  const pod = on(name);
  const ownerReferences =
    pod.metadata.ownerReferences?.map((owner) => ({ ...owner, kind: 'DaemonSet' })) ?? [];
  return { ...pod, metadata: { ...pod.metadata, ownerReferences } };
};
const budget = (minAvailable: number): KubernetesObject =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'guard', namespace: 'default' },
    spec: { minAvailable, selector: { matchLabels: { app: 'web' } } },
  }) as KubernetesObject;
const held: Node = {
  ...nodeOf('a'),
  metadata: { name: 'a', annotations: { 'delay-deletion.cluster-autoscaler.kubernetes.io/agent': 'x' } },
};

describe('a node is given back', () => {
  // prettier-ignore
  test.each([
    // rule                                                                     given                                                      when
    ['after the delay behind its taint, where it is empty',                     { isDrained: false },                                      '5 removed'],
    ['once its pods have ended: it looks every 5 s',                            { pods: [on('web-1')], stopMs: 7000 },                     '15 removed'],
    ['when the grace of a pod is over that would take longer to stop',          { pods: [on('web-1')], stopMs: 300_000 },                  '35 removed'],
    ['without waiting for pods of DaemonSets',                                  { pods: [ofDaemonSet('agent')], stopMs: 60_000 },          '5 removed'],
    ['without asking pods below the cutoff, whatever their budget',             { pods: [on('web-1', { priority: -11 })], objects: [budget(1)] }, '5 removed'],
    ['when a delay that an annotation asks for has lasted long enough',         { isDrained: false, node: held },                          '125 removed'],
    ['with its batch',                                                          { isDrained: false, options: { batchMs: 30_000 } },        '35 removed'],
  ] as const)('%s', (_rule, given, end) => {
    const told = removalOf(given);
    expect([told.end, told.marks]).toEqual([end, undefined]);
  });
});

describe('a removal fails, and leaves the node without marks,', () => {
  // prettier-ignore
  test.each([
    // rule                                                                     given                                                      when and why
    ['where a pod came to a node that was empty',                               { isDrained: false, pods: [on('web-1')] },                 '5 failed: failed to delete empty node, new pods scheduled'],
    ['where budgets allow no eviction within two minutes, asked every 10 s',    { pods: [on('web-1')], objects: [budget(1)] },             '125 failed: failed to evict 1 pods: disruption budgets do not allow it'],
    ['where a pod may not be moved',                                            { pods: [podOf('alone', '1', { nodeName: 'a' })] },        '5 failed: pod alone: NotReplicated'],
    ['where its group has no more nodes to spare',                              { isDrained: false, mayRemove: false },                    '5 refused: min size reached, nodes will not be deleted'],
  ] as const)('%s', (_rule, given, end) => {
    const told = removalOf(given);
    expect([told.end, told.marks]).toEqual([end, []]);
  });
});

describe('meanwhile', () => {
  test('the node is tainted and cordoned, and keeps the taints that it had', () => {
    const own = { key: 'gpu', effect: 'NoSchedule' };
    const node = { ...nodeOf('a'), spec: { taints: [own] } };
    const cordon = ['node.kubernetes.io/unschedulable', 'cordoned'];
    expect(removalOf({ node, seconds: 4 }).marks).toEqual([
      'gpu',
      'ToBeDeletedByClusterAutoscaler',
      ...cordon,
    ]);
    const options = { cordons: false };
    expect(removalOf({ node, options, seconds: 4 }).marks).toEqual(['gpu', 'ToBeDeletedByClusterAutoscaler']);
  });

  test('a group of priorities is evicted when the one below it has ended', () => {
    const drainGroups = [
      { priority: 0, graceMs: 60_000 },
      { priority: 1000, graceMs: 60_000 },
    ];
    const pods = [on('first', { priority: 0 }), on('last', { priority: 1000 })];
    const { end, evictions } = removalOf({ pods, stopMs: 7000, options: { drainGroups } });
    expect([evictions, end]).toEqual([['5 pod-evicted first a', '15 pod-evicted last a'], '25 removed']);
  });

  test('pods are killed when the grace of their group is over, whatever theirs is', () => {
    const pods = [on('slow', { terminationGracePeriodSeconds: 300 })];
    const drainGroups = [{ priority: 0, graceMs: 20_000 }];
    expect(removalOf({ pods, stopMs: 200_000, options: { drainGroups } }).end).toBe('25 removed');
  });
});

test('a node cannot be removed twice at once', () => {
  const { sim } = prepareRun(plainScenario({ nodes: [nodeOf('a')] }), {});
  const removals = new NodeRemovals(sim, OPTIONS, {
    contextOf: () => drainContextOf(),
    mayRemove: () => true,
    ended: () => undefined,
  });
  const deletion: NodeDeletion = {
    node: 'a',
    group: 'g',
    utilization: undefined,
    isDrained: false,
    evictedPods: [],
  };
  removals.start(deletion, 0);
  expect(() => removals.start(deletion, 1)).toThrow('node a is being removed already');
});
