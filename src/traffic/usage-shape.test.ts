import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageAtMemoryMs, memoryBytesAtAge, milliCpuAtAge, nextCpuChangeAgeMs } from './usage-shape.ts';

const HOUR_MS = 3_600_000;
const MIB = 2 ** 20;
const level = { milliCpu: 200, memoryBytes: 100 * MIB };

describe('use by age', () => {
  test('a burst while it starts, then the level', () => {
    const shape = { ...level, startupBurst: { milliCpu: 1000, forMs: 30_000 } };
    expect([0, 29_999, 30_000].map((ageMs) => milliCpuAtAge(shape, ageMs))).toEqual([1000, 1000, 200]);
    expect([0, 30_000].map((ageMs) => nextCpuChangeAgeMs(shape, ageMs))).toEqual([30_000, Infinity]);
    expect(nextCpuChangeAgeMs({ ...level, startupBurst: { milliCpu: 200, forMs: 9 } }, 0)).toBe(9);
  });

  // prettier-ignore
  const rows = [
    ['a level never reaches more',          {},                                                      101, Infinity],
    ['and has what it has from the start',  {},                                                      100, 0],
    ['ten MiB an hour: 50 MiB in five',     { leakBytesPerHour: 10 * MIB },                          150, 5 * HOUR_MS],
    ['a cache is half full after its time', { cache: { bytes: 64 * MIB, halfTimeMs: HOUR_MS } },     132, HOUR_MS],
    ['and never more than full',            { cache: { bytes: 64 * MIB, halfTimeMs: HOUR_MS } },     165, Infinity],
  ] as const;
  test.each(rows)('memory: %s', (_why, more, limitMib, expected) => {
    expect(ageAtMemoryMs({ ...level, ...more }, limitMib * MIB)).toBe(expected);
  });

  const shapes = fc.record({
    milliCpu: fc.nat(4000),
    memoryBytes: fc.nat(2 ** 30),
    leakBytesPerHour: fc.nat(2 ** 30),
    cache: fc.record({ bytes: fc.nat(2 ** 30), halfTimeMs: fc.integer({ min: 1000, max: HOUR_MS }) }),
  });

  test('memory never falls, and the age found is the first at which the limit is reached', () => {
    fc.assert(
      fc.property(shapes, fc.nat(2 ** 33), fc.nat(1e9), (shape, limit, ageMs) => {
        expect(memoryBytesAtAge(shape, ageMs + 1000)).toBeGreaterThanOrEqual(memoryBytesAtAge(shape, ageMs));
        const reached = ageAtMemoryMs(shape, limit);
        if (reached === Infinity) return;
        expect(memoryBytesAtAge(shape, reached)).toBeGreaterThanOrEqual(limit);
        if (reached > 0) expect(memoryBytesAtAge(shape, reached - 1)).toBeLessThan(limit);
      }),
    );
  });
});
