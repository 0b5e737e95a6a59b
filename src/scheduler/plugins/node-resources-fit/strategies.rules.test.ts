import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod, points, verdicts } from '../../../../test/support/scheduling.ts';
import type { NodeWishes, PodWishes, Stage } from '../../../../test/support/scheduling.ts';

const NAME = 'NodeResourcesFit';
const GPU = 'example.com/gpu';
const DISK = 'ephemeral-storage';

interface Resource {
  readonly name: string;
  readonly weight: number;
}

/** `cpu:3 memory`: with weights; 1 where none is given. */
function resourcesOf(text: string): readonly Resource[] {
  return text.split(' ').map((each) => {
    const [name, weight = '1'] = each.split(':');
    return { name, weight: Number(weight) };
  });
}

function strategy(
  type: string,
  resources: string,
  shape?: readonly (readonly [number, number])[],
): NonNullable<Stage['args']> {
  const requestedToCapacityRatio = shape && {
    shape: shape.map(([utilization, score]) => ({ utilization, score })),
  };
  return {
    name: NAME,
    args: {
      scoringStrategy: {
        type,
        resources: resourcesOf(resources),
        ...(requestedToCapacityRatio && { requestedToCapacityRatio }),
      },
    },
  };
}

/** Points of the pod on a node of this size, which holds so much already. */
function score(
  args: NonNullable<Stage['args']>,
  size: NodeWishes,
  there: PodWishes,
  wanted: PodWishes,
): number {
  const setting = {
    nodes: [node('a', size), node('b', size)],
    pods: [pod({ name: 'there', on: 'a', ...there })],
    args,
  };
  const found = points(NAME, setting, pod(wanted));
  if (typeof found === 'string') throw new Error(found);
  return Number(found['a'].split(' → ')[0]);
}

// Sizes: 4 cores, 16 GiB unless said. Sums count 100m and 200 MiB for containers that name no request.
const TEN = { cpu: '10', memory: '10Gi' };
const NOTHING = { cpu: '0', memory: '0' };

describe('LeastAllocated: the mean of what is left, in percent', () => {
  // prettier-ignore
  test.each([
    ['nothing used',                                  'cpu memory',    TEN, NOTHING,                        { cpu: '0', memory: '0' },                  100],
    ['a tenth of both',                               'cpu memory',    TEN, NOTHING,                        { cpu: '1', memory: '1Gi' },                90],
    ['who is there counts',                           'cpu memory',    TEN, { cpu: '4', memory: '0' },      { cpu: '1', memory: '0' },                  75],
    ['each percentage is cut: 66.6 and 100',          'cpu memory',    { cpu: '3', memory: '10Gi' }, NOTHING, { cpu: '1', memory: '0' },               83],
    ['the mean is cut: (50 + 100 + 100) / 3 = 83.3',  `cpu memory ${DISK}`, { ...TEN, more: { [DISK]: '10Gi' } }, NOTHING, { cpu: '5', memory: '0' },   83],
    ['by weight: (50 × 3 + 100) / 4',                 'cpu:3 memory',  TEN, NOTHING,                        { cpu: '5', memory: '0' },                  62],
    ['one resource alone',                            'memory',        TEN, NOTHING,                        { cpu: '9', memory: '5Gi' },                50],
    ['nothing left',                                  'cpu',           TEN, { cpu: '9' },                   { cpu: '1' },                               0],
    ['of requests left out, the assumed ones',        'cpu',           TEN, NOTHING,                        {},                                         99],
    ['a request of 0 is a request',                   'cpu',           TEN, NOTHING,                        { cpu: '0' },                               100],
    ['an extended resource that is asked for',        `cpu ${GPU}`,    { ...TEN, more: { [GPU]: '4' } }, NOTHING, { cpu: '0', more: { [GPU]: '1' } },  87],
    ['one that is not asked for is left out',         `cpu ${GPU}`,    { ...TEN, more: { [GPU]: '4' } }, NOTHING, { cpu: '5' },                        50],
    ['nothing that counts: 0',                        GPU,             { ...TEN, more: { [GPU]: '4' } }, NOTHING, { cpu: '5' },                        0],
  ] as const)('%s', (...[, resources, size, there, wanted, expected]) => {
    expect(score(strategy('LeastAllocated', resources), size, there, wanted)).toBe(expected);
  });
});

describe('MostAllocated: the mean of what is used, in percent', () => {
  // prettier-ignore
  test.each([
    ['nothing used',                         'cpu memory',      TEN, NOTHING,                   { cpu: '0', memory: '0' },    0],
    ['a tenth of both',                      'cpu memory',      TEN, NOTHING,                   { cpu: '1', memory: '1Gi' },  10],
    ['who is there counts',                  'cpu memory',      TEN, { cpu: '4', memory: '0' }, { cpu: '1', memory: '0' },    25],
    ['cut: 33.3',                            'cpu',             { cpu: '3', memory: '10Gi' }, NOTHING, { cpu: '1' },          33],
    ['all used',                             'cpu',             TEN, { cpu: '9' },              { cpu: '1' },                 100],
    ['by weight: (50 × 3 + 0) / 4',          'cpu:3 memory',    TEN, NOTHING,                   { cpu: '5', memory: '0' },    37],
  ] as const)('%s', (...[, resources, size, there, wanted, expected]) => {
    expect(score(strategy('MostAllocated', resources), size, there, wanted)).toBe(expected);
  });
});

