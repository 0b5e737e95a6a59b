/**
 * ingest: files to plain data, with diagnostics that name the place. Manifests and dumps to Kubernetes objects, traces
 * to columns of pods, metric files to series, price lists to books. The only place that converts units. May import
 * cloudprovider, model and base, Node's own modules and the file format packages. Start at traces/ or manifests/.
 */
export { readTrace, readTraceFiles, sniffTraceFormat, syntheticTrace, TRACE_FORMATS } from './traces/index.ts';
export type { SyntheticOptions, TraceFormat, TraceReading, TraceRequest } from './traces/index.ts';
export { findVectorFolders, parseExactJson, readVectorFile, readVectorText } from './vector-file.ts';
export type { VectorFolder, VectorLine } from './vector-file.ts';
