import { describe, expect, test } from 'vitest';
import { Endpoints, EndpointState } from './endpoints.ts';

const { Ready, Terminating, Gone } = EndpointState;
const list = (endpoints: Endpoints, nowMs: number) =>
  endpoints.visible(nowMs).map(({ pod, answers }) => `${pod}${answers ? '' : ' gone'}`);

describe('endpoints as routers know them', () => {
  test('a pod that is ready takes requests only after the delay', () => {
    const endpoints = new Endpoints(500);
    endpoints.set(1, 0, Ready, 1000);
    expect(endpoints.nextChangeMs()).toBe(1500);
    expect([list(endpoints, 1499), list(endpoints, 1500)]).toEqual([[], ['1']]);
    expect(endpoints.nextChangeMs()).toBe(Infinity);
  });

  test('a pod that is gone is still sent requests until the delay is over', () => {
    const endpoints = new Endpoints(500);
    endpoints.set(1, 0, Ready, 0);
    endpoints.set(2, 0, Ready, 0);
    endpoints.set(1, 0, Gone, 1000);
    expect([list(endpoints, 1200), list(endpoints, 1500)]).toEqual([['1 gone', '2'], ['2']]);
  });

  test('terminating pods serve only while no ready one is left', () => {
    const endpoints = new Endpoints(0);
    endpoints.set(1, 0, Ready, 0);
    endpoints.set(2, 0, Ready, 0);
    endpoints.set(1, 0, Terminating, 10);
    expect(list(endpoints, 10)).toEqual(['2']);
    endpoints.set(2, 0, Terminating, 20);
    expect(list(endpoints, 20)).toEqual(['1', '2']);
    endpoints.set(1, 0, Gone, 30);
    endpoints.set(2, 0, Gone, 30);
    expect(list(endpoints, 30)).toEqual([]);
  });

  test('a pod that comes back before the routers heard of its end never left for them', () => {
    const endpoints = new Endpoints(100);
    endpoints.set(1, 0, Ready, 0);
    endpoints.set(1, 0, Gone, 200);
    endpoints.set(1, 0, Ready, 250);
    expect(list(endpoints, 260)).toEqual(['1']);
    expect(list(endpoints, 310)).toEqual([]);
    expect(list(endpoints, 350)).toEqual(['1']);
  });
});
