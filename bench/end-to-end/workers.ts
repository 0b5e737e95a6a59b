import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { digestText } from '../../src/base/index.ts';
import type { runMany } from '../../src/experiment/index.ts';
import { syntheticTrace } from '../../src/ingest/index.ts';
import type { Bench, Work } from '../harness.ts';
import { bareScenario } from './bare-scenario.ts';

/** Hundreds, as sweeps have: each worker loads and compiles its own code, which takes as long as five runs. */
const RUNS = 1000;
const NODES = 300;
const BUILT = new URL('../../dist/index.js', import.meta.url);

interface Batch {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly digests: readonly string[];
}

/**
 * The same runs with one worker and with two, of the built library, since a worker of the sources waits for tsx: how
 * far a second core carries. `ratio` is by the clock, to be trusted on a quiet machine only. `ratioOfCpu` is what two
 * idle cores would come to: half of the processor time that two workers took beside all of what one took, the start of
 * the workers and the hand-over of results in both.
 */
export const workerBenches: readonly Bench[] = [
  {
    name: 'workers/2-of-1',
    isLong: true,
    isVariation: true,
    roundsMax: 1,
    lacks: () => (existsSync(BUILT) ? undefined : 'dist is not built (npm run build)'),
    prepare: async (toy) => {
      const library = (await import(BUILT.href)) as { readonly runMany: typeof runMany };
      const trace = syntheticTrace({ nodeCount: toy ? 5 : NODES });
      const scenario = bareScenario(trace, Math.ceil(trace.arrivalMs[trace.podCount - 1]) + 600_000);
      const jobs = Array.from({ length: toy ? 2 : RUNS }, (_, run) => ({ scenario: 0, run }));
      const withWorkers = async (workers: number): Promise<Batch> => {
        const begin = performance.now();
        const cpu = process.cpuUsage();
        const outcomes = await library.runMany([scenario], jobs, { workers });
        const digests = outcomes.map((outcome) => {
          if ('failure' in outcome) throw new Error(outcome.failure);
          return outcome.result.digest;
        });
        const { user, system } = process.cpuUsage(cpu);
        return { wallMs: performance.now() - begin, cpuMs: (user + system) / 1000, digests };
      };
      return async (): Promise<Work> => {
        const one = await withWorkers(1);
        const two = await withWorkers(2);
        if (one.digests.join() !== two.digests.join()) throw new Error('the number of workers shows');
        return {
          operations: jobs.length,
          counts: { runs: jobs.length, podsOfRun: trace.podCount },
          digest: digestText(one.digests.join()),
          figures: {
            oneWorkerMs: one.wallMs,
            twoWorkersMs: two.wallMs,
            ratio: one.wallMs / two.wallMs,
            oneWorkerCpuMs: one.cpuMs,
            twoWorkersCpuMs: two.cpuMs,
            ratioOfCpu: (2 * one.cpuMs) / two.cpuMs,
          },
        };
      };
    },
  },
];
