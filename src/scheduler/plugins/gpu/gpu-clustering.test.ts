import { expect, test } from 'vitest';
import { gpuNode, gpuPod, pod, points } from '../../../../test/support/scheduling.ts';

const enable = 'GpuClustering';
const on = (nodeName: string, name: string, count: number, milli: number): ReturnType<typeof gpuPod> =>
  gpuPod(count, milli, { name, on: nodeName });

test('own kind alone, own kind among others, nobody, others', () => {
  const nodes = ['own', 'mixed', 'empty', 'others'].map((name) => gpuNode(name, 8));
  const pods = [
    on('own', 'p', 1, 400),
    on('mixed', 'q', 1, 400),
    on('mixed', 'r', 2, 1000),
    on('others', 's', 2, 1000),
  ];
  // 25 × (8000 − free) / 8000: own 1, mixed 7, empty 0, others 6.
  expect(points(enable, { nodes, pods, enable }, gpuPod(1, 500))).toEqual({
    own: '76 → 76',
    mixed: '57 → 57',
    empty: '25 → 25',
    others: '6 → 6',
  });
});

test('a share is not of the kind of a whole device, nor two shares of the kind of one', () => {
  const nodes = [gpuNode('whole', 8), gpuNode('two', 8), gpuNode('share', 8)];
  const pods = [on('whole', 'p', 1, 1000), on('two', 'q', 2, 400), on('share', 'r', 1, 400)];
  // Free 7000, 7200 and 7600 of 8000: 25 × 1000 / 8000 = 3, 2 and 1, and three quarters for the own kind.
  const asked = (count: number, milli: number): unknown =>
    points(enable, { nodes, pods, enable }, gpuPod(count, milli));
  expect(asked(1, 500)).toEqual({ whole: '3 → 3', two: '2 → 2', share: '76 → 76' });
  expect(asked(1, 1000)).toEqual({ whole: '78 → 78', two: '2 → 2', share: '1 → 1' });
  expect(asked(2, 500)).toEqual({ whole: '3 → 3', two: '77 → 77', share: '1 → 1' });
});

test('a pod without GPU gets 0 everywhere', () => {
  const nodes = [gpuNode('a', 8), gpuNode('b', 8)];
  expect(points(enable, { nodes, enable }, pod({ cpu: '1' }))).toEqual({ a: '0 → 0', b: '0 → 0' });
});
