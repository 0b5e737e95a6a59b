// The checks that take longer than a test run: layers, dead code, committed reports, digests in other worlds, a bounded
// fuzz, and all vectors of PLIMSOLL_VECTORS. Every step runs, whatever became of the others; the exit code says whether
// all passed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vectors = process.env.PLIMSOLL_VECTORS;
const npx = (tool, ...rest) => [process.execPath, [join('node_modules', '.bin', tool), ...rest]];

const steps = [
  ['layers', npx('depcruise', 'src', '--config', '.dependency-cruiser.mjs')],
  ['dead code', npx('knip')],
  ['public surface', [process.execPath, [join('scripts', 'public-api.mjs'), '--check']]],
  ['reports unchanged', [process.execPath, [join('scripts', 'reports.mjs'), '--check']]],
  ['same digests', [process.execPath, [join('scripts', 'same-digests.mjs')]]],
  ['README figures', [process.execPath, [join('scripts', 'readme.mjs'), '--check']]],
  ...(existsSync(join(root, 'test', 'fuzz', 'fuzz.ts'))
    ? [['fuzz, one minute', npx('tsx', join('test', 'fuzz', 'fuzz.ts'), '--minutes', '1')]]
    : []),
  ...(vectors === undefined
    ? []
    : // The command itself ends well whatever agrees; what has to agree is what docs/parity.md says.
      [['vectors', [process.execPath, [join('scripts', 'parity.mjs'), vectors, '--check']]]]),
];
if (vectors === undefined) say('skipped: vectors (PLIMSOLL_VECTORS is not set)');

const failed = steps.filter(([name, [command, args]]) => {
  const started = Date.now();
  say(`${name} …`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  say(`${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return status !== 0;
});
if (failed.length > 0) say(`failed: ${failed.map(([name]) => name).join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

function say(text) {
  process.stderr.write(`check:slow: ${text}\n`);
}
