import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { constantCurve, nodeScenario, podOf, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import type { UsageSpec } from '../../../scenario/index.ts';
import { useAt } from '../../explain/use-at.ts';

/** A pod of one container `c`: request and limit in milliCPU, and what it would use. */
interface Asking {
  readonly name: string;
  readonly request?: number;
  readonly limit?: number;
  readonly wants: number;
  /** Requests and limits of memory that are equal: with those of CPU they make it Guaranteed. */
  readonly isGuaranteed?: boolean;
}

const amount = (milliCpu: number | undefined): object =>
  milliCpu === undefined ? {} : { cpu: `${milliCpu}m` };

function podFor({ name, request, limit, isGuaranteed = false }: Asking): ReturnType<typeof podOf> {
  const memory = isGuaranteed ? { memory: '64Mi' } : {};
  const resources = { requests: { ...amount(request), ...memory }, limits: { ...amount(limit), ...memory } };
  return podOf(name, { containers: [{ name: 'c', resources }] });
}

const useFor = ({ name, wants }: Asking): Partial<UsageSpec> => ({
  target: { kind: 'Pod', namespace: 'default', name },
  milliCpu: constantCurve(wants),
});

/** A machine on which any requests fit; its system leaves so much to pods. */
const MACHINE = 100_000;

/** What each pod gets where there are so many milliCPU for all of them, after a minute, rounded to a hundredth. */
function given(
  milliCpu: number,
  asking: readonly Asking[],
  runtime: NodeRun['runtime'] = {},
): Record<string, number> {
  const scenario = nodeScenario({
    objects: asking.map(podFor),
    nodes: [smallNode('n', `${MACHINE}m`)],
    usage: asking.map(useFor),
    runtime: { cpuWeights: 'cgroup-v2', systemMilliCpu: MACHINE - milliCpu, ...runtime },
    untilS: 120,
  });
  const { pods = [] } = useAt(scenario, 60_000) ?? {};
  return Object.fromEntries(pods.map((pod) => [pod.name, Math.round(pod.milliCpu * 100) / 100]));
}

const HUNGRY = 100_000;
const a = (request: number | undefined, limit?: number, wants = HUNGRY): Asking => ({
  name: 'a',
  wants,
  ...(request !== undefined && { request }),
  ...(limit !== undefined && { limit }),
});
const b = (request: number | undefined, limit?: number, wants = HUNGRY): Asking => ({
  ...a(request, limit, wants),
  name: 'b',
});
const guaranteed = (asking: Asking): Asking => ({ ...asking, isGuaranteed: true });

describe('weights of cgroup v2', () => {
  // A pod's weight is 1 + (shares − 2) · 9999 / 262142, cut off: 0 → 1, 200m → 8, 500m → 20, 1000m → 39, 2000m → 79.
  // prettier-ignore
  const rows: readonly (readonly [string, number, readonly Asking[], Record<string, number>])[] = [
    // why                                                  node m   pods                                            milliCPU
    ['alone it has the node',                               4000,    [a(100)],                                       { a: 4000 }],
    ['equal requests, equal shares',                        4000,    [a(500), b(500)],                               { a: 2000, b: 2000 }],
    ['200m : 1000m = 8 : 39',                               1200,    [a(200), b(1000)],                              { a: 204.26, b: 995.74 }],
    ['500m : 1000m = 20 : 39',                              4000,    [a(500), b(1000)],                              { a: 1355.93, b: 2644.07 }],
    ['what one leaves the other takes',                     4000,    [a(500, undefined, 300), b(1000)],              { a: 300, b: 3700 }],
    ['up to its wish',                                      4000,    [a(500, undefined, 300), b(1000, undefined, 1000)], { a: 300, b: 1000 }],
    ['a limit leaves the rest to others',                   4000,    [a(1000, 1500), b(1000)],                       { a: 1500, b: 2500 }],
    ['BestEffort beside a core requested: 1 : 39',          4000,    [a(undefined), b(1000)],                        { a: 100, b: 3900 }],
    ['BestEffort has all that nobody else wants',           4000,    [a(undefined), b(1000, undefined, 1000)],       { a: 3000, b: 1000 }],
    ['two BestEffort pods alike',                           4000,    [a(undefined), b(undefined)],                   { a: 2000, b: 2000 }],
    ['Guaranteed stops at its quota',                       4000,    [guaranteed(a(1000, 1000)), b(1000)],           { a: 1000, b: 3000 }],
    ['Guaranteed against the slice of Burstable, 39 : 39',  1000,    [guaranteed(a(1000, 1000)), b(1000)],           { a: 500, b: 500 }],
    ['Guaranteed of two cores, 79 : 39',                    1180,    [guaranteed(a(2000, 2000)), b(1000)],           { a: 790, b: 390 }],
  ];
  test.each(rows)('%s', (_why, milliCpu, asking, expected) => {
    expect(given(milliCpu, asking)).toEqual(expected);
  });

  test('the slice of Burstable has the weight of all its requests together', () => {
    // Guaranteed 79; two Burstable pods of 1000m: the slice has 79 as well, and halves it between them.
    const asking = [guaranteed(a(2000, 2000)), b(1000), { ...b(1000), name: 'c' }];
    expect(given(2000, asking)).toEqual({ a: 1000, b: 500, c: 500 });
  });
});

describe('other rules of weights', () => {
  // prettier-ignore
  test.each([
    ['requests', 1200, { a: 200, b: 1000 }],     // 1 : 5
    ['cgroup-v1', 1228, { a: 204, b: 1024 }],    // shares 204 and 1024
  ] as const)('%s', (cpuWeights, milliCpu, expected) => {
    expect(given(milliCpu, [a(200), b(1000)], { cpuWeights })).toEqual(expected);
  });

  test('200m : 1000m is 16.7 % : 83.3 %, whatever the size of the node', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 64_000 }), (milliCpu) => {
        const got = given(milliCpu, [a(200), b(1000)], { cpuWeights: 'requests' });
        expect(got['a'] / milliCpu).toBeCloseTo(1 / 6, 3);
        expect(got['b'] / milliCpu).toBeCloseTo(5 / 6, 3);
      }),
      { numRuns: 15 },
    );
  });
});

