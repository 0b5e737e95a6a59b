import { describe, expect, test } from 'vitest';
import { nodeOf, podOf } from '../../test/support/scenario.ts';
import { RandomStreams } from '../base/index.ts';
import { nodeFromCapacity } from '../cloudprovider/index.ts';
import type { Node, NodeRow, PodRow } from '../model/index.ts';
import type { DurationSpec, NodePoolSpec } from '../scenario/index.ts';
import { NO_PRICES } from '../scenario/index.ts';
import { allocatableAmount, requestedAmount } from './amount.ts';
import { Disruptions } from './disruptions.ts';
import { drawDurationMs } from './draw-duration.ts';
import { LOG_KINDS, LogEvent } from './log-kind.ts';
import { NodeFleet, nextNodeOfPool } from './node-fleet.ts';
import type { FleetNode } from './node-fleet.ts';
import { PodLives, PodState } from './pod-lives.ts';
import { poolIdentityOfNode, poolIdentityOfSpec } from './pool-identity.ts';
import { Refusals } from './refusals.ts';
import { RunTexts } from './record/run-texts.ts';
import { TemplateBook } from './template-book.ts';

const row = (value: number): PodRow => value as PodRow;
const nodeRow = (value: number): NodeRow => value as NodeRow;

const pool = (rest: Partial<NodePoolSpec> = {}): NodePoolSpec => ({
  name: 'general',
  instanceType: 'm7i.large',
  capacityType: 'on-demand',
  count: 1,
  min: 0,
  max: 9,
  zones: [],
  template: nodeFromCapacity({ capacity: { cpu: '4' } }, { pool: 'general', capacityType: 'on-demand' }),
  bootMs: { kind: 'constant', ms: 0 },
  ...rest,
});

describe('what money is split over', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, string> | undefined, readonly [number, number, number]])[] = [
    // why                                               list                                                        milliCPU, bytes, milliGPU
    ['nothing',                                          undefined,                                                  [0, 0, 0]],
    ['an empty list',                                    {},                                                         [0, 0, 0]],
    ['cores in thousandths',                             { cpu: '1.5' },                                             [1500, 0, 0]],
    ['bytes',                                            { memory: '1Gi' },                                          [0, 2 ** 30, 0]],
    ['a GPU is a thousand thousandths',                  { 'nvidia.com/gpu': '2' },                                  [0, 0, 2000]],
    ['GPUs of several makers add up',                    { 'nvidia.com/gpu': '1', 'amd.com/gpu': '1' },              [0, 0, 2000]],
    ['a share of GPUs as it is',                         { 'alibabacloud.com/gpu-milli': '1500' },                   [0, 0, 1500]],
    ['which stands for the whole ones beside it',        { 'alibabacloud.com/gpu-milli': '500', 'nvidia.com/gpu': '8' }, [0, 0, 500]],
    ['what is no quantity is nothing',                   { cpu: 'many' },                                            [0, 0, 0]],
    ['other resources are not split over',               { 'ephemeral-storage': '1Gi', pods: '10' },                 [0, 0, 0]],
  ];
  test.each(rows)('%s', (_why, list, [milliCpu, memoryBytes, milliGpu]) => {
    expect(allocatableAmount(list)).toEqual({ milliCpu, memoryBytes, milliGpu });
  });

  test('a pod asks for all its containers and its overhead', () => {
    const spec = {
      overhead: { cpu: '250m' },
      containers: ['1', '500m'].map((cpu, at) => ({ name: `c${at}`, resources: { requests: { cpu } } })),
    };
    expect(requestedAmount(podOf('p', '0', spec)).milliCpu).toBe(1750);
  });
});

