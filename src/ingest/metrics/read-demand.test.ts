import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDemand } from './read-demand.ts';

const SCENARIOS = join(import.meta.dirname, '../../../scenarios');
const worldCup = ['wc_day38_2.csv', 'wc_day39_1.csv', 'wc_day39_2.csv'].map((file) =>
  join(SCENARIOS, 'worldcup/data', file),
);
const functions = join(SCENARIOS, 'functions-day/data/invocations.csv');

const sumOf = (rates: Float64Array | undefined, stepMs: number): number =>
  Math.round((rates ?? new Float64Array(0)).reduce((sum, rate) => sum + (rate * stepMs) / 1000, 0));

describe('demand from recorded files', () => {
  test('World Cup: the parts are one curve, and every request of the files is in it', async () => {
    const { demand, diagnostics } = await readDemand({ files: worldCup, stepMs: 60_000 });
    // Summed with awk.
    expect(sumOf(demand?.rates, 60_000)).toBe(8_082_608);
    expect(demand?.rates[0]).toBeCloseTo(3904 / 60, 9);
    expect(diagnostics).toEqual([]);
  });

  test('a wider step holds means: as many requests as before, to the last step', async () => {
    const { demand } = await readDemand({ files: [worldCup[1]], stepMs: 300_000 });
    expect(Math.abs(sumOf(demand?.rates, 300_000) / 6_999_999 - 1)).toBeLessThan(0.01);
  });

  test('Azure Functions: all functions together, or the one with these labels', async () => {
    const all = await readDemand({ files: [functions], stepMs: 60_000 });
    const one = await readDemand({
      files: [functions],
      stepMs: 60_000,
      labels: { HashOwner: 'c455703077a17a9b8d0fc655d939fcc6d24d819fa9a1066b74f710c35a43cbc8' },
    });
    expect(all.demand?.rates).toHaveLength(1440);
    expect(one.demand?.rates[0]).toBeCloseTo(5 / 60, 9);
    expect(sumOf(all.demand?.rates, 60_000)).toBeGreaterThan(sumOf(one.demand?.rates, 60_000));
  });

  test('a series that is not there is an error that names those that are', async () => {
    const { demand, diagnostics } = await readDemand({
      files: [functions],
      stepMs: 60_000,
      series: 'latency',
    });
    expect(demand).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'demand-empty', hint: 'series: invocations' }]);
  });

  test('labels that no series has are an error too', async () => {
    const { diagnostics } = await readDemand({
      files: [functions],
      stepMs: 60_000,
      labels: { HashApp: 'none' },
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['demand-empty']);
  });
});
