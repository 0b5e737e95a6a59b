import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { notBuilt, projectPath } from '../support/run-cli.ts';

if (notBuilt !== undefined) process.stderr.write(`skipped: the program of the workers (${notBuilt})\n`);

interface WorkerProgram {
  readonly cacheFile: string;
  readonly load: () => { readonly exports: Readonly<Record<string, unknown>>; readonly script: Script };
}

describe.skipIf(notBuilt !== undefined)('the program of the workers', () => {
  const at = (file: string): string => projectPath(`dist/experiment/${file}`);

  test('is loaded with the code that V8 compiled when it was built, and V8 takes it', async () => {
    const { cacheFile, load } = (await import(pathToFileURL(at('worker-program.js')).href)) as WorkerProgram;
    expect(existsSync(cacheFile)).toBe(true);
    const { exports, script } = load();
    expect(script.cachedDataRejected).toBe(false);
    expect(Object.keys(exports).sort()).toEqual(['default', 'sweepJob']);
  });

  test('brings the licence of every package that is in it, and of no other', () => {
    const packages = [
      ...readFileSync(at('workers.cjs'), 'latin1').matchAll(
        /^\s*\/\/ .*node_modules\/(@[^/]+\/[^/]+|[^/]+)\//gm,
      ),
    ];
    const names = [...new Set(packages.map(([, name]) => name))].sort();
    const licences = readFileSync(at('workers.LICENSES.txt'), 'utf8').split('\n---\n\n');
    expect(names).toContain('csv-parse');
    expect(licences.map((text) => text.split('\n')[0])).toEqual(names);
  });
});
