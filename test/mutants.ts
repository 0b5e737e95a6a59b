import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { EQUAL } from './mutants/equal.ts';
import type { Mutant } from './mutants/schemata.ts';
import { schemataOf } from './mutants/schemata.ts';
import { noticedByTables } from './mutants/tables.ts';

/**
 * Breaks one comparison at a time in the scheduler's plugins and says who notices: the plugin's own table test, the
 * vectors, the twin's random histories. Works on a copy of the tree that holds all mutants at once.
 *
 *     npm run mutants -- [--only PART_OF_PATH,…] [--deep [FOLDER_OF_VECTORS]] [--seed N] [--histories K] [--all]
 *
 * Without --deep only the table tests are asked. A mutant that no table notices ends with exit 1, unless
 * `test/mutants/equal.ts` says why it is an equal one. --all prints the others too.
 */
const FOLDERS = ['src/scheduler/plugins', 'src/scheduler/preemption', 'src/scheduler/queue'];
const ROOT = join(import.meta.dirname, '..');

interface Answer {
  readonly vector?: string;
  readonly history?: number;
}

interface Options {
  readonly only: readonly string[];
  readonly deep: string | undefined;
  readonly seed: string;
  readonly histories: string;
  readonly all: boolean;
}

function main(options: Options): number {
  const copy = copyOfTree();
  try {
    const mutants = writeSchemata(copy, options.only);
    const missed = [...mutants].flatMap(([file, list]) => missedOf(copy, file, list, options));
    const count = [...mutants.values()].flat().length;
    const stale = options.only.includes('') ? staleLines([...mutants.values()].flat()) : [];
    for (const line of stale) console.log(`test/mutants/equal.ts: no such comparison: ${line}`);
    console.log(`${count} mutants, ${missed.length} that no table noticed`);
    return missed.length + stale.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Asks everybody about the mutants of one source; those that no table notices and that are not equal. */
function missedOf(
  copy: string,
  file: string,
  mutants: readonly Mutant[],
  options: Options,
): readonly Mutant[] {
  const unequal = mutants.filter((mutant) => !isEqual(mutant));
  if (unequal.length === 0) return [];
  const tables = noticedByTables(copy, file, unequal);
  const answers = options.deep === undefined ? undefined : deepAnswers(copy, unequal, options);
  for (const mutant of unequal) {
    const answer = answers?.get(mutant.id);
    const seen = [
      tables.has(mutant.id) ? 'table' : 'NO TABLE',
      ...(answers === undefined
        ? []
        : [answer === undefined ? 'hangs' : (answer.vector ?? 'no vector'), historyText(answer)]),
    ];
    const isNoticed =
      tables.has(mutant.id) && (answers === undefined || !/no (vector|twin)/.test(seen.join()));
    if (isNoticed && !options.all) continue;
    console.log(`${file}:${mutant.line}: ${mutant.before}  →  ${mutant.after}: ${seen.join(', ')}`);
  }
  return unequal.filter(({ id }) => !tables.has(id));
}

function historyText(answer: Answer | undefined): string {
  if (answer === undefined) return 'hangs';
  return answer.history === undefined ? 'no twin' : `twin in history ${answer.history}`;
}

/** A mutant that runs for ever is given up with its process; the next one has a new process. */
function deepAnswers(
  copy: string,
  mutants: readonly Mutant[],
  options: Options,
): ReadonlyMap<number, Answer> {
  const answers = new Map<number, Answer>();
  const list = join(copy, 'mutants.json');
  for (let left = mutants; left.length > 0;) {
    writeFileSync(list, JSON.stringify(left));
    const args = ['tsx', 'test/mutants/deep.ts', list, options.deep ?? '', options.seed, options.histories];
    const { stdout } = spawnSync('npx', args, { cwd: copy, encoding: 'utf8', timeout: left.length * 60_000 });
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    for (const line of lines) {
      const { id, ...answer } = JSON.parse(line) as Answer & { readonly id: number };
      answers.set(id, answer);
    }
    left = left.slice(lines.length + 1);
  }
  return answers;
}

function isEqual({ file, before, nth }: Mutant): boolean {
  return EQUAL.some(([path, comparison, place]) => path === file && comparison === before && place === nth);
}

function staleLines(mutants: readonly Mutant[]): readonly string[] {
  const isKnown = ([path, comparison, place]: (typeof EQUAL)[number]): boolean =>
    mutants.some(({ file, before, nth }) => file === path && before === comparison && nth === place);
  return EQUAL.filter((line) => !isKnown(line)).map(([file, comparison]) => `${file}: ${comparison}`);
}

function copyOfTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'plimsoll-mutants-'));
  for (const part of ['src', 'test', 'bench', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Puts the mutants of every wanted source into the copy; by file. */
function writeSchemata(copy: string, only: readonly string[]): ReadonlyMap<string, readonly Mutant[]> {
  const found = new Map<string, readonly Mutant[]>();
  let count = 0;
  for (const path of FOLDERS.flatMap((folder) => sourcesBelow(join(copy, folder)))) {
    const file = relative(copy, path);
    if (!only.some((part) => file.includes(part))) continue;
    const { text, mutants } = schemataOf(file, readFileSync(path, 'utf8'), count);
    count += mutants.length;
    found.set(file, mutants);
    writeFileSync(path, text);
  }
  return found;
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourcesBelow(path);
      return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

function readOptions(args: readonly string[]): Options {
  const option = (name: string): string | undefined => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? undefined : args[place + 1];
  };
  const deep = option('deep');
  const sample = join(ROOT, 'test/conformance/vectors');
  return {
    only: (option('only') ?? '').split(','),
    deep: args.includes('--deep') ? (deep?.startsWith('--') === false ? deep : sample) : undefined,
    seed: option('seed') ?? '1',
    histories: option('histories') ?? '300',
    all: args.includes('--all'),
  };
}

process.exitCode = main(readOptions(process.argv.slice(2)));
