import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import { ClusterAt } from '../input/cluster-at.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { simulatedTime } from '../input/result-argument.ts';
import { replayOf } from '../input/replay-of.ts';
import { nodeTable, podTable, SORT_KEYS } from '../print/top-tables.ts';
import type { SortKey } from '../print/top-tables.ts';
import type { ClusterUse } from '../../index.ts';

interface TopFlags {
  readonly at: number;
  readonly sortBy: SortKey;
}

/** plimsoll top: requests and use at a moment of a kept run, in kubectl top's columns. */
export const topCommand: Command<TopFlags> = {
  examples: [
    ['plimsoll top nodes plimsoll-out/openb --at 1h30m', 'every node'],
    ['plimsoll top pods plimsoll-out/openb --sort-by cpu', 'every pod when the run ended, the busiest first'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<what>', 'nodes or pods')
      .argument('<result>', 'a result folder')
      .option('--at <time>', 'simulated time (default: the end)', simulatedTime, Infinity)
      .addOption(new Option('--sort-by <key>', 'order of the lines').choices(SORT_KEYS).default('name'));
  },

  async run(io, [what, path], { at, sortBy }) {
    if (!/^(nodes?|pods?)$/.test(what)) throw new UsageError(`top shows nodes or pods, not ${what}`);
    const cluster = await clusterAt(io, path, at);
    const use = await useOf(resolve(io.folder, path), at);
    const known = typeof use === 'string' ? undefined : use;
    io.stdout((what.startsWith('node') ? nodeTable : podTable)(cluster, known, sortBy));
    if (typeof use === 'string') io.stderr(`${use}: these are requests\n`);
    return ExitCode.Ok;
  },
};

/** The cluster of a result folder at an instant. */
export async function clusterAt(io: Io, path: string, atMs: number): Promise<ClusterAt> {
  const { readEventTable, readLegend, ResultFolderError } = await import('../../index.ts');
  const folder = resolve(io.folder, path);
  try {
    const cluster = new ClusterAt(readLegend(folder));
    for await (const row of readEventTable(folder)) {
      if (row.time_ms > atMs) break;
      cluster.apply(row);
    }
    return cluster;
  } catch (error) {
    if (error instanceof ResultFolderError) throw new UsageError(error.message);
    throw error;
  }
}

/** What is used at the instant, by running the scenario once more; a sentence where that is not known. */
async function useOf(folder: string, atMs: number): Promise<ClusterUse | string> {
  const replay = await replayOf(folder);
  if (typeof replay === 'string') return 'the input of the result is not at hand to be run once more';
  const { useAt } = await import('../../index.ts');
  const { scenario, plugins } = replay;
  const use = useAt(scenario, atMs, { plugins });
  if (use?.pods.some(({ isKnown }) => isKnown) === true) return use;
  return 'the scenario says nothing of what containers use';
}
