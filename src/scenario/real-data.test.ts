import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../base/index.ts';
import { loadScenario } from './load.ts';

/** The folder of real input that does not travel with the project; without it these tests are left out. */
const data = process.env['PLIMSOLL_DATA'];

describe.skipIf(data === undefined)(
  'with PLIMSOLL_DATA: real input loads, or ends in diagnostics that say why not',
  () => {
    const folders =
      data === undefined
        ? []
        : ['03-manifests', '04-cluster-dumps', '06-policies'].map((name) => join(data, name));

    test.each(folders)('every file of %s, named directly', async (folder) => {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        statSync(join(folder, file)).isFile(),
      );
      const silent: string[] = [];
      for (const file of files) {
        const { scenario, diagnostics } = await loadScenario(join(folder, file));
        if ((scenario === undefined) !== hasErrors(diagnostics)) silent.push(file);
      }
      expect(files.length).toBeGreaterThan(10);
      expect(silent).toEqual([]);
    });

    test.each(folders)('every folder below %s', async (folder) => {
      const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
      const failed: string[] = [];
      for (const { name } of below) {
        const { scenario, diagnostics } = await loadScenario(join(folder, name));
        const codes = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        if (scenario === undefined) failed.push(`${name}: ${codes.join(', ')}`);
      }
      // Folders of policies hold nothing to run; everything else does.
      expect(failed.filter((text) => !text.endsWith(': workload-empty'))).toEqual([]);
    });
  },
);
