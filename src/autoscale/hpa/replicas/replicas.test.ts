import { describe, expect, test } from 'vitest';
import {
  HPA_NOW_MS as NOW_MS,
  hpaPods as podsOf,
  hpaSamples as samplesOf,
} from '../../../../test/support/hpa-pods.ts';
import { DEFAULT_HPA_CONFIG } from '../hpa-spec.ts';
import { podAverageReplicas } from './pod-average.ts';
import { isProposalError } from './replica-proposal.ts';
import type { ReplicaProposal } from './replica-proposal.ts';
import { resourceUtilizationReplicas } from './resource-utilization.ts';
import type { PodMetricContext } from './resource-utilization.ts';
import { externalAverageReplicas, saturatingSum, scalarValueReplicas } from './scalar-replicas.ts';

const TOLERANCES = { down: 0.1, up: 0.1 };

function context(kinds: string, currentReplicas: number): PodMetricContext {
  return {
    pods: podsOf(kinds),
    tolerances: TOLERANCES,
    startUp: DEFAULT_HPA_CONFIG,
    currentReplicas,
    nowMs: NOW_MS,
  };
}

function verdict(proposal: ReplicaProposal): number | string {
  return isProposalError(proposal) ? proposal.error : proposal.replicas;
}

describe('cpu utilization', () => {
  // prettier-ignore
  const rows = [
    // why                                                      pods    usage                   target now  verdict
    ['sum over sum, rounded up: 50 % of 30 % times 3 pods',     'rrr',  [300, 500, 700],            [30,  3],  5],
    ['a missing pod counts full on the way down',               'rrrr', [300, 500, 700, undefined], [100, 4],  3],
    ['an unready pod counts idle on the way up',                'rrru', [1300, 1300, 1300, 1300],   [100, 4],  4],
    ['a pod that just started is unready: its sample is of starting', 'rrs', [1000, 1000, 5000],     [50, 3],  4],
    ['79.99 % is 79 %',                                         'r',    [800],                      [79,  1],  1],
    ['within tolerance: nothing',                               'rr',   [880, 880],                 [80,  2],  2],
    ['just outside: 1.1125',                                    'rr',   [890, 890],                 [80,  2],  3],
    ['ready pods multiply, not the spec',                       'rrd',  [900, 900, 900],            [30,  9],  6],
    ['no pods',                                                 '',     [],                         [80,  1],  'no pods returned by selector while calculating replica count'],
    ['only pods that wait',                                     'pp',   [undefined, undefined],     [80,  2],  'did not receive metrics for targeted pods (pods might be unready)'],
  ] as const;

  test.each(rows)('%s', (_why, kinds, usage, [target, current], expected) => {
    const requests = new Float64Array(usage.length).fill(1000);
    const proposal = resourceUtilizationReplicas(context(kinds, current), samplesOf(usage), requests, target);
    expect(verdict(proposal)).toBe(expected);
  });

  test('a request that is missing anywhere spoils the metric', () => {
    const text = 'missing request for cpu in container app of Pod web-1';
    const proposal = resourceUtilizationReplicas(context('rr', 2), samplesOf([1, 1]), text, 80);
    expect(verdict(proposal)).toBe(text);
  });

  test('milli-bytes of many large pods pass 2^53 and stay exact', () => {
    const count = 700;
    const bytesMilli = 16 * 2 ** 30 * 1000;
    const samples = samplesOf(Array.from({ length: count }, () => bytesMilli - 1));
    const requests = new Float64Array(count).fill(bytesMilli);
    const proposal = resourceUtilizationReplicas(context('r'.repeat(count), count), samples, requests, 50);
    expect(isProposalError(proposal) ? proposal : proposal.reading.utilizationPercent).toBe(99);
  });
});

describe('average values', () => {
  test('a sample of a pod that is gone counts in the average', () => {
    const samples = { ...samplesOf([100, 100]), strays: [400] };
    expect(podAverageReplicas(context('rr', 2), samples, 100)).toMatchObject({ replicas: 4 });
  });

  test('a missing pod is neutral on the way down', () => {
    // Average 20 of target 100; with the missing pod at 100: 47; 0.47 × 3 samples = 2.
    expect(podAverageReplicas(context('rrr', 3), samplesOf([20, 20, undefined]), 100)).toMatchObject({
      replicas: 2,
    });
  });
});

describe('object and external figures', () => {
  test('with no replicas there is neither tolerance nor a number of pods', () => {
    const none = { pods: podsOf(''), tolerances: TOLERANCES };
    expect(verdict(scalarValueReplicas(none, 0, 105_000, 100_000))).toBe(2);
  });

  test('a pod that is being deleted still runs and is ready to them', () => {
    const pods = { pods: podsOf('rd'), tolerances: TOLERANCES };
    expect(verdict(scalarValueReplicas(pods, 2, 200, 100))).toBe(4);
  });

  test('sums beyond int64 are held, and taken for an overflow by the average form', () => {
    expect(saturatingSum([2n ** 62n, 2n ** 62n, 1])).toBe(2n ** 63n - 1n);
    const proposal = externalAverageReplicas(TOLERANCES, 3, [2n ** 62n, 2n ** 62n], 1000);
    expect(proposal).toMatchObject({ replicas: 2147483647 });
  });
});
