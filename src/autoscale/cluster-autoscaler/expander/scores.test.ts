import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf } from '../../../../test/support/autoscaler.ts';
import type { Node } from '../../../model/index.ts';
import { buildExpanderChain, drawOption, runExpanderChain } from '../expander-chain.ts';
import type { NodeGroup } from '../node-group.ts';
import { RandomStreams } from '../../../base/index.ts';
import type { ExpanderContext, ExpansionOption } from './expander.ts';
import { leastNodesExpander } from './least-nodes.ts';
import { leastWasteExpander } from './least-waste.ts';
import { mostPodsExpander } from './most-pods.ts';
import { priceDebugText, priceExpander, priceScore } from './price.ts';
import { priorityExpander, readPriorityTiers } from './priority.ts';

interface Wish {
  readonly nodes?: number;
  readonly pods?: number;
  readonly podCpu?: string;
  readonly podMemory?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly group?: Partial<NodeGroup>;
}

/** A node of 4 cores and 16 GiB for two pods of a core and 4 GiB, where nothing else is said. */
function option(id: string, wish: Wish = {}): ExpansionOption {
  const { nodes = 1, pods = 2, podCpu = '1', podMemory = '4Gi', labels, ...rest } = wish;
  const { cpu = '4', memory = '16Gi', group } = rest;
  const template = caNode(id, { cpu, memory, ...(labels !== undefined && { labels }) });
  return {
    group: groupOf(id, { template, ...group }),
    similarGroups: [],
    nodeCount: nodes,
    pods: Array.from({ length: pods }, (_, i) => caPod(`${id}-${i}`, { cpu: podCpu, memory: podMemory })),
  };
}

const idsOf = (options: readonly ExpansionOption[]): string => options.map(({ group }) => group.id).join(' ');

function contextOf(parts: Partial<ExpanderContext> = {}): ExpanderContext {
  return {
    templateOf: ({ template }) => template,
    nodeCount: 10,
    prices: undefined,
    priorities: undefined,
    ...parts,
  };
}

describe('least-waste', () => {
  const left = (options: readonly ExpansionOption[], context = contextOf()): string =>
    idsOf(leastWasteExpander.best(options, context));

  // prettier-ignore
  test.each([
    // Idle shares of cpu and memory are added: of a 4-core, 16 GiB node two pods leave 0.5 + 0.5.
    ['the smaller machine leaves less',             [option('small'), option('large', { cpu: '8', memory: '32Gi' })],              'small'],
    ['more pods on the same machine leave less',    [option('few'), option('many', { pods: 3 })],                                  'many'],
    ['two machines leave more than one',            [option('one'), option('two', { nodes: 2 })],                                  'one'],
    ['cpu and memory count alike',                  [option('cpu', { podCpu: '2', podMemory: '0' }), option('memory', { podCpu: '0', podMemory: '8Gi' })], 'cpu memory'],
    ['equals all stay, in order',                   [option('b'), option('a')],                                                    'b a'],
    ['a hair less is less',                         [option('a'), option('b', { podMemory: '4097Mi' })],                           'b'],
    ['capacity counts, whatever is allocatable',    [option('a'), option('b', { cpu: '4001m' })],                                  'a'],
  ] as const)('%s', (_rule, options, expected) => {
    expect(left(options)).toBe(expected);
  });

  test('what a node keeps for itself plays no part', () => {
    const reserved = (id: string, cpu: string): ExpansionOption => {
      const made = option(id);
      const template = made.group.template as Node;
      const status = { ...template.status, allocatable: { ...template.status?.allocatable, cpu } };
      return { ...made, group: { ...made.group, template: { ...template, status } } };
    };
    expect(left([reserved('a', '3'), reserved('b', '1')])).toBe('a b');
  });

  test('a group whose node nobody knows is out', () => {
    const context = contextOf({ templateOf: ({ id, template }) => (id === 'a' ? undefined : template) });
    expect(left([option('a'), option('b', { nodes: 9 })], context)).toBe('b');
    expect(left([option('a')], context)).toBe('');
  });

  test('a machine of no capacity and pods that want some: divided by nothing, it wins', () => {
    expect(left([option('a'), option('none', { cpu: '0' })])).toBe('none');
  });

  test('without requests it is no number: it stays where it comes first, and loses otherwise', () => {
    const none = option('none', { cpu: '0', podCpu: '0' });
    expect(left([none, option('a')])).toBe('none');
    expect(left([option('a'), none])).toBe('a');
  });

  test('no option, none best', () => {
    expect(left([])).toBe('');
  });
});

