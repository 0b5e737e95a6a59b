import { describe, expect, test } from 'vitest';
import { demandOf, serviceOf } from '../../../../test/support/demand.ts';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';

const SECOND_MS = 1000;
const MINUTES = 10;

const service = (spec: object = {}, name = 'web') => serviceOf(name, spec);
/** A pod of app web with so much CPU requested and allowed. */
const web = (name: string, cpu: string, more: object = {}, spec: object = {}) =>
  podOf(
    name,
    { containers: [{ name: 'c', resources: { requests: { cpu }, limits: { cpu } }, ...more }], ...spec },
    { app: 'web' },
  );

type Run = ReturnType<typeof runOnNodes>;
const run = (more: NodeRun): Run =>
  runOnNodes({ untilS: MINUTES * 60, runtime: { endpointDelayMs: 0 }, ...more });
const trafficOf = ({ facts }: Run): NonNullable<Run['facts']['traffic']>[number] => {
  const [result] = facts.traffic ?? [];
  if (result === undefined) throw new Error('nobody asked');
  return result;
};
const lostOf = (result: { readonly lostRatio: number; readonly requests: number }): number =>
  Math.round(result.lostRatio * result.requests);

describe('latency of one pod of one core and 10 ms of work: M/M/1', () => {
  // Time in the pod is exponential with mean s ÷ (1 − ρ): the median is ln 2 of that, p95 ln 20, p99 ln 100.
  // prettier-ignore
  test.each([
    ['idle but for one request now and then',   1,   10 / 0.99],
    ['a quarter busy',                         25,   10 / 0.75],
    ['half busy',                              50,   20],
    ['three quarters busy',                    75,   40],
    ['90 % busy',                              90,   100],
    ['99 % busy',                              99,   1000],
  ])('%s', (_why, rate, meanMs) => {
    const result = trafficOf(run({ objects: [service(), web('a', '1')], demand: [demandOf([rate])] }));
    expect(result.p50Ms / (meanMs * Math.log(2))).toBeCloseTo(1, 3);
    expect(result.p95Ms / (meanMs * Math.log(20))).toBeCloseTo(1, 3);
    expect(result.p99Ms / (meanMs * Math.log(100))).toBeCloseTo(1, 3);
  });

  test('half a core works half as fast: twice the time at a quarter of the rate', () => {
    const result = trafficOf(run({ objects: [service(), web('a', '500m')], demand: [demandOf([25])] }));
    expect(result.p50Ms).toBeCloseTo(40 * Math.log(2), 2);
  });

  test('two pods halve the rate of each', () => {
    const objects = [service(), web('a', '1'), web('b', '1')];
    const result = trafficOf(run({ objects, demand: [demandOf([150])] }));
    expect(result.p50Ms).toBeCloseTo(40 * Math.log(2), 2);
  });

  test('a slow pod among fast ones shows in the p99, not in the median', () => {
    // 20 % of the requests meet a pod that is 91 % busy: e^(−t/200) = 1/20, so the p99 is 599 ms instead of 92.
    const nodes = [smallNode('n', '8')];
    const fast = ['a', 'b', 'c', 'd'].map((name) => web(name, '1'));
    const even = trafficOf(
      run({ nodes, objects: [service(), ...fast, web('e', '1')], demand: [demandOf([250])] }),
    );
    const mixed = trafficOf(
      run({ nodes, objects: [service(), ...fast, web('e', '550m')], demand: [demandOf([250])] }),
    );
    expect(even.p99Ms).toBeCloseTo(20 * Math.log(100), 2);
    expect(mixed.p99Ms).toBeCloseTo(200 * Math.log(20), 0);
    expect(mixed.p50Ms).toBeLessThan(1.5 * even.p50Ms);
  });
});

describe('a noisy neighbour', () => {
  const noisy = (name: string, wants: number) => ({
    pod: podOf(name),
    usage: { target: { kind: 'Pod', namespace: 'default', name }, milliCpu: constantCurve(wants) },
  });
  const served = (neighbours: readonly ReturnType<typeof noisy>[]): ReturnType<typeof trafficOf> => {
    const burstable = podOf(
      'a',
      { containers: [{ name: 'c', resources: { requests: { cpu: '500m' } } }] },
      { app: 'web' },
    );
    return trafficOf(
      run({
        objects: [service(), burstable, ...neighbours.map(({ pod }) => pod)],
        nodes: [smallNode('n', '1')],
        usage: neighbours.map(({ usage }) => usage),
        demand: [demandOf([50])],
      }),
    );
  };

  test('that leaves enough does no harm', () => {
    expect(served([noisy('b', 0)]).p99Ms).toBeCloseTo(20 * Math.log(100), 2);
  });

  test('without a request takes a twentieth where it wants all: 20 : 1', () => {
    // BestEffort weighs 1, half a core 20: 952.4 m are left for the service.
    const cores = 20 / 21;
    const meanMs = 10 / cores / (1 - 0.5 / cores);
    expect(served([noisy('b', 100_000)]).p99Ms / (meanMs * Math.log(100))).toBeCloseTo(1, 2);
  });
});

