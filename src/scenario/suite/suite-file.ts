import type { Diagnostic } from '../../base/index.ts';
import type { ScopedFiles } from '../../ingest/index.ts';
import type { OpenedFile } from '../written/open-written.ts';
import type { WrittenSuite } from './written-suite.ts';

/** What is read together: the file, what it may name, what was found wrong so far. */
export interface SuiteFile {
  readonly file: OpenedFile<WrittenSuite>;
  readonly files: ScopedFiles;
  readonly diagnostics: Diagnostic[];
  readonly allowPlugins: boolean;
}
