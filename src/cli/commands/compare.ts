import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Comparison, NamedScenario, ReportFormat } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { amount, collect, count, declareLoadOptions, loadFor } from '../load-options.ts';
import type { LoadFlags } from '../load-options.ts';
import { openResultFolder } from '../open-result-folder.ts';
import { progressLine } from '../progress.ts';
import { FORMATS } from '../render-as.ts';

interface CompareFlags extends LoadFlags {
  readonly variant: readonly string[];
  readonly runs: number;
  readonly workers?: number;
  readonly format: ReportFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly failAbove?: number;
}

export const compareCommand: Command<CompareFlags> = {
  examples: [
    ['plimsoll compare scenarios/a scenarios/b', 'two scenarios'],
    ['plimsoll compare scenarios/microservices-x20', 'the variants in its variants.json'],
    [
      'plimsoll compare scenarios/shop --variant nodePools.0.instanceType=m7i.4xlarge,nodePools.0.count=3',
      'one scenario, changed',
    ],
    ['plimsoll compare base new --fail-above 100', 'exit 1 when it costs over $100 a month more'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<base>', 'the scenario that the others are held against')
      .argument('[variants...]', 'scenarios to compare with it')
      .option(
        '--variant <changes>',
        'the base with these fields changed: path=value,path=value; may be repeated',
        collect,
        [],
      )
      .option('--runs <number>', 'runs of each, each with other random numbers', count, 1)
      .option('--workers <number>', 'worker threads', count)
      .option(
        '--fail-above <usd>',
        'exit 1 when a variant costs more than this above the base, a month',
        amount,
      )
      .addOption(new Option('--format <format>', 'what is printed').choices(FORMATS).default('text'))
      .option('-o, --out <folder>', 'keep the comparison: result.json, report.md, report.html')
      .option('--force', 'replace a folder that plimsoll did not make');
    declareLoadOptions(command);
  },

  async run(io, inputs, flags) {
    const variants = await loadVariants(io, inputs, flags);
    if (variants.length < 2)
      throw new UsageError(
        'compare needs a second scenario, --variant path=value, or a variants.json in the scenario',
      );
    const { compareScenarios, renderComparison } = await import('../../index.ts');
    const progress = progressLine(io, flags.quiet === true);
    const comparison = await compareScenarios(variants, {
      runs: flags.runs,
      workers: flags.workers,
      signal: io.signal,
      onProgress: (at) => progress.update(at),
    }).finally(() => progress.end());
    if (flags.out !== undefined) await keepComparison(io, comparison, flags.out, flags.force === true);
    io.stdout(renderComparison(comparison, flags.format, { colour: io.colour, columns: io.columns }));
    if (comparison.failures.length > 0) return ExitCode.Fault;
    return isAbove(comparison, flags.failAbove) ? ExitCode.ThresholdCrossed : ExitCode.Ok;
  },
};

async function keepComparison(io: Io, comparison: Comparison, out: string, force: boolean): Promise<void> {
  const { renderComparison } = await import('../../index.ts');
  const folder = await openResultFolder(resolve(io.folder, out), force);
  try {
    folder.write('result.json', renderComparison(comparison, 'json'));
    folder.write('report.md', renderComparison(comparison, 'md'));
    folder.write('report.html', renderComparison(comparison, 'html'));
    io.stderr(`plimsoll: comparison in ${folder.finish()}\n`);
  } finally {
    folder.discard();
  }
}

/** The variants that a scenario folder brings itself: a name, and the fields that are changed. */
function ownVariants(io: Io, input: string): [string, readonly string[]][] {
  const file = resolve(io.folder, input, 'variants.json');
  if (!existsSync(file)) return [];
  try {
    return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly string[]>);
  } catch (error) {
    throw new UsageError(
      `${join(input, 'variants.json')}: ${error instanceof Error ? error.message : String(error)}`,
    );
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
  for (const input of inputs)
    variants.push({ name: basename(input), scenario: await loadFor(io, input, flags) });
  for (const changes of flags.variant) {
    const set = [...flags.set, ...changes.split(',')];
    variants.push({ name: changes, scenario: await loadFor(io, inputs[0], { ...flags, set }) });
  }
  return variants;
}

function isAbove({ variants }: Comparison, limitUsd: number | undefined): boolean {
  if (limitUsd === undefined) return false;
  return variants.some(({ metrics }) => {
    const cost = metrics.find(({ metric }) => metric === 'cost per month');
    return cost !== undefined && cost.difference > limitUsd * 1_000_000;
  });
}