describe('the pool that a node is accounted to', () => {
  const labelled = (labels: Record<string, string>): Node => ({
    ...nodeOf('n'),
    metadata: { name: 'n', labels },
  });
  const prices = { ...NO_PRICES, book: 'aws', onDemand: { 'm7i.large': 100 }, spot: { 'm7i.large': 30 } };
  const type = 'node.kubernetes.io/instance-type';

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, string>, Record<string, unknown>])[] = [
    ['nobody says what it is',              {},                                                                       { name: 'default', instanceType: 'unknown' }],
    ['its type stands for a pool',          { [type]: 'm7i.large' },                                                  { name: 'm7i.large', instanceType: 'm7i.large', priceMicroUsdPerHour: 100, priceSource: 'aws' }],
    ['a type that has no price',            { [type]: 'x1.odd' },                                                     { name: 'x1.odd', instanceType: 'x1.odd' }],
    ['its pool by a label of GKE',          { [type]: 'm7i.large', 'cloud.google.com/gke-nodepool': 'web' },          { name: 'web', instanceType: 'm7i.large' }],
    ['its pool by a label of EKS',          { [type]: 'm7i.large', 'eks.amazonaws.com/nodegroup': 'web' },            { name: 'web' }],
    ['a spot node has the spot price',      { [type]: 'm7i.large', 'karpenter.sh/capacity-type': 'spot' },            { capacityType: 'spot', priceMicroUsdPerHour: 30 }],
  ];
  test.each(rows)('%s', (_why, labels, identity) => {
    expect(poolIdentityOfNode(labelled(labels), prices as never)).toMatchObject(identity);
  });

  test('without a price there is none, not 0', () => {
    expect('priceMicroUsdPerHour' in poolIdentityOfNode(labelled({}), prices as never)).toBe(false);
    expect(Object.keys(poolIdentityOfSpec(pool()))).toEqual(['name', 'instanceType', 'capacityType']);
    expect(poolIdentityOfSpec(pool({ priceMicroUsdPerHour: 7, priceSource: 'mine' }))).toMatchObject({
      priceMicroUsdPerHour: 7,
      priceSource: 'mine',
    });
  });
});

describe('the nodes of a pool', () => {
  test('are numbered, zones in turn', () => {
    const state = { spec: pool({ zones: ['a', 'b'] }), made: 0, zoneTurn: 0 };
    const made = [0, 1, 2].map(() => nextNodeOfPool(state));
    expect(
      made.map(({ metadata }) => `${metadata.name} ${metadata.labels?.['topology.kubernetes.io/zone']}`),
    ).toEqual(['general-0 a', 'general-1 b', 'general-2 a']);
  });

  test('have their own name as hostname, and the old names of two labels', () => {
    const { metadata } = nextNodeOfPool({ spec: pool(), made: 3, zoneTurn: 0 });
    expect(metadata.labels).toMatchObject({
      'kubernetes.io/hostname': 'general-3',
      'beta.kubernetes.io/os': 'linux',
      'beta.kubernetes.io/arch': 'amd64',
    });
  });

  const fleetNode = (name: string): FleetNode => ({
    node: nodeOf(name),
    identity: poolIdentityOfSpec(pool()),
    meterNode: 0,
    name: 0,
    amount: { milliCpu: 4000, memoryBytes: 1, milliGpu: 0 },
    leaving: false,
    silence: 'none',
  });

  test('are counted as they come, are replaced and go', () => {
    const fleet = new NodeFleet([]);
    const counts = [
      () => fleet.set(nodeRow(2), fleetNode('a')),
      () => fleet.set(nodeRow(0), fleetNode('b')),
      () => fleet.set(nodeRow(0), fleetNode('b')),
      () => fleet.delete(nodeRow(2)),
    ].map((change) => (change(), `${fleet.count}: ${[...fleet.rows()].join()}`));
    expect(counts).toEqual(['1: 2', '2: 0,2', '2: 0,2', '1: 0']);
    expect(() => fleet.delete(nodeRow(2))).toThrow('node row 2 is not in the fleet');
  });

  test('of one size have one number', () => {
    const fleet = new NodeFleet([]);
    const identity = poolIdentityOfSpec(pool());
    const size = (milliCpu: number, name = 'general') =>
      fleet.sizeNumber({ ...identity, name }, { milliCpu, memoryBytes: 1, milliGpu: 0 });
    expect([size(1000), size(2000), size(1000), size(1000, 'other')]).toEqual([0, 1, 0, 2]);
    expect(fleet.sizes.map(({ pool: of, milliCpu }) => `${of} ${milliCpu}`)).toEqual([
      'general 1000',
      'general 2000',
      'other 1000',
    ]);
  });
});

