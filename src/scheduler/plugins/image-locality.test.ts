import { expect, test } from 'vitest';
import { node, pod, points, stage } from '../../../test/support/scheduling.ts';

const MIB = 1024 * 1024;
const withImage = (image: string): ReturnType<typeof pod> =>
  pod({ spec: { containers: [{ name: 'main', image }] } });
const image = (name: string, mib: number): { names: string[]; sizeBytes: number } => ({
  names: [name],
  sizeBytes: mib * MIB,
});

// prettier-ignore
test.each([
  // why                                                    node a has              pod wants      points on a
  ['half of the nodes have 1000 MiB: (500 − 23) / 977',     image('big:1', 1000),   'big:1',       48],
  ['at most 1000 MiB a container counts',                   image('big:1', 4000),   'big:1',       100],
  ['up to 23 MiB is nothing',                               image('small:1', 46),   'small:1',     0],
  ['no tag means latest',                                   image('big:latest', 1000), 'big',      48],
  ['another tag is another image',                          image('big:2', 1000),   'big:1',       0],
  ['a port is no tag',                                      image('host:5000/big:latest', 1000), 'host:5000/big', 48],
])('%s', (_why, there, wanted, expected) => {
  const setting = { nodes: [node('a', { images: [there] }), node('b')] };
  expect(points('ImageLocality', setting, withImage(wanted))).toEqual({ a: `${expected} → ${expected}`, b: '0 → 0' });
});

test('an image volume counts as the image of a container', () => {
  const setting = { nodes: [node('a', { images: [image('data:1', 2000)] }), node('b')] };
  const incoming = pod({
    spec: {
      volumes: [
        { name: 'v', image: { reference: 'data:1' } },
        { name: 'w', emptyDir: {} },
      ],
    },
  });
  // Half of 2000 MiB, over one container and one volume: (1000 − 23) ÷ (2000 − 23).
  expect(points('ImageLocality', setting, incoming)).toEqual({ a: '49 → 49', b: '0 → 0' });
});

test('a node that has pulled the image meanwhile counts', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a', { images: [image('big:1', 1000)] }), node('b')] });
  const row = cluster.addPod(withImage('big:1'));
  const raw = (): readonly number[] => [
    ...(scheduler.explain(row).scores?.plugins.find(({ name }) => name === 'ImageLocality')?.raw ?? []),
  ];
  expect(raw()).toEqual([48, 0]);
  cluster.updateNode(1 as never, node('b', { images: [image('big:1', 1000)] }));
  expect(raw()).toEqual([100, 100]);
});

test('nodes that come and go change the share that has the image', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a', { images: [image('big:1', 1000)] }), node('b')] });
  const row = cluster.addPod(withImage('big:1'));
  const onA = (): number | undefined =>
    scheduler.explain(row).scores?.plugins.find(({ name }) => name === 'ImageLocality')?.raw[0];
  expect(onA()).toBe(48);
  cluster.addNode(node('c', { images: [image('big:1', 1000)] }));
  cluster.addNode(node('d', { images: [image('big:1', 1000)] }));
  expect(onA()).toBe(74);
  cluster.addNode(node('e'));
  expect(onA()).toBe(59);
});
