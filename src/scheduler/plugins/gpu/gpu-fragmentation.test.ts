import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, pod, points, stage } from '../../../../test/support/scheduling.ts';
import type { GpuRequest } from '../../../model/index.ts';
import { typicalPods } from './fragment.ts';

const enable = 'GpuFragmentation';
const half: GpuRequest = { count: 1, milli: 500, models: [] };
const whole: GpuRequest = { count: 1, milli: 1000, models: [] };
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

describe('GpuFragmentation, near misses', () => {
  const useless = { name: enable, args: { typicalPods: [{ milliCpu: 1e6, gpu: half, weight: 1 }] } };
  const use = (
    taken: readonly number[],
    incoming: ReturnType<typeof gpuPod>,
    by = args,
    devices = taken.length,
  ): unknown => {
    const { cluster, scheduler } = stage({
      nodes: [gpuNode('a', devices), gpuNode('far', 1)],
      args: by,
      enable,
    });
    taken.forEach((milli, device) => {
      if (milli > 0)
        cluster.bindPod(cluster.addPod(gpuPod(1, milli, { name: `p${device}` })), 0 as never, 1 << device);
    });
    const { scores, nodes } = scheduler.explain(cluster.addPod(incoming));
    const raw = scores?.plugins.find(({ name }) => name === enable)?.raw[0];
    return scores === undefined ? nodes.map(({ failing }) => failing.length) : raw;
  };
  const wholes = args;

  // prettier-ignore
  test.each([
    // why                                                               in use              pod             typical   points on a
    ['a device with just enough left counts: 500 lost, then none',       [500],              gpuPod(1, 500),  wholes,  62],
    ['all free GPU is useless: 2000 less of it, sigmoid(2)',             [0, 0],             gpuPod(2, 1000), useless, 88],
    ['two shares take the fullest devices that have room: 1200 → 200',   [500, 0, 300],      gpuPod(2, 500),  wholes,  73],
    ['a device is taken once: 300 + 700 lost, then 200 + 1000 − 500',    [700, 0],           gpuPod(1, 500),  wholes,  37],
    ['a pod without GPU takes cpu alone: nothing gets worse',            [0, 0],             gpuPod(0, 0),    wholes,  50],
  ] as const)('%s', (_why, taken, incoming, by, expected) => {
    expect(use(taken, incoming, by)).toBe(expected);
  });

  const chosen = (taken: readonly number[], by: typeof args): unknown => {
    const { cluster, scheduler } = stage({ nodes: [gpuNode('a', taken.length)], args: by, enable });
    taken.forEach((milli, device) => {
      if (milli > 0)
        cluster.bindPod(cluster.addPod(gpuPod(1, milli, { name: `p${device}` })), 0 as never, 1 << device);
    });
    const decision = scheduler.schedule(cluster.addPod(gpuPod(1, 500)));
    return decision.outcome === 'bound' ? decision.devices : decision.message();
  };
  const halves = { name: enable, args: { typicalPods: [{ milliCpu: 1000, gpu: half, weight: 1 }] } };

  // prettier-ignore
  test.each([
    ['of devices that are equally good the first is taken',            [300, 400],  wholes, 0b01],
    ['the first device is a choice like any: half of a whole one is of use', [0, 300],    halves, 0b01],
    ['the second where the first would be broken',                     [0, 300],    wholes, 0b10],
  ] as const)('%s', (_why, taken, by, expected) => {
    expect(chosen(taken, by)).toBe(expected);
  });
});

describe('the fragment of a node is worked out anew when', () => {
  const cpuTypical = { name: enable, args: { typicalPods: [{ milliCpu: 60_000, gpu: half, weight: 1 }] } };
  const modelTypical = {
    name: enable,
    args: { typicalPods: [{ milliCpu: 0, gpu: { ...half, models: ['A10'] }, weight: 1 }] },
  };

  function asked(
    by: typeof cpuTypical,
    change: (cluster: ReturnType<typeof stage>['cluster']) => void,
    asking = gpuPod(1, 1000),
  ): readonly unknown[] {
    const { cluster, scheduler } = stage({ nodes: [gpuNode('a', 2), gpuNode('b', 2)], args: by, enable });
    const incoming = cluster.addPod(asking);
    const raw = (): unknown => {
      const { scores } = scheduler.explain(incoming);
      return scores?.plugins.find(({ name }) => name === enable)?.raw[scores.nodes.indexOf(0 as never)];
    };
    const before = raw();
    change(cluster);
    return [before, raw()];
  }

  test('its free cpu changes', () => {
    // 64 cores: the pod takes a device of use, sigmoid(0) as what is useful is no loss; with 4 free all GPU is useless.
    expect(asked(cpuTypical, (cluster) => cluster.addPod(pod({ name: 'c', cpu: '60', on: 'a' })))).toEqual([
      50, 50,
    ]);
    const bound = (cluster: ReturnType<typeof stage>['cluster']): void => {
      cluster.bindPod(cluster.addPod(pod({ name: 'c', cpu: '60' })), 0 as never);
    };
    expect(asked(cpuTypical, bound)).toEqual([50, 73]);
  });

  test('its devices are of another model', () => {
    const change = (cluster: ReturnType<typeof stage>['cluster']): void => {
      cluster.updateNode(0 as never, gpuNode('a', 2, { model: 'A10' }));
    };
    // T4: all is out of reach of the typical pods, so taking 1000 is a gain; A10: all is of use.
    expect(asked(modelTypical, change)).toEqual([73, 50]);
  });

  test('it has another number of devices', () => {
    const change = (cluster: ReturnType<typeof stage>['cluster']): void => {
      cluster.updateNode(0 as never, gpuNode('a', 1));
    };
    expect(asked(modelTypical, change)).toEqual([73, 73]);
  });

  test('shares of its devices are taken and nothing else', () => {
    const change = (cluster: ReturnType<typeof stage>['cluster']): void => {
      for (const mask of [0b01, 0b10])
        cluster.bindPod(cluster.addPod(gpuPod(1, 300, { name: `s${mask}` })), 0 as never, mask);
    };
    // 500 of 2000 useless GPU are taken, then 500 of 1400: sigmoid(0.5) both times.
    expect(asked(modelTypical, change, gpuPod(1, 500))).toEqual([62, 62]);
  });
});

test('typical pods end with the shape that makes up 95 percent', () => {
  const shapes = (ofMany: number, ofFew: number): unknown => {
    const many = Array.from({ length: ofMany }, () => ({ milliCpu: 1000, gpu: half, spec: '' }));
    const few = Array.from({ length: ofFew }, () => ({ milliCpu: 2000, gpu: undefined, spec: '' }));
    return typicalPods([...few, ...many]).length;
  };
  expect(shapes(95, 5)).toBe(1);
  expect(shapes(94, 6)).toBe(2);
});

test('typical pods are the most frequent shapes up to 95 percent, their weights scaled to 1', () => {
  const many = Array.from({ length: 96 }, () => ({ milliCpu: 1000, gpu: half, spec: '' }));
  const few = Array.from({ length: 4 }, () => ({ milliCpu: 2000, gpu: undefined, spec: '' }));
  expect(typicalPods([...few, ...many])).toEqual([{ milliCpu: 1000, gpu: half, weight: 1 }]);
  expect(typicalPods([...few, ...many.slice(50)])).toHaveLength(2);
});
