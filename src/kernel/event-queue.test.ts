import { describe, expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

/** Pushes `[time, phase]` in turn, the event's subject being its place in the list; answers the subjects as they leave. */
function orderOf(events: readonly (readonly [timeMs: number, phase: number])[], capacity?: number): number[] {
  const queue = new EventQueue(capacity);
  events.forEach(([timeMs, phase], subject) => queue.push(timeMs, phase, 0, subject, 0));
  return subjectsLeft(queue);
}

function subjectsLeft(queue: EventQueue): number[] {
  const subjects: number[] = [];
  while (queue.pop()) subjects.push(queue.subject);
  return subjects;
}

describe('the order of events', () => {
  // prettier-ignore
  const rows = [
    // why                                            [time, phase] in the order of pushes          order
    ['time goes first',                               [[30, 0], [10, 0], [20, 0]],                   [1, 2, 0]],
    ['time goes before phase',                        [[11, 0], [10, 3]],                            [1, 0]],
    ['within a millisecond the phase decides',        [[5, 3], [5, 0], [5, 2], [5, 1]],              [1, 3, 2, 0]],
    ['the highest phase, 15, goes last',              [[5, 15], [5, 14], [5, 0]],                    [2, 1, 0]],
    ['equal time and phase: as pushed',               [[5, 1], [5, 1], [5, 1]],                      [0, 1, 2]],
    ['so too at the first moment',                    [[0, 1], [0, 0], [0, 1]],                      [1, 0, 2]],
    ['the last bucket of a wheel and the first of the next', [[1024, 0], [1023, 1], [1024, 0]],     [1, 0, 2]],
    ['a bucket of a second keeps its order inside',   [[2000, 1], [1900, 0], [2000, 0], [2000, 1]],  [1, 2, 0, 3]],
    ['and one of a quarter of an hour',               [[2 ** 21, 0], [2 ** 20, 0], [2 ** 21, 0]],    [1, 0, 2]],
    ['the ends of what is counted',                   [[Number.MAX_SAFE_INTEGER, 0], [2 ** 40, 0], [0, 0]], [2, 1, 0]],
  ] as const;

  test.each(rows)('%s', (_why, events, order) => {
    expect(orderOf(events)).toEqual(order);
  });
});

describe('an event pushed while its millisecond runs', () => {
  const atTheFirst = (phase: number): number[] => {
    const queue = new EventQueue();
    queue.push(5, 1, 0, 10, 0);
    queue.push(5, 2, 0, 20, 0);
    queue.push(6, 0, 0, 30, 0);
    queue.pop();
    queue.push(5, phase, 0, 99, 0);
    return [queue.subject, ...subjectsLeft(queue)];
  };

  test('goes before the later phases', () => expect(atTheFirst(1)).toEqual([10, 99, 20, 30]));
  test('goes first although its phase had passed', () => expect(atTheFirst(0)).toEqual([10, 99, 20, 30]));
  test('goes behind its own phase', () => expect(atTheFirst(2)).toEqual([10, 20, 99, 30]));
  test('goes before the next millisecond whatever its phase', () =>
    expect(atTheFirst(15)).toEqual([10, 20, 99, 30]));
});

test('what was pushed from far goes before what is pushed from near for the same millisecond and phase', () => {
  const queue = new EventQueue();
  queue.push(5_000_000, 0, 0, 1, 0);
  queue.push(4_999_000, 0, 0, 0, 0);
  queue.pop();
  queue.push(5_000_000, 0, 0, 2, 0);
  expect(subjectsLeft(queue)).toEqual([1, 2]);
});

test('nothing is taken beyond the limit, and looking does not move the present', () => {
  const queue = new EventQueue();
  queue.push(90_000, 0, 0, 1, 0);
  expect([queue.pop(89_999), queue.timeMs, queue.nextMs, queue.size]).toEqual([false, 0, 90_000, 1]);
  queue.push(40_000, 0, 0, 0, 0);
  expect([queue.nextMs, queue.pop(40_000), queue.timeMs, queue.subject]).toEqual([40_000, true, 40_000, 0]);
  expect([queue.pop(90_000), queue.subject, queue.pop(Infinity), queue.nextMs]).toEqual([
    true,
    1,
    false,
    Infinity,
  ]);
});

test('events of the present wait when the limit lies before it', () => {
  const queue = new EventQueue();
  queue.push(10, 0, 0, 1, 0);
  queue.push(10, 0, 0, 2, 0);
  queue.pop();
  expect([queue.pop(9), queue.size, queue.pop(10), queue.subject]).toEqual([false, 1, true, 2]);
});

test('kind, subject and object come back as they were pushed, to the ends of 32 bits', () => {
  const queue = new EventQueue();
  queue.push(3, 15, 99, 2 ** 31 - 1, -(2 ** 31));
  queue.pop();
  const { timeMs, phase, kind, subject, object } = queue;
  expect([timeMs, phase, kind, subject, object]).toEqual([3, 15, 99, 2 ** 31 - 1, -(2 ** 31)]);
});

test('columns that grow lose no event and slots are used again', () => {
  const times = Array.from({ length: 5_000 }, (_, index) => [(index * 7919) % 5003, 0] as const);
  const sorted = times
    .map(([timeMs], index) => ({ timeMs, index }))
    .sort((a, b) => a.timeMs - b.timeMs || a.index - b.index);
  expect(orderOf(times, 1)).toEqual(sorted.map(({ index }) => index));
  const queue = new EventQueue(1);
  for (let round = 0; round < 1_000; round++) {
    for (let subject = 0; subject < 60; subject++) queue.push(round * 10 + 9, 0, 0, subject, 0);
    expect(subjectsLeft(queue)).toHaveLength(60);
  }
});

describe('what cannot be an event', () => {
  // prettier-ignore
  const rows = [
    // why                       time             phase  subject  says
    ['in the past',              99,              0,     0,       'event at 99 ms is in the past of 100 ms'],
    ['at no time',               NaN,             0,     0,       'event at NaN ms is in the past of 100 ms'],
    ['never',                    Infinity,        0,     0,       'event time Infinity is beyond what is counted'],
    ['too late to be counted',   2 ** 53,         0,     0,       'is beyond what is counted'],
    ['within a millisecond',     100.5,           0,     0,       'event time 100.5 is not whole milliseconds'],
    ['of a seventeenth phase',   100,             16,    0,       'phase 16 is not in 0…15'],
    ['of more than 32 bits',     100,             0,     2 ** 31, 'subject 2147483648 is not a 32-bit integer'],
  ] as const;

  test.each(rows)('an event %s', (_why, timeMs, phase, subject, says) => {
    const queue = new EventQueue();
    queue.push(100, 0, 0, 0, 0);
    queue.pop();
    expect(() => queue.push(timeMs, phase, 0, subject, 0)).toThrow(says);
    expect(queue.size).toBe(0);
  });
});
