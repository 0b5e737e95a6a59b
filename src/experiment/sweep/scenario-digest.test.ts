import { describe, expect, test } from 'vitest';
import { bareScenario } from '../../../bench/end-to-end/bare-scenario.ts';
import { syntheticTrace } from '../../ingest/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { shareScenario } from '../share-scenario.ts';
import { scenarioDigest } from './scenario-digest.ts';

const made = syntheticTrace({ nodeCount: 1 });
/** With columns in memory of its own: a trace that is made shares them from the start. */
const trace = {
  ...made,
  arrivalMs: made.arrivalMs.slice(),
  durationMs: made.durationMs.slice(),
  shapeOf: made.shapeOf.slice(),
};
const base: Scenario = bareScenario(trace, 3_600_000);
type Trace = Scenario['workload']['traces'][number];
const withTrace = (changes: Partial<Trace>): Scenario => ({
  ...base,
  workload: { ...base.workload, traces: [{ ...trace, ...changes }] },
});
const changed = (column: Float64Array, row: number, value: number): Float64Array => {
  const copy = column.slice();
  copy[row] = value;
  return copy;
};

describe('the digest of a scenario', () => {
  // prettier-ignore
  const others = [
    ['another horizon',                      { ...base, horizonMs: 3_600_001 }],
    ['another seed',                         { ...base, seed: 2 }],
    ['a price',                              { ...base, prices: { ...base.prices, onDemand: { x: 1 } } }],
    ['an assertion',                         { ...base, assertions: [{ metric: 'nodes.max', max: 3, text: '3' }] }],
    ['one pod that arrives later',           withTrace({ arrivalMs: changed(trace.arrivalMs, 3, trace.arrivalMs[3] + 1) })],
    ['one pod that runs for ever',           withTrace({ durationMs: changed(trace.durationMs, 3, Infinity) })],
    ['one pod less',                         withTrace({ podCount: trace.podCount - 1 })],
    ['a list in place of nothing',           { ...base, faults: [{ atMs: 0, target: { kind: 'node', name: 'n' }, forMs: 1 }] }],
  ] as const;
  test.each(others)('sees %s', (_what, other) => {
    expect(scenarioDigest(other as Scenario)).not.toBe(scenarioDigest(base));
  });

  test('sees where a list within a list ends', () => {
    const withLists = (lists: unknown): Scenario => ({
      ...base,
      cluster: {
        ...base.cluster,
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, ...{ lists } }],
      },
    });
    expect(scenarioDigest(withLists([[1], 2]))).not.toBe(scenarioDigest(withLists([[1, 2]])));
  });

  test('tells a pod that runs for ever from one that ends at once', () => {
    const [ever, never] = [Infinity, 0].map((ms) =>
      withTrace({ durationMs: changed(trace.durationMs, 3, ms) }),
    );
    expect(scenarioDigest(ever)).not.toBe(scenarioDigest(never));
  });

  test('does not see what readers said, nor where columns lie', () => {
    const said: Scenario = {
      ...base,
      assumptions: ['x'],
      ignored: [{ what: 'x', count: 1, why: 'y' }],
      diagnostics: [{ severity: 'warning', code: 'x', message: 'y', place: { file: '/here' } }],
    };
    expect(scenarioDigest(said)).toBe(scenarioDigest(base));
    expect(scenarioDigest(shareScenario(base))).toBe(scenarioDigest(base));
  });
});

describe('shared columns', () => {
  const shared = shareScenario(base);
  const [one] = shared.workload.traces;

  test('hold what they held', () => {
    expect([...one.arrivalMs]).toEqual([...trace.arrivalMs]);
    expect([...one.durationMs]).toEqual([...trace.durationMs]);
    expect([...one.shapeOf]).toEqual([...trace.shapeOf]);
    expect(one.arrivalMs.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('are shared once: the second time they stay the same memory', () => {
    const [again] = shareScenario(shared).workload.traces;
    expect(again.arrivalMs.buffer).toBe(one.arrivalMs.buffer);
    expect(again.shapeOf.buffer).toBe(one.shapeOf.buffer);
  });

  test('the scenario that was shared keeps memory of its own', () => {
    expect(trace.arrivalMs.buffer).toBeInstanceOf(ArrayBuffer);
  });
});
