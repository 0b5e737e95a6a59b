import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findResultFolders, removeResultFolder, ResultFolder } from './results-folder.ts';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'plimsoll-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function finished(name: string, content: string): string {
  const folder = new ResultFolder(join(parent, name));
  folder.write('result.json', content);
  return folder.finish();
}

test('a result is there whole or not at all', () => {
  const folder = new ResultFolder(join(parent, 'r'));
  folder.write('result.json', '{}');
  expect(existsSync(join(parent, 'r'))).toBe(false);
  folder.finish();
  expect(readFileSync(join(parent, 'r', 'result.json'), 'utf8')).toBe('{}');
});

test('a new result takes the place of an older one, and nothing is left over', () => {
  finished('r', 'old');
  expect(readFileSync(join(finished('r', 'new'), 'result.json'), 'utf8')).toBe('new');
  expect(findResultFolders(parent)).toEqual([join(parent, 'r')]);
});

test('what plimsoll did not make is refused, and taken only when told', () => {
  mkdirSync(join(parent, 'mine'));
  writeFileSync(join(parent, 'mine', 'letter.txt'), 'dear');
  expect(() => new ResultFolder(join(parent, 'mine'))).toThrow(/did not make/);
  expect(() => removeResultFolder(join(parent, 'mine'))).toThrow(/not made by plimsoll/);
  const folder = new ResultFolder(join(parent, 'mine'), { force: true });
  folder.finish();
  expect(existsSync(join(parent, 'mine', 'letter.txt'))).toBe(false);
});

test('an empty folder may be used', () => {
  mkdirSync(join(parent, 'empty'));
  expect(finished('empty', '{}')).toBe(join(parent, 'empty'));
});

test('a run that was discarded leaves nothing', () => {
  new ResultFolder(join(parent, 'r')).discard();
  expect(findResultFolders(parent)).toEqual([]);
});

test('a run that broke off is found and can be cleaned away', () => {
  const { path } = new ResultFolder(join(parent, 'r'));
  expect(findResultFolders(parent)).toEqual([path]);
  removeResultFolder(path);
  expect(findResultFolders(parent)).toEqual([]);
});
