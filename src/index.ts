/**
 * Plimsoll as a library: the whole of it, one list. The command line uses nothing else, so whatever it can do a program
 * can. Everything long takes an AbortSignal and an onProgress; nothing prints, nothing is global.
 */

/** What is wrong with an input, and how a person reads it. */
export { formatDiagnostic, hasErrors } from './base/index.ts';
export type { Diagnostic, Place } from './base/index.ts';

/** Input to scenario: a folder, a file, manifests, a dump. */
export { loadScenario, pluginsOfScenario, scenarioObjectsText } from './scenario/index.ts';
export type * from './scenario/index.ts';

/** A trace to the files of a scenario folder. */
export { importRecording, importTrace, TRACE_FORMATS, writeScenarioFolder } from './ingest/index.ts';
export type {
  RecordingImport,
  ScenarioFile,
  TraceFormat,
  TraceImport,
  TraceRequest,
} from './ingest/index.ts';

/** One run in this thread; many runs in workers; variants against a base; what-ifs without time. */
export {
  anonymiseComparison,
  compareScenarios,
  explainNode,
  explainAutoscaler,
  explainPod,
  explainScaleUp,
  explainVertical,
  placePods,
  runMany,
  RunPool,
  runScenario,
  simulate,
  useAt,
  version,
} from './experiment/index.ts';
/** The short name of it, beside `simulate`. */
export { compareScenarios as compare } from './experiment/index.ts';
export type {
  ClusterUse,
  CompareOptions,
  EventLegend,
  ExplainedAttempt,
  ExplainedContainer,
  ExplainedPass,
  ExplainedSync,
  NodeStanding,
  ResourceSteps,
  ScaleUpExplanation,
  ExplainOptions,
  InputReading,
  InputToRead,
  NamedScenario,
  NodeUse,
  Placements,
  PlaceOptions,
  PodUse,
  PoolProgress,
  ReadScenario,
  RunJob,
  RunManyOptions,
  RunOutcome,
  RunScenarioOptions,
  SimOutcome,
  SimulateOptions,
  UseAmount,
} from './experiment/index.ts';

/** Experiments: many variants many times, resumable, on this machine or on many. */
export { readExperiment } from './scenario/index.ts';
export { indexedJobYaml, sweepScenarios, workOnSweep } from './experiment/index.ts';
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
} from './experiment/index.ts';

/** Benchmark suites: scheduler policies on workloads, held against a baseline and thresholds. */
export { readSuite } from './scenario/index.ts';
export { compareSuite, readBaseline, runSuite, writeBaseline } from './experiment/index.ts';
export type { BaselineReading, MeasuredSuite, RunSuiteOptions, SuiteEnd } from './experiment/index.ts';

/** The cheapest cluster that keeps stated objectives, with a proven lower bound. */
export { DEFAULT_SIZING, planOffers, planScenario, rightSizing } from './planner/index.ts';
export type * from './planner/index.ts';
export { requestedContainers, withMoreReplicas, withRequests } from './scenario/index.ts';

/** What a run found, as plain data. */
export type * from './result/index.ts';

/** The report of a result or a comparison: text, Markdown, one HTML page, JSON, CSV. */
export { renderComparison, renderPlan, renderReport, renderSuite, reportOf } from './report/index.ts';
export type * from './report/index.ts';

/** Result folders. */
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
} from './experiment/index.ts';
export type { EventRow, KeptResult, RunOrigin } from './experiment/index.ts';

/** Vectors cut from the real components in, verdicts out. */
export { runConformance } from './conformance/index.ts';
export type {
  CaseDifference,
  ConformanceOptions,
  ConformanceReport,
  KindCounts,
} from './conformance/index.ts';
