/**
 * ingest/traces: workload traces, one file a format, each to columns of pods (WorkloadTrace). Start at read-trace.ts;
 * the formats are listed in formats.ts; docs/traces.md describes them.
 */
export { TRACE_FORMATS } from './formats.ts';
export { syntheticTrace } from './plain/synthetic.ts';
export type { SyntheticOptions } from './plain/synthetic.ts';
export { readTrace, readTraceFiles } from './read-trace.ts';
export type { TraceReading, TraceRequest } from './read-trace.ts';
export type { TraceFormat } from './trace-format.ts';
export { cutTrace } from './cut-trace.ts';
export type { TraceCut } from './cut-trace.ts';
export { importTrace, writeScenarioFolder } from './import-trace.ts';
export type { ScenarioFile, TraceImport } from './import-trace.ts';
export { traceSpanMs } from './trace-span.ts';
