import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../model/index.ts';
import { evictionRank } from './eviction-rank.ts';
import type { Pressure, PodUsage } from './eviction-rank.ts';

const MIB = 2 ** 20;

/** Requests, use and priority of a pod; a pod without use was not measured. */
interface Tenant {
  readonly name: string;
  readonly memory?: string;
  readonly disk?: string;
  readonly priority?: number;
  readonly use?: PodUsage;
  readonly spec?: object;
}

function podOf({ name, memory, disk, priority, spec }: Tenant): Pod {
  const requests = { ...(memory && { memory }), ...(disk && { 'ephemeral-storage': disk }) };
  const containers = [{ name: 'c', resources: { requests } }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers, ...(priority !== undefined && { priority }), ...spec },
  } as Pod;
}

function order(pressure: Pressure, tenants: readonly Tenant[]): string {
  const pods = tenants.map(podOf);
  const usageOf = (pod: Pod): PodUsage | undefined => tenants[pods.indexOf(pod)].use;
  return evictionRank(pods, usageOf, pressure)
    .map(({ metadata }) => metadata.name)
    .join(' ');
}

const uses = (mib: number): PodUsage => ({
  memoryWorkingSetBytes: mib * MIB,
  diskBytes: mib * MIB,
  inodes: mib,
  processCount: mib,
});

describe('under memory pressure', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Tenant[], string])[] = [
    // why                                                      tenants                                                                                                       order
    ['who is over the request before who is not',               [{ name: 'a', memory: '100Mi', use: uses(100) }, { name: 'b', memory: '10Mi', use: uses(11) }],               'b a'],
    ['whatever the priority',                                   [{ name: 'a', memory: '100Mi', use: uses(100), priority: -9 }, { name: 'b', memory: '10Mi', use: uses(11), priority: 9 }], 'b a'],
    ['both over: the lower priority',                           [{ name: 'a', memory: '10Mi', use: uses(500), priority: 1 }, { name: 'b', memory: '10Mi', use: uses(11) }],   'b a'],
    ['both within: the lower priority',                         [{ name: 'a', memory: '900Mi', use: uses(1), priority: 1 }, { name: 'b', memory: '900Mi', use: uses(800) }],  'b a'],
    ['of one priority: the most over',                          [{ name: 'a', memory: '10Mi', use: uses(20) }, { name: 'b', memory: '100Mi', use: uses(111) }],               'b a'],
    ['by the amount, not by the share',                         [{ name: 'a', memory: '1Mi', use: uses(10) }, { name: 'b', memory: '100Mi', use: uses(110) }],                'b a'],
    ['both within: who is nearest to the request',              [{ name: 'a', memory: '100Mi', use: uses(50) }, { name: 'b', memory: '100Mi', use: uses(60) }],               'b a'],
    ['without a request any use is over',                       [{ name: 'a', memory: '100Mi', use: uses(100) }, { name: 'b', use: uses(1) }],                                'b a'],
    ['no use is never over',                                    [{ name: 'a', use: uses(0) }, { name: 'b', memory: '10Mi', use: uses(11) }],                                  'b a'],
    ['equal in all: the order given',                           [{ name: 'a', use: uses(5) }, { name: 'b', use: uses(5) }, { name: 'c', use: uses(5) }],                      'a b c'],
    ['who was not measured goes first',                         [{ name: 'a', use: uses(900) }, { name: 'b', memory: '10Mi', priority: 9 }],                                  'b a'],
    ['of several not measured, the lower priority',             [{ name: 'a', priority: 2 }, { name: 'b', priority: 1 }],                                                     'b a'],
    ['measured, but not this: nothing is used',                 [{ name: 'a', use: {} }, { name: 'b', use: uses(1) }],                                                        'b a'],
  ];
  test.each(rows)('%s', (_why, tenants, expected) => {
    expect(order('memory', tenants)).toBe(expected);
  });

  test('overhead raises a request, but makes none', () => {
    const overhead = { overhead: { memory: '50Mi' } };
    const other = { name: 'z', memory: '100Mi', use: uses(105) };
    // 100 + 50 MiB asked for, 140 used: within.
    expect(order('memory', [{ name: 'a', memory: '100Mi', spec: overhead, use: uses(140) }, other])).toBe(
      'z a',
    );
    // No request: 50 MiB of overhead do not count, 40 used are over.
    expect(order('memory', [{ name: 'a', spec: overhead, use: uses(40) }, other])).toBe('a z');
  });

  test('a request of the pod as a whole counts alone', () => {
    const whole = { resources: { requests: { memory: '200Mi' } } };
    const other = { name: 'z', memory: '100Mi', use: uses(105) };
    expect(order('memory', [{ name: 'a', memory: '100Mi', spec: whole, use: uses(199) }, other])).toBe('z a');
    expect(order('memory', [{ name: 'a', memory: '100Mi', spec: whole, use: uses(206) }, other])).toBe('a z');
  });

  test('a sidecar’s request counts, that of an init container only where it is the larger', () => {
    const sidecar = {
      initContainers: [{ name: 's', restartPolicy: 'Always', resources: { requests: { memory: '50Mi' } } }],
    };
    const init = { initContainers: [{ name: 'i', resources: { requests: { memory: '150Mi' } } }] };
    const other = { name: 'z', memory: '100Mi', use: uses(101) };
    expect(order('memory', [{ name: 'a', memory: '100Mi', spec: sidecar, use: uses(150) }, other])).toBe(
      'z a',
    );
    expect(order('memory', [{ name: 'a', memory: '100Mi', spec: init, use: uses(150) }, other])).toBe('z a');
    expect(order('memory', [{ name: 'a', memory: '100Mi', spec: init, use: uses(152) }, other])).toBe('a z');
  });
});

