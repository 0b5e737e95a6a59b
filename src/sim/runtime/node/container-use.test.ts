import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usageOf } from '../../../../test/support/node-run.ts';
import { HOUR_MS, MINUTE_MS, RandomStreams } from '../../../base/index.ts';
import type { UsageHistory } from '../../../model/index.ts';
import type { UsageSpec } from '../../../scenario/index.ts';
import { ContainerUse, replayOf } from './container-use.ts';

const MIB = 2 ** 20;
const NOTHING = { milliCpu: 0, memoryBytes: 0 };
const curve = (stepMs: number, ...values: number[]) => ({ stepMs, values: Float64Array.from(values) });

/** Use of a container that started at a minute past the start of the run. */
const use = (spec: Partial<UsageSpec> | undefined, isServing = false, standIn = NOTHING): ContainerUse =>
  new ContainerUse(spec && usageOf(spec), isServing, standIn, MINUTE_MS, undefined);

describe('CPU', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<UsageSpec> | undefined, readonly number[]])[] = [
    // why                                          usage                                                                                      at 1, 2, 3 and 60 min
    ['nobody says: the request stands in',          undefined,                                                                                 [250, 250, 250, 250]],
    ['memory is said, CPU is not: it stands in',    { memoryBytes: curve(1000, 1) },                                                           [250, 250, 250, 250]],
    ['a constant',                                  { milliCpu: curve(1000, 40) },                                                             [40, 40, 40, 40]],
    ['a curve of the run’s time, not of the age',   { milliCpu: curve(MINUTE_MS, 1, 2, 3, 4) },                                                [2, 3, 4, 4]],
    ['a burst for 90 s, then the curve',            { milliCpu: curve(MINUTE_MS, 1, 2, 3, 4), startupBurst: { milliCpu: 900, forMs: 90_000 } }, [900, 900, 4, 4]],
    ['a burst below what it uses anyway',           { milliCpu: curve(1000, 40), startupBurst: { milliCpu: 10, forMs: 90_000 } },              [10, 10, 40, 40]],
  ];
  test.each(rows)('%s', (_why, spec, expected) => {
    const one = use(spec, false, { milliCpu: 250, memoryBytes: 0 });
    expect([1, 2, 3, 60].map((minute) => one.milliCpuAt(minute * MINUTE_MS))).toEqual(expected);
  });

  test('requests come on top, in a burst only where they need more than it', () => {
    const one = use({ milliCpu: curve(1000, 40), startupBurst: { milliCpu: 500, forMs: MINUTE_MS } });
    one.served.milliCpu = 300;
    expect(one.milliCpuAt(MINUTE_MS)).toBe(500);
    expect(one.milliCpuAt(2 * MINUTE_MS)).toBe(340);
    one.served.milliCpu = 800;
    expect(one.milliCpuAt(MINUTE_MS)).toBe(800);
  });
});

describe('memory', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<UsageSpec> | undefined, readonly number[]])[] = [
    // why                                           usage                                                                       MiB at an age of 0, 1 and 2 hours
    ['nobody says: the request stands in',           undefined,                                                                  [128, 128, 128]],
    ['a constant',                                   { memoryBytes: curve(1000, 64 * MIB) },                                     [64, 64, 64]],
    ['a leak from the start of the container on',    { memoryBytes: curve(1000, 64 * MIB), leakBytesPerHour: 10 * MIB },         [64, 74, 84]],
    ['a leak on top of the request',                 { leakBytesPerHour: 10 * MIB },                                             [128, 138, 148]],
    ['a cache: half of what is left in an hour',     { memoryBytes: curve(1000, 0), cache: { bytes: 64 * MIB, halfTimeMs: HOUR_MS } }, [0, 32, 48]],
    ['a leak and a cache',                           { memoryBytes: curve(1000, 0), leakBytesPerHour: MIB, cache: { bytes: 64 * MIB, halfTimeMs: HOUR_MS } }, [0, 33, 50]],
  ];
  test.each(rows)('%s', (_why, spec, expected) => {
    const one = use(spec, false, { milliCpu: 0, memoryBytes: 128 * MIB });
    expect([0, 1, 2].map((hour) => one.memoryBytesAt(MINUTE_MS + hour * HOUR_MS) / MIB)).toEqual(expected);
  });

  test('of requests, and what they leave behind, come on top', () => {
    const one = use({ memoryBytes: curve(1000, 10 * MIB) });
    Object.assign(one.served, { memoryBytes: 3 * MIB, leakedBytes: 2 * MIB });
    expect(one.memoryBytesAt(MINUTE_MS)).toBe(15 * MIB);
  });
});

