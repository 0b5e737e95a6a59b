import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HpaMemory } from './hpa-memory.ts';
import { stabilizeByBehavior, stabilizeByDefault } from './stabilize.ts';

function memoryOf(...entries: readonly (readonly [atMs: number, replicas: number])[]): HpaMemory {
  const memory = new HpaMemory();
  for (const [atMs, replicas] of entries) memory.remember(atMs, replicas, -Infinity);
  return memory;
}

describe('stabilization', () => {
  test('without behavior a recommendation exactly as old as the window still holds', () => {
    expect(stabilizeByDefault(memoryOf([0, 9]), 3, 300_000, 300_000).replicas).toBe(9);
    expect(stabilizeByDefault(memoryOf([0, 9]), 3, 300_000, 300_001).replicas).toBe(3);
  });

  test('with behavior it no longer does', () => {
    const windows = { upMs: 0, downMs: 300_000 };
    expect(stabilizeByBehavior(memoryOf([0, 9]), windows, 9, 3, 299_999).replicas).toBe(9);
    expect(stabilizeByBehavior(memoryOf([0, 9]), windows, 9, 3, 300_000).replicas).toBe(3);
  });

  test('an up window asks every recommendation in it to be high', () => {
    const windows = { upMs: 60_000, downMs: 0 };
    const held = stabilizeByBehavior(memoryOf([0, 4], [30_000, 9]), windows, 4, 9, 45_000);
    expect(held).toEqual({ replicas: 4, reason: 'ScaleUpStabilized' });
  });

  test('the proposal is stored, not the held number, in the last slot that is too old', () => {
    const memory = memoryOf([0, 9], [1000, 8], [290_000, 7]);
    stabilizeByDefault(memory, 2, 300_000, 310_000);
    expect(memory.recommendations).toEqual([
      { atMs: 0, replicas: 9 },
      { atMs: 310_000, replicas: 2 },
      { atMs: 290_000, replicas: 7 },
    ]);
  });

  test('whatever was recommended, the result lies between the lowest and the highest of it and the current number', () => {
    const entry = fc.tuple(fc.nat({ max: 600_000 }), fc.nat({ max: 50 }));
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 20 }),
        fc.nat({ max: 50 }),
        fc.nat({ max: 50 }),
        fc.nat({ max: 600_000 }),
        (entries, current, proposal, windowMs) => {
          const memory = memoryOf(...entries);
          const windows = { upMs: windowMs, downMs: windowMs };
          const { replicas } = stabilizeByBehavior(memory, windows, current, proposal, 600_000);
          expect(replicas).toBeGreaterThanOrEqual(Math.min(current, proposal));
          expect(replicas).toBeLessThanOrEqual(Math.max(current, proposal));
        },
      ),
    );
  });
});
