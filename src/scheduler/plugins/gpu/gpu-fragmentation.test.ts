import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, points, stage } from '../../../../test/support/scheduling.ts';
import { typicalPods } from './fragment.ts';

const enable = 'GpuFragmentation';
const half = { count: 1, milli: 500, models: [] };
const whole = { count: 1, milli: 1000, models: [] };
const args = { name: enable, args: { typicalPods: [{ milliCpu: 1000, gpu: whole, weight: 1 }] } };

describe('GpuFragmentation', () => {
  test('where only whole devices are wanted, a share goes where one is broken already', () => {
    const nodes = [gpuNode('broken', 2), gpuNode('whole', 2)];
    const pods = [gpuPod(1, 300, { name: 'p', on: 'broken' })];
    // broken: 700 were of no use, 200 are then: 100 × sigmoid(0.5) = 62. whole: 500 more are of no use: 37.
    expect(points(enable, { nodes, pods, args, enable }, gpuPod(1, 500))).toEqual({
      broken: '62 → 62',
      whole: '37 → 37',
    });
  });

  test('the decision names the device', () => {
    const { cluster, scheduler } = stage({ nodes: [gpuNode('a', 2)], args, enable });
    const first = cluster.addPod(gpuPod(1, 300, { name: 'p' }));
    cluster.bindPod(first, 0 as never, 0b10);
    expect(scheduler.schedule(cluster.addPod(gpuPod(1, 500)))).toMatchObject({
      outcome: 'bound',
      devices: 0b10,
    });
  });

  test('devices with as much free are one choice, and the first of them is taken', () => {
    const { cluster, scheduler } = stage({ nodes: [gpuNode('a', 4)], args, enable });
    const mask = (devices: number): void =>
      cluster.bindPod(cluster.addPod(gpuPod(1, 300, { name: `p${devices}` })), 0 as never, devices);
    mask(0b1000);
    mask(0b0010);
    // Devices 1 and 3 have 700 free: a share there breaks no whole device. 100 × sigmoid(0.5) on both, 37 elsewhere.
    expect(scheduler.schedule(cluster.addPod(gpuPod(1, 500)))).toMatchObject({ devices: 0b0010 });
  });

  test('what is booked meanwhile counts: a node is measured anew', () => {
    const { cluster, scheduler } = stage({ nodes: [gpuNode('a', 1), gpuNode('b', 1)], args, enable });
    const place = (): number => {
      const row = cluster.addPod(gpuPod(1, 300));
      const decision = scheduler.schedule(row);
      if (decision.outcome !== 'bound') throw new Error('not bound');
      cluster.bindPod(row, decision.node, decision.devices);
      return decision.node;
    };
    const first = place();
    // The device broken by the first pod loses nothing more by the second and third; the fourth has no room there.
    expect([place(), place()]).toEqual([first, first]);
    expect(place()).toBe(1 - first);
  });
});

test('typical pods are the most frequent shapes up to 95 percent, their weights scaled to 1', () => {
  const many = Array.from({ length: 96 }, () => ({ milliCpu: 1000, gpu: half, spec: '' }));
  const few = Array.from({ length: 4 }, () => ({ milliCpu: 2000, gpu: undefined, spec: '' }));
  expect(typicalPods([...few, ...many])).toEqual([{ milliCpu: 1000, gpu: half, weight: 1 }]);
  expect(typicalPods([...few, ...many.slice(50)])).toHaveLength(2);
});
