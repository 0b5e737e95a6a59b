import type { LimitCheck } from '../result/index.ts';
import { columns } from './columns.ts';
import type { Table } from './section.ts';

/** Crossed limits stand out. The first column says whose limit it is, where that is not always the same. */
export function limitsTable(checks: readonly (Omit<LimitCheck, 'of'> & { readonly of?: string })[]): Table {
  const isNamed = checks.some(({ of }) => of !== undefined);
  return {
    kind: 'table',
    columns: [...columns(isNamed ? ['Of', 'Metric'] : ['Metric'], ['Limit', 'Run']), ...columns(['Verdict'])],
    rows: checks.map(({ of, metric, limit, actual, passed }) => [
      ...(isNamed ? [of ?? ''] : []),
      metric,
      limit,
      actual,
      passed ? 'holds' : 'crossed',
    ]),
    marked: checks.flatMap(({ passed }, index) => (passed ? [] : [index])),
  };
}
