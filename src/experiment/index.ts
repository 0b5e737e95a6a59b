/**
 * experiment: scenarios × variants × seeds, each run in a worker; results in folders. May import sim, scenario, cost,
 * result, base, and Node's own modules. Start at run-scenario.ts (one run), then pool.ts (many), compare.ts.
 */
export { anonymiseComparison } from './anonymise/index.ts';
export { compareScenarios } from './compare.ts';
export type { CompareOptions, NamedScenario } from './compare.ts';
export { runMany } from './pool.ts';
export type { RunManyOptions } from './pool.ts';
export type { InputReading, InputToRead, ReadScenario } from './input-reading.ts';
export { RunPool } from './run-pool.ts';
export type { PoolProgress, RunJob, RunOutcome } from './run-pool.ts';
export { readEventTable } from './read-events.ts';
export type { EventRow } from './read-events.ts';
export { ORIGIN_FILE, readLegend, readRunOrigin } from './result-extras.ts';
export type { RunOrigin } from './result-extras.ts';
export { parseKeptResult, parseResult } from './parse-result.ts';
export type { KeptResult } from './parse-result.ts';
export {
  findResultFolders,
  isResultFolder,
  readResultText,
  removeResultFolder,
  ResultFolder,
  ResultFolderError,
} from './results-folder.ts';
export { runScenario } from './run-scenario.ts';
export type { RunScenarioOptions } from './run-scenario.ts';
export { compareSuite, readBaseline, runSuite, writeBaseline } from './suite/index.ts';
export type { BaselineReading, MeasuredSuite, RunSuiteOptions, SuiteEnd } from './suite/index.ts';
export { indexedJobYaml, sweepScenarios, workOnSweep } from './sweep/index.ts';
export type {
  IndexedJobOptions,
  Shard,
  Spread,
  SweepEnd,
  SweepFailure,
  SweepOptions,
  SweepProgress,
  SweepResult,
  SweepWorkerEnd,
  SweepWorkerOptions,
  SweptRun,
  SweptVariant,
} from './sweep/index.ts';
/** sim is no neighbour of the library's list of exports: what it offers goes out through here. */
export {
  busiestMoments,
  explainAutoscaler,
  explainNode,
  explainPod,
  explainScaleUp,
  explainVertical,
  packingDemand,
  placePods,
  simulate,
  useAt,
} from '../sim/index.ts';
export type {
  Amounts,
  BusyMoment,
  ClusterUse,
  EventLegend,
  ExplainedAttempt,
  ExplainedContainer,
  ExplainedPass,
  ExplainedSync,
  NodeStanding,
  NodeUse,
  ResourceSteps,
  ScaleUpExplanation,
  ExplainOptions,
  PackedShape,
  PackingDemand,
  Placements,
  PlaceOptions,
  PodUse,
  SimOutcome,
  SimulateOptions,
  UseAmount,
} from '../sim/index.ts';
export { version } from './version.ts';
