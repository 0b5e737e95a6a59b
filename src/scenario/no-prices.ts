import type { PriceSpec } from './scenario.ts';

/** No price book: every node is unpriced. */
export const NO_PRICES: PriceSpec = {
  book: 'none',
  region: '',
  date: '',
  onDemand: {},
  spot: {},
  discount: 0,
  cpuWeight: 1,
  memoryWeight: 1,
  gpuWeight: 1,
};
