// Runs scenarios of this project in the program of the workers and writes down what V8 compiled of it.
// Usage: node scripts/code-cache.mjs DIST
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Short ones that between them use what most runs use: a trace, a dump, controllers, autoscalers, traffic. */
const SCENARIOS = ['scenarios/kubesbs', 'scenarios/evening-rush'];

const dist = resolve(process.argv[2]);
const { cacheFile, load } = await import(pathToFileURL(join(dist, 'experiment', 'worker-program.js')).href);
const { exports: program, script } = load();
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-build-'));
try {
  mkdirSync(join(folder, 'series'));
  for (const input of SCENARIOS.filter(existsSync)) {
    const toRead = { input, options: {} };
    await program.default({ toRead });
    const control = new SharedArrayBuffer(1024);
    await program.default({ job: { scenario: 0, run: 0, folder }, control, read: toRead });
  }
} finally {
  rmSync(folder, { recursive: true });
}
writeFileSync(cacheFile, script.createCachedData());
