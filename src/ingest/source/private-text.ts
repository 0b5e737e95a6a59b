import type { Place } from '../../base/index.ts';
import { withoutLine } from './source-text.ts';

/**
 * Values of Secrets, environment variables and annotations never reach a diagnostic: terminals are logged and reports
 * are sent around. Where a fault lies in one, its place is told and its line is not.
 */
const PRIVATE_STEPS = new Set<string | number>([
  'env',
  'envFrom',
  'annotations',
  'data',
  'stringData',
  'args',
  'command',
]);

/** Whether a value at this path must not be shown. */
export function isPrivatePath(path: readonly (string | number)[]): boolean {
  return path.some((step) => PRIVATE_STEPS.has(step));
}

/** A document that cannot be parsed is private when it calls itself a Secret, a line when it may be a variable's. */
export function placeInBrokenText(place: Place, document: string): Place {
  const isSecret = /\bkind["']?\s*:\s*["']?Secret\b/.test(document);
  const isVariable = /(?:^|[\s{,-])["']?(?:value|password|token|secret\w*)["']?\s*:/i.test(
    place.lineText ?? '',
  );
  return isSecret || isVariable ? withoutLine(place) : place;
}
