import type { Amounts } from '../../experiment/index.ts';
import { podsPerNode } from './packing-problem.ts';
import type { PackingProblem } from './packing-problem.ts';

/**
 * The linear programme of a packing problem in CPLEX LP text: how many nodes of each bin (n), how many pods of each
 * shape in each bin (x), both as fractions. Rows, all in a fixed order:
 *
 *     c_t_k   what the pods in bin t ask of resource k ≤ what its nodes have
 *     v_s_t   pods of shape s in bin t ≤ whole pods a node holds × its nodes (where rounding down takes something away)
 *     d_s     every pod of shape s is somewhere
 *
 * Every true packing keeps all rows, so none is cheaper than the optimum. Money in parts of the dearest
 * node and resources in parts of the largest, so that figures are near 1.
 */
export function assignmentLp(problem: PackingProblem): string {
  const { shapes, bins } = problem;
  const scales = scalesOf(problem);
  const unit = moneyUnit(problem);
  const rows: string[] = [];
  for (const [t, bin] of bins.entries()) {
    for (const [k, name] of Object.keys(scales).entries()) {
      const terms = shapes.flatMap(({ requests, suits }, s) =>
        suits[t] && (requests[name] ?? 0) > 0
          ? [`${lpNumber(requests[name] / scales[name])} x_${s}_${t}`]
          : [],
      );
      if (terms.length === 0) continue;
      const room = (bin.room[name] ?? 0) / scales[name];
      rows.push(` c_${t}_${k}: ${linearSum(terms)} - ${lpNumber(room)} n_${t} <= 0`);
    }
    for (const [s, shape] of shapes.entries()) {
      if (!shape.suits[t]) continue;
      const { ratio, whole } = podsPerNode(shape, bin);
      if (whole < ratio) rows.push(` v_${s}_${t}: x_${s}_${t} - ${whole} n_${t} <= 0`);
    }
  }
  for (const [s, { suits, pods }] of shapes.entries()) {
    const terms = suits.flatMap((suit, t) => (suit ? [`x_${s}_${t}`] : []));
    rows.push(` d_${s}: ${linearSum(terms)} >= ${lpNumber(pods)}`);
  }
  const cost = bins.map(({ priceMicroUsdPerHour }, t) => `${lpNumber(priceMicroUsdPerHour / unit)} n_${t}`);
  return `Minimize\n obj: ${linearSum(cost)}\nSubject To\n${rows.join('\n')}\nEnd\n`;
}

/** The price of the dearest node. */
export function moneyUnit({ bins }: PackingProblem): number {
  return Math.max(1, ...bins.map(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour));
}

/** By resource that any shape asks for: what the largest node has of it. */
export function scalesOf({ shapes, bins }: PackingProblem): Amounts {
  const names = [...new Set(shapes.flatMap(({ requests }) => Object.keys(requests)))].sort(byName);
  return Object.fromEntries(
    names.map((name) => [name, Math.max(1, ...bins.map(({ room }) => room[name] ?? 0))]),
  );
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const TERMS_A_LINE = 8;

/** The format has a limit to the length of a line. */
export function linearSum(terms: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < terms.length; at += TERMS_A_LINE)
    lines.push(terms.slice(at, at + TERMS_A_LINE).join(' + '));
  return lines.join('\n + ');
}

/** Never an exponent without need: 1e-7 reads as a name to some readers of the format. */
export function lpNumber(value: number): string {
  return value === 0 || Math.abs(value) >= 1e-6 ? String(value) : value.toFixed(15);
}
