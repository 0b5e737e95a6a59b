import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../command.ts';
import { closeGitInput, openGitInput } from './git-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-repo-'));
const io = { folder } as Io;
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

beforeAll(() => {
  git('init', '-q', '.');
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, 'deploy', 'app.yaml'), 'old');
  writeFileSync(join(folder, 'deploy', 'scenario.yaml'), 'apiVersion: plimsoll/v1\nkind: Scenario\n');
  symlinkSync('/etc/hostname', join(folder, 'deploy', 'link.yaml'));
  git('add', '.');
  git('commit', '-qm', 'one');
  writeFileSync(join(folder, 'deploy', 'app.yaml'), 'new');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder is what it was in the commit, and gone when it is closed', () => {
  const opened = openGitInput(io, 'HEAD:deploy');
  if (opened === undefined) throw new Error('HEAD:deploy is read from git');
  expect(readFileSync(join(opened.path, 'app.yaml'), 'utf8')).toBe('old');
  closeGitInput(opened);
  expect(existsSync(opened.root)).toBe(false);
});

test('a link is not followed: it may lead anywhere', () => {
  const opened = openGitInput(io, 'HEAD:deploy');
  if (opened === undefined) throw new Error('HEAD:deploy is read from git');
  expect(existsSync(join(opened.path, 'link.yaml'))).toBe(false);
  closeGitInput(opened);
});

// prettier-ignore
test.each([
  ['a scenario named as a file brings the folder that its manifests are in',  'HEAD:deploy/scenario.yaml',  true],
  ['a manifest named as a file comes alone',                                  'HEAD:deploy/app.yaml',       false],
])('%s', (_rule, input, isWithOthers) => {
  const opened = openGitInput(io, input);
  if (opened === undefined) throw new Error(`${input} is read from git`);
  expect(readdirSync(dirname(opened.path))).toEqual(isWithOthers ? ['app.yaml', 'scenario.yaml'] : ['app.yaml']);
  closeGitInput(opened);
});

test('what is on disk, and what has no colon, is none of git’s', () => {
  expect(openGitInput(io, 'deploy')).toBeUndefined();
  expect(openGitInput(io, 'deploy/app.yaml')).toBeUndefined();
});

// prettier-ignore
test.each([
  ['a commit that is not there',          'HEAD~9:deploy',        'git knows no commit HEAD~9'],
  ['an option in place of a commit',      '--output=x:deploy',    'git knows no commit --output=x'],
  ['a folder that the commit lacks',      'HEAD:nowhere',         'has no file nowhere'],
  ['a path out of the repository',        'HEAD:../../else',      'leads out of the repository'],
])('%s is bad input', (_, input, said) => {
  expect(() => openGitInput(io, input)).toThrow(said);
});
