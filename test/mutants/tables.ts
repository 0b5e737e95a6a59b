import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Mutant } from './schemata.ts';
import { SWITCH } from './schemata.ts';

/** Where the test files that switch a mutant on are written; inside the folders that vitest looks through. */
const RUNS = 'test/mutant-runs';

/** Numbers of the mutants of one source that the tables beside it notice. A run that ends without a report notices all. */
export function noticedByTables(copy: string, file: string, mutants: readonly Mutant[]): ReadonlySet<number> {
  const folder = join(copy, RUNS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tests = tablesOf(copy, file);
  const nameOf = (id: number): string => join(folder, `m${id}.test.ts`);
  for (const { id } of mutants) {
    const imports = tests.map((path) => `await import('${relative(folder, join(copy, path))}');`);
    writeFileSync(nameOf(id), [`globalThis.${SWITCH} = ${id};`, ...imports, ''].join('\n'));
  }
  const report = join(folder, 'report.json');
  const args = ['vitest', 'run', RUNS, '--reporter=json', `--outputFile=${report}`];
  spawnSync('npx', args, { cwd: copy, stdio: 'ignore', timeout: 600_000 });
  if (!existsSync(report)) return new Set(mutants.map(({ id }) => id));
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly testResults: readonly { readonly name: string; readonly status: string }[];
  };
  const clean = new Set(testResults.filter(({ status }) => status === 'passed').map(({ name }) => name));
  return new Set(mutants.map(({ id }) => id).filter((id) => !clean.has(nameOf(id))));
}

/** Each of these is one mechanism, whose tables stand in files of their own beside those of the parts. */
const MECHANISMS = ['src/scheduler/preemption', 'src/scheduler/queue'];

/**
 * The tests beside a plugin; what has none of its own is held by those of its folder, helpers by those of all plugins, a
 * part of a mechanism by all of its tables. Laws draw at random and are no tables.
 */
function tablesOf(copy: string, file: string): readonly string[] {
  const mechanism = MECHANISMS.find((path) => file.startsWith(`${path}/`));
  const ownFolder = basename(dirname(file)) === 'helper' ? dirname(dirname(file)) : dirname(file);
  const folder = mechanism ?? ownFolder;
  const listed = spawnSync('find', [folder, '-name', '*.test.ts'], { cwd: copy, encoding: 'utf8' });
  const beside = listed.stdout.split('\n').filter((path) => path !== '');
  const own = beside.filter((path) => path.startsWith(file.replace(/ts$/, '')));
  if (folder === mechanism) return beside.filter((path) => !path.endsWith('.laws.test.ts')).sort();
  return (own.length > 0 ? own : beside).sort();
}
