import { describe, expect, test } from 'vitest';
import { policyConfig } from './policies.ts';

const TYPICAL = [{ milliCpu: 1000, gpu: { count: 1, milli: 500, models: [] }, weight: 1 }];

describe('the scheduler of a policy', () => {
  // prettier-ignore
  test.each([
    ['Random',         ['TaintToleration']],
    ['BestFit',        ['GpuBestFit']],
    ['DotProd',        ['GpuDotProd']],
    ['GpuClustering',  ['GpuClustering']],
    ['GpuPacking',     ['GpuPacking']],
    ['FGD',            ['GpuFragmentation']],
    ['LeastAllocated', ['NodeResourcesFit']],
    ['MostAllocated',  ['NodeResourcesFit']],
    ['K8sDefault',     ['NodeResourcesFit', 'BalancedAllocationV120']],
  ] as const)('%s scores by %j alone, filters by room and devices', (policy, scoring) => {
    const [profile] = policyConfig(policy, TYPICAL)?.profiles ?? [];
    expect(profile.plugins.score).toEqual(scoring);
    expect(profile.plugins.filter).toEqual(['NodeResourcesFit', 'GpuShare']);
    expect(profile.plugins.postFilter).toEqual([]);
    expect(scoring.map((name) => profile.scoreWeights.get(name))).toEqual(scoring.map(() => 1));
  });

  test('looks at all nodes', () => {
    expect(policyConfig('FGD', TYPICAL)?.percentageOfNodesToScore).toBe(100);
  });

  test.each([['LeastAllocated'], ['MostAllocated']])('%s is a strategy of NodeResourcesFit', (type) => {
    const [profile] = policyConfig(type, TYPICAL)?.profiles ?? [];
    expect(profile.args.NodeResourcesFit.scoringStrategy.type).toBe(type);
  });

  test('the fragment is measured by the typical pods of the workload', () => {
    const [profile] = policyConfig('FGD', TYPICAL)?.profiles ?? [];
    expect(profile.otherArgs.get('GpuFragmentation')).toEqual({ typicalPods: TYPICAL });
  });

  test('of a name that nobody knows there is none', () => {
    expect(policyConfig('Clever', TYPICAL)).toBeUndefined();
    expect(policyConfig('toString', TYPICAL)).toBeUndefined();
  });
});
