import type { LimitCheck } from '../../result/index.ts';
import { limitsTable } from '../limits-table.ts';
import type { Section } from '../section.ts';

/** The limits that variants or a plan are held to, and which are crossed. */
export function limitsSection(checks: readonly LimitCheck[]): Section | undefined {
  if (checks.length === 0) return undefined;
  const crossed = checks.filter(({ passed }) => !passed);
  const [first] = crossed;
  return {
    id: 'limits',
    title: 'Limits',
    lead:
      first === undefined
        ? checks.length === 1
          ? 'The limit holds.'
          : `All ${checks.length} limits hold.`
        : `${crossed.length} of ${checks.length} limits ${crossed.length === 1 ? 'is' : 'are'} crossed: ${first.metric} of ${first.of} is ${first.actual}, the limit is ${first.limit}.`,
    blocks: [limitsTable(checks)],
  };
}
