import { describe, expect, test } from 'vitest';
import { demandOf } from '../../../../test/support/demand.ts';
import { podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';

const service = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ...spec },
});
const pod = (name: string, app: string, node: string, container: object = {}) =>
  podOf(
    name,
    {
      containers: [{ name: 'c', resources: { requests: { cpu: '100m' } }, ...container }],
      nodeSelector: { 'kubernetes.io/hostname': node },
    },
    { app },
  );

/** Millicores that each pod of web works, once routers know of it: 10 a request a second. */
function work(run: NodeRun): { readonly milliCpu: Record<string, number>; readonly lost: number } {
  const { facts } = runOnNodes({
    nodes: [smallNode('n1'), smallNode('n2')],
    untilS: 600,
    runtime: { endpointDelayMs: 0 },
    ...run,
  });
  const milliCpu = Object.fromEntries(
    (facts.runtime ?? []).map(({ name, cpuUseRatio = 0 }) => [name, Math.round(cpuUseRatio * 100)]),
  );
  return { milliCpu, lost: facts.traffic?.[0]?.lostRatio ?? 0 };
}

const servers = [pod('a', 'web', 'n1'), pod('b', 'web', 'n1'), pod('c', 'web', 'n2')];

describe('internalTrafficPolicy', () => {
  const askers = [pod('x', 'client', 'n2')];
  const from = { kind: 'Pod', namespace: 'default', name: 'x' };

  test('Cluster sends what a pod asks to all pods', () => {
    const { milliCpu } = work({
      objects: [service(), ...servers, ...askers],
      demand: [demandOf([60], { from })],
    });
    expect(milliCpu).toMatchObject({ a: 200, b: 200, c: 200 });
  });

  test('Local keeps it on the node of the one who asks', () => {
    const local = service({ internalTrafficPolicy: 'Local' });
    const { milliCpu } = work({
      objects: [local, ...servers, ...askers],
      demand: [demandOf([60], { from })],
    });
    expect(milliCpu).toMatchObject({ a: 0, b: 0, c: 600 });
  });

  test('Local loses what is asked on a node without a pod to answer', () => {
    const local = service({ internalTrafficPolicy: 'Local' });
    const { lost } = work({
      objects: [local, servers[0], servers[1], ...askers],
      demand: [demandOf([60], { from })],
    });
    expect(lost).toBe(1);
  });

  test('nobody asks while none of those who ask is there', () => {
    const { facts } = runOnNodes({
      objects: [service(), ...servers],
      demand: [demandOf([60], { from })],
      untilS: 600,
    });
    expect(facts.traffic?.[0]).toMatchObject({ requests: 0, lostRatio: 0 });
  });

  test('Local without anybody said to ask is followed by nobody, and the run says so', () => {
    const { facts } = runOnNodes({
      objects: [service({ internalTrafficPolicy: 'Local' }), ...servers],
      demand: [demandOf([60])],
      untilS: 60,
    });
    expect(facts.ignored.map(({ what }) => what)).toEqual(['internalTrafficPolicy of Service/default/web']);
  });
});

describe('publishNotReadyAddresses', () => {
  const never = { readinessProbe: { periodSeconds: 10, exec: {} } };
  const unready = pod('b', 'web', 'n1', never);
  const usage = [
    {
      target: { kind: 'Pod', namespace: 'default', name: 'b' },
      readyAfterMs: { kind: 'constant' as const, ms: 3_600_000 },
    },
  ];

  test('absent: a pod that is not ready takes nothing', () => {
    const { milliCpu } = work({ objects: [service(), servers[0], unready], usage, demand: [demandOf([60])] });
    expect(milliCpu).toMatchObject({ a: 600, b: 0 });
  });

  test('set: it takes its share', () => {
    const published = service({ publishNotReadyAddresses: true });
    const { milliCpu } = work({ objects: [published, servers[0], unready], usage, demand: [demandOf([60])] });
    expect(milliCpu).toMatchObject({ a: 300, b: 300 });
  });
});

describe('other Services', () => {
  test('a headless one is asked by turns, as its names are', () => {
    const { milliCpu } = work({
      objects: [service({ clusterIP: 'None' }), ...servers],
      demand: [demandOf([60])],
    });
    expect(milliCpu).toMatchObject({ a: 200, b: 200, c: 200 });
  });

  test('clients that stick stay away from a pod that came later', () => {
    const late = { atMs: 60_000, kind: 'apply' as const, objects: [pod('late', 'web', 'n2')] };
    const { milliCpu } = work({
      objects: [service({ sessionAffinity: 'ClientIP' }), ...servers],
      demand: [demandOf([60])],
      actions: [late],
    });
    expect(milliCpu['late']).toBe(0);
    expect(milliCpu['a'] + milliCpu['b'] + milliCpu['c']).toBeGreaterThan(595);
  });

  test('clients that were away for longer than the timeout find it', () => {
    const late = { atMs: 60_000, kind: 'apply' as const, objects: [pod('late', 'web', 'n2')] };
    const timeout = { sessionAffinityConfig: { clientIP: { timeoutSeconds: 100 } } };
    // Busy for two minutes, nobody for three, busy again for five.
    const rates = Float64Array.of(60, 60, 0, 0, 0, 60, 60, 60, 60, 60);
    const { milliCpu } = work({
      objects: [service({ sessionAffinity: 'ClientIP', ...timeout }), ...servers],
      demand: [demandOf([60], { rates, clients: 1000 })],
      actions: [late],
    });
    // A quarter of 600m for five of nine minutes: some 83m.
    expect(milliCpu['late']).toBeGreaterThan(65);
    expect(milliCpu['late']).toBeLessThan(100);
  });
});
