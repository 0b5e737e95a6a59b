import { hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { Experiment } from '../../scenario/index.ts';
import type { JobPool } from './job-pool.ts';
import { refusal, SweepRefusal } from './refusal.ts';
import { sweepPlan } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** Loads every variant once, so that a slip in the last of them shows before the first run and not after a night. */
export async function inspectVariants(
  experiment: Experiment,
  pool: JobPool,
): Promise<{ readonly plan: SweepPlan; readonly diagnostics: readonly Diagnostic[] }> {
  const digests: string[] = [];
  const found = experiment.variants.map((): readonly Diagnostic[] => []);
  await pool.each([...experiment.variants.keys()], async (variant) => {
    const end = await pool.inspect(variant);
    if ('failure' in end) throw unloadable(experiment.variants[variant].name, end.failure);
    const { digest, diagnostics } = end.result;
    digests[variant] = digest ?? '';
    found[variant] = diagnostics;
  });
  if (pool.stopped)
    throw refusal('sweep-stopped', 'stopped before the first run', 'the same command begins again');
  const diagnostics = distinct(found.flat());
  if (hasErrors(diagnostics)) throw new SweepRefusal(diagnostics);
  return { plan: sweepPlan(experiment, digests), diagnostics };
}

function unloadable(variant: string, failure: string): SweepRefusal {
  const hint = 'give the workers more memory with --memory, or run this variant alone to see more';
  return refusal('variant-unloadable', `the variant ${variant} cannot be loaded: ${failure}`, hint);
}

/** Variants share their files, and so what is said about these. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
