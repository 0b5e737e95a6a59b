import { workerData } from 'piscina';
import { hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { loadScenario, pluginsOfScenario } from '../../scenario/index.ts';
import type { Experiment } from '../../scenario/index.ts';
import { runScenario } from '../run-scenario.ts';
import { jobOutcome } from './job-outcome.ts';
import type { JobOutcome } from './job-outcome.ts';
import { scenarioDigest } from './scenario-digest.ts';

/** What a worker is asked: to look at a variant, or to run it. */
export type SweepTask =
  | { readonly kind: 'inspect'; readonly variant: number }
  | {
      readonly kind: 'run';
      readonly variant: number;
      readonly run: number;
      readonly job: number;
      readonly digest: string;
    };

export interface InspectedVariant {
  /** Absent where the diagnostics hold an error. */
  readonly digest?: string;
  readonly diagnostics: readonly Diagnostic[];
}

const experiment = workerData as Experiment;

type Loaded = InspectedVariant & { readonly scenario?: Awaited<ReturnType<typeof loadScenario>>['scenario'] };

/** The variant loaded last: jobs come in order of variant, so that each is loaded about once a worker. */
let kept: { readonly variant: number; readonly loaded: Promise<Loaded> } | undefined;

/** The scenario is read here and not shipped: a sweep of a thousand variants holds as many as it has workers. */
export async function sweepJob(task: SweepTask): Promise<InspectedVariant | JobOutcome> {
  if (kept?.variant !== task.variant) kept = { variant: task.variant, loaded: load(task.variant) };
  const { scenario, digest, diagnostics } = await kept.loaded;
  if (task.kind === 'inspect') return digest === undefined ? { diagnostics } : { digest, diagnostics };
  if (scenario === undefined || digest !== task.digest)
    throw new Error('the scenario changed while the sweep was going on');
  return jobOutcome(
    task.job,
    runScenario(scenario, { run: task.run, plugins: await pluginsOfScenario(scenario) }),
  );
}

async function load(variant: number): Promise<Loaded> {
  const { scenario, diagnostics } = await loadScenario(experiment.scenario, {
    set: experiment.variants[variant].set,
  });
  if (scenario === undefined || hasErrors(diagnostics)) return { diagnostics };
  return { scenario, digest: scenarioDigest(scenario), diagnostics };
}
