import { expect, test } from 'vitest';
import { gpuNode, gpuPod, points } from '../../../../test/support/scheduling.ts';

const enable = 'GpuPacking';

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
