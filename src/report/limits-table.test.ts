import { describe, expect, test } from 'vitest';
import { limitsTable } from './limits-table.ts';
import { limitsSection } from './sections/limits.ts';

const held = { metric: 'pods.pending.p99', limit: 'at most 60 s', actual: '60 s', passed: true };
const crossed = { metric: 'cost.total', limit: 'at most $420', actual: '$421.00', passed: false };

describe('the table of limits', () => {
  test('of one run: metric, limit, figure, verdict; what is crossed stands out', () => {
    const { columns, rows, marked } = limitsTable([held, crossed]);
    expect(columns.map(({ title, align }) => `${title} ${align}`)).toEqual([
      'Metric left',
      'Limit right',
      'Run right',
      'Verdict left',
    ]);
    expect(rows).toEqual([
      ['pods.pending.p99', 'at most 60 s', '60 s', 'holds'],
      ['cost.total', 'at most $420', '$421.00', 'crossed'],
    ]);
    expect(marked).toEqual([1]);
  });

  test('of several variants it says whose limit it is', () => {
    const { columns, rows } = limitsTable([{ of: 'large', ...crossed }]);
    expect(columns[0].title).toBe('Of');
    expect(rows[0][0]).toBe('large');
  });
});

describe('the section of limits', () => {
  // prettier-ignore
  test.each([
    ['all hold',    [{ of: 'a', ...held }],                          'The limit holds.'],
    ['one of two',  [{ of: 'a', ...held }, { of: 'b', ...crossed }], '1 of 2 limits is crossed: cost.total of b is $421.00, the limit is at most $420.'],
    ['two of two',  [{ of: 'a', ...crossed }, { of: 'b', ...crossed }], '2 of 2 limits are crossed: cost.total of a is $421.00, the limit is at most $420.'],
  ])('%s', (_, checks, lead) => {
    expect(limitsSection(checks)?.lead).toBe(lead);
  });

  test('without limits there is none', () => {
    expect(limitsSection([])).toBeUndefined();
  });
});
