import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../../../model/index.ts';
import { buildExpanderChain, runExpanderChain } from '../expander-chain.ts';
import type { ExpanderContext, ExpansionOption } from './expander.ts';
import { priceScore } from './price.ts';
import { readPriorityTiers } from './priority.ts';

function template(cpu: string, memory: string, type = 'm'): Node {
  const labels = { 'node.kubernetes.io/instance-type': type };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 't', labels },
    status: { capacity: { cpu, memory } },
  };
}

function pod(cpu: string, memory: string): Pod {
  const resources = { requests: { cpu, memory } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', resources }] },
  };
}

/** `id nodes pods cpu memory`: pods of one core and 1 Gi. */
function option(text: string): ExpansionOption {
  const [id, nodes, pods, cpu, memory] = text.split(' ');
  const group = {
    id,
    minSize: 0,
    maxSize: 100,
    targetSize: 0,
    exists: true,
    template: template(cpu, memory, id),
    templatePods: [],
    options: {},
  };
  return {
    group,
    similarGroups: [],
    nodeCount: Number(nodes),
    pods: Array.from({ length: Number(pods) }, () => pod('1', '1Gi')),
  };
}

const context: ExpanderContext = {
  templateOf: (group) => group.template,
  nodeCount: 10,
  prices: {
    nodePerHour: ({ metadata }) => (metadata.labels?.['node.kubernetes.io/instance-type'] === 'dear' ? 4 : 1),
    podPerHour: () => 0.1,
  },
  priorities: readPriorityTiers({ 10: ['.*'], 50: ['^spot'] }),
};

describe('the chain of expanders', () => {
  // prettier-ignore
  const rows = [
    // why                                               chain                      options                                                left
    ['random takes no side',                             'random',                  ['a 1 1 4 8Gi', 'b 2 2 4 8Gi'],                        'a b'],
    ['most-pods keeps equals',                           'most-pods',               ['a 1 3 4 8Gi', 'b 2 3 4 8Gi', 'c 1 2 4 8Gi'],         'a b'],
    ['least-nodes',                                      'least-nodes',             ['a 2 3 4 8Gi', 'b 1 3 4 8Gi'],                        'b'],
    ['least-waste counts both resources',                'least-waste',             ['a 1 4 4 16Gi', 'b 1 4 8 16Gi'],                      'a'],
    ['a template of no capacity wins by division',       'least-waste',             ['a 1 4 4 4Gi', 'b 1 4 0 4Gi'],                        'b'],
    ['price: the cheaper of equals',                     'price',                   ['dear 1 4 4 8Gi', 'cheap 1 4 4 8Gi'],                 'cheap'],
    ['priority: the highest tier that matches',          'priority',                ['spot-a 1 1 4 8Gi', 'x 1 1 4 8Gi'],                   'spot-a'],
    ['a later filter sees what the first left',          'most-pods,least-nodes',   ['a 3 3 4 8Gi', 'b 2 3 4 8Gi', 'c 1 1 4 8Gi'],         'b'],
  ] as const;

  test.each(rows)('%s', (_why, names, options, left) => {
    const chain = buildExpanderChain(names.split(','));
    if ('error' in chain) throw new Error(chain.error);
    const { kept } = runExpanderChain(chain, options.map(option), context);
    const ids = kept.map(({ group }) => group.id).sort((a, b) => (a < b ? -1 : 1));
    expect(ids.join(' ')).toBe(
      left
        .split(' ')
        .sort((a, b) => (a < b ? -1 : 1))
        .join(' '),
    );
  });

  test('a name twice, one after random, and an unknown one are refused', () => {
    for (const names of [['price', 'price'], ['random', 'price'], ['bogus']]) {
      expect(buildExpanderChain(names)).toHaveProperty('error');
    }
  });

  test('a node twice the preferred size is twice unfit, less so the more of them there are', () => {
    const one = priceScore(option('a 1 1 8 16Gi'), context);
    const many = priceScore(option('a 60 1 8 16Gi'), context);
    expect(one?.unfitness).toBe(2);
    expect(one?.suppressed).toBe(2);
    expect(many?.suppressed).toBeLessThan(1.01);
  });

  test('a pattern that is none spoils the whole ConfigMap', () => {
    expect(readPriorityTiers({ 10: ['[a'] })).toBeUndefined();
    expect(readPriorityTiers({ a: ['b'] })).toBeUndefined();
  });
});
