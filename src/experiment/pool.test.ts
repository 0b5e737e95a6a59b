import { afterAll, expect, test } from 'vitest';
import { loadScenario } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { runMany } from './pool.ts';
import { RunPool } from './run-pool.ts';
import { runScenario } from './run-scenario.ts';

/** Started before there was a scenario. */
const early = new RunPool([], { workers: 1 });
afterAll(() => early.close());

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

test('copies that are changed a little run in workers that hold the scenario alone, as they run by themselves', async () => {
  const held = await golden('drain');
  const [pool] = held.cluster.nodePools;
  const copies = [
    { ...held, seed: 7 },
    { ...held, cluster: { ...held.cluster, nodePools: [{ ...pool, count: pool.count + 2 }] } },
    held,
  ];
  const runs = new RunPool([held], { workers: 1 });
  try {
    const jobs = [2, 0, 1].map((scenario) => ({ scenario, run: 0 }));
    const first = await runs.run(copies, jobs.slice(0, 1));
    const rest = await runs.run(copies, jobs.slice(1));
    const expected = jobs.map(({ scenario }) => ({ result: runScenario(copies[scenario]) }));
    expect([...first, ...rest]).toEqual(expected);
  } finally {
    await runs.close();
  }
});

test('workers that were started before there was a scenario run those that come', async () => {
  const scenarios = await Promise.all([golden('drain'), golden('preempt')]);
  const jobs = [1, 0].map((scenario) => ({ scenario, run: 0 }));
  const expected = jobs.map(({ scenario }) => ({ result: runScenario(scenarios[scenario]) }));
  expect(await early.run(scenarios, jobs)).toEqual(expected);
});

test('an input that a worker reads itself runs as if it had been read here', async () => {
  const scenario = await golden('preempt');
  const end = await early.read('test/golden/runs/preempt', { seed: 7 });
  if (!('result' in end)) throw new Error(end.failure);
  const { readScenario, diagnostics } = end.result;
  expect(diagnostics).toEqual(scenario.diagnostics);
  expect(readScenario).toMatchObject({ name: 'preempt', horizonMs: scenario.horizonMs });
  if (readScenario === undefined) return;
  const jobs = [1, 0].map((run) => ({ scenario: 0, run }));
  const expected = jobs.map(({ run }) => ({ result: runScenario({ ...scenario, seed: 7 }, { run }) }));
  expect(await early.run([readScenario], jobs)).toEqual(expected);
});

test('an input that is wrong comes back as what is wrong with it, and the pool goes on', async () => {
  const readOf = async (input: string, options = {}): Promise<unknown> => {
    const end = await early.read(input, options);
    return 'result' in end ? end.result : end.failure;
  };
  const wrong = { set: ['spec.seed=many'] };
  const { diagnostics } = await loadScenario('test/golden/runs/drain', wrong);
  expect(await readOf('test/golden/runs/drain', wrong)).toEqual({ diagnostics });
  expect(diagnostics).toMatchObject([{ severity: 'error' }]);
  const missing = await loadScenario('no/such/input');
  expect(await readOf('no/such/input')).toEqual({ diagnostics: missing.diagnostics });
  expect(await readOf('test/golden/runs/drain')).toMatchObject({ readScenario: { name: 'drain' } });
});

test('a batch that is stopped before it begins runs as many as there are workers, to say something', async () => {
  const jobs = [0, 1, 2].map((run) => ({ scenario: 0, run }));
  const outcomes = await runMany([await golden('drain')], jobs, { workers: 1, signal: AbortSignal.abort() });
  const left = outcomes.map((outcome) => ('failure' in outcome ? outcome.failure : 'ran'));
  expect(left).toEqual(['ran', 'stopped before it began', 'stopped before it began']);
});
