import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../../../test/support/test-folder.ts';
import { importModule } from './import-module.ts';
import { loadTrial } from './load-trial.ts';

const folder = testFolder();

/** A module of this text, a new one each time: what came to its end is not tried again. */
function moduleOf(name: string, text: string): string {
  folder.write(name, text);
  return pathToFileURL(folder.at(name)).href;
}

describe('the top level of a module', () => {
  // prettier-ignore
  test.each([
    ['that ends',                       'fine.mjs',    'export default { name: "Fine" };',          undefined],
    ['that throws comes to an end',     'thrown.mjs',  'throw new Error("no");',                    undefined],
    ['that does not parse, too',        'syntax.mjs',  'export default {',                          undefined],
    ['that lets an error go its way',   'later.mjs',   'await Promise.resolve(); throw 5;',         undefined],
    ['that ends the program',           'exits.mjs',   'process.exit(0);',                          'its top level ends the program, or waits for what never comes'],
    ['that waits for what never comes', 'waits.mjs',   'await new Promise(() => {});',              'its top level ends the program, or waits for what never comes'],
  ])('%s', async (_what, name, text, expected) => {
    expect(await loadTrial(moduleOf(name, text), undefined, 20)).toBe(expected);
  });

  test('that runs for ever is ended', async () => {
    expect(await loadTrial(moduleOf('endless.mjs', 'while (true) {}'), undefined, 0.4)).toBe(
      'its top level has not ended after 0.4 s',
    );
  });

  test('that came to its end is not run for a trial again', async () => {
    const url = moduleOf('once.mjs', 'export default 1;');
    expect(await loadTrial(url, undefined, 20)).toBeUndefined();
    folder.write('once.mjs', 'process.exit(0);');
    expect(await loadTrial(url, undefined, 20)).toBeUndefined();
  });
});

test('a plugin file that ends the program is refused with its name, and nothing is loaded', async () => {
  folder.write('ends.mjs', 'process.exit(7);');
  expect(await importModule(folder.at('ends.mjs'), 'ends.mjs')).toEqual({
    fault: {
      code: 'plugin-broken',
      message:
        'the plugin file cannot be loaded: its top level ends the program, or waits for what never comes',
      place: { file: 'ends.mjs' },
    },
  });
});
