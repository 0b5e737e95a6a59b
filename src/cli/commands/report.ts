import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import { ExitCode } from '../command.ts';
import type { Command } from '../command.ts';
import { FORMATS, renderAs } from '../print/render-as.ts';
import type { Format } from '../print/render-as.ts';
import { readResult } from '../input/result-argument.ts';

interface ReportFlags {
  readonly format: Format;
}

export const reportCommand: Command<ReportFlags> = {
  examples: [
    ['plimsoll report plimsoll-out/openb', 'as text'],
    ['plimsoll report plimsoll-out/openb --format csv > series.csv', 'the curves, for a spreadsheet'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<result>', 'a result folder')
      .addOption(new Option('--format <format>', 'what is printed').choices(FORMATS).default('text'));
  },

  async run(io, [path], flags) {
    io.stdout(await renderAs(await readResult(io, path), flags.format, io));
    return ExitCode.Ok;
  },
};
