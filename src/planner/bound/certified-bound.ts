import { moneyUnit, scalesOf } from './assignment-lp.ts';
import { podsPerNode } from './packing-problem.ts';
import type { PackingProblem } from './packing-problem.ts';

/** What a solver says a unit of each row is worth: by the rows' names, in prices of the dearest node, of any sign. */
export type RowWorths = ReadonlyMap<string, number>;

/** A bound and what each pod is worth in it. */
export interface CertifiedBound {
  readonly microUsdPerHour: number;
  /** By shape: what a pod of it adds to the bound. */
  readonly podMicroUsdPerHour: readonly number[];
}

/** Sums of thousands of doubles are off by less than this share. */
const ROUNDING = 1e-9;

/**
 * A lower bound that needs no trust in the solver that found its worths.
 *
 * Weak duality: give each resource of a bin and each of its places for a shape a worth ≥ 0 such that a whole node is
 * worth no more than it costs. Then a pod is worth at most what it takes, wherever it is; so all pods together are
 * worth no more than the nodes that hold them cost. Worths that make a node dearer than its price are scaled down,
 * negative ones are taken for 0; a pod is worth the least over its bins.
 */
export function certifiedBound(problem: PackingProblem, worths: RowWorths): CertifiedBound {
  const { shapes, bins } = problem;
  const scales = scalesOf(problem);
  const names = Object.keys(scales);
  const unit = moneyUnit(problem);
  const least = shapes.map(() => Infinity);
  for (const [t, bin] of bins.entries()) {
    const resource = names.map((_, k) => Math.max(0, -(worths.get(`c_${t}_${k}`) ?? 0)));
    const place = shapes.map((_, s) => Math.max(0, -(worths.get(`v_${s}_${t}`) ?? 0)));
    let node = 0;
    for (const [k, name] of names.entries()) node += resource[k] * ((bin.room[name] ?? 0) / scales[name]);
    for (const [s, shape] of shapes.entries())
      if (place[s] > 0) node += place[s] * podsPerNode(shape, bin).whole;
    const price = bin.priceMicroUsdPerHour / unit;
    const scale = node > price ? price / node : 1;
    for (const [s, { requests, suits }] of shapes.entries()) {
      if (!suits[t]) continue;
      let taken = place[s];
      for (const [k, name] of names.entries()) taken += resource[k] * ((requests[name] ?? 0) / scales[name]);
      least[s] = Math.min(least[s], taken * scale);
    }
  }
  const worthOf = least.map((worth) => (worth === Infinity ? 0 : worth * unit));
  const total = shapes.reduce((sum, { pods }, s) => sum + pods * worthOf[s], 0);
  return { microUsdPerHour: total * (1 - ROUNDING), podMicroUsdPerHour: worthOf };
}

/**
 * Worths that need no solver: everything that a node costs is put on one resource. Any of them gives a bound.
 */
export function oneResourceWorths(problem: PackingProblem): RowWorths[] {
  const scales = scalesOf(problem);
  const unit = moneyUnit(problem);
  return Object.entries(scales).map(([name, scale], k) => {
    const worths = problem.bins.flatMap(({ room, priceMicroUsdPerHour }, t): [string, number][] => {
      const amount = (room[name] ?? 0) / scale;
      return amount === 0 ? [] : [[`c_${t}_${k}`, -priceMicroUsdPerHour / unit / amount]];
    });
    return new Map(worths);
  });
}
