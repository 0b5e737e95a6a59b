/** Validation errors in the words of k8s.io/apimachinery/pkg/util/validation/field. */

export function invalid(path: string, value: unknown, detail: string): string {
  return `${path}: Invalid value: ${valueText(value)}: ${detail}`;
}

export function required(path: string, detail = ''): string {
  return `${path}: Required value${detail === '' ? '' : `: ${detail}`}`;
}

export function forbidden(path: string, detail: string): string {
  return `${path}: Forbidden: ${detail}`;
}

export function duplicate(path: string, value: unknown): string {
  return `${path}: Duplicate value: ${valueText(value)}`;
}

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
