import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../../test/support/scenario.ts';
import { ScopedFiles } from '../../ingest/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../scenario.ts';
import { ScenarioReading } from './reading.ts';
import { checkSize } from './size-limits.ts';

function said(scenario: Scenario): readonly string[] {
  const reading = new ScenarioReading(new ScopedFiles('.'));
  checkSize(scenario, reading);
  return reading.diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

function withPools(...counts: readonly number[]): Scenario {
  const nodePools = counts.map((count, index): NodePoolSpec => ({
    name: `p${index}`,
    instanceType: 'custom',
    capacityType: 'on-demand',
    count,
    min: 0,
    max: 2 ** 40,
    zones: ['a'],
    template: nodeOf(''),
    bootMs: { kind: 'constant', ms: 0 },
  }));
  return plainScenario({ cluster: { nodes: [nodeOf('n')], nodePools, pods: [], objects: [] } });
}

function job(spec: Readonly<Record<string, number>>): KubernetesObject {
  const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'b' }, spec };
  return object as KubernetesObject;
}

const ofJob = (pods: number): string[] => [
  `error limits-crossed: ${pods} pods of Job b/j: with all others more than the 5000000 pods that a run may begin with`,
];

describe('nodes', () => {
  test('as many as the largest cluster are let through, the node of the dump counted', () => {
    expect(said(withPools(100_000, 99_999))).toEqual([]);
  });

  test('one more is refused at the pool that crosses the limit, once', () => {
    expect(said(withPools(100_000, 100_000, 7))).toEqual([
      'error limits-crossed: 100000 nodes of pool p1: with all others more than the 200000 nodes that a run may begin with',
    ]);
  });
});

describe('pods', () => {
  // prettier-ignore
  const rows = [
    // why                                                   spec of the Job                              refused pods
    ['as many as are let through',                            { parallelism: 5_000_000 },                   undefined],
    ['one more',                                              { parallelism: 5_000_001 },                   5_000_001],
    ['a Job makes no more at once than it completes',         { parallelism: 2 ** 31, completions: 5 },     undefined],
    ['nor more than run side by side',                        { parallelism: 5, completions: 2 ** 31 },     undefined],
    ['both are many',                                         { parallelism: 6e6, completions: 7e6 },       6_000_000],
    ['parallelism is 1 where it is not said',                 { completions: 2 ** 31 },                     undefined],
  ] as const;
  test.each(rows)('%s', (_why, spec, refused) => {
    expect(said(plainScenario({ workloads: [job(spec)] }))).toEqual(
      refused === undefined ? [] : ofJob(refused),
    );
  });

  test('workloads count together', () => {
    const workloads = [deploymentOf('a', 3_000_000, '1'), deploymentOf('b', 2_000_001, '1')];
    expect(said(plainScenario({ workloads }))).toEqual([
      'error limits-crossed: 2000001 pods of Deployment default/b: with all others more than the 5000000 pods that a run may begin with',
    ]);
  });

  test('what an action applies or scales to counts too', () => {
    const target = { kind: 'Deployment', namespace: 'default', name: 'a' };
    const actions: ActionSpec[] = [
      { atMs: 1, kind: 'apply', objects: [job({ parallelism: 6e6 })] },
      { atMs: 2, kind: 'scale', target, replicas: 5_000_000 },
      { atMs: 3, kind: 'scale', target, replicas: 5_000_001 },
    ];
    expect(said(plainScenario({ actions }))).toEqual([
      ...ofJob(6e6),
      'error limits-crossed: 5000001 replicas: with all others more than the 5000000 pods that a run may begin with',
    ]);
  });
});
