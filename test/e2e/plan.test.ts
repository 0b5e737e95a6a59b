import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScenario, requestedContainers, runScenario } from '../../src/index.ts';
import type { PlanResult } from '../../src/index.ts';
import { notBuilt, projectPath, runCli } from '../support/run-cli.ts';

const planned = readdirSync(projectPath('reports')).filter((name) =>
  existsSync(projectPath('reports', name, 'plan.json')),
);

function planOf(name: string): PlanResult {
  return JSON.parse(readFileSync(projectPath('reports', name, 'plan.json'), 'utf8')) as PlanResult;
}

describe('the committed plans', () => {
  test.each(planned)('%s is within 3% of its bound, or says why not', (name) => {
    const { candidates, lowerBoundMicroUsd = 0, gapReasons } = planOf(name);
    const [best] = candidates;
    expect(best.broken).toEqual([]);
    expect(best.perMonthMicroUsd).toBeGreaterThanOrEqual(lowerBoundMicroUsd);
    if (best.perMonthMicroUsd > lowerBoundMicroUsd * 1.03) expect(gapReasons).not.toEqual([]);
  });

  test('microservices-x20: its nodes run all pods on new random numbers, and one less does not', async () => {
    const [best] = planOf('microservices-x20').candidates;
    const nodes = (count: number): string =>
      `cluster.nodePools=[{name: plan, instanceType: m7i.4xlarge, count: ${count}, zones: [a, b, c]}]`;
    expect(best.name).toBe('2 × m7i.4xlarge');
    for (const [count, runsAll] of [
      [2, true],
      [1, false],
    ] as const) {
      const { scenario, diagnostics } = await loadScenario(projectPath('scenarios', 'microservices-x20'), {
        set: [nodes(count)],
        seed: 4711,
      });
      if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
      const { pods, cost } = runScenario(scenario, { run: 3 });
      expect(pods.neverBound === 0).toBe(runsAll);
      if (runsAll) expect(cost.perMonthMicroUsd).toBe(best.perMonthMicroUsd);
    }
  });

  test('microservices-x20: its bound follows from the CPU that is asked for and what a core costs at best', async () => {
    const { scenario } = await loadScenario(projectPath('scenarios', 'microservices-x20'));
    if (scenario === undefined) throw new Error('the scenario is read');
    const milliCpu = requestedContainers(scenario).reduce((sum, one) => sum + one.pods * one.milliCpu, 0);
    // What EKS leaves of 16 cores is 15.89: of the three types the most for the money. Whole nodes: multiples of m7i.xlarge.
    const hourly = (milliCpu / 15_890) * 806_400;
    const wholeNodes = Math.ceil(hourly / 201_600) * 201_600;
    expect(planOf('microservices-x20').lowerBoundMicroUsd).toBe(wholeNodes * 730);
  });
});

describe.skipIf(notBuilt !== undefined)('plimsoll plan', () => {
  // prettier-ignore
  test.each([
    ['a type that nobody sells',     ['--types', 'm7i.huge'],        'is called m7i.huge'],
    ['a share that is none',         ['--headroom', 'lots'],         'lots is no share; write 20%'],
    ['a duration without a unit',    ['--pending-p99', '30'],        '30 is not a duration; write 30s or 5m'],
    ['a flag without values',        ['--flag', 'expander'],         'expander is no flag with values'],
    ['more than all samples',        ['--cpu-percentile', '120%'],   '--cpu-percentile is at most 100%'],
    ['a factor of nothing',          ['--requests', '0'],            '0 is no factor for requests'],
  ])('%s: exit 2 and what to write', async (_, args, said) => {
    const { code, stderr } = await runCli(['plan', 'scenarios/microservices-x20', ...args]);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
  });

  test('prints the plan as JSON: types that are asked for, and nothing else', async () => {
    const args = [
      'plan',
      'scenarios/microservices-x20',
      '--types',
      'm7i.4xlarge',
      '--format',
      'json',
      '--quiet',
    ];
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    const { candidates } = JSON.parse(stdout) as PlanResult;
    expect(candidates[0].name).toBe('2 × m7i.4xlarge');
  });
});
