/**
 * cloudprovider: instance types, what they cost and what node they register as. Bundled catalogues (catalogs/, made
 * by scripts/catalogues.mjs), Karpenter's synthetic one by formula, price books with a user's own prices on top, node
 * templates with the allocatable that EKS, GKE and AKS leave. May import model and base. Start at price-book.ts.
 */
export { loadCatalogue, PROVIDERS } from './catalogue.ts';
export type * from './instance-type.ts';
export { defaultRule, overheadOf, RULE_NAMES } from './node-overhead.ts';
export type { ReservationRule } from './node-overhead.ts';
export {
  allocatableOf,
  nodeFromCapacity,
  nodeFromInstanceType,
  nodeOfPool,
  POOL_LABEL,
} from './node-template.ts';
export type { NodeTemplateOptions, Reservations } from './node-template.ts';
export { originOf } from './pool-labels.ts';
export {
  DEFAULT_PRICE_BOOK,
  findInstanceType,
  findPriceBook,
  PRICE_BOOK_NAMES,
  priceOf,
  withOwnPrices,
  withSpotDiscount,
} from './price-book.ts';
export type { OwnPrice, PriceBook } from './price-book.ts';
