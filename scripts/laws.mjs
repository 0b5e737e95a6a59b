// The laws of the tests (fast-check) with seeds nobody has seen yet: `npm run laws -- [--seed N] [--runs FACTOR] [PATHS]`.
// Without a seed one is drawn from the clock and printed, so that a finding can be repeated; what a law finds belongs
// into its `examples`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const seed = option('seed') ?? String(Date.now() % 2 ** 31);
const runs = option('runs') ?? '10';
const places = args.length > 0 ? args : ['src', 'test', 'bench'];

const files = places.flatMap((place) => filesUnder(join(root, place))).filter(statesLaws);
console.error(`laws: ${files.length} files, seed ${seed}, ${runs} times as many runs as in npm test`);
const { status } = spawnSync(
  process.execPath,
  [join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...files],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PLIMSOLL_LAW_SEED: seed, PLIMSOLL_LAW_RUNS: runs } },
);
process.exit(status ?? 1);

function filesUnder(place) {
  if (place.endsWith('.ts')) return [place];
  return readdirSync(place, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(place, name));
}

function statesLaws(file) {
  return readFileSync(file, 'utf8').includes("from 'fast-check'");
}

function option(name) {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}
