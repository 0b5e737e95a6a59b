import type { InputFile, ManifestPath } from '../../ingest/index.ts';
import type { LoadOptions } from '../load-options.ts';
import type { ScenarioReading } from './reading.ts';

export interface BuildInput {
  /** Named on the command line, outside of any scenario. */
  readonly sources: readonly (ManifestPath | InputFile)[];
  readonly options: LoadOptions;
  /** Where the scenario has no name of its own. */
  readonly name: string;
  readonly reading: ScenarioReading;
}
