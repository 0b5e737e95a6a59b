import type { InputFile, ManifestPath } from '../../ingest/index.ts';
import type { LoadOptions } from '../load-options.ts';
import type { ScenarioReading } from './reading.ts';

/** What was named on the command line, outside of any scenario. */
export interface NamedInput {
  readonly manifests?: ManifestPath | InputFile;
  /** A file or folder. */
  readonly trace?: string;
}

export interface BuildInput {
  readonly named: NamedInput;
  readonly options: LoadOptions;
  /** Where the scenario has no name of its own. */
  readonly name: string;
  readonly reading: ScenarioReading;
}
