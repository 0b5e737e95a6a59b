/**
 * scenario: what a user writes, read, checked and defaulted into the one plain value that a run needs (Scenario).
 * May import every domain folder (each owns its own configuration), ingest, model, base. Start at schema.ts (what can
 * be written), then load.ts.
 */
export { loadScenario } from './load.ts';
export type { LoadedScenario, LoadOptions } from './load.ts';
export type * from './scenario.ts';
