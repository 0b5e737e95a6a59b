import { didYouMean } from '../base/index.ts';
import { loadCatalogue, PROVIDERS } from './catalogue.ts';
import type { BundledProvider } from './catalogue.ts';
import type { Catalogue, InstanceType, ResourceWeights } from './instance-type.ts';

/** The prices of one region at one date: what nodes are priced by. */
export interface PriceBook {
  /** `aws-us-east-1`; `custom` for a user's own. */
  readonly name: string;
  readonly region: string;
  /** ISO date; empty where nobody knows. */
  readonly date: string;
  readonly source: string;
  readonly licence: string;
  /** Instance type → micro-USD an hour. Absent: unpriced, which is not free. */
  readonly onDemand: ReadonlyMap<string, number>;
  readonly spot: ReadonlyMap<string, number>;
  readonly weights: ResourceWeights;
  /** Sentences for the report: which type is priced as another. */
  readonly standIns: readonly string[];
}

/** Regions of the bundled catalogues; a test holds the list equal to the files. */
const BOOKS: readonly {
  readonly name: string;
  readonly provider: BundledProvider;
  readonly region: string;
}[] = [
  { name: 'aws-us-east-1', provider: 'aws', region: 'us-east-1' },
  { name: 'azure-eastus', provider: 'azure', region: 'eastus' },
  { name: 'azure-westus2', provider: 'azure', region: 'westus2' },
  { name: 'gcp-us-central1', provider: 'gcp', region: 'us-central1' },
  { name: 'gcp-us-east1', provider: 'gcp', region: 'us-east1' },
  { name: 'kwok', provider: 'kwok', region: 'kwok' },
];

/** For a cluster whose nodes have no list price: everything is unpriced unless the user brings prices. */
const NO_BOOK = 'none';

/** What `prices` of a scenario may say; the last one prices nothing. */
export const PRICE_BOOK_NAMES: readonly string[] = [...BOOKS.map(({ name }) => name), NO_BOOK];

/** Taken where a scenario names no book. */
export const DEFAULT_PRICE_BOOK = 'aws-us-east-1';

/** An answer, or what was probably meant. */
export type LookUp<Found> =
  { readonly found: Found } | { readonly found?: undefined; readonly didYouMean?: string };

/** The bundled book of that name, read when first asked for; otherwise the names there are and the nearest one. */
export async function findPriceBook(name: string): Promise<LookUp<PriceBook>> {
  if (name === NO_BOOK) return { found: await emptyBook() };
  const book = BOOKS.find((candidate) => candidate.name === name);
  if (book === undefined) return notFound(name, PRICE_BOOK_NAMES);
  return { found: priceBookFromCatalogue(book.name, await loadCatalogue(book.provider), book.region) };
}

/** No prices; the weights are those of the default book, since own prices have to be split by something. */
async function emptyBook(): Promise<PriceBook> {
  const { weights } = await loadCatalogue('aws');
  const nothing = new Map<string, number>();
  const source = 'no price book';
  return {
    name: NO_BOOK,
    region: '',
    date: '',
    source,
    licence: '',
    onDemand: nothing,
    spot: nothing,
    weights,
    standIns: [],
  };
}

/**
 * The instance type of this name; the provider of the price book is asked first, then the others in order, since a
 * name belongs to one provider only.
 */
export async function findInstanceType(name: string, priceBook?: string): Promise<LookUp<InstanceType>> {
  const preferred = BOOKS.find((book) => book.name === priceBook)?.provider;
  const order = [...PROVIDERS].sort((a, b) => rank(a, preferred) - rank(b, preferred));
  for (const provider of order) {
    const found = (await loadCatalogue(provider)).types.get(name);
    if (found !== undefined) return { found };
  }
  const nearest = preferred === undefined ? order : [preferred];
  const names = await Promise.all(
    nearest.map(async (provider) => [...(await loadCatalogue(provider)).types.keys()]),
  );
  return notFound(name, names.flat());
}

function rank(provider: BundledProvider, preferred: BundledProvider | undefined): number {
  return provider === preferred ? -1 : PROVIDERS.indexOf(provider);
}

function priceBookFromCatalogue(name: string, catalogue: Catalogue, region: string): PriceBook {
  const onDemand = new Map<string, number>();
  const spot = new Map<string, number>();
  for (const type of catalogue.types.values()) {
    for (const offering of type.offerings) {
      if (offering.region !== region) continue;
      const prices = offering.capacityType === 'spot' ? spot : onDemand;
      prices.set(type.name, offering.priceMicroUsdPerHour);
    }
  }
  const { date, source, licence, weights } = catalogue;
  return { name, region, date, source, licence, onDemand, spot, weights, standIns: [] };
}

function notFound(name: string, candidates: Iterable<string>): LookUp<never> {
  const meant = didYouMean(name, candidates);
  return meant === undefined ? {} : { didYouMean: meant };
}

/** One price of a user's list. */
export interface OwnPrice {
  readonly instanceType: string;
  readonly capacityType: 'on-demand' | 'spot';
  readonly priceMicroUsdPerHour: number;
  /** The market's type that this price was taken from, for hardware without a list price. */
  readonly standIn?: string;
}

/** The book with a user's own prices in it; theirs win. */
export function withOwnPrices(book: PriceBook, prices: readonly OwnPrice[]): PriceBook {
  const onDemand = new Map(book.onDemand);
  const spot = new Map(book.spot);
  const standIns = [...book.standIns];
  for (const { instanceType, capacityType, priceMicroUsdPerHour, standIn } of prices) {
    (capacityType === 'spot' ? spot : onDemand).set(instanceType, priceMicroUsdPerHour);
    if (standIn === undefined) continue;
    const sentence = `${instanceType} is priced as ${standIn}`;
    if (!standIns.includes(sentence)) standIns.push(sentence);
  }
  return { ...book, onDemand, spot, standIns };
}

/**
 * The book with spot prices for every type that has an on-demand price and no spot price: on-demand less the given
 * share. Rounded to whole micro-USD, half up.
 */
export function withSpotDiscount(book: PriceBook, discount: number): PriceBook {
  const spot = new Map(book.spot);
  for (const [instanceType, price] of book.onDemand) {
    if (!spot.has(instanceType)) spot.set(instanceType, Math.floor(price * (1 - discount) + 0.5));
  }
  return { ...book, spot };
}

/** Micro-USD an hour; undefined: the book does not have the type, and nobody guesses. */
export function priceOf(
  book: PriceBook,
  instanceType: string,
  capacityType: 'on-demand' | 'spot' | 'unknown',
): number | undefined {
  // A node that does not say what it is was bought at the list price, for all that can be told.
  return (capacityType === 'spot' ? book.spot : book.onDemand).get(instanceType);
}
