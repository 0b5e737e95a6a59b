import type { Diagnostic } from '../base/index.ts';
import type { OwnPrice } from '../cloudprovider/index.ts';
import { microUsdOf } from './amounts.ts';

/**
 * A user's price list: CSV with the columns instanceType, onDemandUsdPerHour, spotUsdPerHour (may be empty) and
 * standsFor (the type that the price was taken from; may be empty).
 */
export function readOwnPrices(
  text: string,
  file: string,
): { readonly prices: readonly OwnPrice[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const prices: OwnPrice[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines.find(isRow) ?? '').split(',').map((cell) => cell.trim());
  const report = (line: number, message: string, hint?: string): void => {
    const place = { file, line, lineText: lines[line - 1] };
    diagnostics.push({
      severity: 'error',
      code: 'price-invalid',
      message,
      place,
      ...(hint === undefined ? {} : { hint }),
    });
  };
  const headerLine = lines.findIndex(isRow) + 1;
  if (!header.includes('instanceType') || !header.includes('onDemandUsdPerHour'))
    report(
      Math.max(1, headerLine),
      'not a price list',
      'the first line is instanceType,onDemandUsdPerHour,spotUsdPerHour,standsFor',
    );
  else
    lines.forEach((line, index) => {
      if (index + 1 > headerLine && isRow(line))
        prices.push(...rowPrices(line, header, (message) => report(index + 1, message)));
    });
  return { prices, diagnostics };
}

function isRow(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#');
}

function rowPrices(line: string, header: readonly string[], report: (message: string) => void): OwnPrice[] {
  const cells = new Map(
    line.split(',').map((cell, column) => [header[column], cell.trim().replace(/^"(.*)"$/, '$1')]),
  );
  const instanceType = cells.get('instanceType') ?? '';
  const standIn = cells.get('standsFor') ?? '';
  const prices: OwnPrice[] = [];
  for (const [column, capacityType] of [
    ['onDemandUsdPerHour', 'on-demand'],
    ['spotUsdPerHour', 'spot'],
  ] as const) {
    const cell = cells.get(column) ?? '';
    if (cell === '') continue;
    const priceMicroUsdPerHour = microUsdOf(cell);
    if (priceMicroUsdPerHour === undefined) report(`${cell} is not a price`);
    else
      prices.push({
        instanceType,
        capacityType,
        priceMicroUsdPerHour,
        ...(standIn === '' ? {} : { standIn }),
      });
  }
  return prices;
}
