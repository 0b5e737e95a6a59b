import { didYouMean } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { OwnPrice } from '../../cloudprovider/index.ts';
import { openCsvTable } from '../csv/open-csv.ts';
import type { CsvTable } from '../csv/open-csv.ts';
import { Findings } from '../findings.ts';

const COLUMNS = ['instanceType', 'onDemandUsdPerHour', 'spotUsdPerHour', 'standsFor', 'note'] as const;
const LAYOUT = { separator: ',', comments: '#' } as const;

export interface OwnPricesReading {
  readonly prices: readonly OwnPrice[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A user's price list: CSV with the columns instanceType and onDemandUsdPerHour, and where wanted spotUsdPerHour,
 * standsFor (the type that the price was taken from) and note. An empty price means that there is none. Lines that
 * start with # are skipped.
 */
export function readOwnPrices(text: string, path: string): OwnPricesReading {
  const findings = new Findings();
  const file = { path, bytes: new TextEncoder().encode(text.replace(/^\uFEFF/, '')) };
  const table = openCsvTable(file, ['instanceType', 'onDemandUsdPerHour'], findings, LAYOUT);
  const prices = table === undefined ? [] : pricesOfTable(table, findings);
  return { prices, diagnostics: findings.list() };
}

function pricesOfTable(table: CsvTable, findings: Findings): OwnPrice[] {
  const { rows } = table;
  warnOfUnknownColumns(table, findings);
  const seen = new Map<string, number>();
  const prices: OwnPrice[] = [];
  while (rows.next()) {
    const instanceType = rows.text(table.column('instanceType'));
    if (instanceType === '') {
      findings.error('price-invalid', 'a price without an instance type', rows.place());
      continue;
    }
    const earlier = seen.get(instanceType);
    if (earlier !== undefined) {
      findings.error(
        'price-invalid',
        `${instanceType} has a price already, in line ${earlier}`,
        rows.place(),
      );
      continue;
    }
    seen.set(instanceType, rows.line);
    prices.push(...pricesOfRow(table, instanceType, findings));
  }
  return prices;
}

function pricesOfRow(table: CsvTable, instanceType: string, findings: Findings): OwnPrice[] {
  const standIn = cell(table, 'standsFor');
  return (
    [
      ['onDemandUsdPerHour', 'on-demand'],
      ['spotUsdPerHour', 'spot'],
    ] as const
  ).flatMap(([column, capacityType]): OwnPrice[] => {
    const written = cell(table, column);
    if (written === '') return [];
    const priceMicroUsdPerHour = microUsdOfText(written);
    if (priceMicroUsdPerHour === undefined || priceMicroUsdPerHour === 0) {
      const hint = 'write dollars an hour as 0.4032, and leave the cell empty where there is no price';
      const message = `${written} is not a price`;
      findings.error('price-invalid', message, table.rows.place(table.column(column)), hint);
      return [];
    }
    return [{ instanceType, capacityType, priceMicroUsdPerHour, ...(standIn === '' ? {} : { standIn }) }];
  });
}

function cell({ rows, column }: CsvTable, name: (typeof COLUMNS)[number]): string {
  const field = column(name);
  return field < 0 ? '' : rows.text(field);
}

/** By digits, not doubles; beyond micro-USD rounded half up. */
function microUsdOfText(text: string): number | undefined {
  const match = /^\$?(\d{1,9})(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const decimals = (match[2] ?? '').padEnd(7, '0');
  return Number(match[1]) * 1_000_000 + Number(decimals.slice(0, 6)) + (decimals[6] >= '5' ? 1 : 0);
}

function warnOfUnknownColumns({ columns, rows }: CsvTable, findings: Findings): void {
  const known: readonly string[] = COLUMNS;
  columns.forEach((name, field) => {
    if (known.includes(name) || name === '') return;
    const meant = didYouMean(name, known);
    const hint = meant === undefined ? `columns: ${known.join(', ')}` : `did you mean ${meant}?`;
    findings.warn('csv-column-unknown', `column ${name} means nothing here`, rows.place(field), hint);
  });
}
