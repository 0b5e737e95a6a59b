import { expect, test } from 'vitest';
import { node, pod, points } from '../../../test/support/scheduling.ts';

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
