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

/** Puts the lines into the table of bench/README.md: rows of other benches stay, those of benches that are gone go. */
export function updateTable(lines: readonly Line[], names: readonly string[]): void {
  const text = readFileSync(FILE, 'utf8');
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
  const machine = `Measured on ${availableParallelism()} cores (${cpus()[0].model.trim()}), Node ${process.version}.`;
  writeFileSync(FILE, [before + BEGIN, '', machine, '', ...HEAD, ...present, '', END + after].join('\n'));
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
