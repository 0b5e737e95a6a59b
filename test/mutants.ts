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
import { basename, dirname, join, relative } from 'node:path';

/**
 * Breaks one comparison at a time in the scheduler's plugins and says who notices: the plugin's own table test, the
 * vectors, the twin's random histories. Works on a copy of the tree.
 *
 *     npx tsx test/mutants.ts [--only PART_OF_PATH,…] [--deep] [--seed N]
 *
 * Without --deep only the table tests are asked. A mutant that nobody notices ends with exit 1, unless the line says
 * that it is an equal one: a comment `// equal: why` at its end.
 */
const FLIPS: readonly (readonly [RegExp, string])[] = [
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
];
const PLUGINS = 'src/scheduler/plugins';
const ROOT = join(import.meta.dirname, '..');

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

function main(args: readonly string[]): number {
  const option = (name: string): string | undefined => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? undefined : args[place + 1];
  };
  const only = (option('only') ?? '').split(',');
  const copy = copyOfTree();
  let survivors = 0;
  let count = 0;
  try {
    for (const file of sourcesBelow(join(copy, PLUGINS)).filter((path) =>
      only.some((part) => path.includes(part)),
    )) {
      const source = readFileSync(file, 'utf8');
      for (const mutant of mutantsOf(relative(copy, file), source)) {
        writeFileSync(file, mutant.text);
        const seen = noticedBy(copy, file, args.includes('--deep'), option('seed') ?? '1');
        writeFileSync(file, source);
        count++;
        if (seen.length > 0 && !args.includes('--deep')) continue;
        if (seen.length === 0) survivors++;
        const who = seen.length === 0 ? 'NOBODY' : seen.join(', ');
        console.log(
          `${mutant.file}:${mutant.line}: ${mutant.before.trim()}  →  ${mutant.after.trim()}: ${who}`,
        );
      }
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
  console.log(`${count} mutants, ${survivors} that nobody noticed`);
  return survivors === 0 ? 0 : 1;
}

function copyOfTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'plimsoll-mutants-'));
  for (const part of ['src', 'test', 'bench', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
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

/** One a comparison; comments, loops' own `i < count` and lines marked as equal are left out. */
function mutantsOf(file: string, source: string): readonly Mutant[] {
  const lines = source.split('\n');
  return lines.flatMap((before, index) => {
    if (
      /^\s*(?:\*|\/\/|\/\*)/.test(before) ||
      before.includes('// equal:') ||
      /for \(let .*;.*;/.test(before)
    )
      return [];
    return FLIPS.flatMap(([from, to]) =>
      [...before.matchAll(from)].map((match) => {
        const after = before.slice(0, match.index) + to + before.slice(match.index + match[0].length);
        return { file, line: index + 1, before, after, text: lines.with(index, after).join('\n') };
      }),
    );
  });
}

function noticedBy(copy: string, file: string, deep: boolean, seed: string): readonly string[] {
  const seen: string[] = [];
  if (fails(copy, 'npx', ['vitest', 'run', ...tablesOf(copy, file)])) seen.push('table');
  if (!deep) return seen;
  if (fails(copy, 'npx', ['vitest', 'run', 'test/conformance/scheduler-vectors.test.ts']))
    seen.push('vectors');
  if (fails(copy, 'npx', ['tsx', 'test/fuzz/fuzz.ts', '--seed', seed, '--histories', '300']))
    seen.push('twin');
  return seen;
}

/** The tests beside a plugin; what several plugins share is held by the tests of all. */
function tablesOf(copy: string, file: string): readonly string[] {
  const folder = dirname(file);
  const isShared = basename(folder) === 'helper' || !existsSync(file.replace(/\.ts$/, '.test.ts'));
  const own = isShared && basename(folder) === 'helper' ? join(copy, PLUGINS) : folder;
  return [isShared ? relative(copy, own) : relative(copy, file.replace(/\.ts$/, '.test.ts'))];
}

function fails(copy: string, command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, { cwd: copy, stdio: 'ignore', timeout: 300_000 });
  return status !== 0;
}

process.exitCode = main(process.argv.slice(2));
