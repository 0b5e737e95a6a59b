import { countText, decimalText } from '../../base/index.ts';
import type { ComparedCell, SuiteCheck, SuiteResult } from '../../result/index.ts';
import type { Report, Section, Sentences } from '../section.ts';
import { changeText, valueText } from '../value-text.ts';
import { crossedText, limitText, unitsOf } from './check-text.ts';

/** The report of a benchmark suite, for a pull request: what was crossed, then a table a workload, policies side by side. */
export function suiteReport(result: SuiteResult): Report {
  const { suite, seeds, cells, baselineVersion, version } = result;
  const workloads = [...new Set(cells.map(({ workload }) => workload))];
  const policies = new Set(cells.map(({ policy }) => policy)).size;
  const policiesText = policies === 1 ? '1 policy' : `${decimalText(policies)} policies`;
  const runs = cells.length * seeds.length;
  return {
    title: `Scheduler policies: ${suite}`,
    subtitle: `${policiesText} on ${countText(workloads.length, 'workload')} at ${countText(seeds.length, 'seed')}: ${countText(runs, 'run')}`,
    keyFigures: [],
    sections: [
      findings(result),
      ...workloads.map((workload) => workloadSection(workload, result)),
      ...(result.limits.length === 0 ? [] : [limitsSection(result.limits)]),
    ],
    footer: [
      ['Version', `plimsoll ${version}`],
      ['Baseline', baselineVersion === undefined ? 'none' : `of plimsoll ${baselineVersion}`],
      ['Seeds', seeds.join(', ')],
      ['Figures', 'means over the seeds; work is counted, never timed'],
    ],
  };
}

function findings(result: SuiteResult): Section {
  const { checks, notes, failures } = result;
  const unitOf = unitsOf(result);
  const crossed = checks.filter(({ passed }) => !passed);
  const near = crossed.length === 0 ? nearest(result) : undefined;
  const items: Sentences['items'] = [
    ...failures.map(({ workload, policy, seed, failure }) => ({
      severity: 'bad' as const,
      text: `${policy} on ${workload} at seed ${seed} failed: ${failure}`,
    })),
    ...crossed.map((check) => ({ severity: 'bad' as const, text: crossedText(check, unitOf) })),
    ...notes.map((text) => ({ severity: 'note' as const, text })),
    ...(near === undefined
      ? []
      : [{ severity: 'good' as const, text: `The nearest to its limit: ${near}.` }]),
  ];
  return {
    id: 'findings',
    title: 'Limits',
    lead: leadOf(checks.length, crossed.length),
    blocks: items.length === 0 ? [] : [{ kind: 'sentences', items }],
  };
}

function leadOf(checks: number, crossed: number): string {
  if (checks === 0) return 'The suite sets no limit: nothing can fail.';
  if (crossed === 0) return `All ${decimalText(checks)} limits hold.`;
  return `${decimalText(crossed)} of ${decimalText(checks)} limits are crossed.`;
}

/** Of the figures that moved or have a limit of their own, the one whose share of its bound is nearest to all of it. */
function nearest(result: SuiteResult): string | undefined {
  const unitOf = unitsOf(result);
  const distance = ({ actual, bound = NaN }: SuiteCheck): number =>
    bound === actual ? 0 : Math.abs(bound - actual) / Math.max(Math.abs(bound), Math.abs(actual));
  const moved = result.checks.filter(({ actual, before }) => actual !== before);
  const [best] = moved.sort((a, b) => distance(a) - distance(b));
  if (best === undefined) return undefined;
  const { policy, workload, metric, actual } = best;
  return `${policy} on ${workload}, ${limitText(best, unitOf)}, is ${valueText(unitOf(metric), actual)}`;
}

function workloadSection(workload: string, result: SuiteResult): Section {
  const cells = result.cells.filter((cell) => cell.workload === workload);
  const shown = result.metrics.filter(({ metric }) => cells.some(({ means }) => means[metric] !== undefined));
  const differing = shown.filter(({ metric }) => differs(metric, cells));
  const alike = shown.filter((one) => !differing.includes(one));
  return {
    id: `workload-${workload}`,
    title: workload,
    lead:
      differing.length === 0
        ? 'No figure differs, neither between the policies nor from the baseline.'
        : `${decimalText(differing.length)} of ${decimalText(shown.length)} figures differ between the policies or from the baseline.`,
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Metric', align: 'left' },
          { title: 'Better', align: 'left' },
          ...cells.map(({ policy }) => ({ title: policy, align: 'right' as const })),
        ],
        rows: differing.map(({ metric, unit, better = '' }) => [
          metric,
          better,
          ...cells.map((cell) => cellText(cell, metric, unit)),
        ]),
      },
      ...(alike.length === 0
        ? []
        : [
            {
              kind: 'note' as const,
              text: `The same everywhere: ${alike.map(({ metric, unit }) => `${metric} ${valueText(unit, cells[0].means[metric])}`).join(', ')}.`,
            },
          ]),
    ],
  };
}

function differs(metric: string, cells: readonly ComparedCell[]): boolean {
  const values = new Set(cells.map(({ means }) => means[metric]));
  return (
    values.size > 1 ||
    cells.some(({ means, before }) => before !== undefined && before[metric] !== means[metric])
  );
}

/** The mean, and its change from the baseline where there is one. */
function cellText(
  { means, before }: ComparedCell,
  metric: string,
  unit: Parameters<typeof valueText>[0],
): string {
  const value = means[metric];
  if (value === undefined) return '–';
  const base = before?.[metric];
  const text = valueText(unit, value);
  return base === undefined || base === value ? text : `${text} (${changeText(unit, value - base)})`;
}

function limitsSection(limits: readonly string[]): Section {
  return {
    id: 'limits',
    title: 'What to keep in mind',
    lead: `${countText(limits.length, 'sentence')} on what the runs assume, leave out, or do otherwise than kube-scheduler.`,
    blocks: [{ kind: 'sentences', items: limits.map((text) => ({ severity: 'note' as const, text })) }],
  };
}
