import { expect, test } from 'vitest';
import { gpuNode, gpuPod, points } from '../../../../test/support/scheduling.ts';

const enable = 'GpuPacking';

test('a device that has just enough left is one that suffices', () => {
  const nodes = [gpuNode('exact', 2), gpuNode('short', 2)];
  const pods = [gpuPod(1, 500, { name: 'p', on: 'exact' }), gpuPod(1, 501, { name: 'q', on: 'short' })];
  // exact: 500 of the device in use, 100 − 50 / 10; short: 499 do not suffice, so a free device is opened, 50 − 1.
  expect(points(enable, { nodes, pods, enable }, gpuPod(1, 500))).toEqual({
    exact: '95 → 95',
    short: '49 → 49',
  });
});

test('devices in use first, then free devices of nodes in use, then free nodes', () => {
  const nodes = [gpuNode('used', 2), gpuNode('opens', 2), gpuNode('free', 2)];
  const pods = [gpuPod(1, 400, { name: 'p', on: 'used' }), gpuPod(1, 900, { name: 'q', on: 'opens' })];
  // used: 600 free of the device taken, 100 − 60 / 10 = 94; opens: one free device, 50 − 1; free: 33 − 2.
  expect(points(enable, { nodes, pods, enable }, gpuPod(1, 500))).toEqual({
    used: '94 → 94',
    opens: '49 → 49',
    free: '31 → 31',
  });
});
