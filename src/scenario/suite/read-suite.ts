import { definedFields, hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { ScopedFiles } from '../../ingest/index.ts';
import { settingsOf } from '../experiment/variants-of.ts';
import { fieldTypes } from '../written/field-table.ts';
import { openWritten } from '../written/open-written.ts';
import { readPolicy } from './read-policy.ts';
import type { SuiteFile } from './suite-file.ts';
import type { Suite, SuiteInput, Threshold } from './suite.ts';
import { suiteFaults } from './suite-faults.ts';
import { SUITE_METRICS } from './suite-metrics.ts';
import { amountIn, changeIn } from './threshold-bounds.ts';
import { SUITE_TABLES } from './written-suite.ts';
import type { WrittenSuite, WrittenThreshold, WrittenWorkload } from './written-suite.ts';

export interface SuiteReading {
  /** Absent where the diagnostics hold an error. */
  readonly suite?: Suite;
  readonly diagnostics: readonly Diagnostic[];
}

const SUITE = {
  name: 'BenchSuite',
  types: fieldTypes(SUITE_TABLES),
  missing: { code: 'suite-missing', message: 'no benchmark suite in this file' },
};

export interface ReadSuiteOptions {
  /** Paths of the suite may lead anywhere below this; default: its own folder. */
  readonly within?: string;
  /** `--allow-plugins`. */
  readonly allowPlugins?: boolean | undefined;
}

/**
 * Reads a suite file and the scheduler configurations that it names; its paths are relative to it. The workloads are
 * read when the suite runs.
 */
export async function readSuite(path: string, options: ReadSuiteOptions = {}): Promise<SuiteReading> {
  const { file, diagnostics } = await openWritten<WrittenSuite>(path, SUITE);
  if (file === undefined) return { diagnostics };
  const { written, document } = file;
  diagnostics.push(...suiteFaults(written, document));
  if (hasErrors(diagnostics)) return { diagnostics };
  const files = new ScopedFiles(file.folder, file.shownFolder, options.within);
  const reading = { file, files, diagnostics, allowPlugins: options.allowPlugins === true };
  const policies = [];
  for (const [index, policy] of written.spec.policies.entries())
    policies.push(await readPolicy(policy, index, reading));
  const workloads = [];
  for (const [index, workload] of written.spec.workloads.entries())
    workloads.push(await readWorkload(workload, index, reading));
  const baseline = baselineOf(reading);
  if (hasErrors(diagnostics)) return { diagnostics };
  const { name, description } = written.metadata;
  return {
    suite: {
      name,
      ...definedFields({ description, baseline }),
      policies,
      workloads,
      seeds: written.spec.seeds ?? [1],
      thresholds: (written.spec.thresholds ?? []).map((threshold, index) => ({
        ...thresholdOf(threshold),
        ...definedFields({ place: document.place(['spec', 'thresholds', index]) }),
      })),
    },
    diagnostics,
  };
}

async function readWorkload(
  { name, path, set, order }: WrittenWorkload,
  index: number,
  { file, files, diagnostics }: SuiteFile,
): Promise<SuiteInput> {
  const found = await files.find(path);
  if ('fault' in found)
    diagnostics.push({
      severity: 'error',
      ...found.fault,
      place: file.document.place(['spec', 'workloads', index, 'path']),
    });
  return {
    name,
    path: 'fault' in found ? path : found[0].path,
    set: [...settingsOf(file.written.spec.set), ...settingsOf(set)],
    shuffled: order === 'shuffled',
  };
}

function baselineOf({ file, files, diagnostics }: SuiteFile): Suite['baseline'] {
  const { baseline } = file.written.spec;
  if (baseline === undefined) return undefined;
  const found = files.toWrite(baseline);
  if (!('fault' in found)) return found;
  diagnostics.push({ severity: 'error', ...found.fault, place: file.document.place(['spec', 'baseline']) });
  return undefined;
}

function thresholdOf({ metric, policy, workload, ...bounds }: WrittenThreshold): Threshold {
  const unit = SUITE_METRICS.get(metric)?.unit ?? 'count';
  const amount = (bound: string | number | undefined): number | undefined =>
    bound === undefined ? undefined : amountIn(unit, bound);
  const change = (bound: string | number | undefined): Threshold['maxIncrease'] =>
    bound === undefined ? undefined : changeIn(unit, bound);
  return {
    metric,
    ...definedFields({
      policy,
      workload,
      max: amount(bounds.max),
      min: amount(bounds.min),
      maxIncrease: change(bounds.maxIncrease),
      maxDecrease: change(bounds.maxDecrease),
    }),
  };
}
