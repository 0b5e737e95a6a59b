import { join } from 'node:path';
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
    ['plimsoll clean results --dry-run', 'only say what would go'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('[folder]', 'the folder that holds the results', 'plimsoll-out')
      .option('--dry-run', 'remove nothing');
  },

  async run(io, [folder = 'plimsoll-out'], flags) {
    const { findResultFolders, removeResultFolder } = await import('../../index.ts');
    const found = findResultFolders(join(io.folder, folder));
    for (const path of found) {
      if (flags.dryRun !== true) removeResultFolder(path);
      io.stdout(`${flags.dryRun === true ? 'would remove' : 'removed'} ${path}\n`);
    }
    if (found.length === 0) io.stdout(`nothing of plimsoll's under ${folder}\n`);
    return ExitCode.Ok;
  },
};
