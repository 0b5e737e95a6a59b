import { describe, expect, test } from 'vitest';
import type { Series } from '../../result/index.ts';
import { plotRange } from './plot-range.ts';
import { sparkline } from './sparkline.ts';
import { textTable } from './text-table.ts';
import { COLOURED, PLAIN } from './text-style.ts';
import { wrap } from './wrap.ts';

function series(...points: readonly (readonly [number, number])[]): Series {
  return {
    name: 's',
    unit: 'x',
    timesMs: points.map(([time]) => time),
    values: points.map(([, value]) => value),
  };
}

describe('sparkline', () => {
  // prettier-ignore
  test.each([
    ['a level line is full',                   series([0, 5]),                    5, '████'],
    ['a step in the middle',                   series([0, 1], [50, 8]),           8, '▁▁██'],
    ['nothing is blank, little is not',        series([0, 0], [50, 0.01]),        8, '  ▁▁'],
    ['a cell is the mean of its time',         series([0, 8], [75, 0], [87.5, 8]), 8, '███▄'],
    ['before its first point a curve is 0',    series([50, 8]),                   8, '  ██'],
    ['an empty curve is blank',                series(),                          8, '    '],
  ])('%s', (_why, curve, highest, expected) => {
    expect(sparkline(curve, 100, 4, highest)).toBe(expected);
  });
});

describe('text table', () => {
  const columns = [
    { title: 'Name', align: 'left' },
    { title: 'Cost', align: 'right' },
  ] as const;

  test('figures stand under figures, words wrap, a foot is ruled off', () => {
    const table = {
      kind: 'table',
      columns,
      rows: [
        ['short', '$1.00'],
        ['a name of several words', '$10.00'],
      ],
      foot: ['Total', '$11.00'],
    } as const;
    expect(textTable(table, 20, PLAIN)).toEqual([
      'Name            Cost',
      '────────────────────',
      'short          $1.00',
      'a name of     $10.00',
      'several',
      'words',
      '────────────────────',
      'Total         $11.00',
    ]);
  });

  test('marked rows are coloured only where colour is wanted', () => {
    const table = { kind: 'table', columns, rows: [['a', '1']], marked: [0] } as const;
    expect(textTable(table, 40, PLAIN)[2]).toBe('a        1');
    expect(textTable(table, 40, COLOURED)[2]).toBe('\u001b[31ma        1\u001b[39m');
  });
});

describe('wrap', () => {
  // prettier-ignore
  test.each([
    ['', ['']], ['one two three', ['one two', 'three']], ['abcdefghijkl', ['abcdefghij', 'kl']],
    ['ab abcdefghijkl', ['ab', 'abcdefghij', 'kl']],
  ])('%j', (text, expected) => {
    expect(wrap(text, 10)).toEqual(expected);
  });
});

describe('axes', () => {
  const plot = (endMs: number, ...values: number[]): Parameters<typeof plotRange>[0] => ({
    kind: 'plot',
    title: 't',
    unit: 'u',
    endMs,
    curves: [
      {
        label: 'l',
        look: 'line',
        series: { name: 's', unit: 'u', timesMs: values.map((_, i) => i), values },
      },
    ],
  });

  // prettier-ignore
  test.each([
    ['ends at a mark above the highest value',  [0, 94], [0, 20, 40, 60, 80, 100]],
    ['a curve that reaches a mark ends there',  [0, 100], [0, 50, 100]],
    ['whole things have whole marks',           [0, 1],     [0, 1]],
    ['a flat 0 still has an axis',              [0, 0],     [0, 1]],
    ['fractions have fractional marks',         [0, 0.31],  [0, 0.1, 0.2, 0.3, 0.4]],
  ])('%s', (_why, values, expected) => {
    const { yTicks, yMax } = plotRange(plot(1000, ...values));
    expect(yTicks.map((tick) => Math.round(tick * 100) / 100)).toEqual(expected);
    expect(yMax).toBe(yTicks[yTicks.length - 1]);
    expect(yMax).toBeGreaterThanOrEqual(Math.max(...values));
  });

  test('time is marked at round moments, few enough to read', () => {
    const hour = 3_600_000;
    expect(plotRange(plot(24 * hour, 1)).xTicks).toEqual([0, 6, 12, 18, 24].map((h) => h * hour));
    for (const endMs of [1, 999, 60_000, 5.5 * hour, 400 * 24 * hour])
      expect(plotRange(plot(endMs, 1)).xTicks.length).toBeLessThanOrEqual(7);
  });
});
