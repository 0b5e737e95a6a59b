import { beforeAll, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../../test/support/scenario.ts';
import type { Comparison, RunResult } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { NamedScenario } from '../compare.ts';
import { runScenario } from '../run-scenario.ts';
import { anonymiseComparison } from './anonymise-comparison.ts';

/** Two scenarios of one cluster whose every name holds `acme`. */
function scenarioOf(cpu: string): Scenario {
  return plainScenario({
    name: 'acme-shop',
    nodes: [nodeOf('acme-node-1', { cpu })],
    workloads: [deploymentOf('acme-web', 3, '2')],
  });
}

let variants: readonly NamedScenario[] = [];
let results: readonly RunResult[] = [];
beforeAll(() => {
  variants = [
    { name: 'acme-prod', scenario: scenarioOf('4') },
    { name: 'acme-web.replicas=3, nodes=acme-node-1', scenario: scenarioOf('8') },
  ];
  results = variants.map(({ scenario }) => runScenario(scenario));
});

function comparisonOf(parts: Partial<Comparison> = {}): Comparison {
  const metrics = [
    { metric: 'cost', unit: 'micro-usd', mean: 5, difference: 1, differenceLow: 0, differenceHigh: 2 },
  ] as const;
  return {
    runs: 1,
    variants: variants.map(({ name }, index) => ({ name, results: [results[index]], metrics })),
    failures: [],
    ...parts,
  };
}

test('no name is left, and figures and digests are as they were', () => {
  const open = comparisonOf();
  expect(JSON.stringify(open).match(/acme/g)?.length).toBeGreaterThan(5);
  const hidden = anonymiseComparison(open, variants, 'key');
  expect(JSON.stringify(hidden)).not.toContain('acme');
  for (const [
    index,
    {
      metrics,
      results: [result],
    },
  ] of hidden.variants.entries()) {
    expect(metrics).toEqual(open.variants[index].metrics);
    expect(result.digest).toBe(results[index].digest);
    expect(result.pods).toEqual(results[index].pods);
    expect(result.cost).toEqual(results[index].cost);
  }
});

test('one workload has one name in both variants, and changes stay readable', () => {
  const [base, changed] = anonymiseComparison(comparisonOf(), variants, 'key').variants;
  expect(base.results[0].workloads[0].name).toBe(changed.results[0].workloads[0].name);
  expect(base.name).toMatch(/^scenario-[0-9a-f]{16}$/);
  expect(changed.name).toMatch(/^(pod|workload)-[0-9a-f]{16}(\.replicas)?=3, nodes=node-[0-9a-f]{16}$/);
});

test('the same key gives the same names, another one others', () => {
  const [first, again, other] = ['a', 'a', 'b'].map((key) =>
    anonymiseComparison(comparisonOf(), variants, key),
  );
  expect(again).toEqual(first);
  expect(other.variants[0].name).not.toBe(first.variants[0].name);
});

test('limits are of the variant by its new name; what a failed run said is left out', () => {
  const check = { metric: 'cost of acme-web', limit: '$5', actual: '$6', passed: false };
  const open = comparisonOf({
    checks: [{ of: 'acme-prod', ...check }],
    failures: ['acme-prod, run 3: no memory for acme-web'],
  });
  const hidden = anonymiseComparison(open, variants, 'key');
  expect(hidden.checks?.[0]).toMatchObject({ of: hidden.variants[0].name, limit: '$5', passed: false });
  expect(hidden.failures).toHaveLength(1);
  expect(JSON.stringify(hidden)).not.toContain('acme');
});
