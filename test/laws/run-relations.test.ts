import { describe, expect, test } from 'vitest';
import { runScenario, simulate, loadScenario } from '../../src/index.ts';
import type { RunResult, Scenario } from '../../src/index.ts';

/**
 * What must hold between two runs of the same scenario, whatever the scenario does: nothing that happens may depend on
 * how long the run will go on, on what a node costs, or on objects that nobody reads.
 */
const SCENARIOS = [
  'autoscaler-day',
  'cron-storm',
  'dependency-crash',
  'memory-leak',
  'microservices-day',
  'rollout-at-peak',
  'stateful-node-loss',
  'worldcup',
];
const SHORT_MINUTES = 20;
const LONG_MINUTES = 41;

async function load(name: string, minutes: number): Promise<Scenario> {
  const { scenario, diagnostics } = await loadScenario(`scenarios/${name}`, {
    set: [`spec.horizon=${minutes}m`],
  });
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return scenario;
}

/** Lines of the event log that were written before a time. */
function linesBefore(scenario: Scenario, seconds: number): readonly string[] {
  const { log } = simulate(scenario);
  return [...log.lines()].filter((line) => Number(line.slice(0, line.indexOf(' '))) < seconds);
}

/** The prices of the pools, which were looked up when the scenario was read. */
function withPricesTimes(scenario: Scenario, factor: number): Scenario {
  const { nodePools, autoNodes } = scenario.cluster;
  const dearer = <P extends { readonly priceMicroUsdPerHour?: number }>(pool: P): P =>
    pool.priceMicroUsdPerHour === undefined
      ? pool
      : { ...pool, priceMicroUsdPerHour: pool.priceMicroUsdPerHour * factor };
  const pools = { nodePools: nodePools.map(dearer), ...(autoNodes && { autoNodes: dearer(autoNodes) }) };
  return { ...scenario, cluster: { ...scenario.cluster, ...pools } };
}

describe.each(SCENARIOS)('%s', (name) => {
  test('a longer run begins with the shorter one, event by event', async () => {
    const short = linesBefore(await load(name, SHORT_MINUTES), SHORT_MINUTES * 60);
    const long = linesBefore(await load(name, LONG_MINUTES), SHORT_MINUTES * 60);
    expect(short.length).toBeGreaterThan(0);
    expect(long).toEqual(short);
  });

  test('prices three times as high cost three times as much, to the rounding, and change nothing else', async () => {
    const scenario = await load(name, SHORT_MINUTES);
    const once = runScenario(scenario);
    expect(once.cost.totalMicroUsd).toBeGreaterThan(0);
    const thrice = runScenario(withPricesTimes(scenario, 3));
    expect(thrice.digest).toBe(once.digest);
    for (const part of ['totalMicroUsd', 'usedMicroUsd', 'idleMicroUsd', 'strandedMicroUsd'] as const) {
      // Each figure is rounded once to a micro-USD: half of one, three times over, and half of the other.
      expect(Math.abs(thrice.cost[part] - 3 * once.cost[part]), part).toBeLessThanOrEqual(2);
    }
  });

  test('an object that nobody reads is listed and changes no figure', async () => {
    const scenario = await load(name, SHORT_MINUTES);
    const stray = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: 'default' } };
    const { cluster } = scenario;
    const more = { ...scenario, cluster: { ...cluster, objects: [...cluster.objects, stray] } };
    expect(figuresOf(runScenario(more))).toEqual(figuresOf(runScenario(scenario)));
  });
});

test('the second of two runs of many is the run of that number alone', async () => {
  const scenario = await load('autoscaler-day', SHORT_MINUTES);
  const second = runScenario(scenario, { run: 1 });
  expect(runScenario(scenario, { run: 1 })).toEqual(second);
  expect(second.digest).not.toBe(runScenario(scenario, { run: 0 }).digest);
});

function figuresOf({ digest, cost, pods, nodes, series }: RunResult): unknown {
  return { digest, cost, pods, nodes, series };
}
