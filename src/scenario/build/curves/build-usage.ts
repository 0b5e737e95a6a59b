import { definedFields } from '../../../base/index.ts';
import type { Diagnostic } from '../../../base/index.ts';
import { readMetrics, usageHistories, whyNoUse } from '../../../ingest/index.ts';
import { bytesOf, milliCpuOf, parseQuantity } from '../../../model/index.ts';
import type { MetricSeries, UsageHistory } from '../../../model/index.ts';
import { checkedName } from '../../written/object-name.ts';
import { writtenMs } from '../../written/written-ms.ts';
import type { WrittenAmount, WrittenHistory, WrittenUsage } from '../../written/written-scenario.ts';
import { writtenDuration } from '../build-runtime.ts';
import type { ScenarioReading } from '../reading.ts';
import { expressionTable } from './value-table.ts';
import type { CurvePlace } from './value-table.ts';
import type { ExitSpec, PastUseSpec, UsageCurve, UsageSpec } from '../../runtime-spec.ts';

const DEFAULT_STEP_MS = 60_000;
/** 6,000 machines × a month of minutes do not fit into memory; nobody draws so many days either. */
const HISTORY_STEPS_MAX = 50_000_000;
const MEBIBYTE = 2 ** 20;
const DEFAULT_EXIT_AFTER_MS = 5000;

/** What containers use and do, as tables and closed forms, so that a run needs neither an evaluator nor a file. */
export async function buildUsage(
  written: readonly WrittenUsage[],
  horizonMs: number,
  reading: ScenarioReading,
): Promise<UsageSpec[]> {
  const built: UsageSpec[] = [];
  for (const [index, usage] of written.entries())
    built.push(await usageSpecOf(usage, horizonMs, { path: ['spec', 'workload', 'usage', index], reading }));
  return built;
}

/** What containers used before the run, for the VPA's recommender. */
export async function buildHistory(
  written: readonly WrittenHistory[],
  reading: ScenarioReading,
): Promise<PastUseSpec[]> {
  const built: PastUseSpec[] = [];
  for (const [index, history] of written.entries()) {
    const stepMs = Math.max(1000, history.step === undefined ? DEFAULT_STEP_MS : writtenMs(history.step));
    const place: CurvePlace = { path: ['spec', 'workload', 'history', index], reading };
    built.push({
      target: checkedName(history.target),
      ...definedFields({ container: history.container }),
      histories: await historiesOf(history, stepMs, place),
      source: history.file,
    });
  }
  return built;
}

async function usageSpecOf(usage: WrittenUsage, horizonMs: number, place: CurvePlace): Promise<UsageSpec> {
  const stepMs = Math.max(1000, usage.step === undefined ? DEFAULT_STEP_MS : writtenMs(usage.step));
  const steps = { horizonMs, stepMs };
  const { path, reading } = place;
  if (usage.file !== undefined && (usage.cpu !== undefined || usage.memory !== undefined))
    reading.error([...path, 'file'], {
      code: 'limits-crossed',
      message: 'both recorded and written use',
      hint: 'write either file or cpu and memory',
    });
  return {
    target: checkedName(usage.target),
    ...definedFields({
      container: usage.container,
      milliCpu: await curveOf(usage.cpu, { ...steps, field: 'cpu', unit: 1000 }, place),
      memoryBytes: await curveOf(usage.memory, { ...steps, field: 'memory', unit: MEBIBYTE }, place),
      startupBurst: usage.startup && {
        milliCpu: milliCpuOf(usage.startup.cpu),
        forMs: writtenMs(usage.startup.for),
      },
      cache: usage.cache && {
        bytes: bytesOf(usage.cache.size),
        halfTimeMs: Math.max(1, writtenMs(usage.cache.halfTime)),
      },
      readyAfterMs: writtenDuration(usage.readyAfter, [...path, 'readyAfter'], reading),
      shutdownMs: writtenDuration(usage.shutdown, [...path, 'shutdown'], reading),
      exits: exitSpecOf(usage, place),
      needs: usage.needs === undefined ? undefined : checkedName(usage.needs),
    }),
    histories: usage.file === undefined ? [] : await historiesOf(usage, stepMs, place),
    leakBytesPerHour: bytesOf(usage.leakPerHour),
    leakBytesPerRequest: bytesOf(usage.leakPerRequest),
    diskBytes: bytesOf(usage.disk),
    diskBytesPerHour: bytesOf(usage.diskPerHour),
    processes: usage.processes ?? 1,
    source: usage.file ?? [usage.cpu, usage.memory].filter((text) => text !== undefined).join(', '),
  };
}

function exitSpecOf({ exits }: WrittenUsage, { path, reading }: CurvePlace): ExitSpec | undefined {
  if (exits === undefined) return undefined;
  const afterMs = writtenDuration(exits.after, [...path, 'exits', 'after'], reading);
  return {
    afterMs: afterMs ?? { kind: 'constant', ms: DEFAULT_EXIT_AFTER_MS },
    exitCode: exits.code ?? 1,
    fromMs: exits.from === undefined ? 0 : writtenMs(exits.from),
    untilMs: exits.until === undefined ? Infinity : writtenMs(exits.until),
    ...(exits.without === undefined ? {} : { without: checkedName(exits.without) }),
  };
}

