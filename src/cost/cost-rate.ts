import { SeriesName, sumOfSeries } from '../result/index.ts';
import type { PoolIdentity, Series } from '../result/index.ts';

/**
 * What the billed nodes cost an hour, over time: nodes of every pool × its price less the discount. A node series goes
 * by pool name only, so where one name stands for several prices there is no curve: undefined. Unpriced pools are not
 * in it.
 */
export function costRateSeries(
  series: readonly Series[],
  pools: readonly PoolIdentity[],
  discount: number,
): Series | undefined {
  const parts: Series[] = [];
  const prices: number[] = [];
  for (const nodes of series) {
    if (nodes.name !== SeriesName.Nodes || nodes.group === undefined) continue;
    const price = singlePrice(
      pools.filter(({ name }) => name === nodes.group),
      discount,
    );
    if (price === 'several') return undefined;
    if (price === undefined) continue;
    parts.push(nodes);
    prices.push(price);
  }
  if (parts.length === 0) return undefined;
  return sumOfSeries(SeriesName.CostRate, 'micro-usd-per-hour', parts, prices);
}

function singlePrice(pools: readonly PoolIdentity[], discount: number): number | 'several' | undefined {
  const prices = new Set(
    pools.map(({ priceMicroUsdPerHour: price, capacityType }) =>
      price === undefined || capacityType === 'spot' ? price : price * (1 - discount),
    ),
  );
  if (prices.size > 1) return 'several';
  return [...prices][0];
}
