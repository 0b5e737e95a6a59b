import type { Diagnostic, Place } from '../../base/index.ts';
import type { IgnoredCount, ScopedFiles, SourceDocument } from '../../ingest/index.ts';

export type Path = readonly (string | number)[];
export type Fault = Omit<Diagnostic, 'place' | 'severity'>;

/** All curves of a scenario together: 160 MB of tables. */
const STEPS_OF_ALL_CURVES_MAX = 20_000_000;

/**
 * What is collected while a scenario is read: diagnostics with their places in the scenario file, what was left out,
 * and the sentences that the report must say. Reading goes on after a fault, so that all of them come at once.
 */
export class ScenarioReading {
  readonly diagnostics: Diagnostic[] = [];
  readonly ignored: IgnoredCount[] = [];
  readonly assumptions: string[] = [];
  /** Absent where there is no scenario file: faults are then about flags. */
  readonly document: SourceDocument | undefined;
  readonly files: ScopedFiles;
  #stepsTaken = 0;

  constructor(files: ScopedFiles, document?: SourceDocument) {
    this.files = files;
    this.document = document;
  }

  error(path: Path, fault: Fault, part: 'key' | 'value' = 'value'): void {
    this.#add('error', path, fault, part);
  }

  warn(path: Path, fault: Fault): void {
    this.#add('warning', path, fault, 'value');
  }

  place(path: Path, part: 'key' | 'value' = 'value'): Place | undefined {
    return this.document?.place(path, part);
  }

  /** Takes room for so many steps of a curve; false where the scenario has taken too much already. */
  takeSteps(count: number): boolean {
    this.#stepsTaken += count;
    return this.#stepsTaken <= STEPS_OF_ALL_CURVES_MAX;
  }

  #add(severity: Diagnostic['severity'], path: Path, fault: Fault, part: 'key' | 'value'): void {
    const place = this.place(path, part);
    this.diagnostics.push({ severity, ...fault, ...(place === undefined ? {} : { place }) });
  }
}
