/** Validation errors in the words of k8s.io/apimachinery/pkg/util/validation/field. */

export function invalid(path: string, value: unknown, detail: string): string {
  return `${path}: Invalid value: ${valueText(value)}: ${detail}`;
}

/** The four errors below are worded as apimachinery's field.Error prints them. */
export function required(path: string, detail = ''): string {
  return `${path}: Required value${detail === '' ? '' : `: ${detail}`}`;
}

/** A field that may not be set here, and why. */
export function forbidden(path: string, detail: string): string {
  return `${path}: Forbidden: ${detail}`;
}

/** A value that its list has already. */
export function duplicate(path: string, value: unknown): string {
  return `${path}: Duplicate value: ${valueText(value)}`;
}

/** A value out of a closed set, with the set. */
export function notSupported(path: string, value: unknown, supported: readonly string[]): string {
  const values = supported.map((each) => JSON.stringify(each)).join(', ');
  return `${path}: Unsupported value: ${valueText(value)}: supported values: ${values}`;
}

/** One error as it is, several in brackets, equal ones once. */
export function joinErrors(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? distinct[0] : `[${distinct.join(', ')}]`;
}

/** Go prints numbers and strings plainly and everything else as JSON. */
function valueText(value: unknown): string {
  return JSON.stringify(value);
}
