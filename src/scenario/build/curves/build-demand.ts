import { definedFields } from '../../../base/index.ts';
import { bytesOf } from '../../../model/index.ts';
import { checkedName } from '../../written/object-name.ts';
import type { Path, ScenarioReading } from '../reading.ts';
import type { DemandSpec } from '../../scenario.ts';
import { writtenMs } from '../../written/written-ms.ts';
import type { WrittenDemand } from '../../written/written-scenario.ts';
import { valueTable } from './value-table.ts';
import type { CurvePlace } from './value-table.ts';

const DEFAULT_STEP_MS = 60_000;
const DEFAULT_CPU_MS = 10;
const WORDS = { noun: 'demand', field: 'rate', fileExample: 'rates.csv' };

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
    const place = { path, reading };
    const curve = { ...demand, written: demand.rate };
    const written = await valueTable(curve, WORDS, { horizonMs, stepMs }, place);
    if (written === undefined) continue;
    const rates = atLeastNone(written, demand.rate === undefined ? 'file' : 'rate', place);
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
  from,
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
      from: from === undefined ? undefined : checkedName(from),
      host,
      path,
    }),
    source: String(rate ?? file),
  };
}

/** A rate below 0 is a curve that dips too low (400 + 350 sin …) and counts as 0. */
function atLeastNone(
  rates: Float64Array,
  field: 'rate' | 'file',
  { path, reading }: CurvePlace,
): Float64Array {
  const below = rates.filter((rate) => rate < 0).length;
  if (below === 0) return rates;
  reading.warn([...path, field], {
    code: 'rate-clamped',
    message: `the rate is below 0 in ${below} of ${rates.length} steps: taken as 0`,
  });
  return rates.map((rate) => Math.max(0, rate));
}
