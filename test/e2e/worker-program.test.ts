import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
});

describe.skipIf(notBuilt !== undefined)(
  'packages that were bundled bring their licences, and no others',
  () => {
    test.each([
      ['the program of the workers', 'experiment', /^workers[.]cjs$/, 'csv-parse'],
      ['the command', 'cli', /[.]js$/, 'd3-shape'],
    ])('%s', (_what, folder, files, one) => {
      const at = projectPath(`dist/${folder}`);
      const texts = readdirSync(at).filter((file) => files.test(file));
      const names = texts.flatMap((file) => {
        const text = readFileSync(`${at}/${file}`, 'latin1');
        return [...text.matchAll(/^\s*\/\/ .*node_modules\/(@[^/]+\/[^/]+|[^/]+)\//gm)].map(
          ([, name]) => name,
        );
      });
      expect(names).toContain(one);
      const licences = readFileSync(`${at}/LICENSES.txt`, 'utf8').split('\n---\n\n');
      expect(licences.map((text) => text.split('\n')[0])).toEqual([...new Set(names)].sort());
    });
  },
);
