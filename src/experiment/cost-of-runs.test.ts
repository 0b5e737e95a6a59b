import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../model/index.ts';
import type { RunResult } from '../result/index.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { runScenario } from './run-scenario.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nodes of 4 cpu and 16 GiB at ten cents an hour. */
function poolOf(count: number, more: Partial<NodePoolSpec> = {}): NodePoolSpec {
  return {
    name: 'pool',
    instanceType: 'box',
    capacityType: 'on-demand',
    count,
    min: 0,
    max: 10,
    zones: ['a'],
    template: nodeOf('box'),
    bootMs: { kind: 'constant', ms: MINUTE_MS },
    priceMicroUsdPerHour: 100_000,
    ...more,
  };
}

function unpricedPool(count: number): NodePoolSpec {
  const { priceMicroUsdPerHour: _price, ...rest } = poolOf(count);
  return rest;
}

/** A core and a GiB are worth the same: 4 cpu are a fifth of a node's price, 16 GiB four fifths. */
function priced(pools: readonly NodePoolSpec[], more: Parameters<typeof plainScenario>[0] = {}): RunResult {
  const scenario = plainScenario(more);
  const cluster: Scenario['cluster'] = { ...scenario.cluster, nodePools: pools };
  return runScenario({ ...scenario, timing: { ...scenario.timing, controlPlane: 'instant' }, cluster });
}

function asking(
  name: string,
  requests: Readonly<Record<string, string>>,
  more: Partial<Pod['metadata']> = {},
): Pod {
  const pod = podOf(name, '1');
  return {
    ...pod,
    metadata: { ...pod.metadata, ...more },
    spec: { containers: [{ name: 'c', resources: { requests } }] },
  };
}

describe('what nodes cost', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly NodePoolSpec[], Parameters<typeof plainScenario>[0], number])[] = [
    ['one node, one hour',              [poolOf(1)],                                       {},                                                    100_000],
    ['three nodes, two hours',          [poolOf(3)],                                       { horizonMs: 2 * HOUR_MS },                            600_000],
    ['half an hour',                    [poolOf(1)],                                       { horizonMs: 30 * MINUTE_MS },                          50_000],
    ['a second is rounded to a millionth of a dollar', [poolOf(1)],                        { horizonMs: 1000 },                                        28],
    ['two pools of two prices',         [poolOf(1), poolOf(2, { name: 'dear', priceMicroUsdPerHour: 250_000 })], {},                              600_000],
    ['a pool without nodes',            [poolOf(0)],                                       {},                                                          0],
    ['a node without a price',          [unpricedPool(1)], {},                                                  0],
    ['one that fails after a quarter of an hour', [poolOf(1)],                             { faults: [{ atMs: 15 * MINUTE_MS, target: { kind: 'pool', name: 'pool' }, forMs: Infinity }] }, 25_000],
  ];
  test.each(rows)('%s', (_what, pools, more, expected) => {
    expect(priced(pools, more).cost.totalMicroUsd).toBe(expected);
  });

  test('spot and on-demand are told apart and add up', () => {
    const { cost } = priced([
      poolOf(2),
      poolOf(1, { name: 'spot', capacityType: 'spot', priceMicroUsdPerHour: 30_001 }),
    ]);
    expect(cost).toMatchObject({ onDemandMicroUsd: 200_000, spotMicroUsd: 30_001, totalMicroUsd: 230_001 });
  });

  test('a month is 730 hours of what an hour costs', () => {
    expect(priced([poolOf(1)], { horizonMs: 2 * HOUR_MS }).cost.perMonthMicroUsd).toBe(73_000_000);
  });

  test('nodes without a price are counted, not taken for free', () => {
    const { cost } = priced([unpricedPool(2)]);
    expect(cost).toMatchObject({ unpricedNodes: 2, unpricedNodeHours: 2 });
  });

  test('processor and memory by the weights of the book', () => {
    const { cost } = priced([poolOf(1)]);
    expect([cost.cpuMicroUsd, cost.memoryMicroUsd, cost.gpuMicroUsd]).toEqual([20_000, 80_000, 0]);
  });
});

