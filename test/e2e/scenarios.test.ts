import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/index.ts';
import type { Scenario } from '../../src/index.ts';
import { projectPath } from '../support/run-cli.ts';

const FOLDER = projectPath('scenarios');
const withScenario = readdirSync(FOLDER).filter((name) => {
  const path = projectPath('scenarios', name);
  return !name.includes('.') && readdirSync(path).includes('scenario.yaml');
});

async function load(name: string): Promise<Scenario> {
  const { scenario, diagnostics } = await loadScenario(projectPath('scenarios', name));
  if (scenario === undefined) throw new Error(`${name}: ${diagnostics.map(({ code }) => code).join(', ')}`);
  return scenario;
}

describe('the scenarios of the project', () => {
  test.each(withScenario)('every machine of %s has a price', async (name) => {
    const { cluster, workload, prices } = await load(name);
    const nodes = [...cluster.nodes, ...workload.traces.flatMap((trace) => trace.nodes)];
    const types = nodes.map(
      ({ metadata }) => metadata.labels?.['node.kubernetes.io/instance-type'] ?? '(none)',
    );
    const unpriced = cluster.nodePools.filter((pool) => pool.priceMicroUsdPerHour === undefined);
    expect(unpriced.map((pool) => pool.name)).toEqual([]);
    expect([...new Set(types)].filter((type) => prices.onDemand[type] === undefined)).toEqual([]);
  });

  test('borg-2011 ends where its data ends: afterwards nobody is left to end', async () => {
    const { workload, horizonMs } = await load('borg-2011');
    const [{ podCount, arrivalMs, durationMs }] = workload.traces;
    let lastMs = 0;
    for (let pod = 0; pod < podCount; pod++) {
      const endMs = arrivalMs[pod] + durationMs[pod];
      lastMs = Math.max(lastMs, arrivalMs[pod], Number.isFinite(endMs) ? endMs : 0);
    }
    expect(Math.abs(horizonMs - lastMs)).toBeLessThan(2 * 60_000);
  });
});
