/**
 * conformance: vectors cut from the real components in, verdicts out. One file a kind, one folder an area; registry.ts
 * lists them, run-conformance.ts counts. May import every domain folder, ingest, scenario, sim, model, result and base.
 */
export type { CaseDifference, ConformanceOptions, ConformanceReport, KindCounts } from './run-conformance.ts';
export { runConformance } from './run-conformance.ts';
export type { FolderRunner, FolderVerdict, KindRunner } from './kind-runner.ts';
