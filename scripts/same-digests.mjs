// Runs every scenario under scenarios/ and test/golden/runs three times: with one worker, with three, and with three under
// another locale and time zone; fails where a digest differs. Names on the command line limit it to these scenarios.
// Run after a build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const [first, ...rest] = process.argv.slice(2);
if (first === '--workers') await printDigests(Number(rest[0]), rest.slice(1));
else compareWorlds(process.argv.slice(2));

/** The child: a line a scenario, in order of their names, whichever ended first. */
async function printDigests(workers, wanted) {
  const { loadScenario, runMany } = await import('../dist/index.js');
  const folders = ['scenarios', join('test', 'golden', 'runs')].flatMap((parent) =>
    readdirSync(parent)
      .sort()
      .map((name) => join(parent, name)),
  );
  const scenarios = [];
  for (const folder of folders) {
    if (!existsSync(join(folder, 'scenario.yaml'))) continue;
    if (wanted.length > 0 && !wanted.some((name) => folder.endsWith(name))) continue;
    const { scenario, diagnostics } = await loadScenario(folder, { allowPlugins: true });
    if (scenario === undefined) throw new Error(`${folder}: ${JSON.stringify(diagnostics)}`);
    scenarios.push({ folder, scenario });
  }
  const jobs = scenarios.map((_, scenario) => ({ scenario, run: 0 }));
  const outcomes = await runMany(
    scenarios.map(({ scenario }) => scenario),
    jobs,
    { workers },
  );
  outcomes.forEach((outcome, index) => {
    const said = 'result' in outcome ? outcome.result.digest : `failed: ${outcome.failure}`;
    process.stdout.write(`${scenarios[index].folder} ${said}\n`);
  });
}

function compareWorlds(wanted) {
  const worlds = [
    { workers: 1, LANG: 'C.UTF-8', LC_ALL: '', TZ: 'UTC' },
    { workers: 3, LANG: 'C.UTF-8', LC_ALL: '', TZ: 'UTC' },
    { workers: 3, LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Tokyo' },
  ];
  const [expected, ...others] = worlds.map(({ workers, ...env }) => linesOf(workers, env, wanted));
  const differing = expected.filter((line, index) => others.some((lines) => lines[index] !== line));
  for (const line of differing) process.stderr.write(`differs: ${line}\n`);
  if (expected.length === 0) process.stderr.write('no scenario of that name\n');
  else if (differing.length === 0)
    process.stderr.write(`${expected.length} scenarios: the same digests in ${worlds.length} worlds\n`);
  process.exit(differing.length === 0 && expected.length > 0 ? 0 : 1);
}

function linesOf(workers, env, wanted) {
  const started = Date.now();
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), '--workers', String(workers), ...wanted],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (child.status !== 0) throw new Error(`a run with ${workers} workers ended with ${child.status}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  process.stderr.write(`${workers} workers, TZ=${env.TZ}, LANG=${env.LANG}: ${seconds} s\n`);
  return child.stdout.trimEnd().split('\n');
}
