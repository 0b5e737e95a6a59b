import type { Diagnostic } from '../../base/index.ts';
import { isMapping } from '../../ingest/index.ts';
import type { SourceDocument } from '../../ingest/index.ts';
import { compileExpression } from './expression.ts';

/** What is wrong with the expressions of a scenario that has other faults too: all of them are said in one run. */
export async function expressionFaults(document: SourceDocument): Promise<Diagnostic[]> {
  const spec = child(document.value, 'spec');
  const demand = child(child(spec, 'workload'), 'demand');
  const found: Diagnostic[] = [];
  for (const [index, entry] of (Array.isArray(demand) ? demand : []).entries()) {
    const rate = child(entry, 'rate');
    const compiled = typeof rate === 'string' ? await compileExpression(rate) : undefined;
    if (compiled === undefined || typeof compiled === 'function') continue;
    const place = document.place(['spec', 'workload', 'demand', index, 'rate']);
    found.push({ severity: 'error', code: 'expression-invalid', ...compiled, place });
  }
  return found;
}

function child(value: unknown, key: string): unknown {
  return isMapping(value) ? value[key] : undefined;
}
