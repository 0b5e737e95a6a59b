import type { Diagnostic } from '../../base/index.ts';
import { isMapping } from '../../ingest/index.ts';
import type { SourceDocument } from '../../ingest/index.ts';
import { parseQuantity } from '../../model/index.ts';
import { compileExpression } from './expression.ts';

/** Where expressions stand in `spec.workload`. A usage's cpu and memory may be quantities too: those are passed over. */
const EXPRESSIONS: readonly (readonly [list: string, field: string])[] = [
  ['demand', 'rate'],
  ['metrics', 'value'],
  ['usage', 'cpu'],
  ['usage', 'memory'],
];

/** What is wrong with the expressions of a scenario that has other faults too: all of them are said in one run. */
export async function expressionFaults(document: SourceDocument): Promise<Diagnostic[]> {
  const workload = child(child(document.value, 'spec'), 'workload');
  const found: Diagnostic[] = [];
  for (const [list, field] of EXPRESSIONS) {
    const entries = child(workload, list);
    for (const [index, entry] of (Array.isArray(entries) ? entries : []).entries()) {
      const text = child(entry, field);
      if (typeof text !== 'string' || parseQuantity(text) !== undefined) continue;
      const compiled = await compileExpression(text);
      if (typeof compiled === 'function') continue;
      const place = document.place(['spec', 'workload', list, index, field]);
      found.push({ severity: 'error', code: 'expression-invalid', ...compiled, place });
    }
  }
  return found;
}

function child(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}
