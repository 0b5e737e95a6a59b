import type { WorkloadTrace } from '../model/index.ts';

/** A workload trace being replayed: its shapes as templates, and where the names of its pods begin in the log. */
export interface TraceFeed {
  readonly trace: WorkloadTrace;
  /** Numbers in the TemplateBook, by shape of the trace. */
  readonly templates: Int32Array;
  readonly firstName: number;
}
