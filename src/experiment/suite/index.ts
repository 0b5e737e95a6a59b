/**
 * experiment/suite: benchmark suites. Policies on workloads at seeds, each a run in a worker; figures held against
 * thresholds and a baseline. Start at run-suite.ts.
 */
export { readBaseline, writeBaseline } from './baseline.ts';
export type { BaselineReading } from './baseline.ts';
export { compareSuite, runSuite } from './run-suite.ts';
export type { MeasuredSuite, RunSuiteOptions, SuiteEnd } from './run-suite.ts';
