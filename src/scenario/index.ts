/**
 * scenario: what a user writes, read, checked and defaulted into the one plain value that a run needs (Scenario).
 * May import every domain folder (each owns its own configuration), ingest, model, base. Start at written/schema.ts
 * (what can be written), then load.ts; build/ makes the parts of a Scenario, dump/ makes sense of a running cluster.
 */
export { offeredPools, poolsOfScenario, relatedTypes } from './change/offered-pools.ts';
export type { OfferedPools, OfferedTypes } from './change/offered-pools.ts';
export { withPools } from './change/with-nodes.ts';
export { withMoreReplicas } from './change/with-replicas.ts';
export { HELD_BACK_LABEL, withTightScoring } from './change/with-tight-scoring.ts';
export type { TightScoring } from './change/with-tight-scoring.ts';
export { memoryText, milliCpuText, requestedContainers, withRequests } from './change/with-requests.ts';
export type { RequestChange, RequestedContainer } from './change/with-requests.ts';
export type { Experiment, ExperimentVariant } from './experiment/experiment.ts';
export { readExperiment } from './experiment/read-experiment.ts';
export type { ExperimentReading } from './experiment/read-experiment.ts';
export { loadScenario } from './load.ts';
export type { LoadOptions } from './load-options.ts';
export type { LoadedScenario } from './load.ts';
export type * from './runtime-spec.ts';
export { nameKey } from './spec-terms.ts';
export type * from './scenario.ts';
export { NO_PRICES } from './no-prices.ts';
export { scenarioObjectsText } from './scenario-objects.ts';
export { readSuite } from './suite/read-suite.ts';
export type { ReadSuiteOptions, SuiteReading } from './suite/read-suite.ts';
export type * from './suite/suite.ts';
export { PluginFault } from '../scheduler/index.ts';
export { placeOfPluginFault, pluginsOfScenario } from './user-plugins.ts';
export { SUITE_METRICS } from './suite/suite-metrics.ts';
export type { MetricWords } from './suite/suite-metrics.ts';
