import type { ComparedCell, SuiteCheck, SuiteFigures, SuiteResult } from '../../result/index.ts';
import type { Change, Threshold } from '../../scenario/index.ts';

/**
 * Every threshold on every cell that it is about. A cell whose runs have no such figure is not checked; a change from a
 * baseline that says nothing about the cell has not passed.
 */
export function checkThresholds(
  thresholds: readonly Threshold[],
  cells: readonly ComparedCell[],
  baseline: SuiteFigures | undefined,
): Pick<SuiteResult, 'checks' | 'notes'> {
  const notes = goneCells(cells, baseline);
  const checks: SuiteCheck[] = [];
  for (const threshold of thresholds) {
    const { metric, workload, policy } = threshold;
    const about = cells.filter(
      (cell) => (workload ?? cell.workload) === cell.workload && (policy ?? cell.policy) === cell.policy,
    );
    const found = about.flatMap((cell) => [...checksOf(threshold, cell)]);
    if (found.length === 0)
      notes.push(`No run has a figure for ${metric}: the threshold on it checks nothing.`);
    checks.push(...found);
  }
  return { checks, notes };
}

function goneCells(cells: readonly ComparedCell[], baseline: SuiteFigures | undefined): string[] {
  const here = new Set(cells.map(({ workload, policy }) => JSON.stringify([workload, policy])));
  return (baseline?.cells ?? [])
    .filter(({ workload, policy }) => !here.has(JSON.stringify([workload, policy])))
    .map(({ workload, policy }) => `The baseline has ${policy} on ${workload}, the suite has not.`);
}

function* checksOf({ metric, ...bounds }: Threshold, cell: ComparedCell): Generator<SuiteCheck> {
  const { workload, policy, means, before, incomparable } = cell;
  const actual = means[metric];
  if (actual === undefined) return;
  const at = { workload, policy, metric, actual };
  const { max, min } = bounds;
  if (max !== undefined) yield { ...at, rule: 'max', bound: max, passed: actual <= max };
  if (min !== undefined) yield { ...at, rule: 'min', bound: min, passed: actual >= min };
  for (const rule of ['maxIncrease', 'maxDecrease'] as const) {
    const change = bounds[rule];
    if (change === undefined) continue;
    const base = before?.[metric];
    yield base === undefined
      ? { ...at, rule, passed: false, why: incomparable ?? 'the baseline has no such figure' }
      : { ...at, rule, before: base, ...withinChange(rule, actual, base, change) };
  }
}

function withinChange(
  rule: 'maxIncrease' | 'maxDecrease',
  actual: number,
  before: number,
  change: Change,
): Pick<SuiteCheck, 'bound' | 'passed'> {
  const room = 'ratio' in change ? Math.abs(before) * change.ratio : change.amount;
  const bound = rule === 'maxIncrease' ? before + room : before - room;
  return { bound, passed: rule === 'maxIncrease' ? actual <= bound : actual >= bound };
}
