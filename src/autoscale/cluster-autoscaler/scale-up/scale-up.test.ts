import { describe, expect, test } from 'vitest';
import { caNode, caPod, groupOf, snapshotOf } from '../../../../test/support/autoscaler.ts';
import type { Pod } from '../../../model/index.ts';
import { CaFlags } from '../ca-flags.ts';
import type { NodeGroup } from '../node-group.ts';
import { scaleUpOptionsOf } from '../scale-up-options.ts';
import type { ScaleUpOptions } from './scale-up-world.ts';
import { executeScaleUps } from './execute.ts';
import { scaleUpToMinSize } from './min-size.ts';
import { QuotaTracker, quotaLimitsOf, quotaUseOf } from './quotas.ts';
import { scaleUp } from './scale-up.ts';
import type { ScaleUpWorld } from './scale-up-world.ts';
import { skipReason } from './valid-groups.ts';

interface WorldWish {
  readonly groups?: readonly NodeGroup[];
  readonly realNodes?: number;
  readonly safety?: Readonly<Record<string, 'backedOff' | 'unhealthy'>>;
  readonly refuses?: readonly string[];
}

/** A world that writes down what it is asked for. */
function worldOf({ groups = [groupOf('g')], realNodes = 1, safety = {}, refuses = [] }: WorldWish = {}) {
  const asked: string[] = [];
  const nodes = Array.from({ length: realNodes }, (_, i) => caNode(`n${i}`));
  const world: ScaleUpWorld = {
    snapshot: snapshotOf(nodes),
    groups,
    templates: new Map(groups.map(({ id, template = caNode(id) }) => [id, { node: template, pods: [] }])),
    safetyOf: ({ id }) => safety[id] ?? 'safe',
    upcoming: new Map(),
    realNodeCount: realNodes,
    prices: undefined,
    priorities: undefined,
    increaseSize(group, delta) {
      asked.push(`${group.id} +${delta}`);
      return refuses.includes(group.id) ? 'no more quota' : undefined;
    },
  };
  return { world, asked };
}

function optionsOf(flags: Readonly<Record<string, string>> = {}): ScaleUpOptions {
  const options = scaleUpOptionsOf(new CaFlags(flags), 'generic');
  if ('error' in options) throw new Error(options.error);
  return options;
}

const waiting = (count: number, cpu = '1'): Pod[] =>
  Array.from({ length: count }, (_, i) => caPod(`p${i}`, { cpu }));
const sized = (id: string, targetSize: number, maxSize = 10, cpu = '4'): NodeGroup =>
  groupOf(id, { targetSize, maxSize, template: caNode(`template-${id}`, { cpu }) });

describe('which groups are tried', () => {
  const atomic = { zeroOrMaxNodeScaling: true };
  // prettier-ignore
  const rows: readonly [string, NodeGroup, WorldWish, Readonly<Record<string, string>>, string | undefined][] = [
    // why                                     group                                                     world                          flags                          reason
    ['there is room',                          groupOf('g', { targetSize: 9, maxSize: 10 }),             {},                            {},                            undefined],
    ['at its maximum',                         groupOf('g', { targetSize: 10, maxSize: 10 }),            {},                            {},                            'max node group size reached'],
    ['above its maximum',                      groupOf('g', { targetSize: 11, maxSize: 10 }),            {},                            {},                            'max node group size reached'],
    ['it failed a while ago',                  groupOf('g'),                                             { safety: { g: 'backedOff' } }, {},                           'in backoff after failed scale-up'],
    ['too many of its nodes are not ready',    groupOf('g'),                                             { safety: { g: 'unhealthy' } }, {},                           'not ready for scale-up'],
    ['back-off comes before the maximum',      groupOf('g', { targetSize: 10, maxSize: 10 }),            { safety: { g: 'backedOff' } }, {},                           'in backoff after failed scale-up'],
    ['one that is still to be made is safe',   groupOf('g', { exists: false }),                          { safety: { g: 'backedOff' } }, {},                           undefined],
    ['the last cores just suffice',            groupOf('g'),                                             {},                            { 'cores-total': '0:8' },      undefined],
    ['a core short',                           groupOf('g'),                                             {},                            { 'cores-total': '0:7' },      'exceeded quota: "cluster-wide", resources: cpu'],
    ['both short',                             groupOf('g'),                                             {},                            { 'cores-total': '0:4', 'memory-total': '0:16' }, 'exceeded quota: "cluster-wide", resources: cpu, memory'],
    ['all at once, and all fit',               groupOf('g', { targetSize: 0, maxSize: 3, options: atomic }), {},                        { 'max-nodes-total': '4' },    undefined],
    ['all at once, one too many',              groupOf('g', { targetSize: 0, maxSize: 4, options: atomic }), {},                        { 'max-nodes-total': '4' },    'atomic scale-up exceeds cluster node count limit'],
  ];

  test.each(rows)('%s', (_why, group, wish, flags, reason) => {
    const { world } = worldOf({ ...wish, groups: [group] });
    const options = optionsOf(flags);
    const nodes = world.snapshot.names().flatMap((name) => world.snapshot.get(name)?.node ?? []);
    expect(skipReason(group, world, options, new QuotaTracker(options.quotas, nodes))).toBe(reason);
  });

  test('a group without template is not ready', () => {
    const { world } = worldOf({ groups: [] });
    const options = optionsOf();
    expect(skipReason(groupOf('g'), world, options, new QuotaTracker(options.quotas, []))).toBe(
      'not ready for scale-up',
    );
  });
});