describe('what the system uses', () => {
  test('comes first', () => {
    expect(given(0, [a(500), b(500)], { systemMilliCpu: MACHINE - 3000 })).toEqual({ a: 1500, b: 1500 });
  });

  test('is what the node reserves where nobody says otherwise', () => {
    const node = smallNode('n', '4');
    const reserving = {
      ...node,
      status: { ...node.status, allocatable: { cpu: '3200m', memory: '8Gi', pods: '110' } },
    };
    const scenario = nodeScenario({
      objects: [podFor(a(500))],
      nodes: [reserving],
      usage: [useFor(a(500))],
      untilS: 120,
    });
    const { pods = [], nodes = [] } = useAt(scenario, 60_000) ?? {};
    expect(pods[0].milliCpu).toBe(3200);
    expect(nodes[0].milliCpu).toBe(4000);
  });
});

describe('the static policy of the CPU manager', () => {
  const policy = { kubelet: { cpuManagerPolicy: 'static' as const } };

  // prettier-ignore
  const rows: readonly (readonly [string, readonly Asking[], Record<string, number>])[] = [
    // why                                                      pods                                                       milliCPU of 4000
    ['whole cores of a Guaranteed pod are its own',             [guaranteed(a(2000, 2000)), b(1000)],                      { a: 2000, b: 2000 }],
    ['and nobody else’s while it does not use them',            [guaranteed(a(2000, 2000, 100)), b(1000)],                 { a: 100, b: 2000 }],
    ['a fraction of a core is shared, with its quota',          [guaranteed(a(1500, 1500)), b(1000)],                      { a: 1500, b: 2500 }],
    ['a pod that is not Guaranteed has no core of its own',     [a(2000, 2000, 100), b(1000)],                             { a: 100, b: 3900 }],
    ['BestEffort lives in what is left',                        [guaranteed(a(3000, 3000)), b(undefined)],                 { a: 3000, b: 1000 }],
  ];
  test.each(rows)('%s', (_why, asking, expected) => {
    expect(given(4000, asking, policy)).toEqual(expected);
  });

  test('the policy none knows nothing of it', () => {
    expect(given(4000, [guaranteed(a(2000, 2000, 100)), b(1000)])).toEqual({ a: 100, b: 3900 });
  });
});