interface CurveOptions {
  readonly horizonMs: number;
  readonly stepMs: number;
  readonly field: 'cpu' | 'memory';
  /** What 1 of an expression stands for. */
  readonly unit: number;
}

/** A quantity as it is, anything else as an expression of cores or MiB. */
async function curveOf(
  written: WrittenAmount | undefined,
  { horizonMs, stepMs, field, unit }: CurveOptions,
  place: CurvePlace,
): Promise<UsageCurve | undefined> {
  if (written === undefined) return undefined;
  if (parseQuantity(written) !== undefined) {
    const amount = field === 'cpu' ? milliCpuOf(written) : bytesOf(written);
    return { stepMs, values: Float64Array.of(Math.max(0, amount)) };
  }
  const values = await expressionTable(String(written), field, { horizonMs, stepMs }, place);
  if (values === undefined) return undefined;
  for (const [step, value] of values.entries())
    values[step] = Math.max(0, field === 'cpu' ? value * unit : Math.round(value * unit));
  return { stepMs, values };
}

type WrittenRecord = Pick<WrittenUsage, 'file' | 'format' | 'labels' | 'cores' | 'mhzPerCore' | 'scale'>;

/** Recorded use on the grid of the run: lines between points where they lie further apart, means where closer. */
async function historiesOf(usage: WrittenRecord, stepMs: number, place: CurvePlace): Promise<UsageHistory[]> {
  const { path, reading } = place;
  const files = await reading.files.find(usage.file ?? '');
  if ('fault' in files) {
    reading.error([...path, 'file'], files.fault);
    return [];
  }
  const read = await readMetrics({
    files: files.map(({ path: file }) => file),
    strict: false,
    ...definedFields({ format: usage.format }),
  });
  sayFaults(read.diagnostics, usage.file ?? '', place);
  reading.assumptions.push(...read.assumptions);
  const wanted = Object.entries(usage.labels ?? {});
  const series = read.series.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  const all = historiesIn(series, usage, stepMs, place);
  const kept = withinBounds(all);
  if (all.length === 0)
    reading.error([...path, 'file'], {
      code: 'demand-empty',
      message: 'no series of CPU or memory use in these files',
      hint: `series: ${[...new Set(read.series.map(({ name }) => seriesText(name)))].slice(0, 20).join(', ') || 'none'}`,
    });
  if (kept.length < all.length)
    reading.assumptions.push(
      `Of ${all.length} recorded uses in ${usage.file ?? ''} the first ${kept.length} are drawn from.`,
    );
  const { scale = 1 } = usage;
  return scale === 1 ? kept : kept.map((history) => scaled(history, scale));
}

function seriesText(name: string): string {
  const why = whyNoUse(name);
  return why === undefined ? name : `${name} (${why})`;
}

function historiesIn(
  series: readonly MetricSeries[],
  { cores = 1, mhzPerCore }: WrittenRecord,
  stepMs: number,
  place: CurvePlace,
): UsageHistory[] {
  const options = { stepMs, coresOf: () => cores, ...definedFields({ mhzPerCore }) };
  const found = usageHistories(series, options);
  if (mhzPerCore === undefined && found.every(({ milliCpu }) => milliCpu.length === 0))
    sayClockMissing(series, place);
  return found;
}

/** MHz are no cores before somebody says what one core has of them. */
function sayClockMissing(series: readonly MetricSeries[], { path, reading }: CurvePlace): void {
  if (!series.some(({ unit }) => unit === 'MHz')) return;
  reading.warn([...path, 'file'], {
    code: 'field-missing',
    message: 'CPU use is recorded in MHz, and nothing says what a core has: it is left out',
    hint: 'write mhzPerCore: 2600',
  });
}

/** A file has a fault in each of its columns or in none: each kind is said once, at the place that names the file. */
function sayFaults(faults: readonly Diagnostic[], file: string, { path, reading }: CurvePlace): void {
  for (const code of new Set(faults.map((fault) => fault.code))) {
    const same = faults.filter((fault) => fault.code === code);
    const [{ severity, message, hint }] = same;
    const more = same.length > 1 ? ` (and ${same.length - 1} more series)` : '';
    const fault = { code, message: `${file}: ${message}${more}`, ...definedFields({ hint }) };
    if (severity === 'error') reading.error([...path, 'file'], fault);
    else reading.warn([...path, 'file'], fault);
  }
}

function withinBounds(histories: readonly UsageHistory[]): UsageHistory[] {
  let steps = 0;
  return histories.filter(({ milliCpu, memoryBytes }) => {
    steps += milliCpu.length + memoryBytes.length;
    return steps <= HISTORY_STEPS_MAX;
  });
}

function scaled(history: UsageHistory, scale: number): UsageHistory {
  return {
    ...history,
    milliCpu: history.milliCpu.map((value) => value * scale),
    memoryBytes: history.memoryBytes.map((value) => Math.round(value * scale)),
    ...definedFields({
      milliCpuPeak: history.milliCpuPeak === undefined ? undefined : history.milliCpuPeak * scale,
      memoryBytesPeak:
        history.memoryBytesPeak === undefined ? undefined : Math.round(history.memoryBytesPeak * scale),
    }),
  };
}
