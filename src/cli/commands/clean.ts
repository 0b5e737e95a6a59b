import { resolve } from 'node:path';
import type { Command as CommanderCommand } from 'commander';
import { ExitCode } from '../command.ts';
import type { Command } from '../command.ts';

interface CleanFlags {
  readonly dryRun?: boolean;
}

/** plimsoll clean: removes result folders, and nothing that plimsoll did not write. */
export const cleanCommand: Command<CleanFlags> = {
  examples: [
    ['plimsoll clean', 'the results under plimsoll-out'],
    ['plimsoll clean week', 'one result, written with --out week'],
    ['plimsoll clean results --dry-run', 'only say what would go'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('[folder]', 'a result, or the folder that holds results', 'plimsoll-out')
      .option('--dry-run', 'remove nothing');
  },

  async run(io, [folder = 'plimsoll-out'], flags) {
    const { findResultFolders, removeResultFolder } = await import('../../index.ts');
    const found = findResultFolders(resolve(io.folder, folder));
    for (const path of found) {
      if (flags.dryRun !== true) removeResultFolder(path);
      io.stdout(`${flags.dryRun === true ? 'would remove' : 'removed'} ${path}\n`);
    }
    if (found.length === 0) io.stdout(`nothing of plimsoll's under ${folder}\n`);
    return ExitCode.Ok;
  },
};
