import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queueAnswers } from '../../../test/fuzz/queue/queue-steps.ts';
import type { QueueStep } from '../../../test/fuzz/queue/queue-steps.ts';

const step: fc.Arbitrary<QueueStep> = fc.record({
  kind: fc.constantFrom('add', 'add', 'gated', 'pop', 'pop', 'failed', 'failed', 'pop', 'failed', 'remove', 'event', 'event', 'flush', 'update'), // prettier-ignore
  pick: fc.nat(1000),
  // Never 0: pods of one moment and one priority leave in no order that upstream would promise.
  afterMs: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 1200 }) },
    { weight: 1, arbitrary: fc.constantFrom(30_000, 299_500, 300_001) },
  ),
});

test('the queue gives the same pods as its plain twin, and holds as many back, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 150 }), (steps) => {
      const [fast, plain] = queueAnswers(steps);
      expect(fast).toEqual(plain);
    }),
    { numRuns: 800 },
  );
});
