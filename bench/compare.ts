import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Line } from './harness.ts';

/**
 * `npm run bench:compare -- REV [name …] [--rounds N]`: this tree and another revision, each in processes of its own
 * that take turns, so that a busy machine is as unfair to one as to the other. Prints the least processor time of each,
 * their ratio, and whether both did the same.
 */
function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '5' } },
  });
  const [revision, ...names] = positionals;
  if (revision === undefined) {
    console.error('usage: npm run bench:compare -- REV [name …] [--rounds N]');
    process.exitCode = 2;
    return;
  }
  const other = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    execFileSync('git', ['worktree', 'add', '--detach', '--force', other, revision], { stdio: 'ignore' });
    symlinkSync(resolve('node_modules'), join(other, 'node_modules'));
    if (!existsSync(join(other, 'bench', 'main.ts'))) throw new Error(`${revision} has no bench/main.ts`);
    for (const line of comparison(revision, measureBoth(other, names, Number(values.rounds))))
      console.log(line);
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', other]);
    rmSync(other, { recursive: true, force: true });
  }
}

/** Of each bench the best line of this tree and of the other one. */
export type Lines = Map<string, { here?: Line; there?: Line }>;

function measureBoth(other: string, names: readonly string[], rounds: number): Lines {
  const lines: Lines = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const side of sidesOf(round)) {
      for (const line of benchLines(side === 'here' ? process.cwd() : other, names))
        keepBest(lines, side, line);
    }
  }
  return lines;
}

type Side = 'here' | 'there';

/** Who goes first changes with every round. */
export function sidesOf(round: number): readonly Side[] {
  return round % 2 === 0 ? ['there', 'here'] : ['here', 'there'];
}

/** Keeps the line if it took less processor time than those of its bench and side before it. */
export function keepBest(lines: Lines, side: Side, line: Line): void {
  const known = lines.get(line.name) ?? {};
  const best = known[side];
  if (best !== undefined && best.digest !== line.digest)
    throw new Error(`${line.name}: two rounds of one side differ`);
  if (best === undefined || cpuMs(line) < cpuMs(best)) known[side] = line;
  lines.set(line.name, known);
}

function benchLines(folder: string, names: readonly string[]): Line[] {
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'bench/main.ts', ...names, '--rounds', '1', '--json'],
    { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 },
  );
  return output
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Line);
}

/** Processor time: a busy machine stretches it less than the time on the clock. */
function cpuMs({ cpuNsPerOperation, operations }: Line): number {
  return (cpuNsPerOperation * operations) / 1e6;
}

/** A line a bench: how much faster this tree is, and whether both did the same. */
export function comparison(revision: string, lines: Lines): readonly string[] {
  return [...lines].map(([name, { here, there }]) => {
    if (here === undefined || there === undefined)
      return `${name.padEnd(26)} only in ${here === undefined ? revision : 'this tree'}`;
    const ratio = cpuMs(there) / cpuMs(here);
    const same = here.digest === there.digest ? 'same digest' : 'DIGESTS DIFFER';
    const before = cpuMs(there).toFixed(0);
    return `${name.padEnd(26)} ${before} → ${cpuMs(here).toFixed(0)} ms, ${ratio.toFixed(2)} times as fast, ${same}`;
  });
}

if (process.argv[1]?.endsWith('compare.ts') === true) main();
