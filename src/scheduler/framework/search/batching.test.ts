import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { readSchedulerConfiguration, Scheduler } from '../../index.ts';
import type { Decision } from '../../index.ts';

/** Nodes of one, two … cores, the more the better for a pod that is not counted in the balance. */
function clusterOf(...cores: readonly number[]): {
  readonly cluster: ClusterState;
  readonly scheduler: Scheduler;
} {
  const apiVersion = 'kubescheduler.config.k8s.io/v1';
  const cluster = new ClusterState();
  for (const [place, cpu] of cores.entries()) cluster.addNode(node(`n${place}`, { cpu: String(cpu) }));
  const args = { apiVersion, kind: 'PodTopologySpreadArgs', defaultingType: 'List', defaultConstraints: [] };
  const reading = readSchedulerConfiguration({
    apiVersion,
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ schedulerName: 'default-scheduler', pluginConfig: [{ name: 'PodTopologySpread', args }] }],
  });
  if ('error' in reading) throw new Error(reading.error);
  return { cluster, scheduler: new Scheduler(cluster, reading.config) };
}

/** Decides about one more pod and applies it; `hinted` where no other node was evaluated. */
function place(
  { cluster, scheduler }: ReturnType<typeof clusterOf>,
  cpu: string,
  nowMs = 0,
): { readonly node: string; readonly how: 'hinted' | 'searched' | 'failed' } {
  const row: PodRow = cluster.addPod(pod({ name: `p${cluster.pods.rowCount}`, cpu }));
  const decision: Decision = scheduler.schedule(row, nowMs);
  if (decision.outcome !== 'bound') return { node: '-', how: 'failed' };
  cluster.bindPod(row, decision.node);
  const how = decision.feasible === 1 && decision.evaluated === 1 ? 'hinted' : 'searched';
  return { node: cluster.nodes.names[decision.node] ?? '', how };
}

const BIG = '3';

describe('a pod that equals the one before', () => {
  test('is given the second best of that one, whose node is full', () => {
    const setting = clusterOf(4, 5, 4);
    expect(place(setting, BIG).how).toBe('searched');
    const second = place(setting, BIG);
    expect(second.how).toBe('hinted');
    expect(new Set(['n0', 'n2'])).toContain(second.node);
  });

  test('is given the same node again where that is still the best', () => {
    const setting = clusterOf(100, 4, 4);
    expect([place(setting, '1'), place(setting, '1')]).toEqual([
      { node: 'n0', how: 'searched' },
      { node: 'n0', how: 'hinted' },
    ]);
  });

  test('is hinted on until the hints are used up', () => {
    const setting = clusterOf(4, 4, 4, 4);
    const all = [1, 2, 3, 4, 5].map(() => place(setting, BIG).how);
    expect(all).toEqual(['searched', 'hinted', 'hinted', 'hinted', 'failed']);
  });
});

describe('the search is made anew', () => {
  test('for a pod that differs', () => {
    const setting = clusterOf(4, 5, 4);
    place(setting, BIG);
    expect(place(setting, '2').how).toBe('searched');
  });

  test('after another pod was in between', () => {
    const setting = clusterOf(8, 8, 8);
    place(setting, BIG);
    place(setting, '1');
    expect(place(setting, BIG).how).toBe('searched');
  });

  // prettier-ignore
  test.each([
    ['half a second later: not yet', 500, 'hinted'],
    ['a moment after that',          501, 'searched'],
  ])('%s', (_why, nowMs, how) => {
    const setting = clusterOf(4, 5, 4);
    place(setting, BIG, 0);
    expect(place(setting, BIG, nowMs).how).toBe(how);
  });

  test('when the last node is gone', () => {
    const setting = clusterOf(4, 9, 4);
    place(setting, BIG);
    const { cluster } = setting;
    cluster.removePod(0 as PodRow);
    cluster.removeNode(1 as NodeRow);
    expect(place(setting, BIG).how).toBe('searched');
  });

  test('when a hinted node is gone though the last one still has room', () => {
    const setting = clusterOf(100, 4, 4);
    place(setting, '1');
    setting.cluster.removeNode(2 as NodeRow);
    expect(place(setting, '1')).toEqual({ node: 'n0', how: 'searched' });
  });

  test('when the hinted node has no room any more', () => {
    const setting = clusterOf(4, 5, 4);
    place(setting, BIG);
    const { cluster } = setting;
    for (const on of [0, 2]) {
      const row = cluster.addPod(pod({ name: `x${on}`, cpu: '2' }));
      cluster.bindPod(row, on as NodeRow);
    }
    expect(place(setting, BIG).how).toBe('failed');
  });

  test('where the feature is switched off', () => {
    const { cluster, scheduler } = clusterOf(4, 5, 4);
    expect(place({ cluster, scheduler }, BIG).how).toBe('searched');
    const off = clusterOf(4, 5, 4);
    const reading = readSchedulerConfiguration(undefined);
    if ('error' in reading) throw new Error(reading.error);
    const plain = {
      cluster: off.cluster,
      scheduler: new Scheduler(off.cluster, reading.config, { gates: { OpportunisticBatching: false } }),
    };
    expect([place(plain, '1').how, place(plain, '1').how]).toEqual(['searched', 'searched']);
  });
});
