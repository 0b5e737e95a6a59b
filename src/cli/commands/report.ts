import { Option } from 'commander';
import type { Command as CommanderCommand } from 'commander';
import type { KeptResult } from '../../index.ts';
import { ExitCode, UsageError } from '../command.ts';
import type { Command, Io } from '../command.ts';
import { FORMATS } from '../print/render-as.ts';
import type { Format } from '../print/render-as.ts';
import { sweepTable } from '../print/sweep-table.ts';
import { readKeptResult } from '../input/result-argument.ts';

interface ReportFlags {
  readonly format: Format;
}

/** plimsoll report: a kept result once more in another format; nothing is simulated. */
export const reportCommand: Command<ReportFlags> = {
  examples: [
    ['plimsoll report plimsoll-out/openb', 'as text'],
    ['plimsoll report plimsoll-out/openb --format csv > series.csv', 'the curves, for a spreadsheet'],
    ['plimsoll report plan/result.json --format html > plan.html', 'a plan that was kept with --out'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<result>', 'a folder or JSON file that run, compare, plan, bench or sweep has kept')
      .addOption(new Option('--format <format>', 'what is printed').choices(FORMATS).default('text'));
  },

  async run(io, [path], flags) {
    io.stdout(await renderKept(await readKeptResult(io, path), flags.format, io));
    return ExitCode.Ok;
  },
};

async function renderKept(kept: KeptResult, format: Format, io: Io): Promise<string> {
  const { renderComparison, renderPlan, renderReport, renderSuite } = await import('../../index.ts');
  const options = { colour: io.colour, columns: io.columns };
  switch (kept.kind) {
    case 'run':
      return renderReport(kept.result, format, options);
    case 'comparison':
      return renderComparison(kept.result, format, options);
    case 'plan':
      if (format === 'csv') throw unknownFormat(kept, format);
      return renderPlan(kept.result, format, options);
    case 'benchmark':
      if (format === 'csv') throw unknownFormat(kept, format);
      return renderSuite(kept.result, format, options);
    case 'sweep':
      if (format === 'json') return `${JSON.stringify(kept.result, undefined, 2)}\n`;
      if (format !== 'text') throw unknownFormat(kept, format);
      return sweepTable(kept.result);
  }
}

function unknownFormat({ kind }: KeptResult, format: Format): UsageError {
  const instead =
    kind === 'sweep'
      ? 'text and json; its folder has CSV and Parquet files'
      : 'text, md, html, json and junit';
  return new UsageError(`--format ${format} is for other results: of a ${kind} there are ${instead}`);
}
