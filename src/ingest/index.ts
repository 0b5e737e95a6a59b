/**
 * ingest: files to plain data, with diagnostics that name the place. Manifests and dumps to Kubernetes objects, traces
 * to columns of pods, metric files to series, price lists to books. The only place that converts units. May import
 * cloudprovider, model and base, Node's own modules and the file format packages. Start at traces/ or manifests/.
 */
export {
  cutTrace,
  importTrace,
  readTrace,
  readTraceFiles,
  syntheticTrace,
  TRACE_FORMATS,
  traceSpanMs,
  writeScenarioFolder,
} from './traces/index.ts';
export type {
  ScenarioFile,
  SyntheticOptions,
  TraceCut,
  TraceFormat,
  TraceImport,
  TraceReading,
  TraceRequest,
} from './traces/index.ts';
export { absolutePath, importModule, placeOfError } from './plugins/import-module.ts';
export type { ImportedModule, ModuleFault } from './plugins/import-module.ts';
export {
  importRecording,
  METRIC_FORMATS,
  readDemand,
  readMetricFiles,
  readMetrics,
  usageHistories,
  whyNoUse,
} from './metrics/index.ts';
export type {
  DemandReading,
  DemandRequest,
  MetricsReading,
  MetricsRequest,
  RecordingImport,
  UsageOptions,
} from './metrics/index.ts';
export {
  dataFolders,
  findVectorFolders,
  listVectorFiles,
  parseExactJson,
  parseVectorYaml,
  vectorYamlDuplicates,
  readVectorFile,
  readVectorText,
} from './vector-file.ts';
export type { VectorFolder, VectorLine } from './vector-file.ts';
export { isNamespaced, placeOfField, readManifests } from './manifests/index.ts';
export type { IgnoredCount, ManifestObject, ManifestOptions, ManifestPath } from './manifests/index.ts';
export { durationMs } from './schema/duration-text.ts';
export { isMapping, nameOf, SCALARS } from './schema/scalars.ts';
export type { ScalarCheck } from './schema/scalars.ts';
export { SchemaTypes } from './schema/type-text.ts';
export { ValueCheck } from './schema/value-check.ts';
export type { PlacedFault } from './schema/value-check.ts';
export { ScopedFiles } from './source/scoped-files.ts';
export type { FoundPath } from './source/scoped-files.ts';
export type { SourceDocument } from './source/source-document.ts';
export { SourceText } from './source/source-text.ts';
export { openScenarioInput } from './source/scenario-input.ts';
export { recordLooks, strangerLooks, tableLooks, traceLooks } from './source/trace-looks.ts';
export type { StrangerLook, TraceLook } from './source/trace-looks.ts';
export type { Chunks, InputFile } from './source/text-file.ts';
export { yamlDocuments } from './source/yaml-source.ts';
export { readOwnPrices } from './prices/own-prices.ts';
