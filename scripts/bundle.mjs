// Turns tsc's dist/ into a few files: the command and its worker each loaded nearly a thousand modules, half a
// millisecond each (npm run bench -- process/kubesbs). The entries keep their names and places. Why, and what it costs:
// docs/decisions/0006-a-bundle-behind-the-command.md.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The exports of package.json. Packages stay outside; the command brings those that draw charts, sixty modules each. */
const LIBRARY = ['index.js', 'scheduler/index.js'];
const COMMAND = 'cli/bin.js';

/** The modules that start a worker: doors to one program that holds all that workers need, and its packages. */
const DOORS = ['experiment/run-job.js', 'experiment/sweep/sweep-job.js'];
const WORKER_PROGRAM = `export { default } from './experiment/run-job.js';
export { sweepJob } from './experiment/sweep/sweep-job.js';`;
/** Packages that workers load by themselves: they have files of their own, or are large and seldom wanted. */
const OUTSIDE = ['piscina', 'highs', 'mathjs', 'bullmq', 'ioredis'];

/** An import at run time of something that is not ours: packages of that kind, plugins of the user's. */
const OUTSIDE_IMPORT = /\bimport\((?!['"][.])/g;

const COMMON = { bundle: true, platform: 'node', target: 'node20.19', logLevel: 'warning' };
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * A module finds data files and workers beside the place in dist/ that it came from, whichever file it is in now. And
 * whoever imports one thing of a folder's index.ts gets that alone: no module of ours does anything when it is loaded.
 */
const keepPlaces = (dist, distUrl, outsideImport = 'import') => ({
  name: 'keep-places',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[.]/ }, ({ path, resolveDir }) =>
      resolveDir.startsWith(dist) ? { path: join(resolveDir, path), sideEffects: false } : undefined,
    );
    onLoad({ filter: /[.]js$/ }, async ({ path }) => {
      if (!path.startsWith(dist)) return undefined;
      const place = JSON.stringify(relative(dist, path).replaceAll('\\', '/'));
      const text = await readFile(path, 'utf8');
      const placed = text.replaceAll('import.meta.url', `new URL(${place}, ${distUrl}).href`);
      return { loader: 'js', contents: placed.replaceAll(OUTSIDE_IMPORT, `${outsideImport}(`) };
    });
  },
});

/** The command loads the whole library only where it asks for all of it. */
const libraryOutside = (dist) => ({
  name: 'library-outside',
  setup({ onResolve }) {
    onResolve({ filter: /index[.]js$/ }, ({ path, resolveDir, kind }) =>
      kind === 'dynamic-import' && join(resolveDir, path) === join(dist, 'index.js')
        ? { path: '../index.js', external: true }
        : undefined,
    );
  },
});

export async function bundle(dist) {
  const loose = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'));
  const places = keepPlaces(dist, "import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6)");
  const modules = {
    ...COMMON,
    outdir: dist,
    outbase: dist,
    allowOverwrite: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
  };
  // The library last: the others read what tsc wrote in its place.
  await bundleWorkers(dist);
  const { metafile } = await build({
    ...modules,
    packages: 'bundle',
    external: [...OUTSIDE, 'commander'],
    entryPoints: [join(dist, COMMAND)],
    chunkNames: 'cli/[hash]',
    metafile: true,
    plugins: [libraryOutside(dist), places],
  });
  writeLicences(metafile, join(dist, 'cli', 'LICENSES.txt'));
  await build({
    ...modules,
    entryPoints: LIBRARY.map((entry) => join(dist, entry)),
    chunkNames: 'chunks/[hash]',
    plugins: [places],
  });
  const kept = new Set([COMMAND, ...LIBRARY].map((entry) => join(entry)));
  for (const file of loose) if (!kept.has(file)) rmSync(join(dist, file));
  copyFileSync(join(root, 'scripts', 'worker-program.mjs'), join(dist, 'experiment', 'worker-program.js'));
  for (const door of DOORS) {
    const program = relative(dirname(door), 'experiment/worker-program.js').replaceAll('\\', '/');
    const text = `import { load } from './${program}';\nexport const { default: runJob, sweepJob } = load().exports;\nexport default runJob;\n`;
    writeFileSync(join(dist, door), text);
  }
  // In a process of its own: what that has compiled once it has run something is what workers get.
  spawnSync(process.execPath, [join(root, 'scripts', 'code-cache.mjs'), dist], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
}

/** One script instead of modules: V8 keeps compiled code of scripts alone. */
async function bundleWorkers(dist) {
  const { metafile } = await build({
    ...COMMON,
    stdin: { contents: WORKER_PROGRAM, resolveDir: dist },
    outfile: join(dist, 'experiment', 'workers.cjs'),
    external: OUTSIDE,
    format: 'cjs',
    metafile: true,
    plugins: [keepPlaces(dist, 'distUrl', 'importOutside')],
    logOverride: { 'empty-import-meta': 'silent' }, // in what only tests and tsx come by
  });
  writeLicences(metafile, join(dist, 'experiment', 'LICENSES.txt'));
}

/** Packages that are in a bundle bring their licences. */
function writeLicences(metafile, to) {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
  );
  const packages = new Set(
    files.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const licences = [...packages].sort().map((folder) => {
    const file = ['LICENSE', 'LICENSE.md', 'license', 'LICENCE']
      .map((name) => join(folder, name))
      .find(existsSync);
    if (file === undefined) throw new Error(`no licence in ${folder}`);
    return `${folder.slice(folder.lastIndexOf('node_modules/') + 13)}\n\n${readFileSync(file, 'utf8')}`;
  });
  writeFileSync(to, licences.join('\n---\n\n'));
}
