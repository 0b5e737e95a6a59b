import type { Bench } from '../harness.ts';
import { LOAD_CASES, loadTrace } from './load-trace.ts';

const ROWS = 1_000_000;
const TOY_ROWS = 300;

/** A million rows of a trace file to columns. */
export const loadBenches: readonly Bench[] = LOAD_CASES.map((loadCase) => ({
  name: `load/${loadCase.request.format}`,
  isLong: true,
  prepare: (toy) => async () => {
    const rows = toy ? TOY_ROWS : ROWS;
    const { pods, shapes, megabytes, digest, spent } = await loadTrace(loadCase, rows);
    return { operations: rows, counts: { rows, pods, shapes, megabytes }, digest, spent };
  },
}));
