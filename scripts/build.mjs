// Builds dist/: compiles src with tsc, copies the data files that travel with it, bundles, makes the command executable.
// `--if-needed` does nothing when no source is newer than the last build.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.built');
const dataFile = /[.](json|csv|gz|css)$/;

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
const sources = [
  ...files(join(root, 'src')),
  join(root, 'tsconfig.json'),
  join(root, 'package-lock.json'),
  join(root, 'scripts', 'bundle.mjs'),
];
const newestMs = Math.max(...sources.map((file) => statSync(file).mtimeMs));

if (process.argv.includes('--if-needed') && existsSync(stamp) && statSync(stamp).mtimeMs >= newestMs)
  process.exit(0);

process.stderr.write('plimsoll set-up: building …\n');
rmSync(join(root, 'dist'), { recursive: true, force: true });
rmSync(join(root, 'node_modules', '.cache', 'tsc-build.tsbuildinfo'), { force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (status !== 0) {
  // tsc writes what it can; without the data files beside it the command would blame the user's input.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  process.exit(70);
}

for (const file of sources.filter((name) => dataFile.test(name) && name.startsWith(join(root, 'src')))) {
  const target = join(root, 'dist', file.slice(join(root, 'src').length));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target);
}
// Loaded here, not above: a tree that is built already needs no packages for it.
const { bundle } = await import('./bundle.mjs');
await bundle(join(root, 'dist'));
const bin = join(root, 'dist', 'cli', 'bin.js');
if (existsSync(bin)) chmodSync(bin, 0o755);
writeFileSync(stamp, '');
