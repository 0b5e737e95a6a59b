import { basename, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Comparison, NamedScenario, ReportFormat, Scenario } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { anonymiseKeyOf, declareAnonymiseOptions } from '../input/anonymise-options.ts';
import type { AnonymiseFlags } from '../input/anonymise-options.ts';
import { amount, collect, countFromOne, declareLoadOptions, loadFor } from '../input/load-options.ts';
import type { LoadFlags } from '../input/load-options.ts';
import { closeGitInput, openGitInput } from '../input/git-input.ts';
import { openResultFolder } from '../input/open-result-folder.ts';
import { ownVariants } from '../input/own-variants.ts';
import { progressLine } from '../print/progress.ts';
import { FORMATS } from '../print/render-as.ts';

const MICRO_USD = 1_000_000;

interface CompareFlags extends LoadFlags, AnonymiseFlags {
  readonly variant: readonly string[];
  readonly runs: number;
  readonly workers?: number;
  readonly format: ReportFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly failAbove?: number;
}

/**
 * plimsoll compare: the same random numbers for every variant, so that differences are effects. Exit 1: --fail-above is
 * crossed.
 */
export const compareCommand: Command<CompareFlags> = {
  examples: [
    ['plimsoll compare scenarios/a scenarios/b', 'two scenarios'],
    ['plimsoll compare scenarios/microservices-x20', 'the variants in its variants.json'],
    [
      'plimsoll compare scenarios/shop --variant nodePools.0.instanceType=m7i.4xlarge,nodePools.0.count=3',
      'one scenario, changed',
    ],
    [
      'plimsoll compare scenarios/shop --set nodePools.0.instanceType=m7i.4xlarge',
      'the scenario against itself with one field changed; each --set is a variant',
    ],
    [
      'plimsoll compare main:deploy deploy',
      'what a change of manifests costs: a git tree against the folder',
    ],
    ['plimsoll compare base new --fail-above 100', 'exit 1 when it costs over $100 a month more'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<base>', 'the scenario that the others are held against; REV:path reads it from git')
      .argument('[variants...]', 'scenarios to compare with it')
      .option(
        '--variant <changes>',
        'the base with these fields changed: path=value,path=value; may be repeated',
        collect,
        [],
      )
      .option('--runs <number>', 'runs of each, each with other random numbers', countFromOne, 1)
      .option('--workers <number>', 'worker threads', countFromOne)
      .option(
        '--fail-above <usd>',
        'exit 1 when a variant costs more than this above the base, a month',
        amount,
      )
      .addOption(new Option('--format <format>', 'what is printed').choices(FORMATS).default('text'))
      .option('-o, --out <folder>', 'keep the comparison: result.json, report.md, report.html, junit.xml')
      .option('--force', 'replace a folder that plimsoll did not make');
    declareAnonymiseOptions(command);
    declareLoadOptions(command);
  },

  async run(io, inputs, flags) {
    const key = anonymiseKeyOf(flags);
    // What is wrong with the input is said in its own words, which hold names.
    const variants = await loadVariants(io, inputs, key === undefined ? flags : { ...flags, quiet: true });
    if (variants.length < 2)
      throw new UsageError(
        'compare needs a second scenario, --set path=value, or a variants.json in the scenario',
      );
    const { anonymiseComparison, compareScenarios, renderComparison } = await import('../../index.ts');
    const progress = progressLine(io, flags.quiet === true);
    const compared = await compareScenarios(variants, {
      runs: flags.runs,
      workers: flags.workers,
      signal: io.signal,
      moreMicroUsdMax: flags.failAbove === undefined ? undefined : flags.failAbove * MICRO_USD,
      onProgress: (at) => progress.update(at),
    }).finally(() => progress.end());
    const comparison = key === undefined ? compared : anonymiseComparison(compared, variants, key);
    if (flags.out !== undefined) await keepComparison(io, comparison, flags.out, flags.force === true);
    io.stdout(renderComparison(comparison, flags.format, { colour: io.colour, columns: io.columns }));
    if (io.signal.aborted) {
      io.stderr(`plimsoll: stopped: ${comparison.failures.length} runs are left out\n`);
      return ExitCode.ThresholdCrossed;
    }
    if (comparison.failures.length > 0) return ExitCode.Fault;
    const crossed = (comparison.checks ?? []).some(({ passed }) => !passed);
    return crossed ? ExitCode.ThresholdCrossed : ExitCode.Ok;
  },
};

async function keepComparison(io: Io, comparison: Comparison, out: string, force: boolean): Promise<void> {
  const { renderComparison } = await import('../../index.ts');
  const folder = openResultFolder(resolve(io.folder, out), force);
  try {
    folder.write('result.json', renderComparison(comparison, 'json'));
    folder.write('report.md', renderComparison(comparison, 'md'));
    folder.write('report.html', renderComparison(comparison, 'html'));
    if (comparison.checks !== undefined) folder.write('junit.xml', renderComparison(comparison, 'junit'));
    io.stderr(`plimsoll: comparison in ${folder.finish()}\n`);
  } finally {
    folder.discard();
  }
}

async function loadVariants(
  io: Io,
  inputs: readonly string[],
  flags: CompareFlags,
): Promise<NamedScenario[]> {
  const variants: NamedScenario[] = [];
  const own = inputs.length === 1 && flags.variant.length === 0 ? ownVariants(io, inputs[0]) : [];
  for (const [name, changes] of own)
    variants.push({
      name,
      scenario: await loadFor(io, inputs[0], { ...flags, set: [...flags.set, ...changes] }),
    });
  if (own.length > 0) return variants;
  // Of a scenario that stands alone each --set is a variant; of several it changes all.
  const isAlone = inputs.length === 1 && flags.variant.length === 0;
  const common = isAlone ? [] : flags.set;
  for (const input of inputs)
    variants.push({
      name: nameOf(input, inputs),
      scenario: await loadAny(io, input, { ...flags, set: common }),
    });
  const changed = isAlone
    ? flags.set.map((change) => [change, [change]] as const)
    : flags.variant.map((changes) => [changes, [...common, ...changes.split(',')]] as const);
  for (const [name, set] of changed)
    variants.push({ name, scenario: await loadAny(io, inputs[0], { ...flags, set }) });
  return distinctNames(variants);
}

/** Compared with itself a scenario keeps its name, and its equals are numbered from 2: a report has to tell them apart. */
function distinctNames(variants: readonly NamedScenario[]): NamedScenario[] {
  const counts = new Map<string, number>();
  return variants.map(({ name, scenario }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { name: count === 1 ? name : `${name} (${count})`, scenario };
  });
}

/** The folder's name; the whole text where two would be called the same. */
function nameOf(input: string, inputs: readonly string[]): string {
  const short = basename(resolve(input));
  return inputs.filter((other) => basename(resolve(other)) === short).length > 1 ? input : short;
}

/** A path on disk, or `REV:path`: there the user is shown what he wrote, not where it was put. */
async function loadAny(io: Io, input: string, flags: CompareFlags): Promise<Scenario> {
  const tree = openGitInput(io, input);
  if (tree === undefined) return loadFor(io, input, flags);
  const shown = (text: string): string => text.replaceAll(tree.path, input);
  try {
    const scenario = await loadFor({ ...io, stderr: (text) => io.stderr(shown(text)) }, tree.path, flags);
    // What it was called there is of no use to anybody, and would differ from run to run.
    const { diagnostics, ignored, assumptions } = scenario;
    const name = scenario.name === basename(tree.root) ? input : scenario.name;
    const told = JSON.parse(
      shown(JSON.stringify({ diagnostics, ignored, assumptions })),
    ) as Partial<Scenario>;
    return { ...scenario, ...told, name };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(shown(error.message));
    throw error;
  } finally {
    closeGitInput(tree);
  }
}
