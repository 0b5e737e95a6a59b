import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MetricsServer } from './metrics-server.ts';
import { UsageMeter } from './usage-meter.ts';

const SECOND = 1000;
const server = (): MetricsServer => new MetricsServer(new UsageMeter());

describe('what metrics-server answers', () => {
  test('the mean between the last two scrapes, not the rate of the moment', () => {
    const metrics = server();
    const slot = metrics.start(0);
    metrics.set(slot, 100, 1e8, 0);
    metrics.scrape(0);
    metrics.set(slot, 400, 2e8, 10 * SECOND);
    metrics.scrape(15 * SECOND);
    expect(metrics.sampleMilliCpu[slot]).toBe(200);
    expect(metrics.sampleMemoryBytes[slot]).toBe(2e8);
    metrics.scrape(30 * SECOND);
    expect(metrics.sampleMilliCpu[slot]).toBe(400);
  });

  // prettier-ignore
  const ages = [
    ['a container younger than ten seconds waits for the second scrape',  9 * SECOND, false],
    ['one of ten seconds has a sample at once',                          10 * SECOND, true],
    ['so has one of fourteen',                                           14 * SECOND, true],
  ] as const;
  test.each(ages)('%s', (_why, ageMs, expected) => {
    const metrics = server();
    metrics.scrape(0);
    const slot = metrics.start(60 * SECOND - ageMs);
    metrics.set(slot, 300, 1e8, 60 * SECOND - ageMs);
    metrics.scrape(60 * SECOND);
    expect(metrics.hasSample(slot)).toBe(expected);
    if (expected) expect([metrics.sampleMilliCpu[slot], metrics.windowMs(slot)]).toEqual([300, ageMs]);
  });

  test('the time of a sample moves on though its value stays', () => {
    const metrics = server();
    const slot = metrics.start(0);
    metrics.set(slot, 100, 1e8, 0);
    for (let k = 0; k <= 10; k++) metrics.scrape(k * 15 * SECOND);
    expect([metrics.sampledAtMs(slot), metrics.windowMs(slot)]).toEqual([150 * SECOND, 15 * SECOND]);
  });

  test('a rate that changes in the moment of a scrape leaves the sample as it is, to the last digit', () => {
    const metrics = server();
    const slot = metrics.start(0);
    metrics.set(slot, 1000 / 3, 1e8, 0);
    for (const at of [0, 15, 30, 45]) metrics.scrape(at * SECOND);
    metrics.set(slot, 50, 1e8, 60 * SECOND);
    const before = metrics.sampleMilliCpu[slot];
    expect(metrics.scrape(60 * SECOND)).toEqual([]);
    expect(metrics.sampleMilliCpu[slot]).toBe(before);
    expect([metrics.sampledAtMs(slot), metrics.windowMs(slot)]).toEqual([60 * SECOND, 15 * SECOND]);
    expect(metrics.scrape(75 * SECOND)).toEqual([slot]);
    expect(metrics.sampleMilliCpu[slot]).toBe(50);
  });

  // prettier-ignore
  const secondChanges = [
    ['a change before the moment of the scrape counts with its share', 50, 60, (300 * 5 + 150 * 10) / 15],
    ['so does one after it, in the next scrape',                       61, 65, 300],
    ['two changes in the moment of the scrape are one',                60, 60, 300],
  ] as const;
  test.each(secondChanges)('%s', (_why, firstAt, secondAt, milliCpuAt60s) => {
    const metrics = server();
    const slot = metrics.start(0);
    metrics.set(slot, 300, 1e8, 0);
    for (const at of [0, 15, 30, 45]) metrics.scrape(at * SECOND);
    if (firstAt > 60) metrics.scrape(60 * SECOND);
    const seenBefore = metrics.sampleMilliCpu[slot];
    metrics.set(slot, 150, 1e8, firstAt * SECOND);
    metrics.set(slot, 900, 1e8, secondAt * SECOND);
    if (firstAt <= 60) metrics.scrape(60 * SECOND);
    expect(firstAt > 60 ? seenBefore : metrics.sampleMilliCpu[slot]).toBe(milliCpuAt60s);
    metrics.scrape(75 * SECOND);
    // From 60 s on: 900, or one second 300, four seconds 150 and ten of 900.
    expect(metrics.sampleMilliCpu[slot]).toBe(firstAt > 60 ? (300 + 150 * 4 + 900 * 10) / 15 : 900);
  });

  test('in a steady cluster a scrape changes nothing and says so', () => {
    const metrics = server();
    const slots = Array.from({ length: 100 }, () => metrics.start(0));
    for (const slot of slots) metrics.set(slot, 333.3, 1e8, 0);
    const changes = [0, 15, 30, 45, 60].map((at) => metrics.scrape(at * SECOND).length);
    expect(changes).toEqual([0, 100, 0, 0, 0]);
  });

  test('a slot that is used again knows nothing of the container before', () => {
    const metrics = server();
    const first = metrics.start(0);
    metrics.set(first, 900, 1e8, 0);
    metrics.scrape(0);
    metrics.scrape(15 * SECOND);
    metrics.stop(first);
    const second = metrics.start(29 * SECOND);
    metrics.scrape(30 * SECOND);
    expect(second).toBe(first);
    expect(metrics.hasSample(second)).toBe(false);
  });

  const change = fc.record({ gap: fc.integer({ min: 1, max: 40_000 }), milliCpu: fc.nat({ max: 4000 }) });

  test('skipping steady slots is the same as scraping all of them', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const metrics = server();
        const slot = metrics.start(0);
        const points: (readonly [atMs: number, counter: number])[] = [];
        let nowMs = 0;
        let counter = 0;
        let rate = 0;
        const advance = (toMs: number): void => {
          counter += rate * (toMs - nowMs);
          nowMs = toMs;
        };
        for (const { gap, milliCpu } of changes) {
          const target = nowMs + gap;
          for (let at = (Math.floor(nowMs / 15_000) + 1) * 15_000; at <= target; at += 15_000) {
            advance(at);
            points.push([at, counter]);
            metrics.scrape(at);
          }
          advance(target);
          rate = milliCpu;
          metrics.set(slot, rate, 1, target);
        }
        if (points.length < 2) return;
        const [before, after] = points.slice(-2);
        const mean = (after[1] - before[1]) / (after[0] - before[0]);
        expect(metrics.sampleMilliCpu[slot]).toBeCloseTo(mean, 5);
      }),
    );
  });
});
