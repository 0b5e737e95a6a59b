import { describe, expect, test } from 'vitest';
import { ioOf } from '../../../test/support/cli-io.ts';
import type { World } from '../../../test/support/cli-io.ts';
import { planProgress } from './plan-progress.ts';

interface Step {
  readonly atMs: number;
  readonly simulated: number;
  readonly share: number;
}

function shown(world: World, quiet: boolean, steps: readonly Step[], columns = 100): string {
  const io = { ...ioOf(world), columns };
  let now = 0;
  const line = planProgress(io, quiet, () => now);
  for (const { atMs, ...step } of steps) {
    now = atMs;
    line.update({ what: 'm7i.large + c7i.large', ...step });
  }
  line.end();
  expect(io.out).toEqual([]);
  return io.err.join('');
}

describe('progress of a plan', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, World, boolean, readonly Step[], string])[] = [
    ['nothing when quiet', {}, true, [{ atMs: 9000, simulated: 50, share: 0.5 }], ''],
    ['a quarter in 10 s leaves 30 s', {}, false, [{ atMs: 10_000, simulated: 12, share: 0.25 }],
      'plimsoll: 12 candidates simulated, about 30 s left, next: m7i.large + c7i.large\n'],
    ['no guess before a twentieth is done', {}, false, [{ atMs: 10_000, simulated: 12, share: 0.04 }],
      'plimsoll: 12 candidates simulated, next: m7i.large + c7i.large\n'],
    ['one line at every tenth candidate', {}, false,
      [{ atMs: 1, simulated: 3, share: 0 }, { atMs: 2, simulated: 11, share: 0 }, { atMs: 3, simulated: 14, share: 0 }, { atMs: 4, simulated: 21, share: 0 }],
      'plimsoll: 11 candidates simulated, next: m7i.large + c7i.large\nplimsoll: 21 candidates simulated, next: m7i.large + c7i.large\n'],
  ];
  test.each(rows)('%s', (_why, world, quiet, steps, expected) => {
    expect(shown(world, quiet, steps)).toBe(expected);
  });

  test('a terminal has one line, no wider than itself, taken away at the end', () => {
    const step = { atMs: 60_000, simulated: 7, share: 0.5 };
    const text = shown({ stderrIsTerminal: true }, false, [step], 41);
    expect(text).toBe('\r\u001b[K7 candidates simulated, about 1 min left\r\u001b[K');
  });
});
