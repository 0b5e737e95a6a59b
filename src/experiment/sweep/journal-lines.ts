import { digestText } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { readJobOutcome, sameOutcome } from './job-outcome.ts';
import type { JobOutcome } from './job-outcome.ts';
import { refusal } from './refusal.ts';

/** Whose journal it is. */
export interface JournalOwner {
  readonly key: string;
  readonly version: string;
  readonly experiment: string;
  readonly jobs: number;
}

export interface JournalReading {
  readonly outcomes: ReadonlyMap<number, JobOutcome>;
  /** Lines that are whole and right, the first one included; others are written anew or cut off. */
  readonly goodLines: readonly string[];
  /** Nothing but good lines in the file. */
  readonly isClean: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const FORMAT = 1;

/** `<checksum> <json>`: a line that was cut or has a flipped byte does not agree with its checksum. */
export function journalLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${digestText(json)} ${json}`;
}

/** The first line of a journal: whose runs these are. */
export function headLine(owner: JournalOwner): string {
  return journalLine({ journal: FORMAT, ...owner });
}

/**
 * Reads a journal. What stands after the last line end was being written when the process died and is cut off. A whole
 * line that does not agree with its checksum is left out, with a warning: its run is done again. A journal of another
 * experiment, and one that contradicts itself, are refused.
 */
export function readJournal(file: string, text: string, owner: JournalOwner): JournalReading {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const [head, ...records] = lines;
  if (head === undefined)
    return { outcomes: new Map(), goodLines: [], isClean: text === '', diagnostics: [] };
  refuseForeign(file, head, owner);
  const outcomes = new Map<number, JobOutcome>();
  const goodLines = [head];
  const diagnostics: Diagnostic[] = [];
  for (const [index, line] of records.entries()) {
    const outcome = readJobOutcome(valueOf(line), owner.jobs);
    const before = outcome === undefined ? undefined : outcomes.get(outcome.job);
    if (outcome === undefined) diagnostics.push(damagedLine(file, index + 2));
    else if (before === undefined) {
      outcomes.set(outcome.job, outcome);
      goodLines.push(line);
    } else if (!sameOutcome(before, outcome)) throw contradiction(outcome.job, file);
  }
  return { outcomes, goodLines, isClean: rest === '' && goodLines.length === lines.length, diagnostics };
}

/** Two workers gave different results for one job: the run is not repeatable, which nobody may overlook. */
export function contradiction(job: number, file: string): Error {
  return refusal(
    'journal-contradiction',
    `two results of job ${job} that are not the same`,
    'this should not happen: remove the journal, run again, and report it',
    file,
  );
}

function refuseForeign(file: string, head: string, owner: JournalOwner): void {
  const value = valueOf(head) as Readonly<Record<string, unknown>> | undefined;
  if (value?.['journal'] !== FORMAT)
    throw refusal(
      'journal-damaged',
      'the first line, which says whose journal this is, cannot be read',
      'name another folder with --out, or start anew with --force',
      file,
    );
  if (value['key'] === owner.key) return;
  const whose = `experiment ${String(value['experiment'])}, version ${String(value['version'])}`;
  const isSameName = value['experiment'] === owner.experiment && value['version'] === owner.version;
  throw refusal(
    'journal-foreign',
    isSameName
      ? 'the experiment or its scenario has changed since this journal was begun'
      : `the journal of another sweep: ${whose}`,
    'name another folder with --out, or start anew with --force',
    file,
  );
}

function damagedLine(file: string, line: number): Diagnostic {
  return {
    severity: 'warning',
    code: 'journal-line-damaged',
    message: 'a line that does not agree with its checksum; its run is done again',
    place: { file, line },
  };
}

/** What a line holds; undefined where the checksum does not agree. */
function valueOf(line: string): unknown {
  const json = line.slice(33);
  if (line[32] !== ' ' || line.slice(0, 32) !== digestText(json)) return undefined;
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? value : undefined;
}