describe('the next change', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Partial<UsageSpec>, number, number])[] = [
    // why                                       usage                                                                        asked at       next at
    ['a constant never changes',                 { milliCpu: curve(1000, 1), memoryBytes: curve(1000, 1) },                   MINUTE_MS,     Infinity],
    ['a curve at its next step',                 { milliCpu: curve(MINUTE_MS, 1, 2, 3) },                                     MINUTE_MS,     2 * MINUTE_MS],
    ['and not after its last',                   { milliCpu: curve(MINUTE_MS, 1, 2, 3) },                                     2 * MINUTE_MS, Infinity],
    ['the earlier of two curves',                { milliCpu: curve(5 * MINUTE_MS, 1, 2), memoryBytes: curve(3 * MINUTE_MS, 1, 2) }, MINUTE_MS, 3 * MINUTE_MS],
    ['the end of a burst',                       { milliCpu: curve(1000, 1), startupBurst: { milliCpu: 9, forMs: 10_000 } },  MINUTE_MS,     MINUTE_MS + 10_000],
    ['a leak is looked at every minute',         { milliCpu: curve(1000, 1), leakBytesPerHour: 1 },                           MINUTE_MS + 1, 2 * MINUTE_MS],
    ['a disk that fills likewise',               { milliCpu: curve(1000, 1), diskBytesPerHour: 1 },                           MINUTE_MS + 1, 2 * MINUTE_MS],
  ];
  test.each(rows)('%s', (_why, spec, atMs, nextMs) => {
    expect(use(spec).nextChangeMs(atMs)).toBe(nextMs);
  });

  test('law: between two changes CPU is constant', () => {
    const spec = fc.record({
      milliCpu: fc
        .record({
          stepMs: fc.integer({ min: 1000, max: 100_000 }),
          values: fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
        })
        .map(({ stepMs, values }) => curve(stepMs, ...values)),
      startupBurst: fc.record({ milliCpu: fc.nat(1000), forMs: fc.integer({ min: 1, max: 100_000 }) }),
    });
    fc.assert(
      fc.property(
        spec,
        fc.nat(1_000_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, afterMs, share) => {
          const one = use(given);
          const atMs = MINUTE_MS + afterMs;
          const nextMs = Math.min(one.nextChangeMs(atMs), atMs + 1_000_000);
          const between = atMs + Math.floor(share * (nextMs - 1 - atMs));
          expect(one.milliCpuAt(between)).toBe(one.milliCpuAt(atMs));
        },
      ),
      // A start that uses nothing, before a curve that does.
      { examples: [[{ milliCpu: curve(1000, 1), startupBurst: { milliCpu: 0, forMs: 1 } }, 0, 0.5]] },
    );
  });
});

describe('whether anybody says anything of it', () => {
  // prettier-ignore
  test.each([
    ['nobody',                          undefined,  false,  false],
    ['the scenario',                    {},         false,  true],
    ['it serves requests',              undefined,  true,   true],
  ])('%s', (_who, spec, isServing, isKnown) => {
    expect(use(spec, isServing).isKnown).toBe(isKnown);
  });
});

describe('a record', () => {
  const history = (level: number): UsageHistory => ({
    labels: {},
    startMs: 0,
    stepMs: HOUR_MS,
    milliCpu: new Float64Array(24 * 7).fill(level),
    memoryBytes: new Float64Array(24 * 7).fill(level * MIB),
    gapRatio: 0,
  });
  const spec = usageOf({ histories: [history(1), history(2), history(3)] });
  const levelOf = (seed: number, pod: string): number =>
    replayOf(spec, new RandomStreams(seed), pod, 'c')?.milliCpuAt(0) ?? 0;

  test('is drawn by the name of the pod: the same for the same seed, all of them over many pods', () => {
    const pods = Array.from({ length: 40 }, (_, place) => `web-${place}`);
    expect(pods.map((pod) => levelOf(7, pod))).toEqual(pods.map((pod) => levelOf(7, pod)));
    expect(new Set(pods.map((pod) => levelOf(7, pod)))).toEqual(new Set([1, 2, 3]));
    expect(pods.map((pod) => levelOf(8, pod))).not.toEqual(pods.map((pod) => levelOf(7, pod)));
  });

  test('takes the place of a curve, and a leak comes on top', () => {
    const streams = new RandomStreams(1);
    const leaky = usageOf({ histories: [history(5)], leakBytesPerHour: MIB });
    const one = new ContainerUse(leaky, false, NOTHING, 0, replayOf(leaky, streams, 'p', 'c'));
    expect(one.milliCpuAt(HOUR_MS)).toBe(5);
    expect(one.memoryBytesAt(2 * HOUR_MS)).toBe(7 * MIB);
  });

  test('of nobody is none', () => {
    expect(replayOf(usageOf({}), new RandomStreams(1), 'p', 'c')).toBeUndefined();
    expect(replayOf(undefined, new RandomStreams(1), 'p', 'c')).toBeUndefined();
  });
});
