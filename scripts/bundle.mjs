// Turns tsc's dist/ into a few files: the command and its worker each loaded nearly a thousand modules, half a
// millisecond each (npm run bench -- process/kubesbs). Packages stay outside; the entries keep their names and places.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What something outside dist/ names: the command, the exports of package.json, the modules that start a worker. */
const ENTRIES = [
  'cli/bin.js',
  'index.js',
  'scheduler/index.js',
  'experiment/run-job.js',
  'experiment/sweep/sweep-job.js',
];

/** A module finds data files and workers beside the place in dist/ that it came from, whichever file it is in now. */
const keepPlaces = (dist) => ({
  name: 'keep-places',
  setup({ onLoad }) {
    onLoad({ filter: /[.]js$/ }, async ({ path }) => {
      const place = JSON.stringify(relative(dist, path).replaceAll('\\', '/'));
      const root = "import.meta.url.slice(0, import.meta.url.lastIndexOf('/dist/') + 6)";
      const text = await readFile(path, 'utf8');
      return {
        loader: 'js',
        contents: text.replaceAll('import.meta.url', `new URL(${place}, ${root}).href`),
      };
    });
  },
});

export async function bundle(dist) {
  const loose = readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'));
  await build({
    entryPoints: ENTRIES.map((entry) => join(dist, entry)),
    outdir: dist,
    outbase: dist,
    chunkNames: 'chunks/[hash]',
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    plugins: [keepPlaces(dist)],
    logLevel: 'warning',
  });
  for (const file of loose) if (!ENTRIES.includes(file.replaceAll('\\', '/'))) rmSync(join(dist, file));
}
