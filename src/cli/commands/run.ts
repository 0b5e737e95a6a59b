import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import { ORIGIN_FILE, RunPool } from '../../index.ts';
import type {
  LoadOptions,
  PoolProgress,
  ReadScenario,
  ResultFolder,
  RunOutcome,
  RunResult,
  Scenario,
} from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { anonymiseKeyOf, declareAnonymiseOptions } from '../input/anonymise-options.ts';
import type { AnonymiseFlags } from '../input/anonymise-options.ts';
import { accept, countFromOne, declareLoadOptions, loadFor, loadOptionsOf } from '../input/load-options.ts';
import type { LoadFlags } from '../input/load-options.ts';
import { openResultFolder } from '../input/open-result-folder.ts';
import { progressLine } from '../print/progress.ts';
import { FORMATS, renderAs } from '../print/render-as.ts';
import type { Format } from '../print/render-as.ts';

interface RunFlags extends LoadFlags, AnonymiseFlags {
  readonly out?: string;
  readonly format: Format | 'parquet';
  readonly workers?: number;
  readonly memory?: number;
  readonly force?: boolean;
}

/** plimsoll run: one scenario, one report. Exit 2: the input cannot be used, and every reason is printed. */
export const runCommand: Command<RunFlags> = {
  examples: [
    ['plimsoll run scenarios/openb', 'a scenario folder'],
    ['kubectl get nodes,pods,deployments -A -o json | plimsoll run -', 'your own cluster'],
    ['plimsoll run manifests/ --node-type m7i.2xlarge', 'manifests without a cluster'],
    ['plimsoll run scenarios/openb --until 7d --format md', 'the first week, as Markdown'],
    ['plimsoll run scenarios/openb --format parquet --out week', 'the event log and series as tables'],
  ],

  declare(command: CommanderCommand) {
    command.argument('<input>', 'a scenario folder or file, a folder of manifests, a dump, or - for stdin');
    declareLoadOptions(command);
    command
      .option('-o, --out <folder>', 'where the result goes (default: plimsoll-out/<name>)')
      .addOption(
        new Option('--format <format>', 'what is printed; parquet: where the tables are')
          .choices([...FORMATS, 'parquet'])
          .default('text'),
      )
      .option('--workers <number>', 'worker threads', countFromOne)
      .option('--memory <MiB>', 'heap of a worker; a run that needs more fails alone', countFromOne)
      .option('--force', 'replace a folder that plimsoll did not make');
    declareAnonymiseOptions(command);
  },

  async run(io, [input], flags) {
    if (flags.format === 'parquet' && flags.out === undefined)
      throw new UsageError(
        '--format parquet is no text to print; say with --out which folder gets the tables',
      );
    const key = anonymiseKeyOf(flags);
    // The worker loads its code while the command looks at its options, and reads the input: so the engine is in memory once.
    const workers = new RunPool([], { workers: 1, workerMemoryMib: flags.memory });
    try {
      const scenario = await read(io, workers, input, key === undefined ? flags : { ...flags, quiet: true });
      if (typeof scenario === 'number') return scenario;
      const name = key === undefined ? scenario.name : 'anonymised';
      const target = resolve(io.folder, flags.out ?? join('plimsoll-out', safeName(name)));
      const folder = openResultFolder(target, flags.force === true);
      try {
        const result = await runOne(io, { scenario, folder, key, workers }, flags);
        if (typeof result === 'number') return result;
        return await publish(io, { input: key === undefined ? input : '-', result, folder }, flags);
      } finally {
        folder.discard();
      }
    } finally {
      await workers.close();
    }
  },
};

/** A pipe is read here: it belongs to the main thread. */
async function read(
  io: Io,
  workers: RunPool,
  input: string,
  flags: RunFlags,
): Promise<Scenario | ReadScenario | ExitCode> {
  if (input === '-') return loadFor(io, input, flags);
  const end = await workers.read(input, fileOptions(io, flags));
  if (!('result' in end)) return failed(io, end);
  const { readScenario, diagnostics } = end.result;
  return accept(io, input, flags, { scenario: readScenario, diagnostics });
}

interface Begun {
  readonly scenario: Scenario | ReadScenario;
  readonly folder: ResultFolder;
  readonly key: string | undefined;
  readonly workers: RunPool;
}

async function runOne(
  io: Io,
  { scenario, folder, key, workers }: Begun,
  flags: RunFlags,
): Promise<RunResult | ExitCode> {
  void import('../../report/index.ts'); // loaded while the worker runs
  const progress = progressLine(io, flags.quiet === true);
  const jobs = [{ scenario: 0, run: 0, folder: folder.path, anonymise: key }];
  const onProgress = (at: PoolProgress): void => progress.update(at);
  const outcomes = await workers
    .run([scenario], jobs, { signal: io.signal, onProgress })
    .finally(() => progress.end());
  const [outcome] = outcomes;
  if ('result' in outcome) return outcome.result;
  return failed(io, outcome);
}

function failed(
  io: Io,
  { failure, stack = '' }: Exclude<RunOutcome, { readonly result: unknown }>,
): ExitCode {
  io.stderr(`plimsoll: the run failed: ${failure}\n${stack}\n`);
  return ExitCode.Fault;
}

interface Finished {
  /** `-`: the folder is not to say what it was made of. */
  readonly input: string;
  readonly result: RunResult;
  readonly folder: ResultFolder;
}

async function publish(io: Io, { input, result, folder }: Finished, flags: RunFlags): Promise<ExitCode> {
  const { renderReport } = await import('../../report/index.ts');
  folder.write('result.json', renderReport(result, 'json'));
  folder.write('report.md', renderReport(result, 'md'));
  folder.write('report.html', renderReport(result, 'html'));
  if (input !== '-') {
    const origin = { input: resolve(io.folder, input), options: fileOptions(io, flags) };
    folder.write(ORIGIN_FILE, JSON.stringify(origin));
  }
  const target = folder.finish();
  io.stdout(flags.format === 'parquet' ? tablesIn(target, result) : await renderAs(result, flags.format, io));
  const html = join(target, 'report.html');
  if (flags.format === 'text') io.stdout(`\nThe report with charts: ${html}\n`);
  else io.stderr(`plimsoll: result in ${target}\n`);
  return result.assertions.some(({ passed }) => !passed) ? ExitCode.ThresholdCrossed : ExitCode.Ok;
}

/** A line a table: the event log, then the series by name. */
function tablesIn(target: string, { series }: RunResult): string {
  const names = [...new Set(series.map(({ name }) => `${name}.parquet`))];
  const files = [join(target, 'events.parquet'), ...names.map((name) => join(target, 'series', name))];
  return files.map((file) => `${file}\n`).join('');
}

/** What loads a scenario, now and when it is asked again; everything but the pipe. */
function fileOptions(io: Io, flags: RunFlags): Omit<LoadOptions, 'stdin'> {
  const { stdin: _stdin, ...rest } = loadOptionsOf(io, flags);
  return rest;
}

/** A folder name of the scenario's name: no path in it, nothing hidden. */
export function safeName(name: string): string {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '');
  return safe === '' ? 'run' : safe;
}
