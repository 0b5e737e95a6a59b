import { hasErrors } from '../base/index.ts';
import { loadScenario } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { InputReading, InputToRead } from './input-reading.ts';

type Loaded = Awaited<ReturnType<typeof loadScenario>>;

/** The input read last: a worker that is lost takes it along, and the next one reads it again. */
let kept: { readonly key: string; readonly loaded: Promise<Loaded> } | undefined;

/** Reads an input in this thread, or says what of it is wrong. */
export async function readInput({ input, options }: InputToRead): Promise<InputReading> {
  try {
    const { scenario, diagnostics } = await loadedOnce({ input, options });
    if (scenario === undefined || hasErrors(diagnostics)) return { diagnostics };
    const { name, horizonMs } = scenario;
    return { readScenario: { input, options, name, horizonMs }, diagnostics };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !('path' in error)) throw error;
    const { message, code, path } = error;
    return { diagnostics: [], refusal: { message, code: String(code), path: String(path) } };
  }
}

/** The scenario of an input that `readInput` found to be right. */
export async function scenarioOfInput(read: InputToRead): Promise<Scenario> {
  const { scenario } = await loadedOnce(read);
  if (scenario === undefined) throw new Error(`${read.input} changed while it was read`);
  return scenario;
}

function loadedOnce({ input, options }: InputToRead): Promise<Loaded> {
  const key = JSON.stringify([input, options]);
  if (kept?.key !== key) kept = { key, loaded: loadScenario(input, options) };
  return kept.loaded;
}
