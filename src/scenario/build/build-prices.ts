import {
  DEFAULT_PRICE_BOOK,
  findPriceBook,
  PRICE_BOOK_NAMES,
  withOwnPrices,
  withSpotDiscount,
} from '../../cloudprovider/index.ts';
import type { PriceBook } from '../../cloudprovider/index.ts';
import { readOwnPrices } from '../../ingest/index.ts';
import { ratioOf } from '../written/amounts.ts';
import type { ScenarioReading } from './reading.ts';
import type { PriceSpec } from '../scenario.ts';
import type { WrittenPrices } from '../written/written-scenario.ts';

/** The price book of a run: a bundled one, a user's own prices on top, discounts not yet taken off. */
export async function buildPriceBook(written: WrittenPrices, reading: ScenarioReading): Promise<PriceBook> {
  const name = written.book ?? DEFAULT_PRICE_BOOK;
  const wanted =
    written.region === undefined || name.includes(written.region) ? name : `${name}-${written.region}`;
  const look = await findPriceBook(wanted === 'aws' ? DEFAULT_PRICE_BOOK : firstBookOf(wanted));
  let book = look.found;
  if (book === undefined) {
    reading.error(['spec', 'prices', 'book'], {
      code: 'price-book-unknown',
      message: `no price book ${wanted}`,
      hint:
        look.found === undefined && look.didYouMean !== undefined
          ? `did you mean ${look.didYouMean}?`
          : `books: ${PRICE_BOOK_NAMES.join(', ')}`,
    });
    book = (await findPriceBook(DEFAULT_PRICE_BOOK)).found;
    if (book === undefined) throw new Error('the default price book is bundled');
  }
  if (written.file !== undefined) book = await withPriceFile(book, written.file, reading);
  const spotDiscount = written.spotDiscount === undefined ? undefined : ratioOf(written.spotDiscount);
  return spotDiscount === undefined ? book : withSpotDiscount(book, spotDiscount);
}

/** `gcp` alone means the first of its books. */
function firstBookOf(name: string): string {
  return (
    PRICE_BOOK_NAMES.find((book) => book === name) ??
    PRICE_BOOK_NAMES.find((book) => book.startsWith(`${name}-`)) ??
    name
  );
}

/** A user's prices override the book's; whose prices stand in for another type's is for the report to say. */
async function withPriceFile(book: PriceBook, path: string, reading: ScenarioReading): Promise<PriceBook> {
  const file = await reading.files.text(path);
  if ('fault' in file) {
    reading.error(['spec', 'prices', 'file'], file.fault);
    return book;
  }
  const { prices, diagnostics } = readOwnPrices(file.text, file.shown);
  reading.diagnostics.push(...diagnostics);
  const own = withOwnPrices(book, prices);
  reading.assumptions.push(...own.standIns.filter((sentence) => !book.standIns.includes(sentence)));
  return own;
}

const MICRO = 1_000_000;

/** The book as plain data for the workers. Weights are written in dollars and kept in micro-USD, as the book's are. */
export function priceSpecOf(written: WrittenPrices, book: PriceBook): PriceSpec {
  const { cpu, memory, gpu } = written.weights ?? {};
  const { weights } = book;
  return {
    book: book.name,
    region: book.region,
    date: book.date,
    onDemand: Object.fromEntries(book.onDemand),
    spot: Object.fromEntries(book.spot),
    discount: written.discount === undefined ? 0 : (ratioOf(written.discount) ?? 0),
    cpuWeight: cpu === undefined ? weights.cpuMicroUsdPerCoreHour : cpu * MICRO,
    memoryWeight: memory === undefined ? weights.memoryMicroUsdPerGibHour : memory * MICRO,
    gpuWeight: gpu === undefined ? weights.gpuMicroUsdPerGpuHour : gpu * MICRO,
  };
}
