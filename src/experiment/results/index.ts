/**
 * results: what a run leaves in its folder and how it is read again: result.json, the event log and the series as
 * tables, what they were made of. Start at results-folder.ts.
 */
export { parseKeptResult, parseResult } from './parse-result.ts';
export type { KeptResult } from './parse-result.ts';
export { readEventTable } from './read-events.ts';
export type { EventRow } from './read-events.ts';
export { LEGEND_FILE, ORIGIN_FILE, readLegend, readRunOrigin } from './result-extras.ts';
export type { RunOrigin } from './result-extras.ts';
export { EventTable, writeSeriesTables } from './result-tables.ts';
export {
  findResultFolders,
  isResultFolder,
  readResultText,
  removeResultFolder,
  ResultFolder,
  ResultFolderError,
} from './results-folder.ts';
