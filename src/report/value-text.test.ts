import { describe, expect, test } from 'vitest';
import type { MetricDifference } from '../result/index.ts';
import { cleanText } from './clean-text.ts';
import { costSplitCells, costSplitColumns } from './cost-split.ts';
import { changeText, valueText } from './value-text.ts';

describe('a figure and its change', () => {
  // prettier-ignore
  test.each([
    ['micro-usd', 12_500_000,  '$12.50',          '+$12.50'],
    ['micro-usd', -400_000,    '−$0.4000',        '−$0.4000'],
    ['micro-usd', 0,           '$0.00',           '$0.00'],
    ['ratio',     0.05,        '5.0%',            '+5.0 points'],
    ['ratio',     -0.125,      '−12.5%',          '−12.5 points'],
    ['ms',        61_000,      '1 min 1 s',       '+1 min 1 s'],
    ['ms',        -850,        '−850 ms',         '−850 ms'],
    ['hours',     1234.56,     '1,234.6',         '+1,234.6'],
    ['count',     1200,        '1,200',           '+1,200'],
    ['count',     -2.25,       '−2.3',            '−2.3'],
    ['count',     0,           '0',               '0'],
  ] as const)('%s %d', (unit, value, text, change) => {
    expect(valueText(unit, value)).toBe(text);
    expect(changeText(unit, value)).toBe(change);
  });
});

describe('a change that rounds to nothing is not nothing', () => {
  // prettier-ignore
  test.each<[MetricDifference['unit'], number, string]>([
    ['ratio',     0.0004,   '+<0.1 points'],
    ['ratio',     -0.0004,  '−<0.1 points'],
    ['ratio',     0.0005,   '+0.1 points'],
    ['ms',        0.49,     '+<1 ms'],
    ['ms',        0.5,      '+1 ms'],
    ['hours',     -0.04,    '−<0.1'],
    ['count',     0.04,     '+<0.1'],
    ['micro-usd', 49,       '+<$0.0001'],
    ['micro-usd', 0,        '$0.00'],
    ['ratio',     0,        '0.0 points'],
    ['ms',        0,        '0 ms'],
  ])('%s %f: %s', (unit, difference, text) => {
    expect(changeText(unit, difference)).toBe(text);
  });
});

describe('a month and what it pays for', () => {
  const split = { usedRatio: 0.5, daemonSetRatio: 0.1, idleRatio: 0.4, strandedRatio: 0.15 };

  test('has a cell a column', () => {
    const cells = costSplitCells({ perMonthMicroUsd: 294_336_000, ...split }, 2);
    expect(cells).toEqual(['$294.34', '50.0%', '10.0%', '40.0%', '15.0%']);
    expect(costSplitColumns().map(({ title }) => title)).toEqual([
      'A month',
      'Used',
      'DaemonSets',
      'Idle',
      'Stranded',
    ]);
  });

  test('that has no price has no shares either: 50% of nothing is no news', () => {
    const cells = costSplitCells({ perMonthMicroUsd: 0, ...split }, 2);
    expect(cells).toEqual(['unpriced', '–', '–', '–', '–']);
  });
});

describe('names from files', () => {
  // prettier-ignore
  test.each([
    ['are left alone',                        'web-7f9c/größe ✓',    'web-7f9c/größe ✓'],
    ['have no lines',                         'a\r\n\tb',            'a b'],
    ['cannot move the cursor',                'a\u001b[2Jb',         'a\ufffd[2Jb'],
    ['cannot turn the direction of writing',  'a\u202eb\u2066c',     'a\ufffdb\ufffdc'],
    ['nor ring, delete, or escape in C1',     '\u0007\u007f\u009b',  '\ufffd\ufffd\ufffd'],
  ])('%s', (_why, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });
});
