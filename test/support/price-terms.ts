import type { PriceTerms } from '../../src/cost/index.ts';

/** No discount, and weights that divide a price by hand: a core is worth 3, a GiB 1, a GPU 20. */
export const PRICE_TERMS: PriceTerms = {
  book: 'test',
  region: 'here',
  date: '2026-01-01',
  discount: 0,
  cpuWeight: 3,
  memoryWeight: 1,
  gpuWeight: 20,
};
