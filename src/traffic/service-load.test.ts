import { describe, expect, test } from 'vitest';
import type { Service } from '../model/index.ts';
import { nextRateChangeMs, rateAt, requestsBetween } from './demand.ts';
import { routeOf } from './ingress.ts';
import type { IngressRoute } from './ingress.ts';
import { splitEvenly } from './routing.ts';
import { serviceLoad, splitOf, trafficOf } from './service-load.ts';

const serviceOf = (spec: Service['spec']): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's' },
  spec,
});
const endpoints = [0, 1, 2, 3].map((pod) => ({ pod, node: pod === 3 ? 1 : 0, answers: true }));
const cost = { cpuMsPerRequest: 10, memoryBaseBytes: 1000, memoryBytesPerConcurrentRequest: 100 };

describe('the load of a Service', () => {
  test('each pod’s rate, use, memory and concurrency; the time of all', () => {
    const load = serviceLoad(endpoints, splitEvenly(200, endpoints), cost, () => 1);
    expect(load.pods[0]).toEqual({
      pod: 0,
      ratePerSecond: 50,
      cores: 0.5,
      memoryBytes: 1100,
      concurrency: 1,
      utilization: 0.5,
    });
    expect(load.p50Ms).toBeCloseTo(20 * Math.log(2), 6);
    expect(load.lostPerSecond).toBe(0);
  });

  test('a pod that falls behind uses all it gets and holds as many requests as it can', () => {
    const load = serviceLoad(endpoints, splitEvenly(800, endpoints), cost, () => 1);
    expect([load.pods[0].cores, load.pods[0].concurrency, load.p99Ms]).toEqual([1, 1024, Infinity]);
  });

  test('behind a local-only load balancer the lone pod is the slow one', () => {
    const traffic = trafficOf(serviceOf({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' }));
    expect([...splitOf(120, endpoints, traffic).rates]).toEqual([20, 20, 20, 60]);
  });

  // prettier-ignore
  const services = [
    ['a plain Service',                        {},                                                        false, false],
    ['clients that stick',                     { sessionAffinity: 'ClientIP' },                           true,  false],
    ['Local means nothing for ClusterIP',      { type: 'ClusterIP', externalTrafficPolicy: 'Local' },     false, false],
    ['Local behind a node port',               { type: 'NodePort', externalTrafficPolicy: 'Local' },      false, true],
  ] as const;
  test.each(services)('%s', (_why, spec, sticky, localOnly) => {
    expect(trafficOf(serviceOf(spec))).toMatchObject({ sticky, localOnly, withinNodes: false });
  });

  test('a Service says how long routers remember a client; three hours where it does not', () => {
    const config = { sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } } };
    expect(trafficOf(serviceOf({ sessionAffinity: 'ClientIP', ...config } as object)).stickyMs).toBe(600_000);
    expect(trafficOf(serviceOf({})).stickyMs).toBe(3 * 3_600_000);
  });

  // Pods 0, 1 and 2 are on one node, 3 on another; two thirds of 120 are asked on the first.
  const asking = new Map([
    [endpoints[0].node, 80],
    [endpoints[3].node, 40],
  ]);
  // prettier-ignore
  test.each([
    ['internalTrafficPolicy Local keeps it on the node',     { internalTrafficPolicy: 'Local' },                          asking,    [80 / 3, 80 / 3, 80 / 3, 40]],
    ['Cluster spreads it over all',                          { internalTrafficPolicy: 'Cluster' },                        asking,    [30, 30, 30, 30]],
    ['what pods ask does not come by the load balancer',     { type: 'NodePort', externalTrafficPolicy: 'Local' },        asking,    [30, 30, 30, 30]],
    ['the internal policy is none for what comes from outside', { internalTrafficPolicy: 'Local' },                       undefined, [30, 30, 30, 30]],
  ] as const)('%s', (_why, spec, rateOfNode, rates) => {
    expect([...splitOf(120, endpoints, trafficOf(serviceOf(spec)), undefined, rateOfNode).rates]).toEqual(rates);
  });
});

describe('demand over time', () => {
  const curve = { stepMs: 1000, rates: Float64Array.of(10, 10, 20, 0) };
  test('the rate at a moment; the last one holds', () => {
    expect([0, 999, 2000, 3000, 99_000].map((nowMs) => rateAt(curve, nowMs))).toEqual([10, 10, 20, 0, 0]);
  });
  test('steps of equal rate are no change', () => {
    expect([0, 1500, 2000, 3000].map((nowMs) => nextRateChangeMs(curve, nowMs))).toEqual([
      2000,
      2000,
      3000,
      Infinity,
    ]);
  });
  test('requests in a stretch', () => {
    expect(requestsBetween(curve, 500, 2500)).toBe(25);
    expect(requestsBetween({ stepMs: 1000, rates: Float64Array.of(4) }, 0, 10_000)).toBe(40);
  });
});

describe('Ingress routes', () => {
  const route = (
    host: string,
    path: string,
    pathType: IngressRoute['pathType'],
    service: string,
  ): IngressRoute => ({
    host,
    path,
    pathType,
    namespace: 'n',
    service,
  });
  const routes = [
    route('', '/', 'Prefix', 'default'),
    route('shop.com', '/', 'Prefix', 'shop'),
    route('shop.com', '/cart', 'Prefix', 'cart'),
    route('shop.com', '/cart', 'Exact', 'cart-home'),
    route('*.shop.com', '/', 'Prefix', 'any-shop'),
  ];
  // prettier-ignore
  const rows = [
    ['another host',                        'a.com',        '/x',         'default'],
    ['the longest prefix',                  'shop.com',     '/cart/1',    'cart'],
    ['exact before prefix',                 'shop.com',     '/cart',      'cart-home'],
    ['prefixes go by whole elements',       'shop.com',     '/cartoon',   'shop'],
    ['a wildcard is one label',             'eu.shop.com',  '/',          'any-shop'],
    ['and not two',                         'a.eu.shop.com', '/',         'default'],
  ] as const;
  test.each(rows)('%s', (_why, host, path, service) => {
    expect(routeOf(routes, host, path)?.service).toBe(service);
  });
  test('no route where none matches', () => {
    expect(routeOf(routes.slice(1), 'a.com', '/')).toBeUndefined();
  });
});
