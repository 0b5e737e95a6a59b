import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runFleet } from './hpa-fleet.ts';

const MINUTE_MS = 60_000;

test('leaving out syncs changes no rescale, in a closed loop of demand, metrics and pods', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 2, max: 8 }),
      fc.integer({ min: 1, max: 12 }),
      (hpas, podsEach, stepMinutes) => {
        const size = { hpas, pods: hpas * podsEach, days: 0.1, stepMs: stepMinutes * MINUTE_MS };
        const left = runFleet(size);
        const plain = runFleet({ ...size, isPlain: true });
        expect([left.digest, left.rescales, left.podsMax]).toEqual([
          plain.digest,
          plain.rescales,
          plain.podsMax,
        ]);
        expect(left.syncs).toBeLessThanOrEqual(plain.syncs);
      },
    ),
    { numRuns: 12 },
  );
});

test('where nothing changes nearly every sync is left out', () => {
  const size = { hpas: 10, pods: 100, days: 1, stepMs: 86_400_000 };
  expect(runFleet({ ...size, isPlain: true }).syncs).toBe(10 * 5760);
  expect(runFleet(size).syncs).toBeLessThan(10 * 60);
});
