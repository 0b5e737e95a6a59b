import type { Command as CommanderCommand } from 'commander';
import type { ConformanceReport } from '../../index.ts';
import { ExitCode } from '../command.ts';
import type { Command } from '../command.ts';
import { collect, count } from '../input/load-options.ts';

interface ConformanceFlags {
  readonly json?: boolean;
  readonly show: number;
  readonly kind: readonly string[];
}

/** plimsoll conformance: counts per kind; kinds without a runner are counted as unsupported. Exit 1: one differs. */
export const conformanceCommand: Command<ConformanceFlags> = {
  examples: [
    ['plimsoll conformance vectors/', 'every area and kind'],
    ['plimsoll conformance vectors/scheduler --show 3', 'with the first three differences'],
  ],

  declare(command: CommanderCommand) {
    command
      .argument('<folder>', 'the vectors of one area, or a folder of areas')
      .option('--json', 'print counts as JSON')
      .option('--show <number>', 'print the first differences, ours beside the recorded', count, 0)
      .option('--kind <area/kind>', 'only this kind; may be repeated', collect, []);
  },

  async run(io, [folder], flags) {
    const { runConformance } = await import('../../index.ts');
    const report = await runConformance(folder, {
      show: flags.show,
      signal: io.signal,
      ...(flags.kind.length === 0 ? {} : { kinds: flags.kind }),
    });
    if (flags.json === true) io.stdout(`${JSON.stringify({ areas: report.areas })}\n`);
    else io.stdout(table(report));
    const shown = report.shown.map(
      ({ id, differences }) => `${id}\n${differences.map((line) => `    ${line}\n`).join('')}`,
    );
    if (shown.length > 0) (flags.json === true ? io.stderr : io.stdout)(`\n${shown.join('\n')}`);
    return Object.keys(report.areas).length === 0 ? ExitCode.BadInput : ExitCode.Ok;
  },
};

function table({ areas }: ConformanceReport): string {
  const rows = Object.entries(areas).flatMap(([area, { kinds }]) =>
    Object.entries(kinds).map(([kind, { cases, passed, unsupported }]) => [
      `${area}/${kind}`,
      String(cases),
      String(passed),
      String(unsupported),
      cases === 0 ? '' : `${((100 * passed) / cases).toFixed(2)} %`,
    ]),
  );
  if (rows.length === 0) return 'no vectors found\n';
  const all = [['kind', 'cases', 'agree', 'unsupported', 'share'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  return `${all.map(line).join('\n')}\n`;
}
