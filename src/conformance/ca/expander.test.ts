import { describe, expect, test } from 'vitest';
import { differences, node, pod } from '../../../test/support/ca-vectors.ts';
import type { List } from '../../../test/support/ca-vectors.ts';
import { expanderRunner } from './expander.ts';

describe('expanders', () => {
  interface Offer {
    readonly id: string;
    readonly capacity?: List;
    readonly nodes: number;
    readonly pods: readonly List[];
  }
  const choose = (expander: readonly string[], offers: readonly Offer[], rest: object = {}) => ({
    nodeGroups: offers.map(({ id, capacity = { cpu: '4', memory: '8Gi' } }) => ({
      id,
      minSize: 0,
      maxSize: 9,
      template: node(id, capacity),
    })),
    pricing: { instanceTypePerHour: {} },
    options: offers.map(({ id, nodes, pods }) => ({
      nodeGroup: id,
      nodeCount: nodes,
      pods: pods.map((requests, index) => pod(`${id}-${index}`, { requests })),
    })),
    expander,
    ...rest,
  });
  const small = { cpu: '1', memory: '1Gi' };
  const one: Offer = { id: 'one', nodes: 1, pods: [small] };
  const three: Offer = { id: 'three', nodes: 3, pods: [small, small, small] };
  const big: Offer = {
    id: 'big',
    capacity: { cpu: '16', memory: '32Gi' },
    nodes: 1,
    pods: [small, small, small],
  };
  const tiers = (text: string) => ({ priorityConfigMapData: text });
  const rows: readonly (readonly [string, object, readonly (readonly [string, string])[]])[] = [
    ['most pods', choose(['most-pods'], [one, three, big]), [['most-pods', 'three big']]],
    ['fewest nodes', choose(['least-nodes'], [one, three, big]), [['least-nodes', 'one big']]],
    [
      'one after the other',
      choose(['most-pods', 'least-nodes'], [one, three, big]),
      [
        ['most-pods', 'three big'],
        ['least-nodes', 'big'],
      ],
    ],
    [
      'least waste: of cpu 3/4 and memory 7/8, against 13/16 and 29/32',
      choose(['least-waste'], [one, three, big]),
      [['least-waste', 'one three']],
    ],
    [
      'the highest tier that any matches',
      choose(['priority'], [one, three, big], tiers('10: [one]\n20: [b.g, none]\n5: [".*"]\n')),
      [['priority', 'big']],
    ],
    [
      'a pattern need not match the whole name',
      choose(['priority'], [one, three, big], tiers('10: [e]\n')),
      [['priority', 'one three']],
    ],
    [
      'nothing matches: all stay',
      choose(['priority'], [one, big], tiers('10: [x]\n')),
      [['priority', 'one big']],
    ],
    [
      'tiers below -1 never win',
      choose(['priority'], [one, big], tiers('-2: [one]\n')),
      [['priority', 'one big']],
    ],
    [
      'text that is no YAML: all stay',
      choose(['priority'], [one, big], tiers('10: [')),
      [['priority', 'one big']],
    ],
    [
      'a pattern that is none spoils all',
      choose(['priority'], [one, big], tiers('10: [one]\n20: ["("]\n')),
      [['priority', 'one big']],
    ],
    [
      'a ConfigMap of another key is none',
      choose(['priority'], [one, big], { ...tiers('10: [one]\n'), priorityConfigMapWithoutKey: true }),
      [['priority', 'one big']],
    ],
  ];
  test.each(rows)('%s', (_, input, kept) => {
    const stages = kept.map(([expander, names]) => ({ expander, kept: names.split(' ') }));
    const chosenSet = stages.at(-1)?.kept ?? [];
    expect(differences(expanderRunner, input, { chosenSet, stages })).toEqual([]);
    expect(differences(expanderRunner, input, { chosenSet: [], stages })).not.toEqual([]);
    expect(differences(expanderRunner, input, { chosenSet, stages: [] })).not.toEqual([]);
  });

  test.each([
    ['unknown', ['bogus'], 'Expander bogus not supported'],
    [
      'twice',
      ['least-waste', 'least-waste'],
      'Expander least-waste was specified multiple times, each expander must not be specified more than once',
    ],
    [
      'after one that leaves one only',
      ['random', 'most-pods'],
      'Expander most-pods came after an expander random that will always return only one result, this is not allowed since most-pods will never be used',
    ],
  ])('a chain that cannot be: %s', (_, chain, buildError) => {
    expect(differences(expanderRunner, choose(chain, [one]), { buildError })).toEqual([]);
    expect(differences(expanderRunner, choose(chain, [one]), { buildError: 'other' })).toHaveLength(1);
    expect(differences(expanderRunner, choose(chain, [one]), { chosenSet: ['one'] })).toHaveLength(1);
  });
});
