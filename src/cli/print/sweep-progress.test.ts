import { describe, expect, test } from 'vitest';
import { ioOf } from '../../../test/support/cli-io.ts';
import type { World } from '../../../test/support/cli-io.ts';
import { sweepProgress } from './sweep-progress.ts';

interface Step {
  readonly done: number;
  readonly leftMs?: number;
}

function shown(world: World, quiet: boolean, steps: readonly Step[], runsResumed = 0): string {
  const io = ioOf(world);
  const line = sweepProgress(io, quiet);
  for (const { done, leftMs } of steps)
    line.update({ runs: 20, runsDone: done, runsResumed, ...(leftMs !== undefined && { leftMs }) } as never);
  line.end();
  expect(io.out).toEqual([]);
  return io.err.join('');
}

describe('progress of a sweep', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, World, boolean, readonly Step[], string])[] = [
    ['nothing when quiet',               {},  true,  [{ done: 1 }, { done: 20 }],                 ''],
    ['the first run, then every tenth',  {},  false, [{ done: 0 }, { done: 1 }, { done: 2 }, { done: 3 }, { done: 4 }], 'plimsoll: 0 of 20 runs\nplimsoll: 2 of 20 runs\nplimsoll: 4 of 20 runs\n'],
    ['with the time left where it is known', {}, false, [{ done: 5, leftMs: 90_000 }],            'plimsoll: 5 of 20 runs, 1 min 30 s left\n'],
    ['none is left at the end',          {},  false, [{ done: 20, leftMs: 5 }],                   'plimsoll: 20 of 20 runs\n'],
  ];
  test.each(rows)('%s', (_why, world, quiet, steps, expected) => {
    expect(shown(world, quiet, steps)).toBe(expected);
  });

  test('runs that an earlier process finished are told apart', () => {
    expect(shown({}, false, [{ done: 7 }], 5)).toBe('plimsoll: 7 of 20 runs (5 from the journal)\n');
  });

  test('a terminal has a bar of thirty cells, taken away at the end', () => {
    const text = shown({ stderrIsTerminal: true }, false, [{ done: 10 }]);
    expect(text).toBe(`\r\u001b[K[${'█'.repeat(15)}${'░'.repeat(15)}] 10 of 20 runs\r\u001b[K`);
  });
});
