import { expect, test } from 'vitest';
import { advanceCrashLoop, restartAtMs } from './crash-loop.ts';
import type { CrashLoopEntry } from './crash-loop.ts';

/** Waits between exit and restart of a container that runs for `runMs` each time. */
function waits(count: number, runMs: number): readonly number[] {
  let entry: CrashLoopEntry | undefined;
  let startedMs = 0;
  return Array.from({ length: count }, () => {
    const exitedMs = startedMs + runMs;
    startedMs = restartAtMs(entry, exitedMs);
    entry = advanceCrashLoop(entry, exitedMs, startedMs);
    return startedMs - exitedMs;
  });
}

test('waits double from ten seconds to five minutes', () => {
  expect(waits(8, 1000)).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
});

test('a container that ran long begins anew', () => {
  expect(waits(4, 3_600_000).every((wait) => wait <= 10_000)).toBe(true);
});
