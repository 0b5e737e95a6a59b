import { may, must } from '../written/field-table.ts';
import type { FieldTable } from '../written/field-table.ts';
import { SUITE_METRICS } from './suite-metrics.ts';

/** A suite file as a person wrote it, once the tables below have found nothing wrong with it. */
export interface WrittenSuite {
  readonly metadata: { readonly name: string; readonly description?: string };
  readonly spec: {
    readonly policies: readonly WrittenPolicy[];
    readonly workloads: readonly WrittenWorkload[];
    readonly seeds?: readonly number[];
    readonly set?: WrittenSettings;
    readonly baseline?: string;
    readonly thresholds?: readonly WrittenThreshold[];
  };
}

type WrittenSettings = Readonly<Record<string, unknown>>;

export interface WrittenPolicy {
  readonly name: string;
  readonly config?: string | WrittenSettings;
  readonly plugins?: readonly string[];
  readonly set?: WrittenSettings;
}

export interface WrittenWorkload {
  readonly name: string;
  readonly path: string;
  readonly set?: WrittenSettings;
  readonly order?: 'recorded' | 'shuffled';
}

export type WrittenBound = 'max' | 'min' | 'maxIncrease' | 'maxDecrease';

export interface WrittenThreshold extends Readonly<Partial<Record<WrittenBound, string | number>>> {
  readonly metric: string;
  readonly policy?: string;
  readonly workload?: string;
}

/** The fields of a suite file: checks, `schemas/bench-suite.schema.json` and docs/bench-suites.md are made of it. */
export const SUITE_TABLES: Readonly<Record<string, FieldTable>> = {
  BenchSuite: {
    apiVersion: must('=plimsoll/v1', 'The format of this file.'),
    kind: must('=BenchSuite', 'A benchmark suite.'),
    metadata: must('Metadata', 'What the suite is called.'),
    spec: must('Spec', 'The suite itself.'),
  },
  Metadata: {
    name: must('str', 'Name of the suite.'),
    description: may('str', 'A sentence about it, for the report.'),
  },
  Spec: {
    policies: must('[Policy]', 'What is compared, the usual one first.'),
    workloads: must('[Workload]', 'What it is compared on.'),
    seeds: may('[int]', 'Every policy runs on every workload once with each of them.', '`[1]`', '[1, 2, 3]'),
    set: may('{any}', 'Changed in all runs: paths as of `--set`.', undefined, '{ horizon: 6h }'),
    baseline: may('str', 'The file that figures are held against; `--update-baseline` writes it.'),
    thresholds: may('[Threshold]', 'What must not happen.', 'nothing can fail'),
  },
  Policy: {
    name: must('str', 'Its name in reports, thresholds and the baseline.'),
    config: may('str/obj', 'A KubeSchedulerConfiguration: its file, or written out.', 'the default profile'),
    plugins: may('[str]', 'Files with plugins of your own.'),
    set: may('{any}', 'Changed in the runs of this policy.'),
  },
  Workload: {
    name: must('str', 'Its name in reports, thresholds and the baseline.'),
    path: must('str', 'What `plimsoll run` takes: a scenario, a trace, manifests or a dump.', '../openb'),
    set: may('{any}', 'Changed in the runs of this workload.'),
    order: may(
      '=recorded|shuffled',
      '`shuffled`: the pods of its traces swap their arrival times, in another way at every seed.',
      '`recorded`',
    ),
  },
  Threshold: {
    metric: must(`=${[...SUITE_METRICS.keys()].join('|')}`, 'One of the metrics below.'),
    policy: may('str', 'This policy only.', 'every policy'),
    workload: may('str', 'This workload only.', 'every workload'),
    max: may('limit', 'The mean over the seeds is at most this.', undefined, '60s'),
    min: may('limit', 'The mean over the seeds is at least this.', undefined, '80%'),
    maxIncrease: may(
      'limit',
      'At most this much above the baseline: a share of its value, or an amount in the unit of the metric.',
      undefined,
      '2%',
    ),
    maxDecrease: may('limit', 'At most this much below the baseline, likewise.', undefined, '0'),
  },
};
