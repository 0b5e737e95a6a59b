import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../../base/index.ts';
import { sameOutcome } from './job-outcome.ts';
import type { JobOutcome } from './job-outcome.ts';
import { contradiction, headLine, journalLine, readJournal } from './journal-lines.ts';
import type { JournalOwner } from './journal-lines.ts';

const SYNC_EVERY_LINES = 64;
const SYNC_EVERY_MS = 1000;

/**
 * The append-only record of a sweep: a line a finished run, in the order in which they finish. A line is handed to the
 * system in one write before its run counts as done, so that the end of the process at any moment loses none; it is
 * forced to the disk in batches, so that the end of the machine loses at most the last second.
 */
export class Journal {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly #outcomes: Map<number, JobOutcome>;
  readonly #descriptor: number;
  #unsynced = 0;
  #syncedAtMs = performance.now();

  /** Opens the journal of this owner, mended where its end was cut, or begins it. */
  constructor(file: string, owner: JournalOwner) {
    this.file = file;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const { outcomes, goodLines, isClean, diagnostics } = readJournal(file, text, owner);
    this.diagnostics = diagnostics;
    this.#outcomes = new Map(outcomes);
    const lines = goodLines.length === 0 ? [headLine(owner)] : goodLines;
    if (!isClean || text === '') replaceWhole(file, `${lines.join('\n')}\n`);
    this.#descriptor = openSync(file, 'a');
  }

  get count(): number {
    return this.#outcomes.size;
  }

  has(job: number): boolean {
    return this.#outcomes.has(job);
  }

  /** In order of job, whatever order they finished in. */
  outcomes(): JobOutcome[] {
    return [...this.#outcomes.values()].sort((a, b) => a.job - b.job);
  }

  /** A result that is there already is not written twice; one that differs from it is refused. */
  append(outcome: JobOutcome): void {
    const before = this.#outcomes.get(outcome.job);
    if (before !== undefined) {
      if (!sameOutcome(before, outcome)) throw contradiction(outcome.job, this.file);
      return;
    }
    writeWhole(this.#descriptor, `${journalLine(outcome)}\n`);
    this.#outcomes.set(outcome.job, outcome);
    this.#unsynced++;
    if (this.#unsynced >= SYNC_EVERY_LINES || performance.now() - this.#syncedAtMs >= SYNC_EVERY_MS)
      this.sync();
  }

  sync(): void {
    if (this.#unsynced > 0) fsyncSync(this.#descriptor);
    this.#unsynced = 0;
    this.#syncedAtMs = performance.now();
  }

  close(): void {
    this.sync();
    closeSync(this.#descriptor);
  }
}

/** A write may take less than all of it, on a disk that is nearly full for example. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

function replaceWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, 'w');
  writeWhole(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(partial, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
