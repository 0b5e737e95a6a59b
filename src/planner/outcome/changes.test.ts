import { beforeAll, describe, expect, test } from 'vitest';
import { twelvePods } from '../../../test/support/plan.ts';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { PlanChange, RunResult } from '../../result/index.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { candidateOf, heldBackPool } from '../candidate.ts';
import type { CandidateParts } from '../candidate.ts';
import { changesOf } from './changes.ts';

let today: Scenario;
let four: NodePoolSpec;
let eight: NodePoolSpec;
beforeAll(async () => {
  today = await twelvePods(`  horizon: 1h
  workload: { manifests: [app.yaml] }
  cluster:
    nodePools:
      - { name: a, instanceType: four, capacity: {cpu: 4, memory: 16Gi}, count: 3, min: 1, max: 9 }
      - { name: b, instanceType: eight, capacity: {cpu: 8, memory: 16Gi}, count: 2 }
`);
  [four, eight] = today.cluster.nodePools;
});

const sample = sampleResult();
const pool = sample.nodePools[0];
/** A run of today's cluster with so many nodes of these types. */
function ran(nodes: Readonly<Record<string, number>>): RunResult {
  const nodePools = Object.entries(nodes).map(([instanceType, nodesMax], index) => ({
    ...pool,
    name: `p${index}`,
    instanceType: instanceType.replace(/#\d$/, ''),
    capacityType: 'on-demand' as const,
    nodesMax,
  }));
  return { ...sample, nodePools };
}

function changes(parts: Partial<CandidateParts>, base?: RunResult, of: Scenario = today): PlanChange[] {
  return changesOf(candidateOf(of, { pools: [], ...parts }), of, base);
}

const fixed = (one: NodePoolSpec, count: number): NodePoolSpec => ({ ...one, count, min: count, max: count });

describe('nodes that change', () => {
  test('of one type to another: how many at most there were, how many there are', () => {
    expect(changes({ pools: [fixed(eight, 2)] }, ran({ four: 5 }))).toEqual([
      { what: 'four nodes', before: '5', after: '0' },
      { what: 'eight nodes', before: '0', after: '2' },
    ]);
  });

  test('pools of one type count together, before and after', () => {
    expect(
      changes(
        { pools: [fixed(four, 3), fixed({ ...four, name: 'c' }, 4)] },
        ran({ 'four#1': 5, 'four#2': 6 }),
      ),
    ).toEqual([{ what: 'four nodes', before: '11', after: '7' }]);
  });

  test('nodes that are held back are nodes', () => {
    expect(
      changes(
        { pools: [fixed(four, 3), fixed(heldBackPool(four), 1)], scoring: 'balanced' },
        ran({ four: 4 }),
      ),
    ).toEqual([
      {
        what: 'scheduler scores nodes',
        before: 'as configured',
        after: 'BalancedAllocation of all resources, then MostAllocated',
      },
    ]);
  });

  test('spot and on-demand are two kinds', () => {
    expect(changes({ pools: [{ ...fixed(four, 3), capacityType: 'spot' }] }, ran({ four: 3 }))).toEqual([
      { what: 'four nodes', before: '3', after: '0' },
      { what: 'four spot nodes', before: '0', after: '3' },
    ]);
  });

  test('as many as before is no change', () => {
    expect(changes({ pools: [fixed(four, 3)] }, ran({ four: 3 }))).toEqual([]);
  });

  test('where nothing ran today there were none', () => {
    expect(changes({ pools: [fixed(four, 3)] })).toEqual([{ what: 'four nodes', before: '0', after: '3' }]);
  });

  test('with an autoscaler limits are compared, and not what a run came to', () => {
    const scaled = { ...today, clusterAutoscaler: {} };
    expect(changes({ pools: [{ ...four, min: 0, max: 5 }, eight] }, ran({ four: 3 }), scaled)).toEqual([
      { what: 'four nodes', before: '1 to 9', after: '0 to 5' },
    ]);
  });
});

describe('what else changes', () => {
  const target = { kind: 'Deployment', namespace: 'shop', name: 'web' };

  test('requests of a container, each resource a row', () => {
    const requests = {
      name: 'r',
      changes: [{ target, container: 'web', milliCpu: 250, memoryBytes: 2 ** 29 }],
    };
    expect(changes({ requests })).toEqual([
      { what: 'Deployment/shop/web web: cpu request', before: '900m', after: '250m' },
      { what: 'Deployment/shop/web web: memory request', before: '1024Mi', after: '512Mi' },
    ]);
  });

  test('a resource that stays is no row, nor is a container that is not there', () => {
    const requests = {
      name: 'r',
      changes: [
        { target, container: 'web', milliCpu: 900, memoryBytes: 2 ** 29 },
        { target, container: 'gone', milliCpu: 1 },
        { target: { ...target, name: 'gone' }, container: 'web', milliCpu: 1 },
      ],
    };
    expect(changes({ requests }).map(({ what }) => what)).toEqual([
      'Deployment/shop/web web: memory request',
    ]);
  });

  test('flags against the written ones, and against the default', () => {
    const scaled = { ...today, clusterAutoscaler: { expander: 'price' } };
    expect(
      changes(
        { pools: [four, eight], flags: { expander: 'least-waste', 'scan-interval': '5s' } },
        undefined,
        scaled,
      ),
    ).toEqual([
      { what: '--expander', before: 'price', after: 'least-waste' },
      { what: '--scan-interval', before: 'default', after: '5s' },
    ]);
  });

  test('a scheduler that fills nodes in turn', () => {
    expect(changes({ scoring: 'filled' })).toEqual([
      { what: 'scheduler scores nodes', before: 'as configured', after: 'MostAllocated' },
    ]);
  });
});
