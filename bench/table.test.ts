import { describe, expect, test } from 'vitest';
import type { Line } from './harness.ts';
import { tableWith } from './table.ts';

const BEGIN = '<!-- figures: npm run bench -- --table -->';
const END = '<!-- end of figures -->';
const NAMES = ['kernel/a', 'sim/b', 'sim/c'];

function lineOf(name: string, totalMs: number): Line {
  return {
    name,
    operations: 1,
    counts: { pods: 2 },
    digest: 'abcdefabcdefabcdef',
    nsPerOperation: 1.4,
    cpuNsPerOperation: 2.6,
    totalMs,
    rounds: 1,
    maxRssMib: 30.2,
    load: 0.44,
  };
}

const rowOf = (name: string, totalMs: number): string =>
  `| \`${name}\` | 1 | 3 | ${totalMs} | 30 | pods=2 | abcdefabcdef | 0.4 |`;

/** Rows of the table in a text around which other things stand. */
function rowsAfter(before: readonly string[], lines: readonly Line[], names = NAMES): readonly string[] {
  const text = ['# Figures', '', BEGIN, ...before, END, 'behind'].join('\n');
  const written = tableWith(text, lines, names, 'Measured here.');
  expect(written).toMatch(/^# Figures\n\n/);
  expect(written).toMatch(/\nbehind$/);
  expect(written).toContain('Measured here.');
  return written.split('\n').filter((row) => row.startsWith('| `'));
}

describe('the table of figures', () => {
  test('takes a line for its bench', () => {
    expect(rowsAfter([], [lineOf('sim/b', 7)])).toEqual([rowOf('sim/b', 7)]);
  });

  test('keeps the rows of benches that were not run, and replaces those that were', () => {
    const before = [rowOf('sim/c', 1), rowOf('sim/b', 1)];
    expect(rowsAfter(before, [lineOf('sim/b', 9)])).toEqual([rowOf('sim/b', 9), rowOf('sim/c', 1)]);
  });

  test('drops the rows of benches that are gone', () => {
    expect(rowsAfter([rowOf('old/x', 1), rowOf('sim/c', 1)], [])).toEqual([rowOf('sim/c', 1)]);
  });

  test('is in the order of the benches, whatever was run first', () => {
    const lines = [lineOf('sim/c', 3), lineOf('kernel/a', 1)];
    expect(rowsAfter([rowOf('sim/b', 2)], lines)).toEqual([
      rowOf('kernel/a', 1),
      rowOf('sim/b', 2),
      rowOf('sim/c', 3),
    ]);
  });

  test('is the same when nothing was run', () => {
    const once = tableWith(`${BEGIN}\n${rowOf('sim/b', 1)}\n${END}`, [], NAMES, 'm');
    expect(tableWith(once, [], NAMES, 'm')).toBe(once);
  });
});
