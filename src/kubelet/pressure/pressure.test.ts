import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../model/index.ts';
import { DEFAULT_EVICTION, evictionPass, NO_PRESSURE } from './eviction-pass.ts';
import type { EvictionOptions, PassResult, PressureState } from './eviction-pass.ts';
import { evictionMessage } from './eviction-texts.ts';
import { pressureRefusal } from './pressure-admission.ts';
import { storageLimitViolation } from './storage-limits.ts';
import { isMet, readThresholds } from './thresholds.ts';
import type { EvictionConfig, EvictionSignal, Observations, SignalReading } from './thresholds.ts';

const MI = 2 ** 20;
const GI = 2 ** 30;

function pod(name: string, memory: string | undefined, priority = 0, extra: Partial<Pod['spec']> = {}): Pod {
  const resources = memory === undefined ? {} : { requests: { memory } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { priority, containers: [{ name: 'c', resources }], ...extra },
  };
}

function seen(
  readings: Partial<Record<EvictionSignal, readonly [available: number, capacity: number]>>,
): Observations {
  return new Map(
    Object.entries(readings).map(([signal, [available, capacity]]): [EvictionSignal, SignalReading] => [
      signal as EvictionSignal,
      { available, capacity },
    ]),
  );
}

function options(config: EvictionConfig = {}, more: Partial<EvictionOptions> = {}): EvictionOptions {
  return { ...DEFAULT_EVICTION, thresholds: readThresholds(config), ...more };
}

const PODS = [
  pod('small', '3Gi'),
  pod('greedy', '1Gi'),
  pod('critical', undefined, 2_000_000_000),
  pod('cheap', '3Gi', -1),
];
const USE: Record<string, number> = { small: 2 * GI, greedy: 3 * GI, critical: 9 * GI, cheap: 1 * GI };

function pass(
  state: PressureState,
  nowMs: number,
  observations: Observations,
  given: EvictionOptions,
): PassResult {
  const usageOf = (each: Pod): { memoryWorkingSetBytes: number; diskBytes: number } => ({
    memoryWorkingSetBytes: USE[each.metadata.name] ?? 0,
    diskBytes: USE[each.metadata.name] ?? 0,
  });
  return evictionPass(state, { nowMs, observations, pods: PODS, usageOf }, given);
}

describe('thresholds', () => {
  // prettier-ignore
  const rows = [
    // why                              config                                                    signals
    ['the defaults',                    {},                                                       ['memory.available', 'nodefs.available', 'nodefs.inodesFree', 'imagefs.available', 'imagefs.inodesFree', 'allocatableMemory.available']],
    ['naming one drops the others',     { evictionHard: { 'memory.available': '1Gi' } },          ['memory.available', 'allocatableMemory.available']],
    ['zero turns one off',              { evictionHard: { 'nodefs.available': '0%', 'imagefs.available': '7%' } }, ['imagefs.available']],
    ['soft ones follow hard ones',      { evictionHard: { 'pid.available': '10' }, evictionSoft: { 'memory.available': '2Gi' } }, ['pid.available', 'memory.available']],
  ] as const;

  test.each(rows)('%s', (_why, config, signals) => {
    expect(readThresholds(config).map(({ signal }) => signal)).toEqual(signals);
  });

  test('only strictly less is short', () => {
    const [threshold] = readThresholds({ evictionHard: { 'memory.available': '100Mi' } });
    expect(isMet(threshold, seen({ 'memory.available': [100 * MI, GI] }), false)).toBe(false);
    expect(isMet(threshold, seen({ 'memory.available': [100 * MI - 1, GI] }), false)).toBe(true);
  });
});

