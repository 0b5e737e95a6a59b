import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS } from '../../src/experiment/compare.ts';
import type { JobOutcome } from '../../src/experiment/sweep/job-outcome.ts';
import type { JournalOwner } from '../../src/experiment/sweep/journal-lines.ts';
import { SweepRefusal } from '../../src/experiment/sweep/refusal.ts';

/** A sweep of so many jobs, whose journal a test writes. */
export function journalOwner(jobs: number): JournalOwner {
  return { key: 'a'.repeat(32), version: '1.0.0', experiment: 'sizes', jobs };
}

/** An outcome of which every metric has this value. */
export function outcomeOf(job: number, value = job + 0.5): JobOutcome {
  return {
    job,
    digest: job.toString(16).padStart(32, '0'),
    events: 7 + job,
    values: METRICS.map(() => value),
  };
}

/** Runs the test in a folder that is gone afterwards. */
export function inFolder<T>(test: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sweep-'));
  try {
    return test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The code with which it is refused; undefined where it is not. */
export function refusalCode(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof SweepRefusal) return error.diagnostics[0].code;
    throw error;
  }
}