describe('most-pods and least-nodes', () => {
  test('most pods, however many machines', () => {
    const options = [option('a', { pods: 3 }), option('b', { pods: 5, nodes: 9 }), option('c', { pods: 5 })];
    expect(idsOf(mostPodsExpander.best(options, contextOf()))).toBe('b c');
  });

  test('fewest machines, however few pods', () => {
    const options = [option('a', { nodes: 3, pods: 9 }), option('b', { nodes: 1, pods: 1 }), option('c')];
    expect(idsOf(leastNodesExpander.best(options, contextOf()))).toBe('b c');
  });

  test('an option of no machine is no help', () => {
    const options = [option('none', { nodes: 0 }), option('two', { nodes: 2 })];
    expect(idsOf(leastNodesExpander.best(options, contextOf()))).toBe('two');
    expect(idsOf(leastNodesExpander.best([options[0]], contextOf()))).toBe('');
  });
});

describe('price', () => {
  /** A pod costs 0.1, the stabilizer pod too; a node costs what its label says. */
  const prices: ExpanderContext['prices'] = {
    nodePerHour: ({ metadata }) => {
      const text = metadata.labels?.['price'];
      return text === undefined ? undefined : Number(text);
    },
    podPerHour: () => 0.1,
  };
  const priced = (id: string, price: string, wish: Wish = {}): ExpansionOption =>
    option(id, {
      labels: { price, ...wish.labels },
      ...wish,
      ...(wish.labels && { labels: { price, ...wish.labels } }),
    });
  const left = (options: readonly ExpansionOption[], parts: Partial<ExpanderContext> = {}): string =>
    idsOf(priceExpander.best(options, contextOf({ prices, ...parts })));

  // prettier-ignore
  test.each([
    ['the cheaper of two alike',                    [priced('dear', '2'), priced('cheap', '1')],                   'cheap'],
    ['one dear machine against two cheap ones',     [priced('one', '1.9'), priced('two', '1', { nodes: 2 })],      'one'],
    ['more pods for the money',                     [priced('few', '1'), priced('many', '1', { pods: 3 })],        'many'],
    ['equals all stay',                             [priced('b', '1'), priced('a', '1')],                          'b a'],
    ['a machine without price is out',              [option('free'), priced('a', '9')],                            'a'],
  ] as const)('%s', (_rule, options, expected) => {
    expect(left(options)).toBe(expected);
  });

  test('nobody knows prices: none is best', () => {
    expect(left([priced('a', '1')], { prices: undefined })).toBe('');
  });

  // prettier-ignore
  test.each([
    // nodes in the cluster, preferred cores
    [0, 1], [2, 1], [3, 2], [6, 2], [7, 4], [20, 4], [21, 8], [60, 8], [61, 16], [200, 16], [201, 32], [10_000, 32],
  ] as const)('a cluster of %s nodes prefers machines of %s cores', (nodeCount, cores) => {
    const unfitnessOf = (cpu: number): number | undefined =>
      priceScore(priced('a', '1', { cpu: String(cpu) }), contextOf({ prices, nodeCount }))?.unfitness;
    expect(unfitnessOf(cores)).toBe(1);
    expect(unfitnessOf(cores * 2)).toBe(2);
    expect(unfitnessOf(cores / 2)).toBe(2);
  });

  test('the score, worked out by hand', () => {
    // Eight cores where four are preferred: unfit 2. Two nodes at 1.5 and the stabilizer at 0.1, for two pods at 0.1:
    // (3 + 0.1) ÷ (0.2 + 0.1). Damping of the second node: 1 − tanh(1 ÷ 15).
    const score = priceScore(priced('a', '1.5', { cpu: '8', nodes: 2 }), contextOf({ prices }));
    const damped = (2 - 1) * (1 - Math.tanh(1 / 15)) + 1;
    expect(score).toMatchObject({ nodesPrice: 3, unfitness: 2 });
    expect(score?.podsPrice).toBeCloseTo(0.2, 12);
    expect(score?.ratio).toBeCloseTo(3.1 / 0.3, 12);
    expect(score?.suppressed).toBeCloseTo(damped, 12);
    expect(score?.final).toBeCloseTo((damped * 3.1) / 0.3, 12);
  });

  test('a single node is not damped at all, many nearly wholly', () => {
    const suppressed = (nodes: number): number =>
      priceScore(priced('a', '1', { cpu: '16', nodes }), contextOf({ prices }))?.suppressed ?? NaN;
    expect(suppressed(1)).toBe(4);
    expect(suppressed(200)).toBeCloseTo(1, 6);
  });

  test('a GPU machine is the last choice', () => {
    const gpu = priced('gpu', '0.01', { labels: { 'cloud.google.com/gke-accelerator': 'a100' } });
    expect(left([gpu, priced('dear', '9')])).toBe('dear');
    expect(priceScore(gpu, contextOf({ prices }))?.suppressed).toBe(1000);
  });

  test('a group that is still to be made costs twice', () => {
    const made = priced('made', '1.9');
    const planned = priced('planned', '1', { group: { exists: false } });
    // Twice (1 + 0.1) is more than 1.9 + 0.1.
    expect(left([made, planned])).toBe('made');
  });

  test('the log has six digits of each part', () => {
    const score = {
      nodesPrice: 3,
      podsPrice: 0.2,
      ratio: 10.3333333,
      unfitness: 2,
      suppressed: 1.5,
      final: 15.5,
    };
    expect(priceDebugText(score)).toBe(
      'all_nodes_price=3.000000 pods_price=0.200000 stabilized_ratio=10.333333 unfitness=2.000000 suppressed=1.500000 final_score=15.500000',
    );
  });
});

