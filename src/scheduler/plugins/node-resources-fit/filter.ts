import { isExtendedResource } from '../../../model/index.ts';
import { Code, FEASIBLE } from '../../framework/plugin.ts';
import type { PlanContext, RowFilter } from '../../framework/plugin.ts';

const TOO_MANY_PODS = 1;

/**
 * The filter half. All shortages of a node are reported, not just the first. A resource that the pod does not ask for
 * is never short, even on a node that is booked beyond its size.
 */
export function fitFilter(context: PlanContext): RowFilter {
  const { cluster } = context;
  const { columns, amounts } = wantedResources(context);
  const width = columns.length;
  const verdictOf = shortageVerdicts(context, columns);

  return {
    kind: 'row',
    fixed: false,
    bookingOnly: true,
    amountsKey: `NodeResourcesFit ${columns.join()}: ${amounts.join()}`,
    filter(rows, count, found) {
      const { nodes } = cluster;
      nodes.reserveResources();
      const { allocatablePods, podCount, allocatable, requested } = nodes;
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        if (found[row] !== FEASIBLE) continue;
        let shortages = podCount[row] + 1 > allocatablePods[row] ? TOO_MANY_PODS : 0;
        let tooBig = false;
        for (let k = 0; k < width; k++) {
          const capacity = allocatable[columns[k]][row];
          if (amounts[k] <= capacity - requested[columns[k]][row]) continue;
          shortages |= 2 << k;
          // A pod larger than the empty node will not fit whoever is evicted.
          if (amounts[k] > capacity) tooBig = true;
        }
        if (shortages !== 0) found[row] = verdictOf(shortages, tooBig);
      }
    },
  };
}

/** What the pod asks for, less what the profile ignores. */
function wantedResources({ cluster, signature, profile }: PlanContext): {
  readonly columns: readonly number[];
  readonly amounts: readonly number[];
} {
  const { ignoredResources = [], ignoredResourceGroups = [] } = profile.args.NodeResourcesFit;
  const isIgnored = (name: string): boolean =>
    isExtendedResource(name) &&
    (ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split('/')[0]));

  const { columns, amounts } = signature.sums.requests;
  const kept = [...columns.keys()].filter((place) => !isIgnored(cluster.resources.name(columns[place])));
  return { columns: kept.map((place) => columns[place]), amounts: kept.map((place) => amounts[place]) };
}

/** The verdict for a set of shortages: bit 0 the pod count, bit k + 1 the resource number k. */
function shortageVerdicts(
  { cluster, verdicts }: PlanContext,
  columns: readonly number[],
): (shortages: number, tooBig: boolean) => number {
  const known = new Map<number, number>();
  return (shortages, tooBig) => {
    const key = shortages * 2 + (tooBig ? 1 : 0);
    const before = known.get(key);
    if (before !== undefined) return before;
    const reasons = (shortages & TOO_MANY_PODS) !== 0 ? ['Too many pods'] : [];
    columns.forEach((column, k) => {
      if ((shortages & (2 << k)) !== 0) reasons.push(`Insufficient ${cluster.resources.name(column)}`);
    });
    const code = tooBig ? Code.UnschedulableAndUnresolvable : Code.Unschedulable;
    const number = verdicts.number('NodeResourcesFit', code, reasons);
    known.set(key, number);
    return number;
  };
}
