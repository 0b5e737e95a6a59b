import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { runMany } from './pool.ts';

async function golden(name: string): Promise<Scenario> {
  const { scenario, diagnostics } = await loadScenario(`test/golden/runs/${name}`);
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return scenario;
}

test('results come in the order of the jobs, and a run that fails costs itself alone', async () => {
  const good = await Promise.all([golden('drain'), golden('preempt')]);
  const bad = { ...good[0], name: 'bad', faults: undefined } as unknown as Scenario;
  const jobs = [1, 2, 0, 1].map((scenario) => ({ scenario, run: 0 }));
  const outcomes = await runMany([...good, bad], jobs, { workers: 1 });
  const names = outcomes.map((outcome) => ('result' in outcome ? outcome.result.scenario : 'failed'));
  expect(names).toEqual(['preempt', 'failed', 'drain', 'preempt']);
});

test('a heap too small for a worker to start ends every run with its reason, instead of waiting for ever', async () => {
  const jobs = [0, 1, 2].map((run) => ({ scenario: 0, run }));
  const outcomes = await runMany([await golden('drain')], jobs, { workers: 2, workerMemoryMib: 4 });
  for (const outcome of outcomes) expect('failure' in outcome && outcome.failure).toMatch(/memory/);
});
