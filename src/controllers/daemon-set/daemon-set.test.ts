import { describe, expect, test } from 'vitest';
import type { Node, PodSpec, Taint } from '../../model/index.ts';
import { daemonNodeFit, daemonTolerations } from './node-fit.ts';
import { syncDaemonSet } from './sync.ts';
import type { DaemonPod, DaemonSetDecision, DaemonSetSpec } from './types.ts';

const TEMPLATE: PodSpec = { containers: [{ name: 'c' }] };

function node(taints: readonly Taint[], labels: Readonly<Record<string, string>> = {}): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels }, spec: { taints } };
}

describe('which nodes', () => {
  const taint = (key: string, effect: string): Taint => ({ key, effect });
  const notReady = taint('node.kubernetes.io/not-ready', 'NoExecute');
  const cordoned = taint('node.kubernetes.io/unschedulable', 'NoSchedule');
  const network = taint('node.kubernetes.io/network-unavailable', 'NoSchedule');
  // prettier-ignore
  const rows = [
    // why                                     template                                    node                                   run    stay
    ['every node',                             {},                                         node([]),                              true,  true],
    ['one that is lost or cordoned',           {},                                         node([notReady, cordoned]),            true,  true],
    ['not one with a taint of its own',        {},                                         node([taint('gpu', 'NoSchedule')]),    false, true],
    ['nor stays where that says NoExecute',    {},                                         node([taint('gpu', 'NoExecute')]),     false, false],
    ['unless it tolerates it',                 { tolerations: [{ key: 'gpu', operator: 'Exists' }] }, node([taint('gpu', 'NoExecute')]), true, true],
    ['without network only on the host’s',     {},                                         node([network]),                       false, true],
    ['with the host’s network',                { hostNetwork: true },                      node([network]),                       true,  true],
    ['only where the selector says',           { nodeSelector: { disk: 'ssd' } },          node([], { disk: 'hdd' }),             false, false],
  ] as const;

  test.each(rows)('%s', (_why, ...row) => {
    const [more, given, shouldRun, shouldContinue] = row;
    const template = { ...TEMPLATE, ...more };
    const fit = daemonNodeFit(template, daemonTolerations(template), given);
    expect(fit).toEqual({ name: 'n', shouldRun, shouldContinue });
  });
});

const SPEC: DaemonSetSpec = {
  minReadySeconds: 0,
  strategy: 'RollingUpdate',
  maxSurge: 0,
  maxUnavailable: 1,
  hash: 'new',
  templateGeneration: undefined,
};

/** A pod of revision `old` or `new` on a node; `!` is not ready, `x` failed. */
function pod(targetNode: string, hash: string, mark: '' | '!' | 'x' = ''): DaemonPod {
  return {
    name: `${targetNode}-${hash}`,
    uid: `${targetNode}-${hash}`,
    nodeName: targetNode,
    targetNode,
    phase: mark === 'x' ? 'Failed' : 'Running',
    isReady: mark === '',
    readySinceMs: 0,
    createdMs: 0,
    isDeleting: false,
    labels: { 'controller-revision-hash': hash },
    annotations: {},
    restarts: 0,
    sidecarRestarts: 0,
  };
}

function sync(
  spec: Partial<DaemonSetSpec>,
  pods: readonly DaemonPod[],
  isBackingOff = false,
): DaemonSetDecision {
  const nodes = ['a', 'b', 'c'].map((name) => ({ name, shouldRun: true, shouldContinue: true }));
  const left = { name: 'z', shouldRun: false, shouldContinue: false };
  return syncDaemonSet({ ...SPEC, ...spec }, [...nodes, left], pods, () => isBackingOff, 1000);
}

describe('one sync', () => {
  const old = ['a', 'b', 'c'].map((name) => pod(name, 'old'));

  test('makes a pod for every node that lacks one, and takes it from a node that shall have none', () => {
    const { creates, deletes } = sync({}, [pod('a', 'new'), pod('z', 'new')]);
    expect([creates, deletes]).toEqual([['b', 'c'], ['z-new']]);
  });

  test('replaces a failed pod, when its back-off is over', () => {
    const pods = [pod('a', 'new', 'x'), pod('b', 'new'), pod('c', 'new')];
    expect(sync({}, pods)).toMatchObject({ deletes: ['a-new'], failedOn: ['a'] });
    expect(sync({}, pods, true)).toMatchObject({ deletes: [], failedOn: [] });
  });

  test('updates no more at once than may be away', () => {
    const one = sync({}, old);
    expect(one.deletes.length + one.deletesDrawn.count).toBe(1);
    const two = sync({ maxUnavailable: '60%' }, old);
    expect(two.deletes.length + two.deletesDrawn.count).toBe(2);
    const none = sync({}, [pod('a', 'new', '!'), pod('b', 'old'), pod('c', 'old')]);
    expect(none.deletes.length + none.deletesDrawn.count).toBe(0);
  });

  test('takes old pods that are down first, outside the budget', () => {
    const { deletes } = sync({}, [pod('a', 'old', '!'), pod('b', 'old', '!'), pod('c', 'old')]);
    expect(deletes).toEqual(['a-old', 'b-old']);
  });

  test('with a surge makes the new one beside the old', () => {
    const { creates, createsDrawn, deletes } = sync({ maxSurge: 1, maxUnavailable: 0 }, old);
    expect([creates.length + createsDrawn.count, deletes]).toEqual([1, []]);
    const done = sync({ maxSurge: 1, maxUnavailable: 0 }, [...old, pod('a', 'new')]);
    expect(done.deletes).toContain('a-old');
  });

  test('leaves updates to a hand with OnDelete', () => {
    const { deletes, deletesDrawn } = sync({ strategy: 'OnDelete' }, old);
    expect([deletes, deletesDrawn.count]).toEqual([[], 0]);
  });
});
