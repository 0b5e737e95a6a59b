import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScopedFiles } from './scoped-files.ts';

let root = '';
let files = new ScopedFiles('.');
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'plimsoll-scope-'));
  mkdirSync(join(root, 's/apps/deep'), { recursive: true });
  for (const path of [
    's/a.yaml',
    's/apps/b.yaml',
    's/apps/c.yaml',
    's/apps/deep/d.yaml',
    's/apps/e.json',
    'secret.yaml',
  ])
    writeFileSync(join(root, path), path);
  symlinkSync(join(root, 'secret.yaml'), join(root, 's/link.yaml'));
  symlinkSync(join(root, 's/a.yaml'), join(root, 's/inner.yaml'));
  files = new ScopedFiles(join(root, 's'), 's');
});
afterAll(() => {
  rmSync(root, { recursive: true });
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
