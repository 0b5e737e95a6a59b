/**
 * cost: what a run cost and whom it served. Node-hours × price, summed exactly and rounded once, split so that parts
 * sum to the last micro-USD; idle, stranded and DaemonSet shares. May import cloudprovider, result and base. Start at
 * price-run.ts.
 */
export { priceRun } from './price-run.ts';
export type { PriceTerms } from './pool-cost.ts';
