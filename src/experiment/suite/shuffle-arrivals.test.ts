import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bareScenario } from '../../../bench/end-to-end/bare-scenario.ts';
import { syntheticTrace } from '../../ingest/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { shuffleArrivals } from './shuffle-arrivals.ts';

const nodes = fc.integer({ min: 1, max: 3 });
const seeds = fc.integer({ min: 0, max: 1000 });
const of = (nodeCount: number, seed: number): Scenario => ({
  ...bareScenario(syntheticTrace({ nodeCount }), 3_600_000),
  seed,
});
const trace = ({ workload }: Scenario): Scenario['workload']['traces'][number] => workload.traces[0];
/** Every pod as one text, so that shape and run time are seen to move together. */
const pods = (scenario: Scenario): string[] => {
  const { shapeOf, durationMs } = trace(scenario);
  return Array.from(shapeOf, (shape, row) => `${shape} ${durationMs[row]}`);
};
const sorted = (texts: readonly string[]): string[] => [...texts].sort((a, b) => (a < b ? -1 : 1));

test('the same pods arrive at the same times, in another order', () => {
  fc.assert(
    fc.property(nodes, seeds, (count, seed) => {
      const before = of(count, seed);
      const after = shuffleArrivals(before);
      expect(trace(after).arrivalMs).toEqual(trace(before).arrivalMs);
      expect(sorted(pods(after))).toEqual(sorted(pods(before)));
      expect(pods(after)).not.toEqual(pods(before));
    }),
    { numRuns: 10 },
  );
});

test('a seed has one order, two seeds have two', () => {
  fc.assert(
    fc.property(nodes, seeds, (count, seed) => {
      const once = pods(shuffleArrivals(of(count, seed)));
      expect(pods(shuffleArrivals(of(count, seed)))).toEqual(once);
      expect(pods(shuffleArrivals(of(count, seed + 1)))).not.toEqual(once);
    }),
    { numRuns: 10 },
  );
});

test('names go with their pods', () => {
  const scenario = of(1, 1);
  const named = { ...trace(scenario), podNames: pods(scenario) };
  const after = shuffleArrivals({ ...scenario, workload: { ...scenario.workload, traces: [named] } });
  expect(trace(after).podNames).toEqual(pods(after));
});