describe('quotas', () => {
  test('cores are rounded up, node by node; memory is in GiB', () => {
    const use = quotaUseOf(caNode('n', { cpu: '3920m', memory: '15Gi' }));
    expect([use.get('cpu'), use.get('memory')]).toEqual([4, 15 * 2 ** 30]);
    expect(quotaLimitsOf(new CaFlags({ 'memory-total': '1:2' })).max.get('memory')).toBe(2 * 2 ** 30);
  });

  // prettier-ignore
  test.each([
    // why                                          label            capacity  allocatable   takes
    ['what the node has to give',                   'a100',          '4',      '2',          [['a100', 2]]],
    ['what it says it has, while it gives none',    'a100',          '4',      '0',          [['a100', 4]]],
    ['nothing where it says nothing',               'a100',          '0',      '0',          [['a100', 0]]],
    ['without a label nobody knows the type',       undefined,       '4',      '4',          []],
  ] as const)('GPUs by type: %s', (_why, type, has, gives, expected) => {
    const plain = caNode('n', type === undefined ? {} : { labels: { 'cloud.google.com/gke-accelerator': type } });
    const withGpus = (count: string) => ({ ...plain.status?.capacity, 'nvidia.com/gpu': count });
    const node = { ...plain, status: { ...plain.status, capacity: withGpus(has), allocatable: withGpus(gives) } };
    expect([...quotaUseOf(node)].filter(([resource]) => !['cpu', 'memory'].includes(resource))).toEqual(expected);
  });

  test('virtual nodes count for nothing', () => {
    const limits = quotaLimitsOf(new CaFlags({ 'cores-total': '0:8' }));
    const virtual = caNode('v', { labels: { type: 'virtual-kubelet' } });
    expect(new QuotaTracker(limits, [virtual, caNode('n')]).check(caNode('x'), 5).allowed).toBe(1);
  });

  test('what is granted is gone', () => {
    const tracker = new QuotaTracker(quotaLimitsOf(new CaFlags({ 'cores-total': '0:12' })), []);
    tracker.take(caNode('n'), 2);
    expect(tracker.check(caNode('x'), 2)).toEqual({ allowed: 1, exceeded: ['cpu'] });
  });

  test('a resource without limit is never short', () => {
    const tracker = new QuotaTracker({ min: new Map(), max: new Map() }, []);
    expect(tracker.check(caNode('x'), 99)).toEqual({ allowed: 99, exceeded: [] });
  });
});

