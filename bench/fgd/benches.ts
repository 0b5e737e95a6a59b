import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { digestText } from '../../src/base/index.ts';
import {
  groupsOf,
  meanDifferences,
  readPublished,
  rowDifferences,
} from '../../src/conformance/fgd/published.ts';
import type { Figures } from '../../src/conformance/fgd/published.ts';
import { WorkerPool } from '../../src/experiment/worker-pool.ts';
import type { WorkEnd } from '../../src/experiment/worker-pool.ts';
import type { Bench, Work } from '../harness.ts';
import { runFgdJob } from './run-job.ts';
import type { FgdJob, FgdRun } from './run-job.ts';

const WORKLOADS = ['cpu050', 'default', 'gpuspec10', 'multigpu20'];
const POLICIES = ['Random', 'DotProd', 'GpuClustering', 'GpuPacking', 'BestFit', 'FGD'];
const SEEDS = Array.from({ length: 10 }, (_, i) => String(42 + i));
const WORKERS = 2;
/** The authors' own sweep: so many runs in so many seconds is the pace that a run is held against. */
const PACE_MS_OF_RUN = 180_000 / 1020;

const folder = join(process.env['PLIMSOLL_VECTORS'] ?? '', 'fgd');
const lacks = (): string | undefined =>
  existsSync(join(folder, 'inputs')) ? undefined : 'PLIMSOLL_VECTORS names no folder with fgd/inputs';

/** The sweep of the FGD paper: one run of each policy, and all workloads × policies × seeds that have arrival orders. */
export const fgdBenches: readonly Bench[] = [
  ...POLICIES.map((policy) => ({
    name: `fgd/${policy}`,
    lacks,
    prepare: async () => {
      const job = { folder, workload: 'default', policy, seed: '42' };
      await runFgdJob(job);
      return async (): Promise<Work> => {
        const { figures, digest } = await runFgdJob(job);
        return { operations: 1, counts: {}, digest, figures: { ...figures } };
      };
    },
  })),
  {
    name: 'fgd-sweep',
    roundsMax: 1,
    lacks,
    prepare: (toy) => () =>
      sweep(toy ? jobsOf(['default'], ['BestFit'], ['42']) : jobsOf(WORKLOADS, POLICIES, SEEDS)),
  },
];

function jobsOf(
  workloads: readonly string[],
  policies: readonly string[],
  seeds: readonly string[],
): readonly FgdJob[] {
  return workloads.flatMap((workload) =>
    policies.flatMap((policy) => seeds.map((seed) => ({ folder, workload, policy, seed }))),
  );
}

async function sweep(jobs: readonly FgdJob[]): Promise<Work> {
  const pool = new WorkerPool<FgdJob, FgdRun>({
    entry: { folder: import.meta.url, module: 'run-job', function: 'runFgdJob' },
    workers: WORKERS,
    workersAtStart: WORKERS,
    shared: undefined,
  });
  const begin = performance.now();
  try {
    const runs = await Promise.all(jobs.map(async (job) => resultOf(await pool.run(job))));
    const msOfRun = (performance.now() - begin) / jobs.length;
    return {
      operations: jobs.length,
      counts: { runs: jobs.length, workers: WORKERS, ...(await againstPublished(jobs, runs)) },
      digest: digestText(runs.map(({ digest }) => digest).join()),
      figures: { msOfRun, paceOfAuthors: PACE_MS_OF_RUN / msOfRun },
    };
  } finally {
    await pool.close();
  }
}

function resultOf(end: WorkEnd<FgdRun>): FgdRun {
  if ('result' in end) return end.result;
  throw new Error(end.failure);
}

/** Rows of the authors' table that were run, and how many of them we meet to the last printed place. */
async function againstPublished(
  jobs: readonly FgdJob[],
  runs: readonly FgdRun[],
): Promise<{ readonly published: number; readonly equal: number }> {
  const figures = new Map<string, Figures>();
  jobs.forEach(({ workload, policy, seed }, i) =>
    figures.set(`${workload} ${policy} ${seed}`, runs[i].figures),
  );
  let published = 0;
  let equal = 0;
  for (const { workload, policy, rows } of groupsOf(await readPublished(folder))) {
    const ours = rows.map(({ seed }) => figures.get(`${workload} ${policy} ${seed}`));
    for (const [i, row] of rows.entries()) {
      const own = ours[i];
      if (own === undefined) continue;
      published++;
      const differences = policy === 'Random' ? meanDifferences(rows, ours) : rowDifferences(row, own);
      if (differences.length === 0) equal++;
    }
  }
  return { published, equal };
}
