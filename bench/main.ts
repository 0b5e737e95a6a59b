import { parseArgs } from 'node:util';
import { loadavg } from 'node:os';
import { autoscaleBenches } from './autoscale/benches.ts';
import { sideBySideBenches } from './baselines/side-by-side.ts';
import { manyPodsBenches } from './end-to-end/many-pods.ts';
import { nodeDayBenches } from './end-to-end/node-day.ts';
import { processBenches } from './end-to-end/process.ts';
import { simulationBenches } from './end-to-end/simulate.ts';
import { workerBenches } from './end-to-end/workers.ts';
import { fgdBenches } from './fgd/benches.ts';
import { growthBenches } from './growth.ts';
import { lineText, measure } from './harness.ts';
import type { Bench, Line } from './harness.ts';
import { loadBenches } from './ingest/benches.ts';
import { kernelBenches } from './kernel/event-queue.ts';
import { memoryBenches } from './memory.ts';
import { schedulerBenches } from './scheduler/benches.ts';
import { decisionBenches } from './scheduler/decisions.ts';
import { updateTable } from './table.ts';

export const benches: readonly Bench[] = [
  ...kernelBenches,
  ...schedulerBenches,
  ...decisionBenches,
  ...simulationBenches,
  ...manyPodsBenches,
  ...nodeDayBenches,
  ...processBenches,
  ...workerBenches,
  ...loadBenches,
  ...memoryBenches,
  ...growthBenches([...schedulerBenches, ...simulationBenches]),
  ...fgdBenches,
  ...autoscaleBenches,
  ...sideBySideBenches,
];

const OPTIONS = {
  rounds: { type: 'string', default: '3' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  full: { type: 'boolean' },
  table: { type: 'boolean' },
} as const;

/**
 * `npm run bench [-- name …] [--full] [--rounds N] [--json] [--table]`: a name takes the benches that begin with it;
 * none takes all. Long ones run only with --full or when named wholly. --table writes the lines into bench/README.md.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const wanted = chosen(positionals, values.full === true);
  if (values.list === true || wanted.length === 0) {
    console.log(benches.map(({ name, isLong }) => (isLong === true ? `${name}  (long)` : name)).join('\n'));
    process.exitCode = values.list === true ? 0 : 2;
    return;
  }
  if (loadavg()[0] > 1)
    console.error(`the machine is busy (load ${loadavg()[0].toFixed(1)}): trust ratios, not times`);
  const lines: Line[] = [];
  for (const bench of wanted) {
    const lack = bench.lacks?.();
    if (lack !== undefined) {
      console.error(`${bench.name}: skipped, ${lack}`);
      continue;
    }
    const line = await measure(bench, Number(values.rounds));
    lines.push(line);
    console.log(values.json === true ? JSON.stringify(line) : lineText(line));
  }
  if (values.table === true)
    updateTable(
      lines,
      benches.map(({ name }) => name),
    );
}

/** A whole name means the one bench, the beginning of names all that begin so. */
function chosen(names: readonly string[], full: boolean): readonly Bench[] {
  const whole = new Set(benches.map(({ name }) => name).filter((name) => names.includes(name)));
  const starts = names.filter((name) => !whole.has(name));
  return benches.filter(({ name, isLong }) => {
    if (whole.has(name)) return true;
    if (isLong === true && !full) return false;
    return names.length === 0 || starts.some((start) => name.startsWith(start));
  });
}

if (/main[.]m?[tj]s$/.test(process.argv[1] ?? '')) await main();
