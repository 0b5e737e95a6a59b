import { bytesOf } from '../model/index.ts';
import { isMapping, readSeriesText } from '../ingest/index.ts';
import { compileExpression } from './expression.ts';
import { checkedName } from './object-name.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { DemandSpec } from './scenario.ts';
import { writtenMs } from './written-ms.ts';
import type { WrittenDemand } from './written-scenario.ts';

const STEPS_MAX = 2_000_000;
const DEFAULT_STEP_MS = 60_000;
const DEFAULT_CPU_MS = 10;

/** Demand curves as tables of rates, so that a run needs neither an evaluator nor a file. */
export async function buildDemand(
  written: readonly WrittenDemand[],
  horizonMs: number,
  reading: ScenarioReading,
): Promise<DemandSpec[]> {
  const built: DemandSpec[] = [];
  for (const [index, demand] of written.entries()) {
    const path: Path = ['spec', 'workload', 'demand', index];
    const stepMs = Math.max(1000, demand.step === undefined ? DEFAULT_STEP_MS : writtenMs(demand.step));
    const rates = await ratesOf(demand, { horizonMs, stepMs }, path, reading);
    if (rates === undefined) continue;
    built.push({ target: checkedName(demand.target), stepMs, rates, ...costOfRequests(demand) });
  }
  return built;
}

/** Ten milliseconds of CPU, and no memory that depends on the load, unless the scenario says. */
function costOfRequests({
  cpuPerRequest,
  memory = {},
  rate,
  file,
}: WrittenDemand): Omit<DemandSpec, 'target' | 'stepMs' | 'rates'> {
  return {
    cpuMsPerRequest: cpuPerRequest === undefined ? DEFAULT_CPU_MS : writtenMs(cpuPerRequest),
    memoryBaseBytes: bytesOf(memory.base ?? 0) ?? 0,
    memoryBytesPerConcurrentRequest: bytesOf(memory.perConcurrentRequest ?? 0) ?? 0,
    source: String(rate ?? file),
  };
}

interface Steps {
  readonly horizonMs: number;
  readonly stepMs: number;
}

async function ratesOf(
  demand: WrittenDemand,
  steps: Steps,
  path: Path,
  reading: ScenarioReading,
): Promise<Float64Array | undefined> {
  if ((demand.rate === undefined) === (demand.file === undefined)) {
    const message =
      demand.rate === undefined ? 'demand without rate or file' : 'demand with both rate and file';
    reading.error(path, {
      code: 'field-missing',
      message,
      hint: 'write rate: 100, rate: "expression" or file: rates.csv',
    });
    return undefined;
  }
  if (Math.ceil(steps.horizonMs / steps.stepMs) > STEPS_MAX) {
    reading.error([...path, 'step'], {
      code: 'limits-crossed',
      message: `more than ${STEPS_MAX} steps`,
      hint: 'a longer step',
    });
    return undefined;
  }
  if (demand.rate !== undefined) return expressionRates(demand.rate, steps, path, reading);
  return fileRates(demand, steps, path, reading);
}

async function expressionRates(
  rate: string | number,
  { horizonMs, stepMs }: Steps,
  path: Path,
  reading: ScenarioReading,
): Promise<Float64Array | undefined> {
  const compiled = typeof rate === 'number' ? () => rate : await compileExpression(rate);
  if (typeof compiled !== 'function') {
    reading.error([...path, 'rate'], { code: 'expression-invalid', ...compiled });
    return undefined;
  }
  const rates = new Float64Array(Math.ceil(horizonMs / stepMs));
  let below = 0;
  for (let step = 0; step < rates.length; step++) {
    const value = compiled((step * stepMs) / 1000);
    if (!Number.isFinite(value)) {
      const message = `the rate is ${value} at ${(step * stepMs) / 1000} s`;
      reading.error([...path, 'rate'], {
        code: 'expression-invalid',
        message,
        hint: 'a rate must be a number at all times',
      });
      return undefined;
    }
    if (value < 0) below++;
    rates[step] = Math.max(0, value);
  }
  if (below > 0)
    reading.warn([...path, 'rate'], {
      code: 'rate-clamped',
      message: `the rate is below 0 in ${below} of ${rates.length} steps: taken as 0`,
    });
  return rates;
}

async function fileRates(
  demand: WrittenDemand,
  { horizonMs, stepMs }: Steps,
  path: Path,
  reading: ScenarioReading,
): Promise<Float64Array | undefined> {
  const file = await reading.files.text(demand.file ?? '');
  if ('fault' in file) {
    reading.error([...path, 'file'], file.fault);
    return undefined;
  }
  const { points, diagnostics } = readSeriesText(file.text, file.shown, {
    ...(demand.column === undefined ? {} : { column: demand.column }),
    ...(demand.timeColumn === undefined ? {} : { timeColumn: demand.timeColumn }),
  });
  reading.diagnostics.push(...diagnostics);
  if (points === undefined || !isMapping(points)) return undefined;
  return resampled(points, { horizonMs, stepMs }, demand.scale ?? 1);
}

/** Each step has the rate of the last point at or before it; after the last point the series begins again. */
function resampled(
  { timesMs, values }: { readonly timesMs: Float64Array; readonly values: Float64Array },
  { horizonMs, stepMs }: Steps,
  scale: number,
): Float64Array {
  const count = timesMs.length;
  const spacingMs = count > 1 ? (timesMs[count - 1] - timesMs[0]) / (count - 1) : horizonMs;
  const periodMs = timesMs[count - 1] - timesMs[0] + spacingMs;
  const rates = new Float64Array(Math.ceil(horizonMs / stepMs));
  let point = 0;
  let round = 0;
  for (let step = 0; step < rates.length; step++) {
    const timeMs = step * stepMs;
    if (Math.floor(timeMs / periodMs) !== round) {
      round = Math.floor(timeMs / periodMs);
      point = 0;
    }
    const withinMs = timeMs - round * periodMs + timesMs[0];
    while (point + 1 < count && timesMs[point + 1] <= withinMs) point++;
    rates[step] = Math.max(0, values[point] * scale);
  }
  return rates;
}
