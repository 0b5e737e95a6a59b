import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue, runLoop } from '../../src/kernel/index.ts';
import { PlainEventQueue } from '../reference/plain-event-queue.ts';

/** How far ahead of the present an event lies: this millisecond, near, and across the borders of every wheel. */
const aheadMs = fc.oneof(
  fc.nat({ max: 3 }),
  fc.nat({ max: 2_000 }),
  fc.nat({ max: 3 * 2 ** 20 }),
  fc
    .integer({ min: 1, max: 5 })
    .chain((level) => fc.nat({ max: 8 }).map((less) => 2 ** (10 * level - 1) * 2 - less)),
  fc.maxSafeNat().map((far) => Math.floor(far / 1024)),
);

type Step =
  | { readonly kind: 'push'; readonly aheadMs: number; readonly phase: number; readonly times: number }
  | { readonly kind: 'pop'; readonly times: number }
  | { readonly kind: 'pop until'; readonly aheadMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    aheadMs,
    phase: fc.nat({ max: 15 }),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('pop' as const), times: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('pop until' as const), aheadMs: fc.nat({ max: 4_000 }) }),
);

/** The queue and its twin, which are asked the same and must answer the same. */
class Both {
  readonly queue = new EventQueue();
  readonly plain = new PlainEventQueue();
  #pushes = 0;

  push(timeMs: number, phase: number): void {
    this.queue.push(timeMs, phase, 7, this.#pushes, ~this.#pushes);
    this.plain.push(timeMs, phase, this.#pushes++);
  }

  pop(untilMs?: number): void {
    const { queue, plain } = this;
    expect([queue.size, queue.nextMs], 'size and time of the next event').toEqual([plain.size, plain.nextMs]);
    const presentMs = queue.timeMs;
    const expected = plain.pop(untilMs);
    expect(queue.pop(untilMs), `an event until ${untilMs ?? 'ever'} ms`).toBe(expected !== undefined);
    if (expected === undefined) {
      expect(queue.timeMs, 'the present while nothing is taken').toBe(presentMs);
      return;
    }
    const { timeMs, phase, kind, subject, object } = queue;
    expect([timeMs, phase, subject], 'time, phase and push of the event').toEqual([
      expected.timeMs,
      expected.phase,
      expected.subject,
    ]);
    expect([kind, object]).toEqual([7, ~subject]);
  }
}

test('events leave as from a sorted list, however pushes and pops are mixed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const both = new Both();
      for (const taken of steps) {
        const presentMs = both.queue.timeMs;
        if (taken.kind === 'pop until') both.pop(presentMs + taken.aheadMs);
        else if (taken.kind === 'pop') for (let time = 0; time < taken.times; time++) both.pop();
        else if (presentMs + taken.aheadMs <= Number.MAX_SAFE_INTEGER)
          for (let time = 0; time < taken.times; time++) both.push(presentMs + taken.aheadMs, taken.phase);
      }
      while (both.plain.size > 0) both.pop();
      both.pop();
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
