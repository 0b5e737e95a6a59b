import { basename } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Comparison, NamedScenario } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { collect, count, declareLoadOptions, loadFor } from '../load-options.ts';
import type { LoadFlags } from '../load-options.ts';
import { progressLine } from '../progress.ts';

interface CompareFlags extends LoadFlags {
  readonly variant: readonly string[];
  readonly runs: number;
  readonly workers?: number;
  readonly format: 'text' | 'md' | 'json';
  readonly failAbove?: number;
}

export const compareCommand: Command<CompareFlags> = {
  name: 'compare',
  summary: 'Run scenarios on the same random numbers and show what changes',
  examples: [
    ['plimsoll compare scenarios/a scenarios/b', 'two scenarios'],
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
        Number,
      )
      .addOption(
        new Option('--format <format>', 'what is printed').choices(['text', 'md', 'json']).default('text'),
      );
    declareLoadOptions(command);
  },

  async run(io, inputs, flags) {
    const variants = await loadVariants(io, inputs, flags);
    if (variants.length < 2) throw new UsageError('compare needs a second scenario, or --variant path=value');
    const { compareScenarios, renderComparison } = await import('../../index.ts');
    const progress = progressLine(io, flags.quiet === true);
    const comparison = await compareScenarios(variants, {
      runs: flags.runs,
      workers: flags.workers,
      signal: io.signal,
      onProgress: (at) => progress.update(at),
    }).finally(() => progress.end());
    io.stdout(renderComparison(comparison, flags.format));
    if (comparison.failures.length > 0) return ExitCode.Fault;
    return isAbove(comparison, flags.failAbove) ? ExitCode.ThresholdCrossed : ExitCode.Ok;
  },
};

async function loadVariants(
  io: Io,
  inputs: readonly string[],
  flags: CompareFlags,
): Promise<NamedScenario[]> {
  const variants: NamedScenario[] = [];
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
