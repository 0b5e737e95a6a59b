import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inFolder, refusalCode } from '../../../test/support/sweep-journal.ts';
import { isResultFolder } from '../results/results-folder.ts';
import { readJournalText, SweepFolder } from './sweep-folder.ts';

/** A number above what the kernel gives to processes. */
const NO_PROCESS = 2 ** 22 + 1;
const lockOf = (pid: number, host = hostname()): string => JSON.stringify({ pid, host });

describe('the folder of a sweep', () => {
  test('is made with all folders above it, marked as ours, and locked', () =>
    inFolder((parent) => {
      const folder = new SweepFolder(join(parent, 'a', 'b'), 10);
      expect(isResultFolder(folder.path)).toBe(true);
      expect(folder.journal).toBe(join(parent, 'a', 'b', 'journal.log'));
      expect(readFileSync(join(folder.path, 'sweep.lock'), 'utf8')).toBe(lockOf(process.pid));
      folder.unlock();
      expect(readdirSync(folder.path)).toEqual(['.plimsoll-result']);
    }));

  test('with other files in it is refused, and not touched', () =>
    inFolder((parent) => {
      writeFileSync(join(parent, 'thesis.txt'), 'mine');
      expect(refusalCode(() => new SweepFolder(parent, 10))).toBe('folder-foreign');
      expect(readdirSync(parent)).toEqual(['thesis.txt']);
    }));

  test('with a journal in it is gone on with, whatever lies beside it', () =>
    inFolder((parent) => {
      writeFileSync(join(parent, 'journal.log'), 'lines');
      writeFileSync(join(parent, 'note.txt'), 'mine');
      new SweepFolder(parent, 10).unlock();
      expect(readFileSync(join(parent, 'journal.log'), 'utf8')).toBe('lines');
    }));

  test('begun anew has neither journal nor results, and keeps what is not ours', () =>
    inFolder((parent) => {
      writeFileSync(join(parent, 'journal.log'), 'lines');
      mkdirSync(join(parent, 'results'));
      writeFileSync(join(parent, 'note.txt'), 'mine');
      new SweepFolder(parent, 10, { force: true }).unlock();
      expect(readdirSync(parent).sort()).toEqual(['.plimsoll-result', 'note.txt']);
    }));

  test('is cleared of results that were being written when a process died', () =>
    inFolder((parent) => {
      writeFileSync(join(parent, 'journal.log'), '');
      for (const name of ['.results.partial-12', '.results.replaced-7']) mkdirSync(join(parent, name));
      new SweepFolder(parent, 10).unlock();
      expect(readdirSync(parent).sort()).toEqual(['.plimsoll-result', 'journal.log']);
    }));

  test('is not begun where the disk could not hold the lines of so many jobs', () =>
    inFolder((parent) => {
      expect(refusalCode(() => new SweepFolder(join(parent, 'x'), 2 ** 42))).toBe('disk-full');
    }));
});

describe('the lock', () => {
  // prettier-ignore
  test.each([
    ['of a process that is gone',               lockOf(NO_PROCESS),              undefined],
    ['of our own number: a restarted container', lockOf(process.pid),            undefined],
    ['that is half written',                    '{"pid":1',                      undefined],
    ['that is empty',                           '',                              undefined],
    ['of a living process: init',               lockOf(1),                       'folder-locked'],
    ['of another machine, of which nobody knows', lockOf(NO_PROCESS, 'far-away'), 'folder-locked'],
  ])('%s', (_why, text, code) =>
    inFolder((parent) => {
      writeFileSync(join(parent, 'journal.log'), '');
      writeFileSync(join(parent, 'sweep.lock'), text);
      expect(refusalCode(() => new SweepFolder(parent, 1))).toBe(code);
      // A lock that holds stays what it is; one that was taken over is ours.
      expect(readFileSync(join(parent, 'sweep.lock'), 'utf8')).toBe(code === undefined ? lockOf(process.pid) : text);
    }),
  );
});

describe('results', () => {
  test('are there whole, under their name, without a trace of how', () =>
    inFolder((parent) => {
      const folder = new SweepFolder(parent, 1);
      const path = folder.publish({ 'sweep.json': '{}', 'runs.parquet': new Uint8Array([1, 2]) });
      expect(path).toBe(join(parent, 'results'));
      expect(
        readdirSync(path)
          .filter((name) => !name.startsWith('.'))
          .sort(),
      ).toEqual(['runs.parquet', 'sweep.json']);
      expect([...readFileSync(join(path, 'runs.parquet'))]).toEqual([1, 2]);
      folder.unlock();
      expect(readdirSync(parent).sort()).toEqual(['.plimsoll-result', 'results']);
    }));

  test('take the place of older ones, of which nothing is left', () =>
    inFolder((parent) => {
      const folder = new SweepFolder(parent, 1);
      folder.publish({ 'old.csv': '' });
      folder.publish({ 'new.csv': '' });
      expect(existsSync(join(parent, 'results', 'old.csv'))).toBe(false);
      expect(existsSync(join(parent, 'results', 'new.csv'))).toBe(true);
      folder.unlock();
    }));

  test('do not go where somebody else has put files', () =>
    inFolder((parent) => {
      const folder = new SweepFolder(parent, 1);
      mkdirSync(join(parent, 'results'));
      writeFileSync(join(parent, 'results', 'mine.txt'), '');
      expect(refusalCode(() => folder.publish({ 'a.csv': '' }))).toBe('folder-foreign');
      folder.unlock();
    }));
});

test('the journal of a shard is read; a folder without one is refused', () =>
  inFolder((parent) => {
    expect(refusalCode(() => readJournalText(parent))).toBe('journal-missing');
    writeFileSync(join(parent, 'journal.log'), 'text');
    expect(readJournalText(parent)).toBe('text');
  }));
