import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { Placements } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command } from '../command.ts';
import { declareLoadOptions, loadFor } from '../input/load-options.ts';
import type { LoadFlags } from '../input/load-options.ts';
import { textTable } from '../print/text-table.ts';

interface ScheduleFlags extends Omit<LoadFlags, 'cluster'> {
  readonly in?: string;
  readonly cluster?: string;
  readonly file: string;
  readonly howMany?: boolean;
  readonly format: 'text' | 'json';
}

/** plimsoll schedule: one look at the cluster as it is, no time passes. */
export const scheduleCommand: Command<ScheduleFlags> = {
  examples: [
    ['plimsoll schedule --cluster dump.json -f pods.yaml', 'where, and why not elsewhere'],
    ['plimsoll schedule --cluster dump.json -f pod.yaml --how-many', 'how many more of this pod fit'],
  ],

  declare(command: CommanderCommand) {
    declareLoadOptions(command);
    command
      .requiredOption('-f, --file <pods>', 'manifests of the pods or workloads to place')
      .option('--how-many', 'place one pod of the manifest again and again until it fits no more')
      .addOption(
        new Option('--format <format>', 'what is printed').choices(['text', 'json']).default('text'),
      );
  },

  async run(io, _args, flags) {
    const { cluster, ...rest } = flags;
    if (cluster === undefined)
      throw new UsageError('schedule needs --cluster: a scenario, or a dump of the cluster');
    const scenario = await loadFor(io, cluster, rest as LoadFlags);
    const pods = await loadFor(io, flags.file, { ...rest, set: [], nodes: 0 } as LoadFlags);
    const { placePods, pluginsOfScenario } = await import('../../index.ts');
    const placements = placePods(scenario, [...pods.workload.objects, ...pods.cluster.pods], {
      howMany: flags.howMany === true,
      signal: io.signal,
      plugins: await pluginsOfScenario(scenario),
    });
    io.stdout(
      flags.format === 'json'
        ? `${JSON.stringify(placements, null, 2)}\n`
        : placementsText(placements, flags.howMany === true),
    );
    return ExitCode.Ok;
  },
};

function placementsText({ placed, nodes, refused }: Placements, howMany: boolean): string {
  const rows = placed.map(({ pod, node }) => [pod, node]);
  const counts = nodes.map(({ node, pods }) => [node, String(pods)]);
  return [
    rows.length > 0 && rows.length <= 200
      ? textTable([['POD', 'NODE'], ...rows])
      : textTable([['NODE', 'PODS'], ...counts]),
    `\n${placed.length === 1 ? 'One pod fits' : `${placed.length} pods fit`}.\n`,
    ...refused.map(({ message, pods, examples }) => {
      // Of copies that are tried several at a time the number that is left over means nothing.
      const who = howMany
        ? 'One more does not'
        : `${pods} ${pods === 1 ? 'does' : 'do'} not (${examples.slice(0, 3).join(', ')})`;
      return `${who}: ${message}\n`;
    }),
  ].join('');
}
