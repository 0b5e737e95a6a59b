import { describe, expect, test } from 'vitest';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import type { UsageSpec } from '../../../scenario/index.ts';

const MIB = 2 ** 20;
const HOUR = 60;

/** Requests, limit and use in MiB; a Guaranteed pod has its limit as request, and one of CPU. */
interface Tenant {
  readonly name: string;
  readonly request?: number;
  readonly limit?: number;
  readonly isGuaranteed?: boolean;
  readonly uses: number;
  /** More a minute. */
  readonly leaks?: number;
}

function podFor({ name, request, limit, isGuaranteed = false }: Tenant): ReturnType<typeof podOf> {
  const limits = {
    ...(limit === undefined ? {} : { memory: `${limit}Mi` }),
    ...(isGuaranteed ? { cpu: '100m' } : {}),
  };
  const requests = request === undefined ? {} : { memory: `${request}Mi` };
  return podOf(name, { containers: [{ name: 'c', resources: { requests, limits } }] });
}

function useFor({ name, uses, leaks = 0 }: Tenant): Partial<UsageSpec> {
  return {
    target: { kind: 'Pod', namespace: 'default', name },
    milliCpu: constantCurve(1),
    memoryBytes: constantCurve(uses * MIB),
    leakBytesPerHour: HOUR * leaks * MIB,
  };
}

/** One node of 1,000 MiB whose kubelet evicts nobody. */
const runOf = (tenants: readonly Tenant[], more: Partial<NodeRun> = {}): NodeRun => ({
  objects: tenants.map(podFor),
  nodes: [smallNode('n', '4', '1000Mi')],
  usage: tenants.map(useFor),
  runtime: { kubelet: { evictionHard: {} } },
  untilS: 50,
  ...more,
});

type Kills = NonNullable<ReturnType<typeof runOnNodes>['facts']['kills']>;
const killsOf = (tenants: readonly Tenant[], more: Partial<NodeRun> = {}): Kills =>
  runOnNodes(runOf(tenants, more)).facts.kills ?? [];

describe('a container over its own limit', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Tenant, number | undefined])[] = [
    // why                                       tenant                                                      killed at ms
    ['stays at its limit',                       { name: 'a', limit: 200, uses: 200 },                       undefined],
    ['dies a MiB over it, at once',              { name: 'a', limit: 200, uses: 201 },                       0],
    ['dies when it grows past it',               { name: 'a', limit: 200, uses: 100, leaks: 200 },           30_001],
    ['without a limit has none to be over',      { name: 'a', request: 10, uses: 900 },                      undefined],
    ['Guaranteed dies at its limit like others', { name: 'a', limit: 200, isGuaranteed: true, uses: 100, leaks: 300 }, 20_001],
  ];
  test.each(rows)('%s', (_why, tenant, atMs) => {
    expect(killsOf([tenant]).at(0)?.timeMs).toBe(atMs);
  });

  test('is started again with back-off, and killed again', () => {
    // 30 s from start to limit: killed at 30, 60 (after 0), 100 (after 10), 150 (after 20) s.
    const kills = killsOf([{ name: 'a', limit: 200, uses: 100, leaks: 200 }], { untilS: 151 });
    expect(kills.map(({ timeMs }) => Math.floor(timeMs / 1000))).toEqual([30, 60, 100, 150]);
  });

  test('dies for itself: nobody else on the node does', () => {
    const kills = killsOf([
      { name: 'a', limit: 200, uses: 100, leaks: 200 },
      { name: 'b', uses: 500 },
    ]);
    expect(kills.map(({ pod }) => pod)).toEqual(['a']);
  });

  test('exits with 137, which a Job’s rules can see', () => {
    const { lines } = runOnNodes(runOf([{ name: 'a', limit: 200, uses: 100, leaks: 200 }]));
    expect(lines.find((line) => line.includes('container-exited'))).toBe(
      '30.001 container-exited a code=137',
    );
  });
});

describe('a node that runs out of memory', () => {
  // Badness: per mille of the node's memory used, plus the adjustment: BestEffort 1000, Guaranteed −997, Burstable
  // 1000 − per mille requested, between 3 and 999.
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Tenant[], string, readonly string[]])[] = [
    // why                                                     tenants of 1,000 MiB                                                                                 killed  ranking with scores
    ['BestEffort before Burstable that uses as much',          [{ name: 'a', uses: 501 }, { name: 'b', request: 100, uses: 501 }],                                  'a',    ['a/c 1,501', 'b/c 1,401']],
    ['Burstable that uses much before BestEffort that does not', [{ name: 'a', uses: 10 }, { name: 'b', request: 100, uses: 991 }],                                 'b',    ['b/c 1,891', 'a/c 1,010']],
    ['Guaranteed last',                                        [{ name: 'a', limit: 900, isGuaranteed: true, uses: 900 }, { name: 'b', request: 99, uses: 101 }],   'b',    ['b/c 1,002', 'a/c −97']],
    ['of one class the one that uses more of its request',     [{ name: 'a', request: 400, uses: 500 }, { name: 'b', request: 300, uses: 501 }],                    'b',    ['b/c 1,201', 'a/c 1,100']],
    ['the larger request protects',                            [{ name: 'a', request: 100, uses: 400 }, { name: 'b', request: 400, uses: 601 }],                    'a',    ['a/c 1,300', 'b/c 1,201']],
    ['a request of all memory is still 3',                     [{ name: 'a', request: 1000, uses: 900 }, { name: 'b', uses: 101 }],                                 'b',    ['b/c 1,101', 'a/c 903']],
    ['a request of next to nothing is 999',                    [{ name: 'a', request: 1, uses: 500 }, { name: 'b', uses: 501 }],                                    'b',    ['b/c 1,501', 'a/c 1,499']],
  ];
  test.each(rows)('%s', (_why, tenants, victim, ranking) => {
    const [kill] = killsOf(tenants, { nodes: [smallNode('n', '4', '1000Mi')] });
    expect(kill.pod).toBe(victim);
    expect(kill.ranking.map(({ pod, score }) => `${pod} ${score}`)).toEqual(ranking);
    expect(kill.why).toBe(`oom_score ${ranking[0].split(' ')[1]}, first of ${ranking.length} candidates`);
  });

  test('kills until the rest fits, each from what is left', () => {
    const tenants = ['a', 'b', 'c', 'd'].map((name, place) => ({ name, uses: 400 + place }));
    const kills = killsOf(tenants).slice(0, 2);
    expect(kills.map(({ pod, why }) => `${pod}: ${why}`)).toEqual([
      'd: oom_score 1,403, first of 4 candidates',
      'c: oom_score 1,402, first of 3 candidates',
    ]);
  });

  test('counts what the system uses', () => {
    const tenants = [{ name: 'a', uses: 700 }];
    const runtime = { kubelet: { evictionHard: {} }, systemMemoryBytes: 300 * MIB };
    expect(killsOf(tenants, { runtime })).toEqual([]);
    const kills = killsOf(tenants, { runtime: { ...runtime, systemMemoryBytes: 301 * MIB } });
    // Started again at once, after 10 and after 20 s, and each time there is a MiB too little.
    expect(kills.map(({ timeMs }) => timeMs)).toEqual([0, 0, 10_000, 30_000]);
  });

  test('finds the moment between two steps of use', () => {
    // 600 + 100 + 10 a second: full after 30 s; the next byte is a millisecond later.
    const tenants = [
      { name: 'a', request: 600, uses: 600 },
      { name: 'b', uses: 100, leaks: 600 },
    ];
    expect(killsOf(tenants)[0]).toMatchObject({ timeMs: 30_001, pod: 'b' });
  });
});
