import { expect, test } from 'vitest';
import { gpuNode, gpuPod, points } from '../../../../test/support/scheduling.ts';

test('the node with the least left is best; the scores are spread from 0 to 100', () => {
  // Left of 128 cores and 8 devices: a 62 and 1.5, b 126 and 7.5. 100 × (1 − half of each share): 66 and 3.
  const nodes = [gpuNode('a', 2), gpuNode('b', 8, { cpu: '128' })];
  const setting = { nodes, enable: 'GpuBestFit' };
  expect(points('GpuBestFit', setting, gpuPod(1, 500, { cpu: '2' }))).toEqual({ a: '66 → 100', b: '3 → 0' });
});

test('all alike: 0', () => {
  const setting = { nodes: [gpuNode('a', 2), gpuNode('b', 2)], enable: 'GpuBestFit' };
  expect(points('GpuBestFit', setting, gpuPod(1, 500))).toMatchObject({ a: expect.stringMatching(/→ 0$/) });
});
