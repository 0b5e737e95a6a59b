import { describe, expect, test } from 'vitest';
import { METRICS } from '../compare.ts';
import type { JobOutcome } from './job-outcome.ts';
import { headLine, journalLine, readJournal } from './journal-lines.ts';
import type { JournalOwner } from './journal-lines.ts';
import { SweepRefusal } from './refusal.ts';

const owner: JournalOwner = { key: 'a'.repeat(32), version: '1.0.0', experiment: 'sizes', jobs: 4 };
const outcome = (job: number, value = 0.1 + job): JobOutcome => ({
  job,
  digest: '0'.repeat(31) + String(job),
  events: 7,
  values: METRICS.map(() => value),
});
const head = headLine(owner);
const [one, two] = [outcome(1), outcome(2)].map(journalLine);
const flipped = `${two.slice(0, -20)}${two.at(-20) === '1' ? '2' : '1'}${two.slice(-19)}`;
const foreign = (change: Partial<JournalOwner>): string => headLine({ ...owner, ...change });

/** What becomes of a journal: the jobs that count, what is wrong, and whether the file must be written anew. */
function verdict(text: string): string {
  try {
    const { outcomes, isClean, diagnostics } = readJournal('journal.log', text, owner);
    const codes = diagnostics.map(({ code, place }) => `${code}:${place?.line ?? 0}`);
    return [`jobs ${[...outcomes.keys()].join(' ')}`, ...codes, isClean ? 'clean' : 'mended'].join(', ');
  } catch (error) {
    if (error instanceof SweepRefusal) return error.diagnostics[0].code;
    throw error;
  }
}

describe('a journal', () => {
  // prettier-ignore
  const rows = [
    ['no file yet',                             '',                                            'jobs , clean'],
    ['killed while its first line was written', head.slice(0, 40),                             'jobs , mended'],
    ['begun',                                   `${head}\n`,                                   'jobs , clean'],
    ['whole',                                   `${head}\n${one}\n${two}\n`,                   'jobs 1 2, clean'],
    ['last line cut in the middle',             `${head}\n${one}\n${two.slice(0, 50)}`,        'jobs 1, mended'],
    ['last line cut before its line end',       `${head}\n${one}\n${two}`,                     'jobs 1, mended'],
    ['last line cut after its first byte',      `${head}\n${one}\n${two[0]}`,                  'jobs 1, mended'],
    ['a flipped byte in the last line',         `${head}\n${one}\n${flipped}\n`,               'jobs 1, journal-line-damaged:3, mended'],
    ['a flipped byte before good lines',        `${head}\n${flipped}\n${one}\n`,               'jobs 1, journal-line-damaged:2, mended'],
    ['an empty line',                           `${head}\n\n${one}\n`,                         'jobs 1, journal-line-damaged:2, mended'],
    ['zeros where the disk lost a block',       `${head}\n${one}\n${'\0'.repeat(99)}\n`,       'jobs 1, journal-line-damaged:3, mended'],
    ['a right line that is no outcome',         `${head}\n${journalLine({ job: 1 })}\n`,       'jobs , journal-line-damaged:2, mended'],
    ['a job that the experiment does not have', `${head}\n${journalLine(outcome(4))}\n`,       'jobs , journal-line-damaged:2, mended'],
    ['the same line twice',                     `${head}\n${one}\n${one}\n`,                   'jobs 1, mended'],
    ['two results of one job',                  `${head}\n${one}\n${journalLine(outcome(1, 9))}\n`, 'journal-contradiction'],
    ['a flipped byte in the first line',        `${head.slice(0, -3)}x${head.slice(-2)}\n${one}\n`, 'journal-damaged'],
    ['no journal at all',                       'hello\n',                                     'journal-damaged'],
    ['another experiment',                      `${foreign({ key: 'b'.repeat(32), experiment: 'other' })}\n${one}\n`, 'journal-foreign'],
    ['another version',                         `${foreign({ key: 'b'.repeat(32), version: '0.9.0' })}\n${one}\n`,    'journal-foreign'],
    ['changed input',                           `${foreign({ key: 'b'.repeat(32) })}\n${one}\n`, 'journal-foreign'],
  ] as const;
  test.each(rows)('%s', (_why, text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test('whichever byte of a line is flipped, the line does not count', () => {
    for (let at = 0; at < one.length; at++) {
      const bytes = Buffer.from(one);
      bytes[at] ^= 1;
      expect(verdict(`${head}\n${bytes.toString('latin1')}\n`)).toContain('jobs ,');
    }
  });

  test('wherever the file is cut, what was whole before the cut counts and nothing else', () => {
    const text = `${head}\n${one}\n${two}\n`;
    for (let cut = head.length + 1; cut <= text.length; cut++) {
      const whole = text.slice(0, cut).split('\n').length - 2;
      expect(verdict(text.slice(0, cut))).toContain(['jobs ,', 'jobs 1,', 'jobs 1 2,'][whole]);
    }
  });
});