describe('RequestedToCapacityRatio: the shape at what is used; rounded; a resource at 0 has no say', () => {
  const RISING = [[0, 0], [100, 10]] as const; // prettier-ignore
  const FALLING = [[0, 10], [100, 0]] as const; // prettier-ignore
  const PEAK = [[0, 0], [50, 10], [100, 2]] as const; // prettier-ignore

  // prettier-ignore
  test.each([
    ['rising: half used',                         'cpu',           RISING,   { cpu: '5' },                   50],
    ['falling: half used',                        'cpu',           FALLING,  { cpu: '5' },                   50],
    ['falling: a fifth used',                     'cpu',           FALLING,  { cpu: '2' },                   80],
    ['at the peak',                               'cpu',           PEAK,     { cpu: '5' },                   100],
    ['beyond the peak: 100 − 80 × 25 / 50',       'cpu',           PEAK,     { cpu: '7500m' },               60],
    ['full: the last point',                      'cpu',           PEAK,     { cpu: '10' },                  20],
    ['two: (50 + 30) / 2',                        'cpu memory',    RISING,   { cpu: '5', memory: '3Gi' },    40],
    ['rounded, not cut: (50 × 3 + 30) / 4 = 45',  'cpu:3 memory',  RISING,   { cpu: '5', memory: '3Gi' },    45],
    ['rounded up at the half: (51 + 30) / 2',     'cpu memory',    RISING,   { cpu: '5100m', memory: '3Gi' }, 41],
    ['one of 0 is left out with its weight',      'cpu memory:9',  RISING,   { cpu: '5', memory: '0' },      50],
    ['all of 0: 0',                               'cpu memory',    RISING,   { cpu: '0', memory: '0' },      0],
  ] as const)('%s', (_why, resources, shape, wanted, expected) => {
    expect(score(strategy('RequestedToCapacityRatio', resources, shape), TEN, NOTHING, wanted)).toBe(expected);
  });
});

describe('laws of the strategies', () => {
  const cores = fc.integer({ min: 0, max: 50 }).map((tenths) => tenths * 100);

  test('what is used and what is left are 100 together, less what cutting takes', () => {
    fc.assert(
      fc.property(cores, cores, (there, wanted) => {
        const ask = (type: string): number =>
          score(strategy(type, 'cpu'), TEN, { cpu: `${there}m` }, { cpu: `${wanted}m` });
        const sum = ask('LeastAllocated') + ask('MostAllocated');
        expect(sum).toBeGreaterThanOrEqual(99);
        expect(sum).toBeLessThanOrEqual(100);
      }),
      { numRuns: 40 },
    );
  });

  test('the more there is on a node, the fewer points of LeastAllocated it has', () => {
    fc.assert(
      fc.property(cores, cores, (there, more) => {
        const ask = (milli: number): number =>
          score(strategy('LeastAllocated', 'cpu memory'), TEN, { cpu: `${milli}m` }, { cpu: '0' });
        expect(ask(there + more)).toBeLessThanOrEqual(ask(there));
      }),
      { numRuns: 40 },
    );
  });

  test('weights that are all alike are no weights', () => {
    fc.assert(
      fc.property(cores, fc.integer({ min: 2, max: 100 }), (wanted, weight) => {
        const ask = (resources: string): number =>
          score(strategy('LeastAllocated', resources), TEN, NOTHING, { cpu: `${wanted}m`, memory: '3Gi' });
        expect(ask(`cpu:${weight} memory:${weight}`)).toBe(ask('cpu memory'));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the filter, amounts at their limits', () => {
  // prettier-ignore
  test.each([
    ['the last milli-core',                      { cpu: '1' },                      { cpu: '999m' },                 { cpu: '1m' },                    'feasible'],
    ['one beyond it',                            { cpu: '1' },                      { cpu: '999m' },                 { cpu: '2m' },                    'Unschedulable: Insufficient cpu'],
    ['the last byte',                            { memory: '1Ki' },                 { memory: '1023' },              { memory: '1' },                  'feasible'],
    ['one beyond it',                            { memory: '1Ki' },                 { memory: '1023' },              { memory: '2' },                  'Unschedulable: Insufficient memory'],
    ['a part of a milli-core is a whole one',    { cpu: '1m' },                     {},                              { cpu: '1001u' },                 'Unresolvable: Insufficient cpu'],
    ['a part of a byte is a whole one',          { memory: '1' },                   {},                              { memory: '1100m' },              'Unresolvable: Insufficient memory'],
    ['disk is an amount like others',            { more: { [DISK]: '1Gi' } },       { more: { [DISK]: '1Gi' } },     { more: { [DISK]: '1' } },        `Unschedulable: Insufficient ${DISK}`],
    ['huge pages as well',                       { more: { 'hugepages-2Mi': '4Mi' } }, { more: { 'hugepages-2Mi': '2Mi' } }, { more: { 'hugepages-2Mi': '4Mi' } }, 'Unschedulable: Insufficient hugepages-2Mi'],
    ['a request of 0 of what there is not',      {},                                {},                              { more: { [GPU]: '0' } },         'feasible'],
  ] as const)('%s', (_why, size, there, wanted, expected) => {
    const pods = [pod({ name: 'there', on: 'a', ...there })];
    expect(verdicts(NAME, { nodes: [node('a', size)], pods }, pod(wanted))['a']).toBe(expected);
  });

  test('a node that allows no pods turns down whoever comes, and is not beyond help', () => {
    expect(verdicts(NAME, { nodes: [node('a', { pods: '0' })] }, pod())['a']).toBe(
      'Unschedulable: Too many pods',
    );
  });
});
