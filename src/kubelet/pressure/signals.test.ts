import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Container, Pod } from '../../model/index.ts';
import { evictionMessage } from './eviction-texts.ts';
import { storageLimitViolation } from './storage-limits.ts';
import { conditionOf, EVICTION_SIGNALS, isMet, readThresholds, thresholdAmount } from './thresholds.ts';
import type { EvictionConfig, EvictionSignal, Observations, Threshold } from './thresholds.ts';

const KI = 2 ** 10;
const MI = 2 ** 20;
const GI = 2 ** 30;

const reading = (signal: EvictionSignal, available: number, capacity: number): Observations =>
  new Map([[signal, { available, capacity }]]);

function only(config: EvictionConfig): Threshold {
  const found = readThresholds({ enforcesAllocatable: false, ...config });
  expect(found).toHaveLength(1);
  return found[0];
}

const hard = (signal: EvictionSignal, amount: string): Threshold =>
  only({ evictionHard: { [signal]: amount } });

describe('an amount of a threshold', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string, number, number])[] = [
    // why                                     written    capacity     bytes, inodes or processes
    ['as it is',                               '100Mi',   8 * GI,      100 * MI],
    ['decimal',                                '100M',    8 * GI,      100_000_000],
    ['a tenth',                                '10%',     100 * GI,    Math.trunc(100 * GI * Math.fround(0.1))],
    ['float32(0.005) is a little less',        '0.5%',    1000,        4],
    ['float32(0.05) is a little more',         '5%',      1000,        50],
    ['a share is cut off, not rounded',        '10%',     19,          1],
    ['all of it',                              '100%',    1000,        1000],
    ['an amount whatever the capacity',        '1Gi',     0,           GI],
  ];
  test.each(rows)('%s: %s of %i', (_why, written, capacity, expected) => {
    expect(thresholdAmount(hard('nodefs.available', written).below, capacity)).toBe(expected);
  });

  test('a share is a 32-bit float, as the kubelet has it', () => {
    // float32(0.15) is a little more than 0.15: of 100 GiB that is some 640 bytes.
    const { below } = hard('imagefs.available', '15%');
    expect(thresholdAmount(below, 100 * GI)).toBeGreaterThan(15 * GI);
    expect(thresholdAmount(below, 100 * GI) - 15 * GI).toBeLessThan(KI);
  });

  // prettier-ignore
  test.each([
    ['zero percent',        '0%'],
    ['zero',                '0'],
    ['less than nothing',   '-1Gi'],
    ['no quantity',         'little'],
    ['no number',           'x%'],
  ])('%s is no threshold', (_why, written) => {
    expect(readThresholds({ evictionHard: { 'nodefs.available': written } })).toEqual([]);
  });

  test('a signal that the kubelet does not watch is none', () => {
    expect(readThresholds({ evictionHard: { 'memory.free': '1Gi' } })).toEqual([]);
  });
});

describe('soft thresholds', () => {
  test('have their grace, hard ones none', () => {
    const thresholds = readThresholds({
      enforcesAllocatable: false,
      evictionHard: { 'memory.available': '100Mi' },
      evictionSoft: { 'memory.available': '500Mi', 'nodefs.available': '15%' },
      evictionSoftGraceMs: { 'memory.available': 30_000 },
    });
    expect(thresholds.map(({ signal, graceMs }) => [signal, graceMs])).toEqual([
      ['memory.available', undefined],
      ['memory.available', 30_000],
      // Upstream would not start without a grace; a minute and a half stands in for it.
      ['nodefs.available', 90_000],
    ]);
  });

  test('the minimum reclaim of a signal holds for both', () => {
    const thresholds = readThresholds({
      enforcesAllocatable: false,
      evictionHard: { 'memory.available': '1Gi' },
      evictionSoft: { 'memory.available': '2Gi' },
      evictionMinimumReclaim: { 'memory.available': '512Mi' },
    });
    const at = (available: number): boolean[] =>
      thresholds.map((each) => isMet(each, reading('memory.available', available, 16 * GI), true));
    expect(at(1.5 * GI - 1)).toEqual([true, true]);
    expect(at(1.5 * GI)).toEqual([false, true]);
    expect(at(2.5 * GI)).toEqual([false, false]);
  });

  test('the memory of all pods has the threshold of the node, soft ones not', () => {
    const signals = readThresholds({
      evictionHard: { 'memory.available': '1Gi' },
      evictionSoft: { 'memory.available': '2Gi' },
    }).map(({ signal }) => signal);
    expect(signals).toEqual(['memory.available', 'allocatableMemory.available', 'memory.available']);
  });
});

test('a threshold is met by strictly less, whatever its kind, and never without a reading', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...EVICTION_SIGNALS.filter((signal) => signal !== 'allocatableMemory.available')),
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1000, max: 1_000_000 }),
      (signal, percent, capacity) => {
        const threshold = hard(signal, `${percent}%`);
        const limit = thresholdAmount(threshold.below, capacity);
        expect(isMet(threshold, reading(signal, limit, capacity), false)).toBe(false);
        expect(isMet(threshold, reading(signal, limit - 1, capacity), false)).toBe(true);
        expect(isMet(threshold, new Map(), true)).toBe(false);
      },
    ),
  );
});

// prettier-ignore
test.each([
  ['memory.available',             'MemoryPressure'],
  ['allocatableMemory.available',  'MemoryPressure'],
  ['nodefs.available',             'DiskPressure'],
  ['nodefs.inodesFree',            'DiskPressure'],
  ['imagefs.available',            'DiskPressure'],
  ['imagefs.inodesFree',           'DiskPressure'],
  ['pid.available',                'PIDPressure'],
] as const)('%s makes %s', (signal, condition) => {
  expect(conditionOf(signal)).toBe(condition);
});

