import { definedFields } from '../../../base/index.ts';
import { checkedName } from '../../written/object-name.ts';
import { writtenMs } from '../../written/written-ms.ts';
import type { WrittenMetric } from '../../written/written-scenario.ts';
import type { MetricSpec } from '../../scenario.ts';
import type { Path, ScenarioReading } from '../reading.ts';
import { valueTable } from './value-table.ts';

const DEFAULT_STEP_MS = 15_000;
const WORDS = { noun: 'a metric', field: 'value', fileExample: 'queue.csv' };

/** Custom and external metrics as steps, so that a run needs neither an evaluator nor a file. */
export async function buildMetrics(
  written: readonly WrittenMetric[],
  horizonMs: number,
  reading: ScenarioReading,
): Promise<MetricSpec[]> {
  const built: MetricSpec[] = [];
  for (const [index, metric] of written.entries()) {
    const path: Path = ['spec', 'workload', 'metrics', index];
    const stepMs = Math.max(1000, metric.step === undefined ? DEFAULT_STEP_MS : writtenMs(metric.step));
    // The labels of a metric are what it is looked up by, not what is looked for in the file.
    const { value, file, format, column, scale } = metric;
    const curve = { written: value, file, format, column, scale };
    const values = await valueTable(curve, WORDS, { horizonMs, stepMs }, { path, reading });
    if (values === undefined) continue;
    const ms = (text: string | undefined): number => (text === undefined ? 0 : writtenMs(text));
    built.push({
      kind: metric.kind ?? 'external',
      name: metric.name,
      labels: metric.labels ?? {},
      isShared: metric.per === 'workload',
      ...definedFields({
        namespace: metric.namespace,
        of: metric.of === undefined ? undefined : checkedName(metric.of),
      }),
      ...stepsOf(values, stepMs),
      view: { delayMs: ms(metric.delay), resolutionMs: ms(metric.resolution), windowMs: ms(metric.window) },
    });
  }
  return built;
}

/** Only where the value changes. */
function stepsOf(values: Float64Array, stepMs: number): Pick<MetricSpec, 'timesMs' | 'values'> {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) if (i === 0 || values[i] !== values[i - 1]) places.push(i);
  return {
    timesMs: Float64Array.from(places, (place) => place * stepMs),
    values: Float64Array.from(places, (place) => values[place]),
  };
}
