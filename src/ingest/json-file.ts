import type { ByteFile } from './byte-file.ts';
import type { Findings } from './findings.ts';
import { jsonFault } from './source/json-source-positions.ts';
import type { JsonFault } from './source/json-source-positions.ts';
import { SourceText } from './source/source-text.ts';
import { decodeText, diagnosticOfRead } from './source/text-file.ts';

/** The text of a file; undefined, and reported, where it is none or too long for one. */
export function readTextFile(file: ByteFile, findings: Findings): string | undefined {
  try {
    return decodeText(file.bytes, file.path);
  } catch (error) {
    findings.add(diagnosticOfRead(error, file.path));
    return undefined;
  }
}

/** The value of a JSON file; undefined, and reported with its place, where it is none. */
export function readJsonFile(file: ByteFile, findings: Findings): unknown {
  const text = readTextFile(file, findings);
  return text === undefined ? undefined : parseJson(new SourceText(file.path, text), findings);
}

/** The value of a JSON text; undefined, with an error at the first place that is not JSON, where it is none. */
export function parseJson(source: SourceText, findings: Findings): unknown {
  try {
    return JSON.parse(source.text);
  } catch (error) {
    const fault = faultOf(source.text);
    const message = fault?.message ?? (error instanceof Error ? error.message : String(error));
    findings.error(
      'json-syntax',
      message,
      fault === undefined ? { file: source.file } : source.place(fault.offset, fault.length),
    );
    return undefined;
  }
}

/** Undefined where the text nests so deeply that the search for its fault gives up. */
function faultOf(text: string): JsonFault | undefined {
  try {
    return jsonFault(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The fields of a JSON object; undefined for all other values. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isFields = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isFields ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** The value where it is a list, else an empty one: what is read leniently is checked element by element. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text as it is, numbers and booleans as they would be written; the stand-in for anything else. */
export function textOf(value: unknown, standIn = ''): string {
  return typeof value === 'string' ? value : standIn;
}
