import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { workText } from './harness.ts';
import type { Line } from './harness.ts';

const FILE = new URL('./README.md', import.meta.url);
const BEGIN = '<!-- figures: npm run bench -- --table -->';
const END = '<!-- end of figures -->';
const HEAD = [
  '| bench | ns an operation | cpu ns | total ms | MiB | work and ratios | digest | load |',
  '|---|---:|---:|---:|---:|---|---|---:|',
];

/** Puts the lines into the table of bench/README.md. */
export function updateTable(lines: readonly Line[], names: readonly string[]): void {
  const machine = `Measured on ${availableParallelism()} cores (${cpus()[0].model.trim()}), Node ${process.version}.`;
  writeFileSync(FILE, tableWith(readFileSync(FILE, 'utf8'), lines, names, machine));
}

/**
 * The text with these lines in its table, in the order of `names`: rows of other benches stay, those of benches that are
 * gone go. What stands before and behind the table stays.
 */
export function tableWith(
  text: string,
  lines: readonly Line[],
  names: readonly string[],
  machine: string,
): string {
  const [before, rest = ''] = text.split(BEGIN);
  const [old = '', after = ''] = rest.split(END);
  const rows = new Map(
    old
      .split('\n')
      .filter((row) => row.startsWith('| `'))
      .map((row) => [row.split('`')[1], row]),
  );
  for (const line of lines) rows.set(line.name, rowOf(line));
  const present = names.flatMap((name) => rows.get(name) ?? []);
  return [before + BEGIN, '', machine, '', ...HEAD, ...present, '', END + after].join('\n');
}

function rowOf(line: Line): string {
  const cells = [
    `\`${line.name}\``,
    line.nsPerOperation.toFixed(0),
    line.cpuNsPerOperation.toFixed(0),
    line.totalMs.toFixed(0),
    line.maxRssMib.toFixed(0),
    workText(line),
    line.digest.slice(0, 12),
    line.load.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}
