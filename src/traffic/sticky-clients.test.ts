import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../base/index.ts';
import { StickyClients } from './sticky-clients.ts';

const endpoint = (pod: number) => ({ pod, node: 0, answers: true });
const clientsOf = (count: number, timeoutMs?: number): StickyClients =>
  new StickyClients(count, new RandomStreams(1, 0).stream('clients', 'test'), timeoutMs);

describe('clients that stick', () => {
  test('stay where they are when a pod comes', () => {
    const clients = clientsOf(100);
    const before = [...clients.weights([endpoint(1), endpoint(2)])];
    expect([...clients.weights([endpoint(1), endpoint(2), endpoint(3)])]).toEqual([...before, 0]);
  });

  test('draw another when theirs goes, and do not come back', () => {
    const clients = clientsOf(100);
    const [, ofTwo] = clients.weights([endpoint(1), endpoint(2)]);
    expect([...clients.weights([endpoint(1)])]).toEqual([100]);
    expect(ofTwo).toBeGreaterThan(0);
    expect([...clients.weights([endpoint(1), endpoint(2)])]).toEqual([100, 0]);
  });

  test('are nowhere while there is no pod', () => {
    expect([...clientsOf(5).weights([])]).toEqual([]);
  });
});

describe('the timeout of a router', () => {
  // 100 clients and a timeout of 10 s: each comes back in time from 10 requests a second on.
  const busy = 10;
  const quiet = 9.9;
  const all = [endpoint(1), endpoint(2)];

  test('is never over for clients that come back in time', () => {
    const clients = clientsOf(100, 10_000);
    clients.weights([endpoint(1)]);
    expect([0, 60_000, 120_000].map((ms) => clients.asking(busy, ms))).toEqual([false, false, false]);
    expect([...clients.weights(all)]).toEqual([100, 0]);
  });

  test('forgets them once they have been away for so long', () => {
    const clients = clientsOf(100, 10_000);
    clients.weights([endpoint(1)]);
    expect(clients.asking(quiet, 0)).toBe(false);
    expect(clients.asking(quiet, 9999)).toBe(false);
    expect(clients.asking(quiet, 10_000)).toBe(true);
    expect(clients.weights(all)[1]).toBeGreaterThan(0);
  });

  test('does not forget those who came back before it was over', () => {
    const clients = clientsOf(100, 10_000);
    clients.weights([endpoint(1)]);
    clients.asking(0, 0);
    expect(clients.asking(busy, 9000)).toBe(false);
    expect(clients.asking(quiet, 12_000)).toBe(false);
    expect([...clients.weights(all)]).toEqual([100, 0]);
  });

  test('makes those who come back after a quiet night draw anew, and stick again', () => {
    const clients = clientsOf(1000, 10_000);
    clients.weights([endpoint(1)]);
    clients.asking(0, 0);
    expect(clients.asking(1000, 60_000)).toBe(false);
    const [one, two] = clients.weights(all);
    expect(one + two).toBe(1000);
    expect(Math.abs(one - two)).toBeLessThan(150);
    expect([...clients.weights(all)]).toEqual([one, two]);
  });
});