describe('one scale-up', () => {
  // prettier-ignore
  const rows: readonly [string, WorldWish, readonly Pod[], Readonly<Record<string, string>>, readonly string[], string][] = [
    // why                                          world                                                            pods               flags                                                      asked          result
    ['as many nodes as the pods need',              { groups: [sized('g', 1)] },                                     waiting(9),        {},                                                        ['g +3'],      'ScaleUpSuccessful'],
    ['no further than the maximum',                 { groups: [sized('g', 1, 3)] },                                  waiting(20),       {},                                                        ['g +2'],      'ScaleUpSuccessful'],
    ['no further than --max-nodes-total',           { groups: [sized('g', 1)], realNodes: 2 },                       waiting(20),       { 'max-nodes-total': '4' },                                ['g +2'],      'ScaleUpSuccessful'],
    ['no further than --max-nodes-per-scaleup',     { groups: [sized('g', 1)] },                                     waiting(20),       { 'max-nodes-per-scaleup': '2' },                          ['g +2'],      'ScaleUpSuccessful'],
    ['no further than the cores',                   { groups: [sized('g', 1)], realNodes: 1 },                       waiting(20),       { 'cores-total': '0:12' },                                 ['g +2'],      'ScaleUpSuccessful'],
    ['no group helps',                              { groups: [sized('g', 1)] },                                     waiting(1, '5'),   {},                                                        [],            'ScaleUpNoOptionsAvailable'],
    ['the one that wastes least',                   { groups: [sized('big', 1, 10, '32'), sized('fit', 1)] },        waiting(4),        {},                                                        ['fit +1'],    'ScaleUpSuccessful'],
    ['the one that takes most pods',                { groups: [sized('one', 1, 2), sized('all', 1, 10)] },           waiting(8),        { expander: 'most-pods' },                                 ['all +2'],    'ScaleUpSuccessful'],
    ['the one with fewest nodes',                   { groups: [sized('four', 1), sized('two', 1, 10, '8')] },        waiting(16),       { expander: 'least-nodes' },                               ['two +2'],    'ScaleUpSuccessful'],
    ['equal groups share',                          { groups: [sized('a', 1), sized('b', 1)] },                      waiting(16),       { 'balance-similar-node-groups': 'true' },                 ['a +2', 'b +2'], 'ScaleUpSuccessful'],
    ['the smaller of them catches up first',        { groups: [sized('a', 3), sized('b', 1)] },                      waiting(8),        { 'balance-similar-node-groups': 'true' },                 ['b +2'],      'ScaleUpSuccessful'],
    ['a refusal is an error',                       { groups: [sized('g', 1)], refuses: ['g'] },                     waiting(1),        {},                                                        ['g +1'],      'ScaleUpError'],
    ['one after the other, the first refusal ends', { groups: [sized('a', 1), sized('b', 1)], refuses: ['a'] },      waiting(16),       { 'balance-similar-node-groups': 'true' },                 ['a +2'],      'ScaleUpError'],
    ['in parallel all are asked',                   { groups: [sized('a', 1), sized('b', 1)], refuses: ['a'] },      waiting(16),       { 'balance-similar-node-groups': 'true', 'parallel-scale-up': 'true' }, ['a +2', 'b +2'], 'ScaleUpError'],
  ];

  test.each(rows)('%s', (...row) => {
    const [, wish, pods, flags, expected, result] = row;
    const { world, asked } = worldOf(wish);
    const status = scaleUp(world, optionsOf(flags), pods, false);
    expect(status.result).toBe(result);
    expect(asked).toEqual(expected);
  });

  test('all or nothing: what helps some of the pods only is nothing', () => {
    const { world, asked } = worldOf({ groups: [sized('g', 1, 2)] });
    expect(scaleUp(world, optionsOf(), waiting(9), true).result).toBe('ScaleUpNoOptionsAvailable');
    expect(asked).toEqual([]);
  });

  test('pods of another kind wait for the next loop', () => {
    const { world } = worldOf({ groups: [sized('small', 1), sized('big', 1, 10, '32')] });
    const large = caPod('large', { cpu: '30', labels: { app: 'db' } });
    const status = scaleUp(world, optionsOf({ expander: 'most-pods' }), [...waiting(40), large], false);
    const named = [...status.podsTriggered, ...status.podsAwaitEvaluation].map(
      ({ metadata }) => metadata.name,
    );
    expect(named).toContain('large');
    expect(status.podsRemainUnschedulable).toEqual([]);
  });

  test('every group that does not grow has a reason, and no group that does', () => {
    const groups = [
      sized('fit', 1),
      sized('big', 1, 10, '32'),
      sized('full', 3, 3),
      sized('tiny', 1, 10, '500m'),
    ];
    const { passedOver } = scaleUp(worldOf({ groups }).world, optionsOf(), waiting(4), false);
    expect([...passedOver]).toEqual([
      ['big', 'another group was better'],
      ['full', 'max node group size reached'],
      ['tiny', 'Insufficient cpu'],
    ]);
  });

  test('upcoming nodes of a group that nobody can describe end it', () => {
    const { world, asked } = worldOf();
    const status = scaleUp({ ...world, upcoming: new Map([['lost', 1]]) }, optionsOf(), waiting(1), false);
    expect(status.error?.text).toBe(
      'could not get upcoming nodes: failed to find template node for node group lost',
    );
    expect(asked).toEqual([]);
  });
});

