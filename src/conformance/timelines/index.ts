import { listVectorFiles, readVectorText } from '../../ingest/index.ts';
import type { FolderRunner } from '../kind-runner.ts';
import { figuresOf } from './figures.ts';
import type { RunFigures } from './figures.ts';
import { judge } from './judge.ts';
import type { FigureVerdict } from './judge.ts';
import { replay } from './replay/replay.ts';
import type { RunLine } from './run-line.ts';

/**
 * Whole runs of a real control plane: a case is one figure of one scenario (a row of spread.tsv), its kind the
 * scenario's mechanism. Our own runs of the scenario's manifests and actions are judged by judge.ts.
 */
export const timelinesRunner: FolderRunner = {
  area: 'timelines',
  recognises: ({ folders }) => folders.includes('runs') && folders.includes('scenarios'),
  async *run({ path }, wants) {
    const rows = (await readVectorText(`${path}/spread.tsv`)).trimEnd().split('\n').slice(1);
    const figures = new Map<string, string[]>();
    for (const [scenario, figure] of rows.map((row) => row.split('\t')))
      figures.set(scenario, [...(figures.get(scenario) ?? []), figure]);
    for (const [scenario, names] of figures) {
      const kind = mechanismOf(scenario);
      if (!wants(kind)) continue;
      const verdicts = await verdictsOf(path, scenario);
      for (const name of names) {
        const id = `timelines/${scenario}/${name}`;
        const verdict = verdicts.get(name);
        yield { kind, id, differences: differencesOf(verdict) };
      }
    }
  },
};

/** 01a-burst → 01-burst: scenarios of a mechanism are told apart by a letter. */
export function mechanismOf(scenario: string): string {
  return scenario.replace(/^(\d+)[a-z]-/, '$1-');
}

async function verdictsOf(path: string, scenario: string): Promise<ReadonlyMap<string, FigureVerdict>> {
  const replayed = await replay(`${path}/scenarios/${scenario}`);
  const recorded = await recordedFigures(`${path}/runs/${scenario}`, replayed.endMs);
  const verdicts = judge(replayed.ours, recorded, replayed.endMs);
  return new Map(verdicts.map((verdict) => [verdict.figure, verdict]));
}

async function recordedFigures(folder: string, endMs: number): Promise<RunFigures[]> {
  const figures: RunFigures[] = [];
  for (const file of await listVectorFiles(folder)) {
    const lines = (await readVectorText(`${folder}/${file}`)).trimEnd().split('\n');
    figures.push(
      figuresOf(
        lines.map((line) => JSON.parse(line) as RunLine),
        endMs,
      ),
    );
  }
  return figures;
}

function differencesOf(verdict: FigureVerdict | undefined): readonly string[] {
  if (verdict === undefined) return ['no such figure in the recorded runs'];
  if (verdict.passed) return [];
  const { ours, allowed, recorded } = verdict;
  const text = (value: number): string => String(Number(value.toPrecision(6)));
  return [
    `ours ${text(ours)}, allowed ${allowed.map(text).join(' … ')}, recorded ${recorded.map(text).join(' ')}`,
  ];
}
