import { definedFields } from '../../../base/index.ts';
import { readDemand } from '../../../ingest/index.ts';
import { compileExpression } from '../../written/expression.ts';
import type { Path, ScenarioReading } from '../reading.ts';

/** Four years of minutes, or three weeks of seconds: 16 MB a table. */
export const STEPS_MAX = 2_000_000;

/** No rate, metric or use is larger: in thousandths it would be no int64 any more, and sums over a run no number. */
const VALUE_MAX = 1e15;

/** A value over time as it is written: a number, an expression, or a recorded series. */
export interface WrittenCurve {
  readonly written?: string | number | undefined;
  readonly file?: string | undefined;
  readonly format?: string | undefined;
  readonly column?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly scale?: number | undefined;
}

/** How faults speak of the curve: `noun` as in "a metric without value or file", `field` is the key of the expression. */
export interface CurveWords {
  readonly noun: string;
  readonly field: string;
  readonly fileExample: string;
}

/** The grid of the table: one value a step, from the start of the run to its horizon. */
export interface Steps {
  readonly horizonMs: number;
  readonly stepMs: number;
}

/** Where the curve is written, and what is found out about it. */
export interface CurvePlace {
  readonly path: Path;
  readonly reading: ScenarioReading;
}

/**
 * A curve as a table with one value a step, so that a run needs neither an evaluator nor a file. Absent where the reading
 * has an error: both or neither of expression and file (which leaves open what is meant), a broken one, or too many steps.
 */
export async function valueTable(
  curve: WrittenCurve,
  words: CurveWords,
  steps: Steps,
  place: CurvePlace,
): Promise<Float64Array | undefined> {
  const { noun, field, fileExample } = words;
  if ((curve.written === undefined) === (curve.file === undefined)) {
    const message =
      curve.written === undefined
        ? `${noun} without ${field} or file`
        : `${noun} with both ${field} and file`;
    place.reading.error(place.path, {
      code: 'field-missing',
      message,
      hint: `write ${field}: 100, ${field}: "expression" or file: ${fileExample}`,
    });
    return undefined;
  }
  if (curve.written !== undefined) return expressionTable(curve.written, field, steps, place);
  const count = stepCount(steps, place);
  return count === undefined ? undefined : recordedTable(curve, count, steps.stepMs, place);
}

/** The expression at the start of each step, in its own unit; absent, with an error, where it is no number somewhere. */
export async function expressionTable(
  written: string | number,
  field: string,
  steps: Steps,
  { path, reading }: CurvePlace,
): Promise<Float64Array | undefined> {
  const count = stepCount(steps, { path, reading });
  if (count === undefined) return undefined;
  const compiled = typeof written === 'number' ? () => written : await compileExpression(written);
  if (typeof compiled !== 'function') {
    reading.error([...path, field], { code: 'expression-invalid', ...compiled });
    return undefined;
  }
  const values = new Float64Array(count);
  for (let step = 0; step < count; step++) {
    const seconds = (step * steps.stepMs) / 1000;
    values[step] = compiled(seconds);
    if (Math.abs(values[step]) <= VALUE_MAX) continue;
    reading.error([...path, field], {
      code: 'expression-invalid',
      message: `the ${field} is ${values[step]} at ${seconds} s`,
      hint: `a ${field} must be a number at all times, and at most ${VALUE_MAX}`,
    });
    return undefined;
  }
  return values;
}

/**
 * How many steps the table has, at least one; absent, with an error, where it would take more memory than anybody means:
 * this one, or this one together with the others of the scenario.
 */
function stepCount({ horizonMs, stepMs }: Steps, { path, reading }: CurvePlace): number | undefined {
  const count = Math.max(1, Math.ceil(horizonMs / stepMs));
  const isTooLong = count > STEPS_MAX;
  if (!isTooLong && reading.takeSteps(count)) return count;
  reading.error([...path, 'step'], {
    code: 'limits-crossed',
    message: isTooLong
      ? `${count} steps of ${stepMs / 1000} s until the horizon, where ${STEPS_MAX} are the most`
      : 'the curves of this scenario have too many steps together',
    hint: 'a longer step, or a shorter horizon',
  });
  return undefined;
}

/** The values of a recorded series; where the run is longer than the record, it begins again. */
async function recordedTable(
  { file = '', format, column, labels, scale = 1 }: WrittenCurve,
  count: number,
  stepMs: number,
  { path, reading }: CurvePlace,
): Promise<Float64Array | undefined> {
  const files = await reading.files.find(file);
  if ('fault' in files) {
    reading.error([...path, 'file'], files.fault);
    return undefined;
  }
  const read = await readDemand({
    files: files.map(({ path: filePath }) => filePath),
    stepMs,
    ...definedFields({ format, series: column, labels }),
  });
  for (const diagnostic of read.diagnostics)
    reading.diagnostics.push({
      ...diagnostic,
      ...definedFields({ place: diagnostic.place ?? reading.place(path) }),
    });
  reading.assumptions.push(...read.assumptions);
  const recorded = read.demand?.rates;
  if (recorded === undefined || recorded.length === 0) return undefined;
  if (count > recorded.length)
    reading.assumptions.push(`The record in ${file} is shorter than the run: it begins again at its end.`);
  const values = Float64Array.from({ length: count }, (_, step) => recorded[step % recorded.length] * scale);
  const wrong = values.find((value) => !(Math.abs(value) <= VALUE_MAX));
  if (wrong === undefined) return values;
  const message = `the record in ${file} comes to ${wrong}, where ${VALUE_MAX} is the most`;
  reading.error([...path, 'file'], {
    code: 'limits-crossed',
    message,
    hint: 'a smaller scale, or another column',
  });
  return undefined;
}
