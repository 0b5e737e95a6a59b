import type { RunResult } from '../../result/index.ts';
import { METRICS } from '../compare.ts';

/** What a sweep keeps of one run. */
export interface JobOutcome {
  /** Number of the job. */
  readonly job: number;
  /** Digest of the run's event log. */
  readonly digest: string;
  readonly events: number;
  /** By place in METRICS; null, as JSON has it, where the run has no such figure. */
  readonly values: readonly (number | null)[];
}

/** What a journal keeps of a run: its figures and its digest. */
export function jobOutcome(job: number, result: RunResult): JobOutcome {
  const { digest, events } = result;
  const values = METRICS.map(({ of }) => {
    const value = of(result);
    // -0 is 0 in JSON, and what comes back from a journal must be what went in.
    return Number.isFinite(value) ? value + 0 : null;
  });
  return { job, digest, events, values };
}

/** The outcome in a value from outside (a journal, a queue), or undefined where it is none of this sweep's. */
export function readJobOutcome(value: unknown, jobs: number): JobOutcome | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { job, digest, events, values } = value as Readonly<Record<string, unknown>>;
  if (!isCount(job) || job >= jobs || !isCount(events)) return undefined;
  if (typeof digest !== 'string' || !/^[0-9a-f]{32}$/.test(digest)) return undefined;
  if (!Array.isArray(values) || values.length !== METRICS.length) return undefined;
  if (!values.every((figure) => figure === null || Number.isFinite(figure))) return undefined;
  return { job, digest, events, values: values as (number | null)[] };
}

/** Equal to the last figure and the digest. */
export function sameOutcome(a: JobOutcome, b: JobOutcome): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
