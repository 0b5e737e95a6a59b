import { beforeAll, describe, expect, test } from 'vitest';
import { loadYaml, twelvePods } from '../../../test/support/plan.ts';
import type { Scenario } from '../scenario.ts';
import { HELD_BACK_LABEL, withTightScoring } from './with-tight-scoring.ts';
import type { TightScoring } from './with-tight-scoring.ts';

interface Profile {
  readonly plugins: { readonly score: { readonly disabled?: object[]; readonly enabled?: object[] } };
  readonly pluginConfig: readonly {
    readonly name: string;
    readonly args: Readonly<Record<string, unknown>>;
  }[];
}

let scenario: Scenario;
beforeAll(async () => {
  scenario = await twelvePods('  horizon: 1h\n  workload: { manifests: [app.yaml] }\n');
});

function profileOf(of: Scenario, scoring?: TightScoring): Profile {
  const { profiles } = withTightScoring(of, scoring).scheduler.config as unknown as { profiles: Profile[] };
  expect(profiles).toHaveLength(1);
  return profiles[0];
}

function argsOf({ pluginConfig }: Profile, plugin: string): Readonly<Record<string, unknown>> | undefined {
  return pluginConfig.find(({ name }) => name === plugin)?.args;
}

const CPU_AND_MEMORY = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

describe('a scheduler that fills nodes in turn', () => {
  test('scores the fullest, and does not balance', () => {
    const profile = profileOf(scenario);
    expect(argsOf(profile, 'NodeResourcesFit')?.['scoringStrategy']).toEqual({
      type: 'MostAllocated',
      resources: CPU_AND_MEMORY,
    });
    expect(profile.plugins.score).toEqual({ disabled: [{ name: 'NodeResourcesBalancedAllocation' }] });
  });
});

describe('a scheduler that fills nodes evenly', () => {
  test('balances before it fills: twelve to one', () => {
    const profile = profileOf(scenario, 'balanced');
    expect(argsOf(profile, 'NodeResourcesFit')?.['scoringStrategy']).toMatchObject({ type: 'MostAllocated' });
    expect(argsOf(profile, 'NodeResourcesBalancedAllocation')?.['resources']).toEqual(CPU_AND_MEMORY);
    expect(profile.plugins.score.enabled).toContainEqual({
      name: 'NodeResourcesBalancedAllocation',
      weight: 12,
    });
  });

  test('prefers nodes that are not held back to all else', () => {
    const profile = profileOf(scenario, 'balanced');
    expect(profile.plugins.score.enabled).toContainEqual({ name: 'NodeAffinity', weight: 1000 });
    expect(argsOf(profile, 'NodeAffinity')?.['addedAffinity']).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          preference: { matchExpressions: [{ key: HELD_BACK_LABEL, operator: 'DoesNotExist' }] },
        },
      ],
    });
  });

  test('a plugin is given its weight by being switched off and on again', () => {
    const { disabled, enabled } = profileOf(scenario, 'balanced').plugins.score;
    expect(disabled).toEqual((enabled as { name: string }[]).map(({ name }) => ({ name })));
  });
});

describe('both', () => {
  test('look at whatever pods ask for, in order of name', async () => {
    const gpu = await loadYaml(
      `spec:
  horizon: 1h
  workload: { manifests: [app.yaml, gpu.yaml] }
`,
      {
        'gpu.yaml': `apiVersion: v1
kind: Pod
metadata: { name: train }
spec:
  containers:
    - { name: c, image: c, resources: { requests: { cpu: 1 }, limits: { nvidia.com/gpu: 2, example.com/nic: 1 } } }
`,
      },
    );
    for (const scoring of ['filled', 'balanced'] as const) {
      const strategy = argsOf(profileOf(gpu, scoring), 'NodeResourcesFit')?.['scoringStrategy'];
      const { resources } = strategy as { resources: { name: string }[] };
      expect(resources.map(({ name }) => name)).toEqual([
        'cpu',
        'example.com/nic',
        'memory',
        'nvidia.com/gpu',
      ]);
    }
  });

  test('leave the rest of the scheduler and the scenario as they are', () => {
    const changed = withTightScoring(scenario, 'balanced');
    expect({ ...changed, scheduler: scenario.scheduler }).toEqual(scenario);
    expect({ ...changed.scheduler, config: undefined }).toEqual({ ...scenario.scheduler, config: undefined });
  });

  test('are configurations that a scenario takes', async () => {
    for (const scoring of ['filled', 'balanced'] as const) {
      const config = JSON.stringify(withTightScoring(scenario, scoring).scheduler.config);
      const loaded = await loadYaml(
        'spec:\n  horizon: 1h\n  workload: { manifests: [app.yaml] }\n  scheduler: { config: s.json }\n',
        { 's.json': config },
      );
      expect(loaded.diagnostics).toEqual(scenario.diagnostics);
      expect(JSON.stringify(loaded.scheduler.config)).toBe(config);
    }
  });
});
