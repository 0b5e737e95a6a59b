import { describe, expect, test } from 'vitest';
import { node, pod, points } from '../../../test/support/scheduling.ts';
import type { NodeWishes } from '../../../test/support/scheduling.ts';
import type { Pod } from '../../model/index.ts';

const MIB = 1024 * 1024;

/** `app:1=500`: the node has that image of 500 MiB; several with blanks. */
function images(text: string): NonNullable<NodeWishes['images']> {
  return text
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => {
      const cut = each.lastIndexOf('=');
      return { names: [each.slice(0, cut)], sizeBytes: Number(each.slice(cut + 1)) * MIB };
    });
}

const asking = (...names: readonly string[]): Pod =>
  pod({ spec: { containers: names.map((image, place) => ({ name: `c${place}`, image })) } });

/** Points of the first of these nodes. */
function first(nodes: readonly string[], incoming: Pod): number {
  const setting = { nodes: nodes.map((text, place) => node(`n${place}`, { images: images(text) })) };
  const found = points('ImageLocality', setting, incoming);
  if (typeof found === 'string') throw new Error(found);
  return Number(found['n0'].split(' → ')[0]);
}

// 100 × (Σ − 23) ÷ (1000 × images − 23), Σ in MiB: size × share of the nodes that have it, at most 1000 an image.
describe('ImageLocality, points of a node', () => {
  // prettier-ignore
  test.each([
    // why                                                    nodes                             pod asks for             points
    ['the image is nowhere',                                  ['', ''],                         asking('app:1'),         0],
    ['it is on this node of two: Σ 250',                      ['app:1=500', ''],                asking('app:1'),         23],
    ['on both: Σ 500',                                        ['app:1=500', 'app:1=500'],       asking('app:1'),         48],
    ['it is on the other node alone',                         ['', 'app:1=500'],                asking('app:1'),         0],
    ['one of four nodes: Σ 125',                              ['app:1=500', '', '', ''],        asking('app:1'),         10],
    ['23 MiB are nothing yet',                                ['app:1=23', 'app:1=23'],         asking('app:1'),         0],
    ['33 MiB are the first point',                            ['app:1=33', 'app:1=33'],         asking('app:1'),         1],
    ['1000 MiB are all',                                      ['app:1=1000', 'app:1=1000'],     asking('app:1'),         100],
    ['a point less just below',                               ['app:1=999', 'app:1=999'],       asking('app:1'),         99],
    ['more is no more',                                       ['app:1=5000', 'app:1=5000'],     asking('app:1'),         100],
    ['two images, one there: Σ 500 of 2000',                  ['app:1=500', 'app:1=500'],       asking('app:1', 'b:1'),  24],
    ['two images, both there: Σ 900 of 2000',                 ['app:1=500 b:1=400', 'app:1=500 b:1=400'], asking('app:1', 'b:1'), 44],
    ['one image twice counts twice: Σ 1000 of 2000',          ['app:1=500', 'app:1=500'],       asking('app:1', 'app:1'), 49],
    ['the size that the first node says holds for all: Σ 500', ['app:1=500', 'app:1=900'],      asking('app:1'),         48],
    ['a name without tag is latest',                          ['app:latest=500', 'app:latest=500'], asking('app'),       48],
    ['latest written out is no other',                        ['app:latest=500', 'app:latest=500'], asking('app:latest'), 48],
    ['a digest is compared as it is written',                 ['app@sha256:ab=500', 'app@sha256:ab=500'], asking('app@sha256:ab'), 48],
    ['a registry with a port, and no tag',                    ['reg:5000/app:latest=500', 'reg:5000/app:latest=500'], asking('reg:5000/app'), 48],
    ['no containers ask for an image',                        ['app:1=500', ''],                pod(),                   0],
  ] as const)('%s', (_why, nodes, incoming, expected) => {
    expect(first(nodes, incoming)).toBe(expected);
  });

  test('init containers ask for images as well', () => {
    const incoming = pod({
      spec: {
        containers: [{ name: 'c', image: 'b:1' }],
        initContainers: [{ name: 'i', image: 'app:1' }],
      },
    });
    expect(first(['app:1=500', 'app:1=500'], incoming)).toBe(24);
  });

  test('nodes that do not pass count among those that could have it', () => {
    const taints = [{ key: 'own', effect: 'NoSchedule' }];
    const setting = {
      nodes: [
        node('a', { images: images('app:1=500') }),
        node('b'),
        node('c', { taints, images: images('app:1=500') }),
      ],
    };
    // Two of three nodes: Σ 333.3 MiB.
    expect(points('ImageLocality', setting, asking('app:1'))).toEqual({ a: '31 → 31', b: '0 → 0' });
  });
});
