import { describe, expect, test } from 'vitest';
import { gpuNode, gpuPod, node, pod, stage } from '../../../test/support/scheduling.ts';
import type { NodeRow, Pod, Volume } from '../../model/index.ts';

describe('what filters see of a pod that a dry run has taken off', () => {
  const mounting = (name: string, volume: Omit<Volume, 'name'>, more: object): Pod =>
    pod({ name, spec: { volumes: [{ name: 'v', ...volume }], ...more } });
  const disk = { gcePersistentDisk: { pdName: 'd' } };

  test.each([
    ['its disk is free', disk, { node: 0 }],
    ['that of another pod is not', { gcePersistentDisk: { pdName: 'e' } }, undefined],
  ])('%s', (_why, volume, nomination) => {
    const holder = mounting('holder', disk, { nodeName: 'a', priority: 1 });
    const keeper = mounting(
      'keeper',
      { gcePersistentDisk: { pdName: 'e' } },
      { nodeName: 'a', priority: 200 },
    );
    const { cluster, scheduler } = stage({ nodes: [node('a')], pods: [holder, keeper] });
    const decision = scheduler.schedule(cluster.addPod(mounting('new', volume, { priority: 100 })));
    expect(decision.outcome === 'bound' ? 'bound' : decision.nomination).toEqual(
      nomination && expect.objectContaining(nomination),
    );
    // The holder is there again.
    const next = scheduler.schedule(cluster.addPod(mounting('next', disk, { priority: 0 })));
    expect(next.outcome).toBe('unschedulable');
  });
});

describe('a nominated pod with GPU', () => {
  // Device 0 has 500 left; the nominated pod would take 600 of device 1.
  const { cluster, scheduler } = stage({
    nodes: [gpuNode('a', 2)],
    pods: [gpuPod(1, 500, { name: 'there', on: 'a' })],
    enable: 'GpuShare',
  });
  const nominated = cluster.addPod(gpuPod(1, 600, { name: 'nominated' }));
  cluster.nominate(nominated, 0 as NodeRow);
  const free = (): readonly number[] => [...cluster.nodes.gpus.freeMilli.subarray(0, 2)];

  test.each([
    ['leaves what it does not take', 500, 'bound'],
    ['keeps its share', 501, 'unschedulable'],
  ])('%s', (_why, milli, outcome) => {
    const before = free();
    const row = cluster.addPod(gpuPod(1, milli, { name: `new-${milli}` }));
    expect(scheduler.schedule(row).outcome).toBe(outcome);
    expect(free(), 'devices as before').toEqual(before);
  });
});
