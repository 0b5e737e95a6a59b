import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import { readOwnPrices } from './own-prices.ts';

const HEAD = 'instanceType,onDemandUsdPerHour,spotUsdPerHour,standsFor\n';

function shown(text: string): string[] {
  return readOwnPrices(text, 'prices.csv').diagnostics.map(formatDiagnostic);
}

describe('a price list of the user', () => {
  test('gives on-demand and spot prices and names what they stand for; empty is no price', () => {
    const text = `${HEAD}# comment\nV100M16,3.06,0.918,p3.2xlarge\nbig box,$1.5,,\n"a,b",,0.25,\n`;
    expect(readOwnPrices(`\uFEFF${text}`, 'prices.csv')).toEqual({
      prices: [
        {
          instanceType: 'V100M16',
          capacityType: 'on-demand',
          priceMicroUsdPerHour: 3_060_000,
          standIn: 'p3.2xlarge',
        },
        {
          instanceType: 'V100M16',
          capacityType: 'spot',
          priceMicroUsdPerHour: 918_000,
          standIn: 'p3.2xlarge',
        },
        { instanceType: 'big box', capacityType: 'on-demand', priceMicroUsdPerHour: 1_500_000 },
        { instanceType: 'a,b', capacityType: 'spot', priceMicroUsdPerHour: 250_000 },
      ],
      diagnostics: [],
    });
  });

  // prettier-ignore
  test.each([
    ['0.1', 100_000], ['1.000001', 1_000_001], ['0.0000005', 1], ['0.00000149', 1], ['32.7726', 32_772_600], ['7.', 7_000_000],
  ])('%s is exact by its digits', (text, expected) => {
    expect(readOwnPrices(`${HEAD}x,${text},,\n`, 'p.csv').prices[0]?.priceMicroUsdPerHour).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['not a number',                `${HEAD}x,cheap,,\n`,          /prices\.csv:2:\d+: error: cheap is not a price \[price-invalid\]/],
    ['negative',                    `${HEAD}x,-1,,\n`,             /-1 is not a price/],
    ['free',                        `${HEAD}x,0,,\n`,              /0 is not a price[^]*leave the cell empty/],
    ['a comma for the point',       `${HEAD}x,"0,4",,\n`,          /0,4 is not a price/],
    ['no type',                     `${HEAD},1,,\n`,               /a price without an instance type/],
    ['twice',                       `${HEAD}x,1,,\nx,2,,\n`,       /prices\.csv:3.*x has a price already, in line 2/],
    ['a missing column',            'type,usd\nx,1\n',             /columns instanceType, onDemandUsdPerHour are missing/],
    ['an empty file',               '',                            /the file has no rows/],
    ['a misspelt optional column',  'instanceType,onDemandUsdPerHour,spotUsdPerHuor\nx,1,\n', /warning: column spotUsdPerHuor means nothing here[^]*did you mean spotUsdPerHour\?/],
  ])('%s is reported with its place', (_why, text, expected) => {
    expect(shown(text).join('\n')).toMatch(expected);
  });

  test('all mistakes are reported at once, and the good rows stay', () => {
    const { prices, diagnostics } = readOwnPrices(`${HEAD}a,x,,\nb,1,,\nc,y,z,\n`, 'prices.csv');
    expect(diagnostics.length).toBe(3);
    expect(prices.map(({ instanceType }) => instanceType)).toEqual(['b']);
  });
});
