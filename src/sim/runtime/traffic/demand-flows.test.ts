import { describe, expect, test } from 'vitest';
import { demandOf, serviceOf } from '../../../../test/support/demand.ts';
import { podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';

const MIB = 2 ** 20;
const web = (name: string, more: object = {}, spec: object = {}) =>
  podOf(name, { containers: [{ name: 'c', ...more }], ...spec }, { app: 'web' });
const cpu = (request: string, limit?: string) => ({
  resources: { requests: { cpu: request }, ...(limit === undefined ? {} : { limits: { cpu: limit } }) },
});
type Run = ReturnType<typeof runOnNodes>;
const series = (run: Run, name: string) => run.facts.series.find((one) => one.name === name);
const traffic = (run: Run) => run.facts.traffic?.[0];

describe('the requests of a Service', () => {
  test('are split evenly over its ready pods, and cost each its CPU', () => {
    const run = runOnNodes({
      objects: [serviceOf('web'), web('a', cpu('100m')), web('b', cpu('100m'))],
      demand: [demandOf([40])],
      untilS: 600,
    });
    // 40 a second × 10 ms = 400 m, 200 m each, from the moment routers know of them.
    expect(series(run, 'cpu-used')?.values.at(-1)).toBe(0.4);
    expect(run.facts.runtime?.map(({ cpuUseRatio = 0 }) => cpuUseRatio)).toEqual(
      [2 * (599 / 600), 2 * (599 / 600)].map((x) => expect.closeTo(x, 6)),
    );
    expect(traffic(run)).toMatchObject({
      requests: 24_000,
      lostRatio: expect.closeTo(1 / 600, 6),
      expiredRatio: 0,
    });
  });

  test('take as long as a queue of their kind: M/M/1 at half load waits as long as it works', () => {
    const run = runOnNodes({
      objects: [serviceOf('web'), web('a', cpu('1', '1'))],
      demand: [demandOf([50])],
      untilS: 600,
    });
    // One server of 10 ms at 50 %: the time in it is exponential with mean 20 ms.
    expect(traffic(run)?.p50Ms).toBeCloseTo(20 * Math.log(2), 3);
    expect(traffic(run)?.p99Ms).toBeCloseTo(20 * Math.log(100), 3);
  });

  test('pile up where a pod falls behind, until people give up', () => {
    const run = runOnNodes({
      objects: [serviceOf('web'), web('a', cpu('1', '1'))],
      demand: [demandOf([150, 150, 0], { patienceMs: 10_000 })],
      untilS: 180,
    });
    const result = traffic(run);
    // 100 a second are served; the line grows by 50 a second to 1,000 (10 s), then 50 a second are given up.
    expect(result?.p99MsMax).toBeCloseTo(10_010, 0);
    const asked = 150 * 120;
    expect(result?.requests).toBe(asked);
    const [servedRatio, lostRatio, expiredRatio] = [
      result?.servedRatio ?? 0,
      result?.lostRatio ?? 0,
      result?.expiredRatio ?? 0,
    ];
    expect(servedRatio + lostRatio + expiredRatio).toBeCloseTo(1, 6);
    expect(lostRatio).toBeCloseTo(1 / 120, 6);
    // From 1 s to 130 s, when the line of 1,000 is worked off, it serves 100 a second.
    expect(servedRatio * asked).toBeCloseTo(129 * 100, 3);
    expect(series(run, 'cpu-used')?.values.at(-1)).toBe(0);
  });

  test('are lost when a pod ends before routers know; a preStop hook avoids it', () => {
    const lostOf = (lifecycle: object) => {
      const run = runOnNodes({
        objects: [serviceOf('web'), web('a', lifecycle), web('b', lifecycle)],
        demand: [demandOf([60])],
        actions: [
          { atMs: 300_000, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'a' } },
        ],
        runtime: { endpointDelayMs: 2000 },
        untilS: 600,
      });
      return Math.round((traffic(run)?.lostRatio ?? 0) * 36_000);
    };
    // 2 s × 60 before the first pod is known; then half of 60 a second for 2 s.
    expect(lostOf({})).toBe(120 + 60);
    expect(lostOf({ lifecycle: { preStop: { sleep: { seconds: 5 } } } })).toBe(120);
  });

  test('go by node where the load balancer looks at nodes: a pod alone gets as much as two together', () => {
    const on = (node: string) => ({ nodeName: node });
    const run = runOnNodes({
      objects: [
        serviceOf('web', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }),
        web('alone', {}, on('n1')),
        web('left', {}, on('n2')),
        web('right', {}, on('n2')),
      ],
      nodes: [smallNode('n1'), smallNode('n2')],
      demand: [demandOf([80], { cpuMsPerRequest: 1000 })],
      usage: [],
      untilS: 100,
    });
    // 40 cores asked of each node of 4: the one alone is as far behind as the two.
    expect(series(run, 'cpu-used')?.values.at(-1)).toBe(8);
  });

  test('cost memory by how many are inside at once, by Little’s law', () => {
    const run = runOnNodes({
      objects: [serviceOf('web'), web('a', cpu('1', '1'))],
      demand: [demandOf([50], { memoryBaseBytes: 100 * MIB, memoryBytesPerConcurrentRequest: 10 * MIB })],
      untilS: 600,
    });
    // 50 a second × 20 ms = 1 inside.
    expect(series(run, 'memory-used')?.values.at(-1)).toBeCloseTo(110 / 1024, 5);
  });

  test('leak until the container is killed', () => {
    const run = runOnNodes({
      objects: [serviceOf('web'), web('a', { resources: { limits: { memory: '100Mi' } } })],
      demand: [demandOf(Array.from({ length: 20 }, (_, minute) => 10 + (minute % 2)))],
      usage: [{ leakBytesPerRequest: MIB / 10 }],
      untilS: 300,
    });
    expect(run.facts.kills?.[0]).toMatchObject({ kind: 'oom-kill', pod: 'a' });
  });

  test('sent to an Ingress go to the Service of its rule', () => {
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'front', namespace: 'default' },
      spec: {
        rules: [
          {
            host: 'shop.example',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }] },
          },
        ],
      },
    };
    const target = { kind: 'Ingress', namespace: 'default', name: 'front' };
    const asked = (host: string) =>
      traffic(
        runOnNodes({
          objects: [ingress, serviceOf('web'), web('a')],
          demand: [demandOf([10], { target, host, path: '/cart' })],
          untilS: 60,
        }),
      )?.servedRatio;
    expect(asked('shop.example')).toBeCloseTo(59 / 60, 6);
    expect(asked('other.example')).toBe(0);
  });
});

