import type { KillRecord, RuntimeResult, TrafficResult } from '../../result/index.ts';

/** What a run that looks into containers adds to its result. */
export interface RuntimeFacts {
  readonly runtime: readonly RuntimeResult[];
  readonly traffic?: readonly TrafficResult[];
  readonly kills: readonly KillRecord[];
}
