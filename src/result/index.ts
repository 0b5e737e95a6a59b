/**
 * result: what a run found (RunResult), the event log and its digest. The engine writes it; cost, reports and the
 * command line read it and nothing of the engine. May import base. Start at run-result.ts.
 */
export type * from './run-result.ts';