describe('the containers of a pod', () => {
  test('share it by the runtime’s own weights: 250m has 35, 1000m has 100', () => {
    const of = (name: string, cpu: string): object => ({ name, resources: { requests: { cpu } } });
    const scenario = nodeScenario({
      objects: [podOf('p', { containers: [of('small', '250m'), of('large', '1')] })],
      nodes: [smallNode('n', '2700m')],
      usage: ['small', 'large'].map((container) => ({ container, milliCpu: constantCurve(HUNGRY) })),
      untilS: 120,
    });
    const [{ containers }] = useAt(scenario, 60_000)?.pods ?? [];
    expect(containers.map(({ name, milliCpu }) => [name, Math.round(milliCpu * 100) / 100])).toEqual([
      ['small', 700],
      ['large', 2000],
    ]);
  });
});

describe('use over time', () => {
  const at = (usage: Partial<UsageSpec>, seconds: readonly number[]): number[] => {
    const scenario = nodeScenario({ objects: [podOf('a')], usage: [usage], untilS: 600 });
    return seconds.map((second) => useAt(scenario, second * 1000)?.pods[0].milliCpu ?? Number.NaN);
  };

  test('a burst at the start lasts as long as it says', () => {
    const usage = { milliCpu: constantCurve(100), startupBurst: { milliCpu: 1500, forMs: 30_000 } };
    expect(at(usage, [1, 29, 31, 300])).toEqual([1500, 1500, 100, 100]);
  });

  test('a curve holds each value until the next', () => {
    const milliCpu = { stepMs: 60_000, values: Float64Array.of(100, 300, 200) };
    expect(at({ milliCpu }, [59, 61, 119, 121, 599])).toEqual([100, 300, 300, 200, 200]);
  });
});

describe('law: however pods ask', () => {
  const pod = fc.record({
    request: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
    limit: fc.option(fc.integer({ min: 3000, max: 6000 }), { nil: undefined }),
    wants: fc.integer({ min: 0, max: 6000 }),
  });
  const pods = fc.array(pod, { minLength: 1, maxLength: 6 });
  const asking = (list: readonly { request?: number; limit?: number; wants: number }[]): Asking[] =>
    list.map(({ request, limit, wants }, place) => ({ ...a(request, limit, wants), name: `p${place}` }));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

  test('together they get the smaller of what they ask within limits and what there is', () => {
    fc.assert(
      fc.property(pods, fc.integer({ min: 500, max: 8000 }), (list, milliCpu) => {
        const got = given(milliCpu, asking(list as never));
        const wished = sum(list.map(({ wants, limit = Infinity }) => Math.min(wants, limit)));
        expect(sum(Object.values(got))).toBeCloseTo(Math.min(wished, milliCpu), 0);
      }),
      { numRuns: 40 },
    );
  });

  test('nobody gets more than they want or may', () => {
    fc.assert(
      fc.property(pods, fc.integer({ min: 500, max: 8000 }), (list, milliCpu) => {
        const got = given(milliCpu, asking(list as never));
        list.forEach(({ wants, limit = Infinity }, place) => {
          expect(got[`p${place}`]).toBeLessThanOrEqual(Math.min(wants, limit) + 0.01);
        });
      }),
      { numRuns: 40 },
    );
  });
});
