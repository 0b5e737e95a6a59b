import { parseArgs } from 'node:util';
import { loadavg } from 'node:os';
import { simulationBenches } from './end-to-end/simulate.ts';
import { lineText, measure } from './harness.ts';
import type { Bench } from './harness.ts';
import { kernelBenches } from './kernel/event-queue.ts';
import { schedulerBenches } from './scheduler/benches.ts';

export const benches: readonly Bench[] = [...kernelBenches, ...schedulerBenches, ...simulationBenches];

/** `npm run bench [-- name …] [--rounds N] [--json]`: a name takes all benches that begin with it; none takes all. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean' },
      list: { type: 'boolean' },
    },
  });
  const wanted = benches.filter(
    ({ name }) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)),
  );
  if (values.list === true || wanted.length === 0) {
    console.log(benches.map(({ name }) => name).join('\n'));
    process.exitCode = values.list === true ? 0 : 2;
    return;
  }
  if (loadavg()[0] > 1)
    console.error(`the machine is busy (load ${loadavg()[0].toFixed(1)}): trust ratios, not times`);
  for (const bench of wanted) {
    const line = await measure(bench, Number(values.rounds));
    console.log(values.json === true ? JSON.stringify(line) : lineText(line));
  }
}

if (process.argv[1]?.endsWith('main.ts') === true) await main();