describe('priority', () => {
  const left = (tiers: unknown, ids: readonly string[]): string =>
    idsOf(
      priorityExpander.best(
        ids.map((id) => option(id)),
        contextOf({ priorities: readPriorityTiers(tiers) }),
      ),
    );

  // prettier-ignore
  test.each([
    ['the highest tier that matches',                   { 10: ['.*'], 50: ['^spot'] },           ['a', 'spot-1'],            'spot-1'],
    ['all that match in it',                            { 10: ['.*'], 50: ['^spot', '^c'] },     ['spot-1', 'a', 'c'],       'spot-1 c'],
    ['the next one where none matches',                 { 10: ['^a'], 50: ['^spot'] },           ['a', 'b'],                 'a'],
    ['all where nothing matches',                       { 10: ['^x'], 50: ['^spot'] },           ['a', 'b'],                 'a b'],
    ['all without any tier',                            undefined,                               ['a', 'b'],                 'a b'],
    ['anywhere in the name',                            { 10: ['pot'] },                         ['a', 'spot-1'],            'spot-1'],
    ['as a number, not as a text',                      { 9: ['a'], 10: ['b'] },                 ['a', 'b'],                 'b'],
    ['priority nothing counts',                         { 0: ['b'] },                            ['a', 'b'],                 'b'],
    ['minus one never wins',                            { '-1': ['b'] },                         ['a', 'b'],                 'a b'],
    ['a list may be empty',                             { 10: [], 5: ['b'] },                    ['a', 'b'],                 'b'],
    ['or nothing',                                      { 10: null, 5: ['b'] },                  ['a', 'b'],                 'b'],
    ['a pattern that is none spoils all of it',         { 10: ['('], 50: ['^b'] },               ['a', 'b'],                 'a b'],
    ['so does a priority that is no whole number',      { '1.5': ['a'], 50: ['^b'] },            ['a', 'b'],                 'a b'],
    ['and a pattern that is a list',                    { 10: [['a']], 50: ['^b'] },             ['a', 'b'],                 'a b'],
    ['a number is a text',                              { 10: [7], 5: ['^b'] },                  ['a7', 'b'],                'a7'],
    ['and a list that is none',                         { 10: 'a', 50: ['^b'] },                 ['a', 'b'],                 'a b'],
  ] as const)('%s', (_rule, tiers, ids, expected) => {
    expect(left(tiers, ids)).toBe(expected);
  });

  test.each([[[]], ['text'], [7], [true]])('%j are no tiers', (value) => {
    expect(readPriorityTiers(value)).toBeUndefined();
  });
});

