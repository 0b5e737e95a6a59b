// The checks that take longer than a test run: layers, dead code, committed reports, digests in other worlds, a bounded
// fuzz, and all vectors of PLIMSOLL_VECTORS. Every step runs, whatever became of the others; the exit code says whether
// all passed. Two steps run at a time, since most use one processor; what a step writes is printed in one piece when it
// ends. No step changes a file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inLanes } from './in-lanes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vectors = process.env.PLIMSOLL_VECTORS;
const npx = (tool, ...rest) => [process.execPath, [join('node_modules', '.bin', tool), ...rest]];

// The longest first, so that none of them is left alone at the end.
const steps = [
  ['reports unchanged', [process.execPath, [join('scripts', 'reports.mjs'), '--check']]],
  ...(vectors === undefined
    ? []
    : // The command itself ends well whatever agrees; what has to agree is what docs/parity.md says.
      [['vectors', [process.execPath, [join('scripts', 'parity.mjs'), vectors, '--check']]]]),
  ['same digests', [process.execPath, [join('scripts', 'same-digests.mjs')]]],
  // A number of histories, not of minutes: beside another step a minute is shorter.
  ...(existsSync(join(root, 'test', 'fuzz', 'fuzz.ts'))
    ? [['fuzz', npx('tsx', join('test', 'fuzz', 'fuzz.ts'), '--histories', '1800')]]
    : []),
  ['layers', npx('depcruise', 'src', '--config', '.dependency-cruiser.mjs')],
  ['dead code', npx('knip')],
  ['public surface', [process.execPath, [join('scripts', 'public-api.mjs'), '--check']]],
  ['README figures', [process.execPath, [join('scripts', 'readme.mjs'), '--check']]],
];
if (vectors === undefined) say('skipped: vectors (PLIMSOLL_VECTORS is not set)');

const failed = [];
await inLanes(steps, take);
const inOrder = steps.flatMap(([name]) => (failed.includes(name) ? [name] : []));
if (failed.length > 0) say(`failed: ${inOrder.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

async function take([name, [command, args]]) {
  const started = Date.now();
  say(`${name} …`);
  const { status, written } = await ended(command, args);
  process.stderr.write(written);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  say(`${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (status !== 0) failed.push(name);
}

/** Both streams in the order in which they came; a program that cannot be started has failed. */
function ended(command, args) {
  return new Promise((done) => {
    const pieces = [];
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => pieces.push(piece));
    child.on('error', (error) => pieces.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (status) => done({ status, written: Buffer.concat(pieces) }));
  });
}

function say(text) {
  process.stderr.write(`check:slow: ${text}\n`);
}
