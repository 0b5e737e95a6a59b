import { appendFileSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inFolder, journalOwner, outcomeOf, refusalCode } from '../../../test/support/sweep-journal.ts';
import { Journal } from './journal.ts';
import { headLine, journalLine } from './journal-lines.ts';
import { mergeJournals } from './merge.ts';

const owner = journalOwner(1000);

/** The journal of these jobs in the folder, closed. */
function written(folder: string, jobs: readonly number[], name = 'journal.log'): string {
  const file = join(folder, name);
  const journal = new Journal(file, owner);
  for (const job of jobs) journal.append(outcomeOf(job));
  journal.close();
  return file;
}

function jobsIn(file: string): number[] {
  const journal = new Journal(file, owner);
  journal.close();
  return journal.outcomes().map(({ job }) => job);
}

describe('a journal on disk', () => {
  test('begins with whose it is, and has a line for each run in the order in which they ended', () =>
    inFolder((folder) => {
      const file = written(folder, [3, 1]);
      expect(readFileSync(file, 'utf8')).toBe(
        [headLine(owner), journalLine(outcomeOf(3)), journalLine(outcomeOf(1)), ''].join('\n'),
      );
    }));

  test('gives the outcomes back in order of job, to the last bit', () =>
    inFolder((folder) => {
      const journal = new Journal(written(folder, [3, 1, 2]), owner);
      journal.close();
      expect(journal.outcomes()).toEqual([1, 2, 3].map((job) => outcomeOf(job)));
      expect(journal.count).toBe(3);
      expect([journal.has(2), journal.has(4)]).toEqual([true, false]);
    }));

  test('a line is in the file before append returns: nothing waits in the process', () =>
    inFolder((folder) => {
      const file = join(folder, 'journal.log');
      const journal = new Journal(file, owner);
      for (const job of [0, 1, 2]) {
        journal.append(outcomeOf(job));
        expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(job + 2);
      }
      journal.close();
    }));

  test('the same result again is not written again; another one is refused', () =>
    inFolder((folder) => {
      const file = join(folder, 'journal.log');
      const journal = new Journal(file, owner);
      journal.append(outcomeOf(5));
      journal.append(outcomeOf(5));
      expect(refusalCode(() => journal.append(outcomeOf(5, 99)))).toBe('journal-contradiction');
      journal.close();
      expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    }));

  test('a clean one is opened as it is, byte for byte', () =>
    inFolder((folder) => {
      const file = written(folder, [1, 2]);
      const before = readFileSync(file);
      expect(jobsIn(file)).toEqual([1, 2]);
      expect(readFileSync(file).equals(before)).toBe(true);
    }));

  test('one with a damaged line is written anew without it, and says so', () =>
    inFolder((folder) => {
      const file = written(folder, [1]);
      appendFileSync(file, `rubbish\n${journalLine(outcomeOf(2))}\n`);
      const journal = new Journal(file, owner);
      journal.close();
      expect(journal.diagnostics.map(({ code, place }) => [code, place?.line])).toEqual([
        ['journal-line-damaged', 3],
      ]);
      expect(readFileSync(file, 'utf8')).not.toContain('rubbish');
      expect(jobsIn(file)).toEqual([1, 2]);
      expect(readdirSync(folder)).toEqual(['journal.log']);
    }));

  test('of another sweep is refused and left as it is', () =>
    inFolder((folder) => {
      const file = written(folder, [1]);
      const before = readFileSync(file);
      const other = { ...owner, key: 'b'.repeat(32) };
      expect(refusalCode(() => new Journal(file, other))).toBe('journal-foreign');
      expect(readFileSync(file).equals(before)).toBe(true);
    }));

  test('killed at any byte, three times over, it loses no line that was whole, and ends as an unbroken one', () => {
    const jobs = [4, 0, 7, 2, 9, 1, 8, 3, 6, 5];
    const cut = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 3, maxLength: 3 }), (cuts) =>
        inFolder((folder) => {
          const file = written(folder, jobs.slice(0, 3));
          for (const [index, share] of cuts.entries()) {
            const text = readFileSync(file, 'utf8');
            truncateSync(file, Math.floor(text.length * share));
            // What stood before the cut as whole lines is there; the first line says whose it is.
            const whole = text.slice(0, Math.floor(text.length * share)).split('\n').length - 2;
            const journal = new Journal(file, owner);
            expect(journal.count).toBe(Math.max(0, whole));
            for (const job of jobs.slice(0, 3 * (index + 2))) journal.append(outcomeOf(job));
            journal.close();
          }
          expect(jobsIn(file)).toEqual(jobs.toSorted((a, b) => a - b));
        }),
      ),
      { numRuns: 40 },
    );
  });
});

describe('shards put together', () => {
  test('what each has is taken over, in order of job', () =>
    inFolder((folder) => {
      const shards = [
        [0, 2],
        [1, 3],
      ].map((jobs, index) => shardOf(folder, index, jobs));
      const journal = new Journal(join(folder, 'merged.log'), owner);
      expect(mergeJournals(journal, owner, shards)).toEqual([]);
      journal.close();
      expect(journal.outcomes().map(({ job }) => job)).toEqual([0, 1, 2, 3]);
    }));

  test('a run that two did alike counts once', () =>
    inFolder((folder) => {
      const shards = [0, 1].map((index) => shardOf(folder, index, [5]));
      const journal = new Journal(join(folder, 'merged.log'), owner);
      mergeJournals(journal, owner, shards);
      journal.close();
      expect(journal.count).toBe(1);
    }));

  test('a run that two did differently is refused', () =>
    inFolder((folder) => {
      const shards = [shardOf(folder, 0, [5]), shardOf(folder, 1, [])];
      appendFileSync(join(shards[1], 'journal.log'), `${journalLine(outcomeOf(5, 77))}\n`);
      const journal = new Journal(join(folder, 'merged.log'), owner);
      expect(refusalCode(() => mergeJournals(journal, owner, shards))).toBe('journal-contradiction');
      journal.close();
    }));

  test('the shards themselves are only read, damaged lines and all', () =>
    inFolder((folder) => {
      const shard = shardOf(folder, 0, [1]);
      const file = join(shard, 'journal.log');
      appendFileSync(file, 'half a li');
      const before = readFileSync(file);
      const journal = new Journal(join(folder, 'merged.log'), owner);
      mergeJournals(journal, owner, [shard]);
      journal.close();
      expect(readFileSync(file).equals(before)).toBe(true);
      expect(journal.count).toBe(1);
    }));

  test('a folder without a journal is refused by name', () =>
    inFolder((folder) => {
      const journal = new Journal(join(folder, 'merged.log'), owner);
      expect(refusalCode(() => mergeJournals(journal, owner, [folder]))).toBe('journal-missing');
      journal.close();
    }));
});

function shardOf(folder: string, index: number, jobs: readonly number[]): string {
  const shard = join(folder, `shard-${index}`);
  mkdirSync(shard);
  written(shard, jobs);
  return shard;
}
