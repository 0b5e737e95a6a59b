import type { ComparedCell, SuiteCell, SuiteFigures } from '../../result/index.ts';

/** Means over the seeds, beside those of the baseline where the two are about the same thing. */
export function compareCells(
  { cells, seeds }: Pick<SuiteFigures, 'cells' | 'seeds'>,
  baseline: SuiteFigures | undefined,
): readonly ComparedCell[] {
  return cells.map(({ workload, policy, input, digests, figures }) => {
    const cell = { workload, policy, input, digests, figures };
    const means = meansOf(
      cell,
      seeds.map((_, place) => place),
    );
    const base = comparable(cell, seeds, baseline);
    return typeof base === 'string'
      ? { ...cell, means, incomparable: base }
      : { ...cell, means, before: meansOf(base.cell, base.places) };
  });
}

interface Comparable {
  readonly cell: SuiteCell;
  /** Where the seeds of the suite stand in the baseline. */
  readonly places: readonly number[];
}

/** The cell of the baseline, or why there is none. */
function comparable(
  { workload, policy, input }: SuiteCell,
  seeds: readonly number[],
  baseline: SuiteFigures | undefined,
): Comparable | string {
  if (baseline === undefined) return 'there is no baseline';
  const cell = baseline.cells.find((one) => one.workload === workload && one.policy === policy);
  if (cell === undefined) return 'the baseline has no such policy on this workload';
  if (cell.input !== input) return 'the workload is not the one of the baseline';
  const missing = seeds.filter((seed) => !baseline.seeds.includes(seed));
  if (missing.length > 0) return `the baseline has no seed ${missing.join(', ')}`;
  return { cell, places: seeds.map((seed) => baseline.seeds.indexOf(seed)) };
}

function meansOf({ figures }: SuiteCell, places: readonly number[]): Readonly<Record<string, number>> {
  const means: Record<string, number> = {};
  for (const [metric, values] of Object.entries(figures)) {
    const known = places.map((place) => values[place]).filter((value) => value !== null);
    if (known.length > 0) means[metric] = known.reduce((sum, value) => sum + value, 0) / known.length;
  }
  return means;
}