describe('carrying out', () => {
  const plan = ['a', 'b', 'c'].map((id) => ({ id, currentSize: 1, newSize: 3, maxSize: 10 }));
  const groups = ['a', 'b', 'c'].map((id) => sized(id, 1));

  test('in sequence the groups behind a refusal are not reached', () => {
    const { world, asked } = worldOf({ groups, refuses: ['b'] });
    const { failedGroups, unreachedGroups, error } = executeScaleUps(plan, world, false);
    expect([asked, failedGroups, unreachedGroups]).toEqual([['a +2', 'b +2'], ['b'], ['c']]);
    expect(error).toEqual({
      text: 'failed to increase node group size: no more quota',
      type: 'cloudProviderError',
    });
  });

  // prettier-ignore
  const refusals = [
    // why                                     what each refuses with                      the one error
    ['one is told as it is',                   { b: 'stock-out' },                         'stock-out'],
    ['equal ones are one',                     { a: 'stock-out', c: 'stock-out' },         'stock-out'],
    ['others stand behind the first, by text', { a: 'too large', b: 'stock-out' },         'stock-out ...and other concurrent errors: ["failed to increase node group size: too large"]'],
    ['each text once, quoted as Go does',      { a: 'z', b: 'no "x"', c: 'a' },            'a ...and other concurrent errors: ["failed to increase node group size: no \\"x\\"", "failed to increase node group size: z"]'],
  ] as const;
  test.each(refusals)('refusals in parallel: %s', (_why, texts, expected) => {
    const { world } = worldOf({ groups });
    const answers: Readonly<Record<string, string>> = texts;
    const execution = executeScaleUps(plan, { ...world, increaseSize: ({ id }) => answers[id] }, true);
    expect([execution.failedGroups, execution.unreachedGroups]).toEqual([Object.keys(texts), []]);
    expect(execution.error?.text).toBe(`failed to increase node group size: ${expected}`);
  });
});

describe('--max-nodes-total is told of', () => {
  // prettier-ignore
  const rows: readonly [string, WorldWish, number, Readonly<Record<string, string>>, number][] = [
    // why                                 world                                         pods  flags                      times
    ['not where the estimate kept within it', { groups: [sized('g', 1)], realNodes: 2 }, 20,   { 'max-nodes-total': '4' }, 0],
    ['not where no node could be estimated', { groups: [sized('g', 1)], realNodes: 2 },    20,   { 'max-nodes-total': '2' }, 0],
    ['nor where all fits to the last',     { groups: [sized('g', 1)], realNodes: 2 },    8,    { 'max-nodes-total': '4' }, 0],
    ['nor where there is none',            { groups: [sized('g', 1)], realNodes: 2 },    20,   {},                         0],
    ['for the maximum of an atomic group', { groups: [{ ...sized('g', 1, 4), options: { zeroOrMaxNodeScaling: true } }] }, 3, { 'max-nodes-total': '4' }, 1],
  ];
  test.each(rows)('%s', (_why, wish, count, flags, times) => {
    let told = 0;
    const world = { ...worldOf(wish).world, noteNodesMax: () => void told++ };
    scaleUp(world, optionsOf(flags), waiting(count), false);
    expect(told).toBe(times);
  });

  test('and by each group whose minimum it cuts, down to nothing too', () => {
    let told = 0;
    const below = (id: string, targetSize: number): NodeGroup => groupOf(id, { targetSize, minSize: 5 });
    const { world, asked } = worldOf({ groups: [below('cut', 1), below('none', 3), below('more', 4)] });
    scaleUpToMinSize({ ...world, noteNodesMax: () => void told++ }, optionsOf({ 'max-nodes-total': '3' }));
    expect([asked, told]).toEqual([['cut +2'], 3]);
  });
});

describe('--enforce-node-group-min-size', () => {
  const below = (id: string, targetSize: number, minSize: number): NodeGroup =>
    groupOf(id, { targetSize, minSize });
  // prettier-ignore
  const rows: readonly [string, WorldWish, Readonly<Record<string, string>>, readonly string[]][] = [
    ['up to the minimum',                     { groups: [below('g', 1, 3)] },                                    {},                         ['g +2']],
    ['at the minimum nothing is done',        { groups: [below('g', 3, 3)] },                                    {},                         []],
    ['every group, each for itself',          { groups: [below('a', 0, 1), below('b', 2, 4)] },                  {},                         ['a +1', 'b +2']],
    ['one that failed waits',                 { groups: [below('g', 1, 3)], safety: { g: 'backedOff' } },        {},                         []],
    ['as far as the cores go',                { groups: [below('g', 0, 3)], realNodes: 0 },                      { 'cores-total': '0:8' },   ['g +2']],
    ['--max-nodes-total against its own size', { groups: [below('g', 1, 5)], realNodes: 9 },                     { 'max-nodes-total': '3' }, ['g +2']],
  ];
  test.each(rows)('%s', (_why, wish, flags, expected) => {
    const { world, asked } = worldOf(wish);
    scaleUpToMinSize(world, optionsOf(flags));
    expect(asked).toEqual(expected);
  });
});
