import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageMeter } from './usage-meter.ts';

describe('a counter of CPU', () => {
  test('grows by rate × time, each rate for as long as it holds', () => {
    const meter = new UsageMeter();
    const slot = meter.start(1000);
    meter.set(slot, 250, 0, 1000);
    meter.set(slot, 500, 0, 3000);
    // 250 × 2,000 ms and 500 × 1,000 ms.
    expect(meter.counterAt(slot, 4000)).toBe(1_000_000);
  });

  test('stands still while nothing is burnt, and starts at none', () => {
    const meter = new UsageMeter();
    const slot = meter.start(1000);
    expect(meter.counterAt(slot, 5000)).toBe(0);
    meter.set(slot, 100, 0, 5000);
    meter.set(slot, 0, 0, 6000);
    expect(meter.counterAt(slot, 9000)).toBe(meter.counterAt(slot, 6000));
  });

  test('asking changes nothing', () => {
    const meter = new UsageMeter();
    const slot = meter.start(0);
    meter.set(slot, 300, 7, 0);
    meter.counterAt(slot, 900);
    expect([meter.milliCpu[slot], meter.memoryBytes[slot], meter.sinceMs[slot]]).toEqual([300, 7, 0]);
    expect(meter.counterAt(slot, 1000)).toBe(300_000);
  });

  test('law: looking in between is the same as looking once, in whole units', () => {
    const steps = fc.array(fc.record({ afterMs: fc.nat(60_000), milliCpu: fc.nat(64_000) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, fc.nat(60_000), (course, lastMs) => {
        const meter = new UsageMeter();
        const slot = meter.start(0);
        let [nowMs, expected, rate] = [0, 0, 0];
        for (const { afterMs, milliCpu } of course) {
          nowMs += afterMs;
          expected += rate * afterMs;
          meter.set(slot, milliCpu, 0, nowMs);
          rate = milliCpu;
        }
        expect(meter.counterAt(slot, nowMs + lastMs)).toBe(expected + rate * lastMs);
      }),
    );
  });
});

describe('slots', () => {
  test('one that is free is used again, and knows nothing of its first life', () => {
    const meter = new UsageMeter();
    const first = meter.start(0);
    meter.set(first, 900, 1e9, 0);
    meter.stop(first);
    expect(meter.isRunning(first)).toBe(false);
    const second = meter.start(60_000);
    expect(second).toBe(first);
    expect([meter.counterAt(second, 61_000), meter.memoryBytes[second], meter.startedAtMs[second]]).toEqual([
      0, 0, 60_000,
    ]);
  });

  test('a slot that nobody has is not running', () => {
    const meter = new UsageMeter();
    expect(meter.isRunning(0)).toBe(false);
    meter.start(0);
    expect([meter.isRunning(0), meter.isRunning(1)]).toEqual([true, false]);
  });

  test('stopping twice is a fault of whoever does it', () => {
    const meter = new UsageMeter();
    const slot = meter.start(0);
    meter.stop(slot);
    expect(() => meter.stop(slot)).toThrow(`slot ${slot} is free`);
  });

  test('more than the table was made for: those that were there keep what they have', () => {
    const meter = new UsageMeter();
    const slots = Array.from({ length: 200 }, (_, index) => {
      const slot = meter.start(index);
      meter.set(slot, index, index * 1000, index);
      return slot;
    });
    expect(new Set(slots).size).toBe(200);
    for (const [index, slot] of slots.entries())
      expect(
        [meter.milliCpu[slot], meter.memoryBytes[slot], meter.startedAtMs[slot]],
        `slot ${slot}`,
      ).toEqual([index, index * 1000, index]);
  });
});
