import { definedFields } from '../../base/index.ts';
import { readDemand } from '../../ingest/index.ts';
import { bytesOf } from '../../model/index.ts';
import { compileExpression } from '../written/expression.ts';
import { checkedName } from '../written/object-name.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { DemandSpec } from '../scenario.ts';
import { writtenMs } from '../written/written-ms.ts';
import type { WrittenDemand } from '../written/written-scenario.ts';

/** Four years of minutes, or three weeks of seconds. */
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
  patience,
  clients,
  replicas,
  host,
  path,
  rate,
  file,
}: WrittenDemand): Omit<DemandSpec, 'target' | 'stepMs' | 'rates'> {
  return {
    cpuMsPerRequest: cpuPerRequest === undefined ? DEFAULT_CPU_MS : writtenMs(cpuPerRequest),
    memoryBaseBytes: bytesOf(memory.base ?? 0) ?? 0,
    memoryBytesPerConcurrentRequest: bytesOf(memory.perConcurrentRequest ?? 0) ?? 0,
    ...definedFields({
      patienceMs: patience === undefined ? undefined : writtenMs(patience),
      scalesReplicas: replicas === undefined ? undefined : replicas === 'follow',
      clients,
      host,
      path,
    }),
    source: String(rate ?? file),
  };
}

interface Steps {
  readonly horizonMs: number;
  readonly stepMs: number;
}

/** Either an expression or a record; both or neither leave open what is meant. */
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

/**
 * The expression at the start of each step. A rate below 0 is a curve that dips too low (400 + 350 sin …) and counts as
 * 0; one that is no number is a mistake.
 */
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

/** The rates of a recorded series; where the run is longer than the record, it begins again. */
async function fileRates(
  demand: WrittenDemand,
  { horizonMs, stepMs }: Steps,
  path: Path,
  reading: ScenarioReading,
): Promise<Float64Array | undefined> {
  const files = await reading.files.find(demand.file ?? '');
  if ('fault' in files) {
    reading.error([...path, 'file'], files.fault);
    return undefined;
  }
  const read = await readDemand({
    files: files.map(({ path: file }) => file),
    stepMs,
    ...definedFields({ format: demand.format, series: demand.column, labels: demand.labels }),
  });
  for (const diagnostic of read.diagnostics)
    reading.diagnostics.push({
      ...diagnostic,
      ...definedFields({ place: diagnostic.place ?? reading.place(path) }),
    });
  reading.assumptions.push(...read.assumptions);
  const recorded = read.demand?.rates;
  if (recorded === undefined || recorded.length === 0) return undefined;
  const rates = new Float64Array(Math.ceil(horizonMs / stepMs));
  if (rates.length > recorded.length)
    reading.assumptions.push(
      `The demand of ${demand.file ?? ''} is shorter than the run: it begins again at its end.`,
    );
  for (let step = 0; step < rates.length; step++)
    rates[step] = recorded[step % recorded.length] * (demand.scale ?? 1);
  return rates;
}
