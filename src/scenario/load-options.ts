import type { Chunks } from '../ingest/index.ts';

/** What the command line may say about a scenario. */
export interface LoadOptions {
  /** `--set path=value`, in order. */
  readonly set?: readonly string[];
  readonly seed?: number;
  /** `--until`: a duration. */
  readonly until?: string;
  /** `--namespace`: workloads of these namespaces only. */
  readonly namespaces?: readonly string[];
  /** `--node-type`, `--nodes`: for input without nodes. */
  readonly nodeType?: string;
  readonly nodes?: number;
  /** `--repack`. */
  readonly repack?: boolean;
  /** `--cluster`: of several in one folder. */
  readonly cluster?: string;
  /** `--strict`. */
  readonly strict?: boolean;
  /** `--max-input`. */
  readonly maxInputBytes?: number;
  /** `--plugin`: files with scheduler plugins of the user's own. */
  readonly plugins?: readonly string[];
  /** `--allow-plugins`: those that the scenario names run, too. */
  readonly allowPlugins?: boolean;
  /** What `-` reads. */
  readonly stdin?: Chunks;
}
