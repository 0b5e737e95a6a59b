import { describe, expect, test } from 'vitest';
import { RandomStream } from '../base/index.ts';
import type { UsageHistory } from '../model/index.ts';
import { UsageReplay } from './usage-replay.ts';

const HOUR_MS = 3_600_000;
/** Three days from 18:00 on; each hour's use tells day and hour: 213 is the third day, 13 h. */
const history: UsageHistory = {
  labels: {},
  startMs: 18 * HOUR_MS,
  stepMs: HOUR_MS,
  milliCpu: Float64Array.from(
    { length: 72 },
    (_, step) => 100 * Math.floor((18 + step) / 24) + ((18 + step) % 24),
  ),
  memoryBytes: new Float64Array(0),
  gapRatio: 0,
};
const replayOf = (seed: number, of: UsageHistory = history) =>
  new UsageReplay(of, new RandomStream(seed, 'use'));

describe('use made of recorded days', () => {
  test('noon is always a noon, and a day is one recorded day', () => {
    const replay = replayOf(1);
    for (let day = 0; day < 20; day++) {
      const hours = Array.from({ length: 24 }, (_, hour) => replay.milliCpuAt((24 * day + hour) * HOUR_MS));
      expect(hours.map((use) => use % 100)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
      expect(new Set(hours.map((use) => Math.floor(use / 100))).size).toBe(1);
    }
  });

  test('only whole recorded days are drawn, and all of them in the end', () => {
    const replay = replayOf(1);
    const days = Array.from({ length: 40 }, (_, day) =>
      Math.floor(replay.milliCpuAt(24 * day * HOUR_MS) / 100),
    );
    expect([...new Set(days)].sort((a, b) => a - b)).toEqual([1, 2]);
  });

  test('an answer does not depend on what was asked before', () => {
    const [forwards, backwards] = [replayOf(3), replayOf(3)];
    const times = Array.from({ length: 30 }, (_, day) => (24 * day + 5) * HOUR_MS);
    const there = times.map((timeMs) => forwards.milliCpuAt(timeMs));
    const back = [...times]
      .reverse()
      .map((timeMs) => backwards.milliCpuAt(timeMs))
      .reverse();
    expect(back).toEqual(there);
  });

  test('less than a day is repeated; what is not told is 0', () => {
    const replay = replayOf(1, { ...history, milliCpu: Float64Array.of(5, 6) });
    const use = [0, 1, 2, 3].map((hour) => replay.milliCpuAt(hour * HOUR_MS));
    expect(use[0]).not.toBe(use[1]);
    expect(use.slice(2)).toEqual(use.slice(0, 2));
    expect(replay.memoryBytesAt(0)).toBe(0);
  });

  test('use holds until the next step', () => {
    expect(replayOf(1).nextChangeMs(HOUR_MS + 5)).toBe(2 * HOUR_MS);
  });
});