describe('routers that hear late', () => {
  const late = (delayS: number): NonNullable<NodeRun['runtime']> => ({ endpointDelayMs: delayS * SECOND_MS });
  const remove = (atS: number, name: string) => ({
    atMs: atS * SECOND_MS,
    kind: 'delete' as const,
    target: { kind: 'Pod', namespace: 'default', name },
  });
  const objects = [service(), web('a', '1'), web('b', '1')];

  // Until the first pod is known all 60 a second are lost; when one of two goes, half of them as long as nobody knows.
  // prettier-ignore
  test.each([
    [0,    0],
    [1,    60 + 30],
    [2,    120 + 60],
    [10,   600 + 300],
  ])('%i s: %i requests are lost', (delayS, lost) => {
    const result = trafficOf(run({ objects, demand: [demandOf([60])], actions: [remove(300, 'a')], runtime: late(delayS) }));
    expect(lostOf(result)).toBe(lost);
  });

  // prettier-ignore
  test.each([
    ['a hook as long as the delay saves all',   5,  5,  300],
    ['a shorter one saves its seconds',         5,  3,  300 + 60],
    ['none saves nothing',                      5,  0,  300 + 150],
  ])('preStop: %s', (_why, delayS, sleepS, lost) => {
    const lifecycle = sleepS === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: sleepS } } } };
    const hooked = [service(), web('a', '1', lifecycle), web('b', '1', lifecycle)];
    const result = trafficOf(run({ objects: hooked, demand: [demandOf([60])], actions: [remove(300, 'a')], runtime: late(delayS) }));
    expect(lostOf(result)).toBe(lost);
  });

  test('the last pod takes requests until it has ended, and then they are lost', () => {
    const one = [service(), web('a', '1')];
    const result = trafficOf(run({ objects: one, demand: [demandOf([60])], actions: [remove(300, 'a')] }));
    expect(lostOf(result)).toBe(60 * 300);
  });
});

describe('kinds of Services', () => {
  const spread = (spec: object): number[] => {
    const on = (node: string): object => ({ nodeSelector: { 'kubernetes.io/hostname': node } });
    const { facts } = run({
      objects: [
        service(spec),
        web('a', '100m', {}, on('n1')),
        web('b', '100m', {}, on('n1')),
        web('c', '100m', {}, on('n2')),
      ],
      nodes: [smallNode('n1'), smallNode('n2')],
      demand: [demandOf([12], { cpuMsPerRequest: 1 })],
    });
    // Millicores are requests a second here.
    return ['a', 'b', 'c'].map((name) => {
      const { cpuUseRatio = 0 } = facts.runtime?.find((each) => each.name === name) ?? {};
      return Math.round(cpuUseRatio * 100);
    });
  };

  // prettier-ignore
  test.each([
    ['ClusterIP',                                         {},                                                             [4, 4, 4]],
    ['headless: by turns',                                { clusterIP: 'None' },                                          [4, 4, 4]],
    ['NodePort',                                          { type: 'NodePort' },                                           [4, 4, 4]],
    ['LoadBalancer',                                      { type: 'LoadBalancer' },                                       [4, 4, 4]],
    ['LoadBalancer, Cluster',                             { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' },     [4, 4, 4]],
    ['LoadBalancer, Local: each node the same',           { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },       [3, 3, 6]],
    ['NodePort, Local',                                   { type: 'NodePort', externalTrafficPolicy: 'Local' },           [3, 3, 6]],
    ['Local says nothing of a ClusterIP',                 { externalTrafficPolicy: 'Local' },                             [4, 4, 4]],
  ])('%s', (_kind, spec, expected) => {
    expect(spread(spec)).toEqual(expected);
  });

  test('one that names another host has no pods: all is lost, and the run says so', () => {
    const external = { ...service(), spec: { type: 'ExternalName', externalName: 'shop.example' } };
    const told = run({ objects: [external, web('a', '1')], demand: [demandOf([10])] });
    expect(trafficOf(told).lostRatio).toBe(1);
    expect(told.facts.ignored.map(({ what }) => what)).toContain('Service/default/web');
  });

  test('one whose selector meets no pod loses all', () => {
    const result = trafficOf(
      run({ objects: [service({ selector: { app: 'other' } }), web('a', '1')], demand: [demandOf([10])] }),
    );
    expect(lostOf(result)).toBe(10 * 60 * MINUTES);
  });
});

describe('what is asked over time', () => {
  test('requests are the area under the curve, the last value held to the end', () => {
    const result = trafficOf(
      run({ objects: [service(), web('a', '1')], demand: [demandOf([10, 30, 0, 20])] }),
    );
    expect(result.requests).toBe((10 + 30 + 0) * 60 + 20 * 60 * (MINUTES - 3));
  });

  test('a peak beyond the pod’s power makes a line, and the worst p99 says how long it was', () => {
    // 20 a second too many for a minute: 1,200 in line, worked off at 100 a second: 12 s and the request’s own 10 ms.
    const rates = [120, ...Array.from({ length: 9 }, () => 0)];
    const result = trafficOf(run({ objects: [service(), web('a', '1')], demand: [demandOf(rates)] }));
    expect(result.p99MsMax).toBeLessThanOrEqual(12_010);
    // It is looked at while somebody still asks: in the last second of the peak.
    expect(result.p99MsMax).toBeGreaterThan(11_800);
    expect(result.servedRatio).toBeCloseTo(1, 6);
  });
});