describe('a pass', () => {
  const short = seen({ 'memory.available': [50 * MI, 16 * GI] });
  const calm = seen({ 'memory.available': [4 * GI, 16 * GI] });

  test('evicts one pod, the one most over its request, with a second of grace', () => {
    const { eviction, state } = pass(NO_PRESSURE, 0, short, options());
    expect(eviction?.pod.metadata.name).toBe('greedy');
    expect(eviction?.graceSeconds).toBe(1);
    expect(eviction?.ranking.map(({ metadata }) => metadata.name)).toEqual([
      'greedy',
      'critical',
      'cheap',
      'small',
    ]);
    expect(state.conditions).toEqual(['MemoryPressure']);
  });

  test('keeps the condition for five minutes after its cause', () => {
    const given = options();
    const { state } = pass(NO_PRESSURE, 0, short, given);
    expect(pass(state, 299_999, calm, given)).toMatchObject({ state: { conditions: ['MemoryPressure'] } });
    expect(pass(state, 300_000, calm, given)).toMatchObject({ state: { conditions: [] } });
    expect(pass(state, 10_000, calm, given).eviction).toBeUndefined();
  });

  test('waits for the grace of a soft threshold and forgets it when it recovers', () => {
    const given = options(
      {
        evictionHard: {},
        evictionSoft: { 'memory.available': '1Gi' },
        evictionSoftGraceMs: { 'memory.available': 60_000 },
      },
      { maxPodGraceSeconds: 90 },
    );
    const first = pass(NO_PRESSURE, 0, short, given);
    expect(first).toMatchObject({ state: { conditions: ['MemoryPressure'] } });
    expect(first.eviction).toBeUndefined();
    expect(pass(first.state, 59_999, short, given).eviction).toBeUndefined();
    expect(pass(first.state, 60_000, short, given).eviction).toMatchObject({ graceSeconds: 90 });
    const recovered = pass(first.state, 30_000, calm, given);
    expect(pass(recovered.state, 60_000, short, given).eviction).toBeUndefined();
  });

  test('goes on until the minimum reclaim is there', () => {
    const given = options({
      evictionHard: { 'memory.available': '1Gi' },
      evictionMinimumReclaim: { 'memory.available': '1Gi' },
    });
    const reading = seen({ 'memory.available': [1.5 * GI, 16 * GI] });
    expect(pass(NO_PRESSURE, 0, reading, given).eviction).toBeUndefined();
    const { state } = pass(NO_PRESSURE, 0, short, given);
    expect(pass(state, 10_000, reading, given).eviction).toBeDefined();
  });

  test('takes memory before disk, and spares pods where garbage was enough', () => {
    const both = seen({ 'memory.available': [50 * MI, 16 * GI], 'nodefs.available': [1 * GI, 100 * GI] });
    expect(pass(NO_PRESSURE, 0, both, options()).eviction?.threshold.signal).toBe('memory.available');

    const disk = seen({ 'nodefs.available': [1 * GI, 100 * GI] });
    const view = { nowMs: 0, observations: disk, pods: PODS, usageOf: () => ({ diskBytes: GI }) };
    const cleaned = seen({ 'nodefs.available': [30 * GI, 100 * GI] });
    expect(evictionPass(NO_PRESSURE, { ...view, reclaim: () => cleaned }, options())).toMatchObject({
      reclaimed: 'nodefs.available',
      state: { conditions: ['DiskPressure'] },
    });
    expect(evictionPass(NO_PRESSURE, { ...view, reclaim: () => disk }, options()).eviction).toBeDefined();
  });

  test('never evicts a critical pod, and evicts nobody while nothing is short', () => {
    const reading = fc.record({ available: fc.nat(2000), capacity: fc.constant(2000) });
    const priorities = fc.array(fc.constantFrom(0, 1, -5, 2_000_000_000), { maxLength: 6 });
    fc.assert(
      fc.property(reading, priorities, (memory, ranks) => {
        const pods = ranks.map((rank, place) => pod(`p${place}`, '1', rank));
        const given = options({ evictionHard: { 'memory.available': '1000' }, enforcesAllocatable: false });
        const observations: Observations = new Map([['memory.available', memory]]);
        const view = { nowMs: 0, observations, pods, usageOf: () => ({ memoryWorkingSetBytes: 5 }) };
        const { eviction } = evictionPass(NO_PRESSURE, view, given);
        const expected = memory.available < 1000 && ranks.some((rank) => rank < 2_000_000_000);
        expect(eviction !== undefined).toBe(expected);
        expect(eviction?.pod.spec.priority ?? 0).toBeLessThan(2_000_000_000);
      }),
    );
  });
});

test('the message names the threshold and who uses more than it asked for', () => {
  const [threshold] = readThresholds({ evictionHard: { 'memory.available': '100Mi' } });
  const observations = seen({ 'memory.available': [91_240 * 1024, 16 * GI] });
  const text = evictionMessage(pod('p', '100Mi'), threshold, observations, new Map([['c', 1234 * MI]]));
  expect(text).toBe(
    'The node was low on resource: memory. Threshold quantity: 100Mi, available: 91240Ki. ' +
      'Container c was using 1234Mi, request is 100Mi, has larger consumption of memory. ',
  );
});

describe('own local storage', () => {
  const limited = pod('p', undefined, 0, {
    containers: [{ name: 'c', resources: { limits: { 'ephemeral-storage': '1Gi' } } }],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '100Mi' } }],
  });
  // prettier-ignore
  const rows = [
    // why                                 container   volume     message
    ['within all limits',                  100 * MI,   100 * MI,  undefined],
    ['an emptyDir over its size',          0,          101 * MI,  'Usage of EmptyDir volume "tmp" exceeds the limit "100Mi". '],
    ['the pod over the sum of its limits', GI,         1,         'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. '],
  ] as const;

  test.each(rows)('%s', (_why, container, volume, message) => {
    const use = { containers: new Map([['c', container]]), volumes: new Map([['tmp', volume]]) };
    expect(storageLimitViolation(limited, use)).toBe(message);
  });

  test('a container over its own limit while another has none', () => {
    const two = pod('p', undefined, 0, {
      containers: [
        { name: 'c', resources: { limits: { 'ephemeral-storage': '1Gi' } } },
        { name: 'd', resources: { limits: { 'ephemeral-storage': '9Gi' } } },
      ],
    });
    expect(storageLimitViolation(two, { containers: new Map([['c', 2 * GI]]), volumes: new Map() })).toBe(
      'Container c exceeded its local ephemeral storage limit "1Gi". ',
    );
  });
});

describe('admission under pressure', () => {
  const tolerating = pod('t', undefined, 0, {
    tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }],
  });
  // prettier-ignore
  const rows = [
    // why                              pod                    conditions                           refused
    ['no pressure',                     pod('b', undefined),   [],                                  false],
    ['BestEffort under memory pressure', pod('b', undefined),  ['MemoryPressure'],                  true],
    ['one that asked for memory',       pod('a', '1Gi'),       ['MemoryPressure'],                  false],
    ['one that tolerates it',           tolerating,            ['MemoryPressure'],                  false],
    ['anyone under disk pressure',      pod('a', '1Gi'),       ['DiskPressure'],                    true],
    ['anyone under two',                tolerating,            ['MemoryPressure', 'PIDPressure'],   true],
    ['critical always',                 pod('k', undefined, 2_000_000_000), ['DiskPressure'],       false],
  ] as const;

  test.each(rows)('%s', (_why, asked, conditions, refused) => {
    expect(pressureRefusal(asked, conditions) !== undefined).toBe(refused);
  });
});