describe('the life of a pod', () => {
  const begin = (lives: PodLives, at: number) =>
    lives.begin(row(at), { nowMs: 5, name: 1, template: 0, durationMs: Infinity });

  test('begins pending, neither started nor ready nor bound', () => {
    const lives = new PodLives();
    begin(lives, 3);
    const { state, started, ready, boundMs, readySinceMs, createdMs, failure } = lives;
    expect(
      [state, started, ready, boundMs, readySinceMs, createdMs, failure].map((column) => column[3]),
    ).toEqual([PodState.Pending, 0, 0, -1, 5, 5, -1]);
  });

  test('events of a life that has ended are void, also when the row lives again', () => {
    const lives = new PodLives();
    begin(lives, 0);
    const first = lives.incarnation[0];
    const during = lives.isCurrent(0, first);
    lives.end(row(0));
    const after = lives.isCurrent(0, first);
    begin(lives, 0);
    expect([during, after, lives.isCurrent(0, first), lives.isCurrent(0, first + 1)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('has room beyond the first columns, and what was there stays', () => {
    const lives = new PodLives();
    begin(lives, 0);
    begin(lives, 100_000);
    expect([lives.state[0], lives.createdMs[0], lives.state[100_000], lives.state[99_999]]).toEqual([
      PodState.Pending,
      5,
      PodState.Pending,
      PodState.Free,
    ]);
  });

  test('does not begin or end twice, and names no life to come', () => {
    const lives = new PodLives();
    begin(lives, 0);
    expect(() => begin(lives, 0)).toThrow('pod row 0 begins twice');
    lives.end(row(0));
    expect(() => lives.end(row(0))).toThrow('pod row 0 ends twice');
    expect(() => lives.isCurrent(0, 2)).toThrow('life 2 of pod row 0 has not begun');
  });
});

describe('durations', () => {
  const drawn = (spec: DurationSpec, count = 2000): number[] => {
    const stream = new RandomStreams(1, 0).stream('test');
    return Array.from({ length: count }, () => drawDurationMs(spec, stream));
  };
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;

  // prettier-ignore
  const rows: readonly (readonly [string, DurationSpec, readonly [least: number, most: number, mean: number, giveOrTake: number]])[] = [
    // why                                      spec                                                 least   most       mean   give or take
    ['a constant',                              { kind: 'constant', ms: 7 },                         [7,      7,         7,     0]],
    ['uniform, both ends included',             { kind: 'uniform', minMs: 10, maxMs: 20 },           [10,     20,        15,    0.3]],
    ['uniform between equal ends',              { kind: 'uniform', minMs: 10, maxMs: 10 },           [10,     10,        10,    0]],
    ['normal, never below 0',                   { kind: 'normal', meanMs: 100, deviationMs: 10 },    [0,      200,       100,   1]],
    ['a normal that would often be below 0',    { kind: 'normal', meanMs: 0, deviationMs: 10 },      [0,      60,        4,     1]],
    ['exponential',                             { kind: 'exponential', meanMs: 1000 },               [0,      20_000,    1000,  100]],
  ];
  test.each(rows)('%s', (_why, spec, [least, most, expected, tolerance]) => {
    const values = drawn(spec);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...values)).toBeLessThanOrEqual(most);
    expect(Math.abs(mean(values) - expected), `mean ${mean(values)}, not ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
    expect(values.filter((value) => !Number.isInteger(value))).toEqual([]);
  });

  test('a constant draws nothing: whoever draws next gets the same', () => {
    const [one, two] = [new RandomStreams(1, 0).stream('a'), new RandomStreams(1, 0).stream('a')];
    drawDurationMs({ kind: 'constant', ms: 7 }, one);
    expect(one.bits()).toBe(two.bits());
  });
});

describe('what a run writes down', () => {
  test('disruptions by cause, most first, with five names', () => {
    const disruptions = new Disruptions();
    disruptions.add('drain', 9);
    for (let name = 0; name < 7; name++) disruptions.add('preemption', name);
    disruptions.add('taint', 8);
    expect(disruptions.groups((name) => `p${name}`)).toEqual([
      { cause: 'preemption', pods: 7, examples: ['p0', 'p1', 'p2', 'p3', 'p4'] },
      { cause: 'drain', pods: 1, examples: ['p9'] },
      { cause: 'taint', pods: 1, examples: ['p8'] },
    ]);
  });

  test('refusals by who asked and by the rule, with the last message', () => {
    const refusals = new Refusals();
    const quota = (name: string, used: number): string =>
      `pods "${name}" is forbidden: exceeded quota: team, requested: cpu=1, used: cpu=${used}, limited: cpu=9`;
    refusals.add('Deployment/shop/web', quota('web-1', 8), 100);
    refusals.add('Deployment/shop/web', quota('web-2', 9), 200);
    refusals.add('Deployment/shop/api', quota('api-1', 9), 300);
    refusals.add(
      'Deployment/shop/web',
      'pods "web-3" is forbidden: violates PodSecurity "restricted": x',
      400,
    );
    expect(
      refusals
        .groups()
        .map(
          ({ asker, attempts, firstMs, lastMs, message }) =>
            `${asker} ${attempts} ${firstMs} ${lastMs} ${message.length > 0}`,
        ),
    ).toEqual([
      'Deployment/shop/web 2 100 200 true',
      'Deployment/shop/api 1 300 300 true',
      'Deployment/shop/web 1 400 400 true',
    ]);
    expect(refusals.groups()[0].message).toBe(quota('web-2', 9));
  });

  test('a thousand groups of refusals are told apart, no more', () => {
    const refusals = new Refusals();
    for (let asker = 0; asker < 1001; asker++) refusals.add(`Pod/a/p${asker}`, 'no', asker);
    refusals.add('Pod/a/p0', 'no', 2000);
    expect([refusals.groups().length, refusals.groups()[0].attempts]).toEqual([1000, 2]);
  });

  test('a sentence once, what is ignored with its count, deviations as they are met', () => {
    const texts = new RunTexts();
    for (const text of ['a', 'b', 'a']) texts.assume(text);
    texts.ignore('x', 'why');
    texts.ignore('x', 'why', 3);
    texts.ignore('x', 'another reason');
    texts.touch('met');
    expect([texts.assumptions(), texts.ignored(), texts.isTouched('met'), texts.isTouched('other')]).toEqual([
      ['a', 'b'],
      [
        { what: 'x', why: 'why', count: 4 },
        { what: 'x', why: 'another reason', count: 1 },
      ],
      true,
      false,
    ]);
  });

  test('numbers and names of what the event log tells belong together', () => {
    const kebab = (name: string): string =>
      name.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    expect(Object.entries(LogEvent).map(([name, number]) => [kebab(name), number])).toEqual(
      LOG_KINDS.map(({ name }, number) => [name, number]),
    );
  });

  test('templates are numbered and never forgotten', () => {
    const book = new TemplateBook();
    const template = { owner: 0, ownedBy: { kind: 'Pod', namespace: 'a', name: 'p' } } as never;
    expect([book.add(template), book.add(template), book.all().length]).toEqual([0, 1, 2]);
    expect(() => book.get(2)).toThrow('template 2 is none of 2');
  });
});
