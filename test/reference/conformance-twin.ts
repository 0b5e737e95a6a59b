import { runConformance } from '../../src/conformance/run-conformance.ts';
import { filterScoreRunner } from '../../src/conformance/scheduler/filter-score.ts';
import { preemptionRunner } from '../../src/conformance/scheduler/preemption.ts';
import { samplingRunner } from '../../src/conformance/scheduler/sampling.ts';
import { sequenceRunner } from '../../src/conformance/scheduler/sequence.ts';
import { twinEngine } from './scheduler/twin-engine.ts';
import { numFeasibleNodesToFind } from './scheduler/twin-scheduler.ts';

/**
 * Has the plain twin answer the scheduler's vectors:
 *
 *     npm run conformance:twin -- DIR [--show K] [--kind K]
 */
export const TWIN_RUNNERS = [
  filterScoreRunner(twinEngine),
  sequenceRunner(twinEngine),
  samplingRunner({ create: twinEngine, numFeasibleNodesToFind }),
  preemptionRunner(twinEngine),
];

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => {
    const place = args.indexOf(name);
    return place < 0 ? undefined : args[place + 1];
  };
  const path = args[0]?.startsWith('--') === false ? args[0] : process.env['PLIMSOLL_VECTORS'];
  if (path === undefined) {
    console.error('conformance:twin needs a folder of vectors (or PLIMSOLL_VECTORS)');
    process.exitCode = 2;
    return;
  }
  const wanted = option('--kind');
  const kinds = TWIN_RUNNERS.map(({ kind }) => kind).filter(
    (kind) => wanted === undefined || kind === wanted,
  );
  const report = await runConformance(path, {
    show: Number(option('--show') ?? 0),
    kinds: kinds.map((kind) => `scheduler/${kind}`),
    runners: TWIN_RUNNERS,
  });
  for (const { id, differences } of report.shown) console.log([id, ...differences].join('\n    '));
  console.log(JSON.stringify({ areas: report.areas }, undefined, 1));
}

if (process.argv[1]?.endsWith('conformance-twin.ts') === true) await main(process.argv.slice(2));
