import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Suite, SuiteFormat, SuiteResult } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { usable } from '../diagnosed.ts';
import { countFromOne } from '../input/load-options.ts';
import { openResultFolder } from '../input/open-result-folder.ts';
import { progressLine } from '../print/progress.ts';

interface BenchFlags {
  readonly format: SuiteFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly updateBaseline?: boolean;
  readonly allowPlugins?: boolean;
  readonly workers?: number;
  readonly quiet?: boolean;
}

const FORMATS: readonly SuiteFormat[] = ['text', 'md', 'html', 'json', 'junit'];

/** plimsoll bench: a suite held against its baseline. Exit 1: a threshold is crossed; 2: the suite cannot be read. */
export const benchCommand: Command<BenchFlags> = {
  examples: [
    ['plimsoll bench scenarios/scheduler-policies', 'the suite.yaml in that folder'],
    ['plimsoll bench suite.yaml --update-baseline', 'write the baseline that the suite names'],
    ['plimsoll bench suite.yaml --out bench-out', 'report.md, junit.xml and result.json for CI'],
    ['plimsoll bench suite.yaml --format md', 'the comment for a pull request'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<suite>', 'a suite file, or a folder with a suite.yaml')
      .addOption(new Option('--format <format>', 'what is printed').choices(FORMATS).default('text'))
      .option('-o, --out <folder>', 'keep the result: result.json, report.md, report.html, junit.xml')
      .option('--force', 'replace a folder that plimsoll did not make')
      .option(
        '--update-baseline',
        'write the figures into the baseline of the suite and hold them against it',
      )
      .option('--allow-plugins', 'run the plugins that the policies name: code with your rights')
      .option('--workers <number>', 'worker threads', countFromOne)
      .addOption(new Option('-q, --quiet', 'no progress and no warnings on stderr'));
  },

  async run(io, [input], flags) {
    const { readSuite } = await import('../../index.ts');
    const read = await readSuite(suiteFile(io, input), {
      within: io.folder,
      allowPlugins: flags.allowPlugins,
    });
    const { suite } = usable(io, read, input, flags.quiet);
    if (suite === undefined) throw new UsageError(`${input} holds no suite`);
    if (flags.updateBaseline === true && suite.baseline === undefined)
      throw new UsageError(`${input} names no baseline: add baseline: baseline.json under spec`);
    const result = await runBench(io, suite, input, flags);
    if (flags.out !== undefined) await keep(io, result, flags.out, flags.force === true);
    const { renderSuite } = await import('../../index.ts');
    io.stdout(renderSuite(result, flags.format, { colour: io.colour, columns: io.columns }));
    if (result.failures.length > 0) return ExitCode.Fault;
    return result.checks.every(({ passed }) => passed) ? ExitCode.Ok : ExitCode.ThresholdCrossed;
  },
};

function suiteFile(io: Io, input: string): string {
  const inFolder = join(input, 'suite.yaml');
  return existsSync(resolve(io.folder, inFolder)) ? inFolder : input;
}

async function runBench(io: Io, suite: Suite, input: string, flags: BenchFlags): Promise<SuiteResult> {
  const { compareSuite, readBaseline, runSuite, writeBaseline } = await import('../../index.ts');
  const isUpdate = flags.updateBaseline === true;
  const { baseline } = isUpdate ? {} : usable(io, readBaseline(suite), input, flags.quiet);
  const progress = progressLine(io, flags.quiet === true);
  const end = await runSuite(suite, {
    baseline,
    workers: flags.workers,
    signal: io.signal,
    onProgress: (at) => progress.update(at),
  }).finally(() => progress.end());
  const { result } = usable(io, end, input, flags.quiet);
  if (result === undefined) throw new UsageError(`${input} gave no result`);
  if (!isUpdate || result.failures.length > 0) return result;
  writeBaseline(suite, result);
  io.stderr(`plimsoll: baseline in ${suite.baseline?.shown ?? ''}\n`);
  return compareSuite(suite, result, result);
}

async function keep(io: Io, result: SuiteResult, out: string, force: boolean): Promise<void> {
  const { renderSuite } = await import('../../index.ts');
  const folder = openResultFolder(resolve(io.folder, out), force);
  try {
    folder.write('result.json', renderSuite(result, 'json'));
    folder.write('report.md', renderSuite(result, 'md'));
    folder.write('report.html', renderSuite(result, 'html'));
    folder.write('junit.xml', renderSuite(result, 'junit'));
    io.stderr(`plimsoll: result in ${folder.finish()}\n`);
  } finally {
    folder.discard();
  }
}
