import type { ByteFile } from '../../byte-file.ts';
import { openCsv } from '../../csv/open-csv.ts';
import type { Findings } from '../../findings.ts';
import type { FileHead } from '../trace-format.ts';

/** 600 s: the instant at which the trace begins; time 0 is the state before. */
export const BORG_START_US = 600_000_000;

/** Columns of task_events. */
export const Field = {
  time: 0,
  job: 2,
  task: 3,
  event: 5,
  user: 6,
  schedulingClass: 7,
  priority: 8,
  cpu: 9,
  memory: 10,
  apart: 12,
} as const;

/** `event type` of task_events, by the numbers of the 2011 format document. */
export const TaskEvent = {
  Submit: 0,
  Schedule: 1,
  Evict: 2,
  Fail: 3,
  Finish: 4,
  Kill: 5,
  Lost: 6,
  UpdatePending: 7,
  UpdateRunning: 8,
} as const;

/** The tables of the trace, by the names of their folders. */
export const FileKind = {
  Tasks: 'task_events',
  Machines: 'machine_events',
  Jobs: 'job_events',
  Constraints: 'task_constraints',
  Attributes: 'machine_attributes',
} as const;
export type FileKind = (typeof FileKind)[keyof typeof FileKind];

/** By name where it has Google's, else by the look of the first row. */
export function kindOfFile({ name, firstLine }: FileHead): FileKind | undefined {
  for (const kind of Object.values(FileKind)) if (name.startsWith(kind)) return kind;
  if (/^\d+,\d?,\d+,\d+,\d*,[0-8],[^,]*,[0-3]?,\d+,[^,]*,[^,]*,[^,]*,[01]?$/.test(firstLine))
    return FileKind.Tasks;
  if (/^\d+,\d+,[0-2],[^,]*,[\d.]*,[\d.]*$/.test(firstLine)) return FileKind.Machines;
  if (/^\d+,\d?,\d+,[0-8],[^,]*,[0-3]?,[^,]*,[^,]*$/.test(firstLine)) return FileKind.Jobs;
  return undefined;
}

/** The logical name of each job (a hash), where job_events are there. */
export function logicalJobNames(files: readonly ByteFile[], findings: Findings): ReadonlyMap<string, string> {
  const nameOf = new Map<string, string>();
  for (const file of files) {
    const rows = openCsv(file, findings);
    while (rows.next()) {
      if (rows.fieldCount >= 8) nameOf.set(rows.text(2), rows.text(7));
      else
        findings.badRow('borg-row', `a row of job_events has 8 columns, not ${rows.fieldCount}`, () =>
          rows.place(),
        );
    }
  }
  return nameOf;
}
