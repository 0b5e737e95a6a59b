import type { Labels, MetricSeries } from '../../model/index.ts';
import type { ByteFile } from '../byte-file.ts';
import type { Findings } from '../findings.ts';
import type { FileHead } from '../traces/trace-format.ts';

/** One format of metric file. One file each, listed in formats.ts. */
export interface MetricFormat {
  readonly name: string;
  readonly summary: string;
  /** Whether this file looks like one of ours. */
  sniff(head: FileHead): boolean;
  read(file: ByteFile, sink: SeriesSink): void | Promise<void>;
}

/** Takes the points of a file, series by series, and keeps account of what had to be mended. */
export interface SeriesSink {
  readonly findings: Findings;
  add(series: RawSeries): void;
  /** A sentence for the report. */
  assume(sentence: string): void;
}

/** A series before its points are put in order. */
export interface RawSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly kind: MetricSeries['kind'];
  readonly unit: string;
  readonly timesMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Units and kinds that Prometheus' naming rules tell. */
export function kindOf(name: string): MetricSeries['kind'] {
  return /_(total|count|sum|bucket)$/.test(name) ? 'counter' : 'gauge';
}

/** The unit that a metric's name tells of; empty where it tells of none. */
export function unitOf(name: string): string {
  const text = name.replaceAll('-', '_');
  return UNIT_RULES.find(([pattern]) => pattern.test(text))?.[1] ?? '';
}

/** The first that fits; what a name ends in tells more than what it is about. */
const UNIT_RULES: readonly (readonly [RegExp, string])[] = [
  [/percent/, 'percent'],
  [/(^|_)ratio(_|$)/, 'ratio'],
  [/core_seconds/, 'core-seconds'],
  [/byte_seconds/, 'byte-seconds'],
  [/seconds/, 'seconds'],
  [/_mib(_|$)/, 'MiB'],
  [/bytes|^memory_|_memory_|_memory$/, 'bytes'],
  [/cores|^cpu_(request|limit|usage|throttle)_/, 'cores'],
];
