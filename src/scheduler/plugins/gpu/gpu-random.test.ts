import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, stage } from '../../../../test/support/scheduling.ts';

/** Where each of many equal pods would go, none of them staying. */
function drawn(seed: number, times: number): { readonly nodes: string[]; readonly devices: string[] } {
  const { cluster, scheduler } = stage({
    nodes: [gpuNode('a', 2), gpuNode('b', 2), gpuNode('c', 2)],
    pods: [gpuPod(1, 900, { name: 'p', on: 'a' })],
    enable: 'GpuRandom',
    args: { name: 'GpuRandom', args: { seed } },
  });
  const row = cluster.addPod(gpuPod(1, 500));
  const nodes: string[] = [];
  const devices = new Set<string>();
  for (let i = 0; i < times; i++) {
    const decision = scheduler.schedule(row);
    if (decision.outcome !== 'bound') throw new Error(decision.message());
    const name = cluster.nodes.names[decision.node] ?? '';
    nodes.push(name);
    devices.add(`${name}/${decision.devices}`);
  }
  return { nodes, devices: [...devices].sort() };
}

describe('GpuRandom', () => {
  test('draws anew at every decision, about equally often, and any device', () => {
    const { nodes, devices } = drawn(1, 300);
    for (const name of ['a', 'b', 'c']) {
      const times = nodes.filter((each) => each === name).length;
      expect(times, name).toBeGreaterThan(50);
      expect(times, name).toBeLessThan(150);
    }
    // The first device of a has 100 left, and 500 are asked for.
    expect(devices).toEqual(['a/2', 'b/1', 'b/2', 'c/1', 'c/2']);
  });

  test('a device with just as much left as is asked for may be drawn', () => {
    const { cluster, scheduler } = stage({
      nodes: [gpuNode('a', 2)],
      pods: [gpuPod(1, 500, { name: 'p', on: 'a' }), gpuPod(1, 501, { name: 'q', on: 'a' })],
      enable: 'GpuRandom',
    });
    const row = cluster.addPod(gpuPod(1, 500));
    for (let i = 0; i < 20; i++) expect(scheduler.schedule(row)).toMatchObject({ devices: 0b01 });
  });

  test('the same seed draws the same, another one does not', () => {
    expect(drawn(7, 40)).toEqual(drawn(7, 40));
    expect(drawn(8, 40)).not.toEqual(drawn(7, 40));
  });
});
