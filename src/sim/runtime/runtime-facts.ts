import type { KillRecord, RuntimeResult } from '../../result/index.ts';

/** What a run that looks into containers adds to its result. */
export interface RuntimeFacts {
  readonly runtime: readonly RuntimeResult[];
  readonly kills: readonly KillRecord[];
}
