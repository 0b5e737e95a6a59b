import { runQueueHistory } from './queue/history.ts';
import { runHistory } from './scheduler/history.ts';

/**
 * Random inputs until something breaks:
 *
 *     npm run fuzz -- [--suite scheduler|queue] [--seed N] [--histories K | --minutes M] [--from H]
 *
 * A finding prints the command that replays it and ends with exit 1.
 */
interface Finding {
  readonly step: number;
  readonly what: string;
  readonly differences: readonly string[];
}

interface Suite {
  readonly name: string;
  /** One case; a pure function of seed and number. */
  run(seed: number, number: number): Finding | undefined;
}

const SUITES: readonly Suite[] = [
  { name: 'scheduler', run: runHistory },
  { name: 'queue', run: runQueueHistory },
];
const SHOWN_MAX = 12;

function main(args: readonly string[]): number {
  const option = (name: string): string | undefined => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? undefined : args[place + 1];
  };
  const seed = Number(option('seed') ?? 1);
  const from = Number(option('from') ?? 0);
  const minutes = option('minutes');
  const histories = Number(option('histories') ?? (minutes === undefined ? 200 : Infinity));
  const until = minutes === undefined ? Infinity : Date.now() + Number(minutes) * 60_000;
  const wanted = option('suite');
  const suites = SUITES.filter(({ name }) => wanted === undefined || name === wanted);

  let done = 0;
  for (let number = from; number < from + histories && Date.now() < until; number++) {
    for (const suite of suites) {
      const finding = findingOf(suite, seed, number);
      if (finding === undefined) continue;
      console.log(`${suite.name}: step ${finding.step}: ${finding.what}`);
      for (const line of finding.differences.slice(0, SHOWN_MAX)) console.log(`    ${line}`);
      console.log(
        `replay: npm run fuzz -- --suite ${suite.name} --seed ${seed} --from ${number} --histories 1`,
      );
      return 1;
    }
    done++;
  }
  console.log(`clean: ${done} histories of ${suites.map(({ name }) => name).join(', ')} from seed ${seed}`);
  return 0;
}

/** A crash is a finding too. */
function findingOf(suite: Suite, seed: number, number: number): Finding | undefined {
  try {
    return suite.run(seed, number);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { step: -1, what: 'crash', differences: text.split('\n') };
  }
}

process.exitCode = main(process.argv.slice(2));
