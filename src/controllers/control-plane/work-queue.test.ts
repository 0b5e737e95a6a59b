import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONTROL_PLANE } from './options.ts';
import type { ControlPlaneOptions } from './options.ts';
import { Timers } from './timers.ts';
import { TokenBucket } from './token-bucket.ts';
import { slowStart, WorkQueue } from './work-queue.ts';
import type { ApiRequest, Batches } from './work-queue.ts';

function drain(timers: Timers): void {
  while (timers.nextMs < Infinity) timers.runNext();
}

test('timers run by time, and of one time in the order of planning', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (times) => {
      const timers = new Timers();
      const seen: number[] = [];
      times.forEach((atMs, place) => timers.at(atMs, () => seen.push(place)));
      drain(timers);
      const places = times.map((_, place) => place);
      expect(seen).toEqual(places.sort((a, b) => times[a] - times[b] || a - b));
      expect(timers.nextMs).toBe(Infinity);
    }),
  );
});

describe('the rate limit: a burst at once, then so many a second', () => {
  test('20 a second after a burst of 3: every 50 ms', () => {
    const bucket = new TokenBucket(20, 3);
    expect(Array.from({ length: 6 }, () => bucket.reserve(1000))).toEqual([
      1000, 1000, 1000, 1050, 1100, 1150,
    ]);
  });

  test('it fills up again, and not beyond the burst', () => {
    const bucket = new TokenBucket(20, 3);
    for (let i = 0; i < 3; i++) bucket.reserve(0);
    expect([bucket.reserve(50), bucket.reserve(75)]).toEqual([50, 100]);
    expect(Array.from({ length: 4 }, () => bucket.reserve(60_000))).toEqual([60_000, 60_000, 60_000, 60_050]);
  });

  test('without a limit nobody waits', () => {
    expect(new TokenBucket(Infinity, Infinity).reserve(7)).toBe(7);
  });
});

test('slow start: batches of 1, 2, 4 … in the order of the requests', () => {
  const requests = Array.from({ length: 12 }, (): ApiRequest => () => true);
  const batches = slowStart(requests);
  expect(batches.map((batch) => batch.length)).toEqual([1, 2, 4, 5]);
  expect(batches.flat()).toEqual(requests);
  expect(slowStart([])).toEqual([]);
});

describe('a work queue', () => {
  const withWorkers = (deployments: number): ControlPlaneOptions => ({
    ...DEFAULT_CONTROL_PLANE,
    apiMs: 5,
    qps: Infinity,
    burst: Infinity,
    workers: { ...DEFAULT_CONTROL_PLANE.workers, deployments },
  });
  const OPTIONS = withWorkers(2);

  /** Syncs `keys` added at times; `answers` are what the API server says to one after the other request. */
  function syncs(
    added: readonly (readonly [key: string, atMs: number])[],
    answers: readonly boolean[] = [],
    options: ControlPlaneOptions = OPTIONS,
  ): string[] {
    const timers = new Timers();
    const seen: string[] = [];
    const left = [...answers];
    const sync = (key: string, nowMs: number): Batches => {
      seen.push(`${key}@${nowMs}`);
      return [[() => left.shift() ?? true]];
    };
    const queue = new WorkQueue(timers, options, 'deployments', sync);
    for (const [key, atMs] of added) queue.add(key, atMs);
    drain(timers);
    return seen;
  }

  // prettier-ignore
  const rows = [
    // why                                                            added                               workers  syncs
    ['a key is synced at its time',                                   [['a', 10]],                        2,       ['a@10']],
    ['an earlier wish takes the place of a later one',                [['a', 20], ['a', 10]],             2,       ['a@10']],
    ['a later wish does not displace an earlier one',                 [['a', 10], ['a', 20]],             2,       ['a@10']],
    ['two workers take two keys at once',                             [['a', 10], ['b', 10]],             2,       ['a@10', 'b@10']],
    ['a third waits until one is free: its request takes 5 ms',       [['a', 10], ['b', 10], ['c', 10]],  2,       ['a@10', 'b@10', 'c@15']],
    ['one worker: one after the other, first come first served',      [['b', 11], ['a', 10], ['c', 12]],  1,       ['a@10', 'b@15', 'c@20']],
  ] as const;

  test.each(rows)('%s', (_why, added, workers, expected) => {
    expect(syncs(added, [], withWorkers(workers))).toEqual(expected);
  });

  test('a refusal is tried again after 5 ms, 10 ms, 20 ms …, counted from the answer', () => {
    expect(syncs([['a', 0]], [false, false, false, true])).toEqual(['a@0', 'a@10', 'a@25', 'a@50']);
  });

  test('a key added while it is synced is synced once more afterwards, never by two workers', () => {
    const timers = new Timers();
    const seen: number[] = [];
    const queue: WorkQueue = new WorkQueue(timers, OPTIONS, 'deployments', (key, nowMs) => {
      seen.push(nowMs);
      if (seen.length === 1) for (const atMs of [2, 3]) queue.add(key, atMs);
      return [[() => true]];
    });
    queue.add('a', 0);
    drain(timers);
    expect(seen).toEqual([0, 5]);
  });

  test('the next batch goes out when all requests of the one before are back; a refusal gives up the rest', () => {
    const timers = new Timers();
    const seen: string[] = [];
    const request =
      (name: string, answer: boolean): ApiRequest =>
      (nowMs) => {
        seen.push(`${name}@${nowMs}`);
        return answer;
      };
    let tries = 0;
    const queue = new WorkQueue(timers, { ...OPTIONS, qps: 1000, burst: 1 }, 'deployments', () =>
      tries++ === 0 ? [[request('a', true), request('b', false)], [request('c', true)]] : [],
    );
    queue.add('x', 0);
    drain(timers);
    // One token a millisecond: b is sent at 1, back at 6.
    expect([seen, tries]).toEqual([['a@5', 'b@6'], 2]);
  });
});
