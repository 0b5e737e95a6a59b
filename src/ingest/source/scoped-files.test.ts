import { mkdirSync, symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { testFolder } from '../../../test/support/test-folder.ts';
import { ScopedFiles } from './scoped-files.ts';

const root = testFolder();
let files = new ScopedFiles('.');
beforeAll(() => {
  mkdirSync(root.at('s/apps/deep'), { recursive: true });
  for (const path of [
    's/a.yaml',
    's/apps/b.yaml',
    's/apps/c.yaml',
    's/apps/deep/d.yaml',
    's/apps/e.json',
    'secret.yaml',
  ])
    root.write(path, path);
  symlinkSync(root.at('secret.yaml'), root.at('s/link.yaml'));
  symlinkSync(root.at('s/a.yaml'), root.at('s/inner.yaml'));
  files = new ScopedFiles(root.at('s'), 's');
});

describe('a scenario reads below its own folder and nowhere else', () => {
  // prettier-ignore
  const rows = [
    ['a file',                              'a.yaml',           's/a.yaml'],
    ['a file, dotted',                      './a.yaml',         's/a.yaml'],
    ['a folder',                            'apps',             's/apps'],
    ['a way round that stays inside',       'apps/../a.yaml',   's/apps/../a.yaml'],
    ['a link that stays inside',            'inner.yaml',       's/inner.yaml'],
    ['a pattern, in path order',            'apps/*.yaml',      's/apps/b.yaml s/apps/c.yaml'],
    ['one letter',                          'apps/?.json',      's/apps/e.json'],
    ['at any depth',                        '**/*.yaml',        's/a.yaml s/apps/b.yaml s/apps/c.yaml s/apps/deep/d.yaml'],
    ['up and out',                          '../secret.yaml',   'path-outside'],
    ['up and out by a detour',              'apps/../../x',     'path-outside'],
    ['from the root',                       '/etc/passwd',      'path-outside'],
    ['a drive of Windows',                  'C:/x.yaml',        'path-outside'],
    ['a link that leads out',               'link.yaml',        'path-outside'],
    ['a pattern that leads out',            '../*.yaml',        'path-outside'],
    ['nothing there',                       'none.yaml',        'file-unreadable'],
    ['nothing that matches',                'none/*.yaml',      'file-unreadable'],
  ] as const;
  test.each(rows)('%s', async (_why, path, expected) => {
    const found = await files.find(path);
    expect('fault' in found ? found.fault.code : found.map(({ shown }) => shown).join(' ')).toBe(expected);
  });

  test('the text of a file', async () => {
    expect(await files.text('apps/b.yaml')).toEqual({ text: 's/apps/b.yaml', shown: 's/apps/b.yaml' });
  });
});
