import { readVectorText } from '../../../ingest/index.ts';
import { FakeKubelets, recordRun } from '../../../sim/index.ts';
import { figuresOf } from '../figures.ts';
import type { RunFigures } from '../figures.ts';
import { linesOfRun } from './lines-of-run.ts';
import { LoadMetrics } from './load-metrics.ts';
import type { RecordedScenario } from './recorded-action.ts';
import { scenarioOfRecording } from './scenario-of-recording.ts';

/** Runs of ours of one scenario; the median over them is compared. */
const RUNS = 5;

export interface Replayed {
  readonly ours: readonly RunFigures[];
  readonly endMs: number;
}

/** Our own runs of a recorded scenario; undefined: something in it is not replayed yet. */
export async function replay(folder: string): Promise<Replayed | undefined> {
  const recorded = JSON.parse(await readVectorText(`${folder}/actions.json`)) as RecordedScenario;
  if (recorded.clusterAutoscaler !== undefined) return undefined;
  const { scenario, nodes } = await scenarioOfRecording(folder, recorded);
  const ours = Array.from({ length: RUNS }, (_, run) => {
    const made = recordRun(scenario, run, {
      runtime: (sim) => new FakeKubelets(sim),
      metrics: (sim) => new LoadMetrics(sim, recorded.actions),
    });
    return figuresOf(linesOfRun(made, nodes), recorded.durationMs);
  });
  return { ours, endMs: recorded.durationMs };
}
