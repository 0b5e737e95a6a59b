import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { runLoop } from './run-loop.ts';
import type { EventHandler } from './run-loop.ts';

const PHASE = 0;

function queueOf(timesMs: readonly number[]): EventQueue {
  const queue = new EventQueue();
  timesMs.forEach((timeMs, index) => queue.push(timeMs, PHASE, 0, index, 0));
  return queue;
}

describe('where a run ends', () => {
  // prettier-ignore
  const rows = [
    // why                                     times           until     taken          end       left
    ['an event at the horizon still counts',   [0, 10],        10,       [0, 10],       10,       0],
    ['one a millisecond later does not',       [0, 11],        10,       [0],           10,       1],
    ['the clock ends at the horizon anyway',   [3],            10,       [3],           10,       0],
    ['no events at all',                       [],             10,       [],            10,       0],
    ['without horizon: at the last event',     [3, 7],         Infinity, [3, 7],        7,        0],
    ['nothing to do and no horizon',           [],             Infinity, [],            0,        0],
  ] as const;

  test.each(rows)('%s', (_why, times, untilMs, taken, endMs, left) => {
    const queue = queueOf(times);
    const seen: number[] = [];
    const outcome = runLoop(queue, [(nowMs) => seen.push(nowMs)], { untilMs });
    expect(seen).toEqual(taken);
    expect(outcome).toEqual({ endMs, events: taken.length, aborted: false });
    expect(queue.size).toBe(left);
  });
});

test('an event that a handler pushes for the same moment is taken in this run', () => {
  const queue = queueOf([5]);
  const seen: number[] = [];
  const handlers: EventHandler[] = [
    (nowMs) => queue.push(nowMs, PHASE, 1, 0, 0),
    (nowMs) => seen.push(nowMs),
  ];
  runLoop(queue, handlers, { untilMs: 5 });
  expect(seen).toEqual([5]);
});

test('an event of a kind without handler is our own fault, by its number', () => {
  const queue = new EventQueue();
  queue.push(0, PHASE, 7, 0, 0);
  expect(() => runLoop(queue, [], { untilMs: 1 })).toThrow('no handler for event kind 7');
});

test('a signal is heard every so many events, and what is left stays in the queue', () => {
  const queue = queueOf([1, 2, 3, 4, 5, 6, 7]);
  const stop = new AbortController();
  const outcome = runLoop(queue, [(nowMs) => (nowMs === 2 ? stop.abort() : undefined)], {
    untilMs: 100,
    signal: stop.signal,
    progressEvery: 3,
  });
  expect(outcome).toEqual({ endMs: 3, events: 3, aborted: true });
  expect(queue.size).toBe(4);
});

test('progress is told every so many events and once at the end', () => {
  const told: (readonly [number, number])[] = [];
  runLoop(queueOf([1, 2, 3, 4, 5]), [() => undefined], {
    untilMs: 9,
    progressEvery: 2,
    onProgress: ({ nowMs, events }) => told.push([nowMs, events]),
  });
  expect(told).toEqual([
    [2, 2],
    [4, 4],
    [9, 5],
  ]);
});

test('a run cut into pieces takes the same events in the same order as one in one go', () => {
  const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 });
  const cuts = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 5 });
  fc.assert(
    fc.property(times, cuts, (timesMs, cutsMs) => {
      const whole: number[] = [];
      runLoop(queueOf(timesMs), [(_, subject) => whole.push(subject)], { untilMs: 50 });
      const pieces: number[] = [];
      const queue = queueOf(timesMs);
      const ends = [...cutsMs, 50].sort((a, b) => a - b);
      const events = ends.map(
        (untilMs) => runLoop(queue, [(_, subject) => pieces.push(subject)], { untilMs }).events,
      );
      expect(pieces).toEqual(whole);
      expect(events.reduce((sum, count) => sum + count, 0)).toBe(whole.length);
    }),
  );
});
