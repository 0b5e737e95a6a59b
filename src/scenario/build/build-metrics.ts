import { definedFields } from '../../base/index.ts';
import { readDemand } from '../../ingest/index.ts';
import { compileExpression } from '../written/expression.ts';
import { checkedName } from '../written/object-name.ts';
import { writtenMs } from '../written/written-ms.ts';
import type { WrittenMetric } from '../written/written-scenario.ts';
import type { MetricSpec } from '../scenario.ts';
import type { Path, ScenarioReading } from './reading.ts';

const DEFAULT_STEP_MS = 15_000;

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
    const values = await valuesOf(metric, { horizonMs, stepMs }, path, reading);
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

interface Steps {
  readonly horizonMs: number;
  readonly stepMs: number;
}

async function valuesOf(
  metric: WrittenMetric,
  { horizonMs, stepMs }: Steps,
  path: Path,
  reading: ScenarioReading,
): Promise<Float64Array | undefined> {
  const steps = Math.ceil(horizonMs / stepMs);
  if ((metric.value === undefined) === (metric.file === undefined)) {
    reading.error(path, {
      code: 'field-missing',
      message:
        metric.value === undefined ? 'a metric without value or file' : 'a metric with both value and file',
      hint: 'write value: 100, value: "expression" or file: queue.csv',
    });
    return undefined;
  }
  if (metric.value !== undefined) return expressionValues(metric.value, { steps, stepMs }, path, reading);
  const files = await reading.files.find(metric.file ?? '');
  if ('fault' in files) {
    reading.error([...path, 'file'], files.fault);
    return undefined;
  }
  const read = await readDemand({
    files: files.map(({ path: file }) => file),
    stepMs,
    ...definedFields({ format: metric.format, series: metric.column }),
  });
  reading.diagnostics.push(...read.diagnostics);
  reading.assumptions.push(...read.assumptions);
  const recorded = read.demand?.rates;
  if (recorded === undefined || recorded.length === 0) return undefined;
  return Float64Array.from(
    { length: steps },
    (_, step) => recorded[step % recorded.length] * (metric.scale ?? 1),
  );
}

async function expressionValues(
  value: string | number,
  { steps, stepMs }: { readonly steps: number; readonly stepMs: number },
  path: Path,
  reading: ScenarioReading,
): Promise<Float64Array | undefined> {
  const compiled = typeof value === 'number' ? () => value : await compileExpression(value);
  if (typeof compiled !== 'function') {
    reading.error([...path, 'value'], { code: 'expression-invalid', ...compiled });
    return undefined;
  }
  const values = Float64Array.from({ length: steps }, (_, step) => compiled((step * stepMs) / 1000));
  if (values.every(Number.isFinite)) return values;
  reading.error([...path, 'value'], {
    code: 'expression-invalid',
    message: 'the metric is no number at some times',
    hint: 'a metric must be a number at all times',
  });
  return undefined;
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