function podOf(containers: readonly Container[], initContainers: readonly Container[] = []): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers, initContainers },
  };
}

const container = (name: string, requests: Record<string, string> = {}, more: object = {}): Container => ({
  name,
  resources: { requests },
  ...more,
});

describe('the message of an eviction', () => {
  const MEMORY = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ';
  const message = (signal: EvictionSignal, amount: string, pod: Pod, use: Record<string, number>): string =>
    evictionMessage(
      pod,
      hard(signal, amount),
      reading(signal, 50 * MI, 8 * GI),
      new Map(Object.entries(use)),
    );

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, Record<string, number>, string])[] = [
    // why                                             pod                                                               use                      what follows the threshold
    ['nobody over the request',                        podOf([container('a', { memory: '1Gi' })]),                       { a: GI },               ''],
    ['a byte over the request',                        podOf([container('a', { memory: '1Gi' })]),                       { a: GI + 1 },           'Container a was using 1073741825, request is 1Gi, has larger consumption of memory. '],
    ['no request at all',                              podOf([container('a')]),                                          { a: 10 * MI },          'Container a was using 10Mi, request is 0, has larger consumption of memory. '],
    ['each of two, in the order of the pod',           podOf([container('b'), container('a')]),                          { a: MI, b: 2 * MI },    'Container b was using 2Mi, request is 0, has larger consumption of memory. Container a was using 1Mi, request is 0, has larger consumption of memory. '],
    ['one that was not measured is left out',          podOf([container('a'), container('b')]),                          { b: MI },               'Container b was using 1Mi, request is 0, has larger consumption of memory. '],
    ['a sidecar after the containers',                 podOf([container('a')], [container('s', {}, { restartPolicy: 'Always' })]), { a: MI, s: MI }, 'Container a was using 1Mi, request is 0, has larger consumption of memory. Container s was using 1Mi, request is 0, has larger consumption of memory. '],
    ['an init container that ends is not named',       podOf([container('a', { memory: '1Gi' })], [container('i')]),     { a: MI, i: MI },        ''],
  ];
  test.each(rows)('%s', (_why, pod, use, more) => {
    expect(message('memory.available', '100Mi', pod, use)).toBe(MEMORY + more);
  });

  test('of the disk names ephemeral storage, and its requests', () => {
    const pod = podOf([container('a', { memory: '1Ki', 'ephemeral-storage': '1Gi' })]);
    expect(message('nodefs.available', '10%', pod, { a: GI + KI })).toBe(
      'The node was low on resource: ephemeral-storage. Threshold quantity: 858993472, available: 50Mi. ' +
        'Container a was using 1048577Ki, request is 1Gi, has larger consumption of ephemeral-storage. ',
    );
  });

  test('of inodes and processes counts, and names no container', () => {
    const pod = podOf([container('a')]);
    const of = (signal: EvictionSignal): string =>
      evictionMessage(pod, hard(signal, '100'), reading(signal, 64, 1000), new Map([['a', GI]]));
    expect(of('nodefs.inodesFree')).toBe(
      'The node was low on resource: inodes. Threshold quantity: 100, available: 64. ',
    );
    expect(of('pid.available')).toBe(
      'The node was low on resource: pids. Threshold quantity: 100, available: 64. ',
    );
  });
});

describe('limits of local storage', () => {
  const limits = (amount: string): object => ({ resources: { limits: { 'ephemeral-storage': amount } } });
  const sidecar = (name: string, amount: string): Container => ({
    name,
    restartPolicy: 'Always',
    ...limits(amount),
  });
  const used = (
    containers: Record<string, number>,
    volumes: Record<string, number> = {},
  ): string | undefined =>
    storageLimitViolation(
      {
        ...podOf([{ name: 'a', ...limits('1Gi') }, { name: 'b' }], [sidecar('s', '1Gi')]),
        spec: {
          containers: [{ name: 'a', ...limits('1Gi') }, { name: 'b' }],
          initContainers: [sidecar('s', '1Gi')],
          volumes: [
            { name: 'free', emptyDir: {} },
            { name: 'tmp', emptyDir: { sizeLimit: '1Mi' } },
            { name: 'other' },
          ],
        },
      },
      { containers: new Map(Object.entries(containers)), volumes: new Map(Object.entries(volumes)) },
    );

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, number>, Record<string, number>, string | undefined])[] = [
    // why                                          containers             volumes                message
    ['nothing used',                                {},                    {},                    undefined],
    ['a container at its limit',                    { a: GI },             {},                    undefined],
    ['one over it, within the pod’s sum',           { a: GI + 1 },         {},                    'Container a exceeded its local ephemeral storage limit "1Gi". '],
    ['a sidecar over its own',                      { s: GI + 1 },         {},                    'Container s exceeded its local ephemeral storage limit "1Gi". '],
    ['a container without limit, within the sum',   { b: 2 * GI },         {},                    undefined],
    ['all together over the sum of the limits',     { b: 2 * GI + 1 },     {},                    'Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. '],
    ['volumes count for the pod',                   { b: 2 * GI },         { free: 1 },           'Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. '],
    ['a volume without a limit of its own',         {},                    { free: GI },          undefined],
    ['a volume at its limit',                       {},                    { tmp: MI },           undefined],
    ['one over it, before all else',                { a: 9 * GI },         { tmp: MI + 1 },       'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". '],
    ['a volume that is no emptyDir',                {},                    { other: GI },         undefined],
  ];
  test.each(rows)('%s', (_why, containers, volumes, message) => {
    expect(used(containers, volumes)).toBe(message);
  });
});