describe('chains', () => {
  const chainOf = (names: string): Parameters<typeof runExpanderChain>[0] => {
    const chain = buildExpanderChain(names.split(','));
    if ('error' in chain) throw new Error(chain.error);
    return chain;
  };

  test('stop as soon as one option is left', () => {
    const options = [option('a', { pods: 9 }), option('b', { nodes: 0 })];
    const { stages, kept } = runExpanderChain(chainOf('most-pods,least-nodes'), options, contextOf());
    expect(stages.map(({ expander }) => expander)).toEqual(['most-pods']);
    expect(idsOf(kept)).toBe('a');
  });

  test('hand what is left to the next', () => {
    const options = [option('a', { pods: 9, nodes: 3 }), option('b', { pods: 9, nodes: 2 }), option('c')];
    const { stages } = runExpanderChain(chainOf('most-pods,least-nodes,random'), options, contextOf());
    expect(stages.map(({ expander, kept }) => `${expander}: ${idsOf(kept)}`)).toEqual([
      'most-pods: a b',
      'least-nodes: b',
    ]);
  });

  test('may end with nothing', () => {
    const { kept } = runExpanderChain(chainOf('price,most-pods'), [option('a')], contextOf());
    expect(idsOf(kept)).toBe('');
  });

  // prettier-ignore
  test.each([
    ['twice',            'most-pods,most-pods',     'Expander most-pods was specified multiple times, each expander must not be specified more than once'],
    ['after random',     'random,most-pods',        'Expander most-pods came after an expander random that will always return only one result, this is not allowed since most-pods will never be used'],
    ['random twice',     'random,random',           'Expander random was specified multiple times, each expander must not be specified more than once'],
    ['nobody’s',         'cheapest',                'Expander cheapest not supported'],
    ['of a server',      'grpc',                    'Expander grpc not supported'],
    ['nothing',          '',                        'Expander  not supported'],
  ] as const)('%s is refused', (_what, names, error) => {
    expect(buildExpanderChain(names.split(','))).toEqual({ error });
  });

  test('the draw is among what is left, the same for the same seed', () => {
    const options = ['a', 'b', 'c'].map((id) => option(id));
    const draw = (seed: number): string =>
      Array.from({ length: 30 }, (_, i) =>
        drawOption(options, new RandomStreams(seed).stream('x', String(i))),
      )
        .map((drawn) => drawn?.group.id)
        .join('');
    expect(draw(1)).toBe(draw(1));
    expect(draw(1)).not.toBe(draw(2));
    expect(new Set(draw(1))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('without a stream the first is taken, and of nothing nothing', () => {
    expect(drawOption([option('a'), option('b')], undefined)?.group.id).toBe('a');
    expect(drawOption([], undefined)).toBeUndefined();
    expect(drawOption([], new RandomStreams(1).stream('x'))).toBeUndefined();
  });
});
