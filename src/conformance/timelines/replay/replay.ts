import { readVectorText } from '../../../ingest/index.ts';
import { FakeKubelets, recordRun } from '../../../sim/index.ts';
import { figuresOf } from '../figures.ts';
import type { RunFigures } from '../figures.ts';
import { linesOfRun } from './lines-of-run.ts';
import { LoadMetrics } from './load-metrics.ts';
import type { RecordedScenario } from './recorded-action.ts';
import { scenarioOfRecording } from './scenario-of-recording.ts';

/**
 * The recording rig: controller-manager starts at a fixed time before the run, and a node that is stopped renews its
 * lease a last time.
 */
const PHASES = { nodeMonitorPhaseMs: 1000, leaseAgeMs: 0 };
/** Runs of ours of one scenario; the median over them is compared. */
const RUNS = 5;

export interface Replayed {
  readonly ours: readonly RunFigures[];
  readonly endMs: number;
}

/** Our own runs of a recorded scenario. */
export async function replay(folder: string): Promise<Replayed> {
  const recorded = JSON.parse(await readVectorText(`${folder}/actions.json`)) as RecordedScenario;
  const { scenario, labelsOf } = await scenarioOfRecording(folder, recorded);
  const ours = Array.from({ length: RUNS }, (_, run) => {
    const made = recordRun(scenario, run, {
      runtime: (sim) => new FakeKubelets(sim),
      metrics: (sim) => new LoadMetrics(sim, recorded.actions),
      phases: PHASES,
    });
    return figuresOf(linesOfRun(made, labelsOf), recorded.durationMs);
  });
  return { ours, endMs: recorded.durationMs };
}