describe('a pod that is asked too much', () => {
  test('answers its probes too late, is taken out, and drags the others down', () => {
    const readinessProbe = { periodSeconds: 5, timeoutSeconds: 1, failureThreshold: 2 };
    const pod = (name: string, limit: string) => web(name, { readinessProbe, ...cpu('100m', limit) });
    const run = runOnNodes({
      objects: [serviceOf('web'), pod('small', '500m'), pod('large', '1')],
      demand: [demandOf([60, 180])],
      untilS: 90,
    });
    const unready = run.lines.filter((line) => line.includes('unready'));
    // 90 a second each from 60 s on: 500 m serve 50, so 1 s of line after 1.25 s; then 180 a second drown the other.
    expect(unready.slice(0, 2).map((line) => line.split(' ')[2])).toEqual(['small', 'large']);
  });

  test('a liveness probe that times out restarts it', () => {
    const livenessProbe = { periodSeconds: 5, timeoutSeconds: 1, failureThreshold: 2 };
    const run = runOnNodes({
      objects: [serviceOf('web'), web('a', { livenessProbe, ...cpu('1', '1') })],
      demand: [demandOf([50, 200])],
      untilS: 120,
    });
    expect(run.lines).toContainEqual(expect.stringMatching(/container-restarted a/));
  });
});

describe('a pod that needs a Service', () => {
  test('is ready only while that has a ready pod', () => {
    const readinessProbe = { periodSeconds: 1, failureThreshold: 1 };
    const app = podOf('app', { containers: [{ name: 'c', readinessProbe }] });
    const db = podOf('db', {}, { app: 'db' });
    const needs = { kind: 'Service', namespace: 'default', name: 'db' };
    const run = runOnNodes({
      objects: [serviceOf('db'), app, db],
      usage: [{ target: { kind: 'Pod', namespace: 'default', name: 'app' }, needs }],
      actions: [{ atMs: 30_500, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'db' } }],
      untilS: 60,
    });
    expect(run.lines.filter((line) => / (pod-ready|pod-unready) app/.test(line))).toEqual([
      '0 pod-ready app',
      '31 pod-unready app',
    ]);
  });
});
