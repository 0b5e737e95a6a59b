import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { shareScenario } from './share-scenario.ts';

async function scenarioWithTrace(): Promise<Scenario> {
  const { scenario, diagnostics } = await loadScenario('scenarios/kubesbs', { until: '1m' });
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return scenario;
}

/** The same with columns in memory of this thread alone. */
function unshared(scenario: Scenario): Scenario {
  const traces = scenario.workload.traces.map((trace) => ({
    ...trace,
    arrivalMs: Float64Array.from(trace.arrivalMs),
    durationMs: Float64Array.from(trace.durationMs),
    shapeOf: Int32Array.from(trace.shapeOf),
  }));
  return { ...scenario, workload: { ...scenario.workload, traces } };
}

test('the columns of traces lie in shared memory and say the same; all else stays what it is', async () => {
  const scenario = unshared(await scenarioWithTrace());
  const shared = shareScenario(scenario);
  const [before] = scenario.workload.traces;
  const [after] = shared.workload.traces;
  for (const name of ['arrivalMs', 'durationMs', 'shapeOf'] as const) {
    expect(after[name].buffer, name).toBeInstanceOf(SharedArrayBuffer);
    expect([...after[name]], name).toEqual([...before[name]]);
  }
  expect(after.shapes).toBe(before.shapes);
  expect(shared.cluster).toBe(scenario.cluster);
  expect(before.arrivalMs.buffer, 'the scenario that was given').not.toBeInstanceOf(SharedArrayBuffer);
});

test('what is shared already is not copied again: a thousand runs share one memory', async () => {
  const once = shareScenario(await scenarioWithTrace());
  const twice = shareScenario(once);
  for (const name of ['arrivalMs', 'durationMs', 'shapeOf'] as const)
    expect(twice.workload.traces[0][name]).toBe(once.workload.traces[0][name]);
});

test('a worker that is sent a shared column gets the same memory', async () => {
  const shared = shareScenario(await scenarioWithTrace());
  const [sent] = structuredClone(shared).workload.traces;
  const [kept] = shared.workload.traces;
  kept.arrivalMs[0] = 123_456;
  expect(sent.arrivalMs[0]).toBe(123_456);
});
