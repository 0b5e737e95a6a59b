import { linearSum, lpNumber, moneyUnit } from './assignment-lp.ts';
import type { NodePattern } from './node-pattern.ts';
import type { PackingProblem } from './packing-problem.ts';

/**
 * The linear programme of cutting stock in CPLEX LP text: how many nodes (y) of each pattern, as fractions.
 *
 *     d_s   the pods of shape s in all nodes ≥ the pods of shape s
 *
 * Money in prices of the dearest node. `pods` are the pods still to hold.
 */
export function patternLp(
  problem: PackingProblem,
  patterns: readonly NodePattern[],
  pods: readonly number[],
): string {
  const unit = moneyUnit(problem);
  const terms: string[][] = pods.map(() => []);
  const cost: string[] = [];
  for (const [index, pattern] of patterns.entries()) {
    cost.push(`${lpNumber(problem.bins[pattern.bin].priceMicroUsdPerHour / unit)} y_${index}`);
    for (const [s, count] of pattern.pods.entries()) if (count > 0) terms[s].push(`${count} y_${index}`);
  }
  const rows = pods.flatMap((count, s) =>
    count <= 0 || terms[s].length === 0 ? [] : [` d_${s}: ${linearSum(terms[s])} >= ${lpNumber(count)}`],
  );
  return `Minimize\n obj: ${linearSum(cost)}\nSubject To\n${rows.join('\n')}\nEnd\n`;
}
