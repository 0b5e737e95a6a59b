import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { PlacementResult, RunResult } from '../../result/index.ts';
import { SUITE_METRICS } from '../../scenario/index.ts';
import { suiteFigures } from './suite-figures.ts';

const PLACEMENT: PlacementResult = {
  samples: 3,
  fragmentation: { cpu: 0.1, memory: 0.2, gpu: 0.3 },
  fragmentationAtEnd: { gpu: 0.4 },
  emptyNodes: 1.5,
  imbalance: { cpu: 0.01, memory: 0.02, gpu: 0.03 },
  cpuMemoryGap: 0.05,
  work: { attempts: 10, nodesFiltered: 20, nodesScored: 30, rowsVisited: 40 },
} as unknown as PlacementResult;

const sample = sampleResult();
const placed: RunResult = { ...sample, placement: PLACEMENT };
const figure = (result: RunResult, metric: string): number | null | undefined =>
  suiteFigures(result).get(metric);

describe('the figures of a run', () => {
  test('are one for every metric that a threshold may name, in their order', () => {
    expect([...suiteFigures(placed).keys()]).toEqual([...SUITE_METRICS.keys()]);
  });

  // prettier-ignore
  test.each([
    ['fragmentation.cpu',       0.1],
    ['fragmentation.memory',    0.2],
    ['fragmentation.gpu',       0.3],
    ['fragmentation.gpuAtEnd',  0.4],
    ['nodes.empty',             1.5],
    ['imbalance.cpu',           0.01],
    ['imbalance.memory',        0.02],
    ['imbalance.gpu',           0.03],
    ['imbalance.cpuMemory',     0.05],
    ['work.attempts',           10],
    ['work.nodesFiltered',      20],
    ['work.nodesScored',        30],
    ['work.rowsVisited',        40],
    ['work.events',             sample.events],
  ])('%s', (metric, value) => {
    expect(figure(placed, metric)).toBe(value);
  });

  test('a run that did not look at placement has none of them, and all others', () => {
    expect(figure(sample, 'fragmentation.cpu')).toBeNull();
    expect(figure(sample, 'cost.total')).toBeGreaterThan(0);
  });

  test('what is not there is null: GPUs where there are none', () => {
    const without: RunResult = { ...sample, placement: { ...PLACEMENT, fragmentation: { cpu: 0.1 } } };
    expect(figure(without, 'fragmentation.gpu')).toBeNull();
    expect(figure(without, 'fragmentation.cpu')).toBe(0.1);
  });

  test('a cost without any price is unknown, and not nothing', () => {
    const cost = { ...sample.cost, totalMicroUsd: 0, perMonthMicroUsd: 0 };
    expect(figure({ ...sample, cost: { ...cost, unpricedNodes: 2 } }, 'cost.total')).toBeNull();
    expect(figure({ ...sample, cost: { ...cost, unpricedNodes: 0 } }, 'cost.total')).toBe(0);
  });

  test('minus nothing is nothing, and what is no number is null', () => {
    const odd = { ...PLACEMENT, emptyNodes: -0, cpuMemoryGap: NaN };
    expect(Object.is(figure({ ...sample, placement: odd }, 'nodes.empty'), 0)).toBe(true);
    expect(figure({ ...sample, placement: odd }, 'imbalance.cpuMemory')).toBeNull();
  });
});
