import { didYouMean } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { cleanPoints, resetsOf } from '../../model/index.ts';
import type { MetricSeries } from '../../model/index.ts';
import type { ByteFile } from '../byte-file.ts';
import { Findings } from '../findings.ts';
import { readFiles } from '../traces/trace-files.ts';
import { headOf } from '../traces/trace-format.ts';
import { METRIC_FORMATS } from './formats.ts';
import type { MetricFormat, RawSeries, SeriesSink } from './metric-format.ts';

export interface MetricsRequest {
  /** Absent: found out by the look of each file. */
  readonly format?: string;
  /** Files or folders; plain or gzip. */
  readonly files: readonly string[];
  /** False: rows that cannot be used are warnings and left out, not errors. */
  readonly strict?: boolean;
  readonly maxInputBytes?: number;
}

export interface MetricsReading {
  /** In the order of files, series within a file as they come. */
  readonly series: readonly MetricSeries[];
  readonly diagnostics: readonly Diagnostic[];
  readonly assumptions: readonly string[];
}

/** Reads metric files: Prometheus answers, scrapes, exports, readings and demand signals. Never throws for content. */
export async function readMetrics(request: MetricsRequest): Promise<MetricsReading> {
  const findings = new Findings(request.strict ?? true);
  const files = await readFiles(request.files, findings, request.maxInputBytes);
  return readMetricFiles(files, request, findings);
}

/** The same for files that are in memory (already inflated). */
export async function readMetricFiles(
  files: readonly ByteFile[],
  request: Omit<MetricsRequest, 'files'>,
  findings: Findings = new Findings(request.strict ?? true),
): Promise<MetricsReading> {
  const sink = new SeriesCollector(findings);
  for (const file of files) {
    const format = formatFor(file, request.format, findings);
    if (format === undefined) continue;
    const before = sink.series.length + findings.errorCount;
    await format.read(file, sink.of(file));
    if (sink.series.length + findings.errorCount === before)
      findings.warn('metrics-empty', 'no numbers over time in this file', { file: file.path });
  }
  const series = findings.errorCount > 0 ? [] : sink.series;
  return { series, diagnostics: findings.list(), assumptions: sink.assumptions };
}

/** The format that a file looks like by its first bytes, or undefined. */
export function sniffMetricFormat(file: ByteFile): string | undefined {
  return sniffed(file)?.name;
}

function sniffed(file: ByteFile): MetricFormat | undefined {
  const head = headOf(file);
  return METRIC_FORMATS.find((format) => format.sniff(head));
}

function formatFor(file: ByteFile, wanted: string | undefined, findings: Findings): MetricFormat | undefined {
  const names = METRIC_FORMATS.map(({ name }) => name);
  if (wanted === undefined) {
    const format = sniffed(file);
    if (format !== undefined) return format;
    const hint = `name it with format: ${names.join(', ')}`;
    findings.error(
      'metric-format-unknown',
      'not the look of metrics that Plimsoll knows',
      { file: file.path },
      hint,
    );
    return undefined;
  }
  const format = METRIC_FORMATS.find(({ name }) => name === wanted);
  if (format !== undefined) return format;
  const meant = didYouMean(wanted, names);
  const hint = meant === undefined ? `formats: ${names.join(', ')}` : `did you mean ${meant}?`;
  findings.error('metric-format-unknown', `no metric format ${wanted}`, { file: file.path }, hint);
  return undefined;
}

/** Gathers the series of all files; points out of order, twice or not a number are mended and said. */
class SeriesCollector {
  readonly series: MetricSeries[] = [];
  readonly assumptions: string[] = [];
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  of(file: ByteFile): SeriesSink {
    return {
      findings: this.#findings,
      add: (raw) => this.#add(raw, file.path),
      assume: (sentence) => {
        if (!this.assumptions.includes(sentence)) this.assumptions.push(sentence);
      },
    };
  }

  #add({ timesMs, values, ...identity }: RawSeries, path: string): void {
    const timed = withinTime(timesMs, values);
    const points = cleanPoints(timed.timesMs, timed.values);
    const { notANumber, outOfOrder, duplicate } = points.faults;
    const say = (code: string, count: number, text: string): void => {
      if (count > 0) this.#findings.warn(code, `${identity.name}: ${count} ${text}`, { file: path });
    };
    say(
      'series-not-a-number',
      timesMs.length - timed.timesMs.length,
      'points whose time is none are left out',
    );
    say('series-not-a-number', notANumber, 'values that are no number are gaps');
    say('series-order', outOfOrder, 'points are earlier than the one before; sorted by time');
    say('series-duplicate', duplicate, 'points have the time of another; the last one counts');
    if (points.timesMs.length === 0) return;

    const series = { ...identity, timesMs: points.timesMs, values: points.values };
    say('series-reset', resetsOf(series).length, 'times the counter fell: it began again at 0');
    this.series.push(series);
  }
}

/** Beyond this no clock goes: what a Date can hold, in ms. */
const TIME_MS_MAX = 8.64e15;

function withinTime(
  timesMs: ArrayLike<number>,
  values: ArrayLike<number>,
): Pick<RawSeries, 'timesMs' | 'values'> {
  const rows = Array.from({ length: timesMs.length }, (_, row) => row);
  const isTime = (row: number): boolean =>
    Number.isInteger(timesMs[row]) && Math.abs(timesMs[row]) <= TIME_MS_MAX;
  if (rows.every(isTime)) return { timesMs, values };
  const kept = rows.filter(isTime);
  return { timesMs: kept.map((row) => timesMs[row]), values: kept.map((row) => values[row]) };
}
