import { expect, test } from 'vitest';
import { gpuNode, gpuPod, points } from '../../../../test/support/scheduling.ts';

test('little free of what the pod asks is better', () => {
  // a: 0.5 × 0.5 + 0.25 × 0.125 = 0.28125, half of it 0.14: 85. b: 1 × 0.5 + 1 × 0.125 = 0.625: 68.
  const nodes = [gpuNode('a', 2), gpuNode('b', 8, { cpu: '128' })];
  const incoming = gpuPod(1, 1000, { cpu: '64' });
  expect(points('GpuDotProd', { nodes, enable: 'GpuDotProd' }, incoming)).toEqual({
    a: '85 → 85',
    b: '68 → 68',
  });
});
