import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue, runLoop } from '../../src/kernel/index.ts';
import { PlainEventQueue } from '../reference/plain-event-queue.ts';

// A push says how far ahead of the present it lies; undefined pops.
const step = fc.option(fc.record({ aheadMs: fc.nat({ max: 20 }), phase: fc.nat({ max: 3 }) }), {
  nil: undefined,
  freq: 3,
});

test('events leave as from a sorted list, however pushes and pops are mixed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = new EventQueue();
      const plain = new PlainEventQueue();
      let pushes = 0;
      const popBoth = () => {
        const expected = plain.pop();
        expect(queue.pop()).toBe(expected !== undefined);
        if (expected === undefined) return;
        const { timeMs, phase, subject } = queue;
        expect({ timeMs, phase, subject }).toEqual({
          timeMs: expected.timeMs,
          phase: expected.phase,
          subject: expected.subject,
        });
      };
      for (const push of steps) {
        expect(queue.size).toBe(plain.size);
        if (push === undefined) {
          popBoth();
          continue;
        }
        const timeMs = queue.timeMs + push.aheadMs;
        queue.push(timeMs, push.phase, 0, pushes, 0);
        plain.push(timeMs, push.phase, pushes++);
      }
      while (plain.size > 0) popBoth();
      expect(queue.pop()).toBe(false);
      expect(queue.nextMs).toBe(Infinity);
    }),
    { numRuns: 300 },
  );
});

describe('runLoop', () => {
  const everySecond = () => {
    const queue = new EventQueue();
    const seen: number[] = [];
    queue.push(0, 0, 0, 0, 0);
    const handler = (nowMs: number) => {
      seen.push(nowMs);
      queue.push(nowMs + 1000, 0, 0, 0, 0);
    };
    return { queue, seen, handler };
  };

  test('an event at the horizon still happens, the one after it does not', () => {
    const { queue, seen, handler } = everySecond();
    const outcome = runLoop(queue, [handler], { untilMs: 3000 });
    expect(seen).toEqual([0, 1000, 2000, 3000]);
    expect(outcome).toEqual({ endMs: 3000, events: 4, aborted: false });
    expect(queue.nextMs).toBe(4000);
  });

  test('a queue without end and without events ends at the last event', () => {
    const queue = new EventQueue();
    queue.push(70, 0, 0, 0, 0);
    expect(runLoop(queue, [() => undefined], { untilMs: Infinity })).toEqual({
      endMs: 70,
      events: 1,
      aborted: false,
    });
  });

  test('a signal stops the run at the next report', () => {
    const { queue, seen, handler } = everySecond();
    const control = new AbortController();
    const outcome = runLoop(queue, [handler], {
      untilMs: 1e9,
      signal: control.signal,
      progressEvery: 10,
      onProgress: ({ events }) => (events >= 20 ? control.abort() : undefined),
    });
    expect(outcome).toEqual({ endMs: 19_000, events: 20, aborted: true });
    expect(seen).toHaveLength(20);
  });

  test('an event kind without handler is our own fault', () => {
    const queue = new EventQueue();
    queue.push(0, 0, 3, 0, 0);
    expect(() => runLoop(queue, [], { untilMs: 10 })).toThrow('no handler for event kind 3');
  });
});
