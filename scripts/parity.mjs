// Writes the counts of docs/parity.md: every vector answered by the built code. Run after a build, with the folder of the
// vectors: node scripts/parity.mjs FOLDER   (or PLIMSOLL_VECTORS); `--check` writes nothing and fails where counts differ.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const START = '<!-- counts: made by scripts/parity.mjs, do not edit by hand -->';
const END = '<!-- /counts -->';

const [folder = process.env.PLIMSOLL_VECTORS] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('--'));
if (folder === undefined) throw new Error('usage: node scripts/parity.mjs FOLDER_OF_VECTORS');

const rows = Object.entries(countsOf(folder).areas)
  .flatMap(([area, { kinds }]) => Object.entries(kinds).map(([kind, counts]) => ({ area, kind, ...counts })))
  .map(
    ({ area, kind, cases, passed, unsupported }) =>
      `| ${area} | ${kind} | ${passed} of ${cases} | ${unsupported} |`,
  );
const table = ['| area | kind | agree | not answered |', '|---|---|---:|---:|', ...rows.sort()].join('\n');

const path = join(root, 'docs', 'parity.md');
const page = readFileSync(path, 'utf8');
const from = page.indexOf(START);
const to = page.indexOf(END);
if (from < 0 || to < from) throw new Error('docs/parity.md has no place for the counts');
const written = `${page.slice(0, from)}${START}\n\n${table}\n\n${page.slice(to)}`;
if (!process.argv.includes('--check')) writeFileSync(path, written);
else if (written !== page) {
  process.stderr.write(`the counts of docs/parity.md are old: run node scripts/parity.mjs ${folder}\n`);
  process.exit(1);
}

/** The command ends with 1 where a case differs; its counts are right all the same. */
function countsOf(vectors) {
  const words = [join(root, 'dist', 'cli', 'bin.js'), 'conformance', vectors, '--json'];
  try {
    return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 2 ** 28 }));
  } catch (error) {
    if (typeof error.stdout !== 'string' || error.stdout === '') throw error;
    return JSON.parse(error.stdout);
  }
}
