import { readVectorText } from '../../ingest/index.ts';
import type { FolderRunner } from '../kind-runner.ts';

/**
 * Whole runs of a real control plane: a case is one figure of one scenario (a row of spread.tsv), its kind the
 * scenario's mechanism. Our own runs of the scenarios are not there yet, so every figure counts as not answered; how
 * they will be judged is in judge.ts.
 */
export const timelinesRunner: FolderRunner = {
  area: 'timelines',
  recognises: ({ folders }) => folders.includes('runs') && folders.includes('scenarios'),
  async *run({ path }, wants) {
    const rows = (await readVectorText(`${path}/spread.tsv`)).trimEnd().split('\n').slice(1);
    for (const [scenario, figure] of rows.map((row) => row.split('\t'))) {
      const kind = mechanismOf(scenario);
      if (wants(kind)) yield { kind, id: `timelines/${scenario}/${figure}`, differences: undefined };
    }
  },
};

/** 01a-burst → 01-burst: scenarios of a mechanism are told apart by a letter. */
export function mechanismOf(scenario: string): string {
  return scenario.replace(/^(\d+)[a-z]-/, '$1-');
}