describe('whom it goes to', () => {
  test('what pods ask for is theirs: half the processor is a tenth of the node, a quarter of the memory a fifth', () => {
    const { cost, workloads } = priced([poolOf(1)], { pods: [asking('p', { cpu: '2', memory: '4Gi' })] });
    expect(cost).toMatchObject({ usedMicroUsd: 30_000, idleMicroUsd: 70_000 });
    expect(workloads).toMatchObject([
      { name: 'p', costMicroUsd: 30_000, cpuCoreHours: 2, memoryGibHours: 4 },
    ]);
  });

  test('for as long as they are there', () => {
    const pods = [asking('p', { cpu: '4' }, { annotations: { 'plimsoll.io/run-time': '15m' } })];
    const { cost, workloads } = priced([poolOf(1)], { pods });
    expect(cost.usedMicroUsd).toBe(5000);
    expect(workloads).toMatchObject([{ cpuCoreHours: 1, podHours: 0.25 }]);
  });

  test('pods that wait cost nothing', () => {
    const { cost } = priced([poolOf(1)], { pods: [asking('p', { cpu: '5' })] });
    expect(cost).toMatchObject({ usedMicroUsd: 0, idleMicroUsd: 100_000 });
  });

  test('namespaces are the sums of their workloads, the dearest first', () => {
    const { namespaces } = priced([poolOf(1)], {
      pods: [
        asking('p', { cpu: '1' }),
        asking('q', { cpu: '2' }, { namespace: 'other' }),
        asking('r', { cpu: '500m' }),
      ],
    });
    expect(namespaces.map(({ name, costMicroUsd, pods }) => [name, costMicroUsd, pods])).toEqual([
      ['other', 10_000, 1],
      ['default', 7500, 2],
    ]);
  });

  test('DaemonSets are overhead, told apart from work', () => {
    const { replicas: _replicas, ...spec } = deploymentOf('agent', 1, '1').spec;
    const agent = { ...deploymentOf('agent', 1, '1'), kind: 'DaemonSet', spec } as KubernetesObject;
    const { cost } = priced([poolOf(2)], { workloads: [agent, deploymentOf('web', 2, '2')] });
    expect(cost).toMatchObject({ daemonSetMicroUsd: 10_000, usedMicroUsd: 20_000, idleMicroUsd: 170_000 });
  });

  test('the parts add up to the whole, whatever is asked for', () => {
    const pods = [
      asking('p', { cpu: '333m', memory: '777Mi' }),
      asking('q', { cpu: '1001m', memory: '1234567' }),
    ];
    const { cost, workloads } = priced([poolOf(3, { priceMicroUsdPerHour: 99_991 })], {
      pods,
      horizonMs: 1_234_567,
    });
    expect(cost.usedMicroUsd + cost.daemonSetMicroUsd + cost.idleMicroUsd).toBe(cost.totalMicroUsd);
    expect(cost.cpuMicroUsd + cost.memoryMicroUsd + cost.gpuMicroUsd).toBe(cost.totalMicroUsd);
    expect(workloads.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0)).toBe(cost.usedMicroUsd);
  });
});

describe('what is stranded', () => {
  // A pod of 3 cpu on a node of 4 leaves one that no pod of this workload could use.
  test('the rest of a node on which no pod of the run fits', () => {
    const { cost } = priced([poolOf(1)], { pods: [asking('p', { cpu: '3' })] });
    expect(cost).toMatchObject({ usedMicroUsd: 15_000, strandedMicroUsd: 85_000, idleMicroUsd: 85_000 });
  });

  test('not where a smaller pod of the run would fit', () => {
    const pods = [
      asking('p', { cpu: '3' }),
      asking('q', { cpu: '1' }, { annotations: { 'plimsoll.io/run-time': '1s' } }),
    ];
    expect(priced([poolOf(1)], { pods }).cost.strandedMicroUsd).toBeLessThan(100);
  });

  test('an empty node is idle, not stranded', () => {
    const { cost } = priced([poolOf(2)], { pods: [asking('p', { cpu: '3' })] });
    expect(cost).toMatchObject({ strandedMicroUsd: 85_000, idleMicroUsd: 185_000 });
  });
});
