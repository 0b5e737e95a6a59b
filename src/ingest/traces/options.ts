import { didYouMean } from '../../base/index.ts';
import type { Findings } from '../findings.ts';
import type { TraceCut } from './cut-trace.ts';
import type { TraceFormat, TraceOptions } from './trace-format.ts';

/** What every format takes. */
export const COMMON_OPTIONS = {
  fromS: 'second of the trace at which the run starts; pods that run then are there from the start',
  untilS: 'second of the trace from which on pods are left out',
  share: 'share of the pods that is kept, evenly (1)',
  speed: 'how many times faster time runs (1)',
} as const;

/** What is to be cut away, by the common options. */
export function cutOptions(input: {
  readonly options: TraceOptions;
  readonly findings: Findings;
}): Required<TraceCut> {
  return {
    fromMs: Math.floor(1000 * numberOption(input, 'fromS', 0, [0, 1e12])),
    untilMs: 1000 * numberOption(input, 'untilS', Infinity, [0, Infinity]),
    share: numberOption(input, 'share', 1, [0, 1]),
    speed: numberOption(input, 'speed', 1, [0.001, 1e6]),
  };
}

/** Reports every option that the format does not know. */
export function checkOptions(format: TraceFormat, options: TraceOptions, findings: Findings): void {
  const known = [...Object.keys(format.options), ...Object.keys(COMMON_OPTIONS)];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = didYouMean(name, known);
    const hint = meant === undefined ? `options: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
    findings.error('trace-option-unknown', `format ${format.name} has no option ${name}`, undefined, hint);
  }
}

/** The option as a number from `min` to `max`, or the stand-in where it is absent or (reported) none. */
export function numberOption(
  { options, findings }: { readonly options: TraceOptions; readonly findings: Findings },
  name: string,
  standIn: number,
  [min, max]: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER],
): number {
  const value = options[name] ?? standIn;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  findings.error('trace-option-wrong', `${name} is ${show(value)}, expected a number from ${min} to ${max}`);
  return standIn;
}

/** The option as a text, or the stand-in where it is absent or (reported) none. */
export function textOption(
  { options, findings }: { readonly options: TraceOptions; readonly findings: Findings },
  name: string,
  standIn: string,
): string {
  const value = options[name] ?? standIn;
  if (typeof value === 'string') return value;
  findings.error('trace-option-wrong', `${name} is ${show(value)}, expected a text`);
  return standIn;
}

/** The option as true or false, or the stand-in where it is absent or (reported) neither. */
export function booleanOption(
  { options, findings }: { readonly options: TraceOptions; readonly findings: Findings },
  name: string,
  standIn: boolean,
): boolean {
  const value = options[name] ?? standIn;
  if (typeof value === 'boolean') return value;
  findings.error('trace-option-wrong', `${name} is ${show(value)}, expected true or false`);
  return standIn;
}

/** One of a few words. */
export function choiceOption<Choice extends string>(
  { options, findings }: { readonly options: TraceOptions; readonly findings: Findings },
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = options[name] ?? choices[0];
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  findings.error('trace-option-wrong', `${name} is ${show(value)}, expected ${choices.join(' or ')}`);
  return choices[0];
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