describe('under other pressure', () => {
  test('disk: by ephemeral storage, not by memory', () => {
    const tenants = [
      { name: 'a', memory: '1Mi', disk: '100Mi', use: uses(99) },
      { name: 'b', memory: '900Mi', disk: '10Mi', use: uses(11) },
    ];
    expect(order('disk', tenants)).toBe('b a');
  });

  test('processes: priority first, then the most, and requests are none', () => {
    expect(
      order('pid', [
        { name: 'a', use: uses(9) },
        { name: 'b', use: uses(10) },
      ]),
    ).toBe('b a');
    expect(
      order('pid', [
        { name: 'a', use: uses(9), priority: -1 },
        { name: 'b', use: uses(10) },
      ]),
    ).toBe('a b');
    expect(
      order('pid', [
        { name: 'a', use: uses(9) },
        { name: 'b', priority: 1 },
        { name: 'c', priority: 0 },
      ]),
    ).toBe('c a b');
  });

  test('inodes: one is over, and the request in bytes is taken from their number', () => {
    // 5,000 − 1,000,000 is less than 10 − 0: a quirk of the real kubelet.
    const tenants = [
      { name: 'a', disk: '1M', use: { inodes: 5000 } },
      { name: 'b', use: { inodes: 10 } },
    ];
    expect(order('inodes', tenants)).toBe('b a');
    expect(
      order('inodes', [
        { name: 'a', priority: -1, use: { inodes: 0 } },
        { name: 'b', use: { inodes: 1 } },
      ]),
    ).toBe('b a');
  });
});

describe('law: whatever they ask and use', () => {
  const tenants = fc.array(
    fc.record({
      request: fc.nat(200),
      used: fc.nat(200),
      priority: fc.integer({ min: -2, max: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  const named = (list: readonly { request: number; used: number; priority: number }[]): Tenant[] =>
    list.map(({ request, used, priority }, place) => ({
      name: `p${place}`,
      memory: `${request}Mi`,
      priority,
      use: uses(used),
    }));

  test('all are ranked, each once, and nobody within the request before one who is over', () => {
    fc.assert(
      fc.property(tenants, (list) => {
        const ranked = order('memory', named(list))
          .split(' ')
          .map((name) => Number(name.slice(1)));
        expect([...ranked].sort((a, b) => a - b)).toEqual(list.map((_, place) => place));
        const isOver = ranked.map((place) => list[place].used > list[place].request);
        expect(isOver.lastIndexOf(true)).toBeLessThan(
          isOver.includes(false) ? isOver.indexOf(false) : Infinity,
        );
      }),
    );
  });

  test('using more never saves a pod', () => {
    fc.assert(
      fc.property(tenants, fc.nat(11), fc.nat(100), (list, pick, more) => {
        const place = pick % list.length;
        const greedier = list.map((each, index) =>
          index === place ? { ...each, used: each.used + more } : each,
        );
        const rankOf = (all: typeof list): number =>
          order('memory', named(all)).split(' ').indexOf(`p${place}`);
        expect(rankOf(greedier)).toBeLessThanOrEqual(rankOf(list));
      }),
    );
  });
});
