/**
 * experiment: scenarios × variants × seeds, each run in a worker; results in folders (results/). May import sim,
 * scenario, cost, result, base, and Node's own modules. Start at run-scenario.ts (one run), then pool.ts (many), compare.ts.
 */
export { anonymiseComparison } from './anonymise/index.ts';
export { compareScenarios } from './compare.ts';
export type { CompareOptions, NamedScenario } from './compare.ts';
export { runMany } from './pool.ts';
export type { RunManyOptions } from './pool.ts';
export type { InputReading, InputToRead, ReadScenario } from './input-reading.ts';
export { RunPool } from './run-pool.ts';
export type { PoolProgress, RunJob, RunOutcome } from './run-pool.ts';
export {
  findResultFolders,
  isResultFolder,
  ORIGIN_FILE,
  parseKeptResult,
  parseResult,
  readEventTable,
  readLegend,
  readResultText,
  readRunOrigin,
  removeResultFolder,
  ResultFolder,
  ResultFolderError,
} from './results/index.ts';
export type { EventRow, KeptResult, RunOrigin } from './results/index.ts';
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
