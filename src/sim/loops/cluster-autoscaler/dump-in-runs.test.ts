import { describe, expect, test } from 'vitest';
import { MINUTE_MS, pool, scaled } from '../../../../test/support/autoscaled-run.ts';
import { deploymentOf, nodeOf, plainScenario } from '../../../../test/support/scenario.ts';
import type { Node } from '../../../model/index.ts';
import type { NodePoolSpec, Scenario } from '../../../scenario/index.ts';
import { poolsOfRun } from '../../node-fleet.ts';
import { simulate } from '../../simulate.ts';

/** A node as EKS labels it. */
function ofGroup(group: string, name: string): Node {
  const node = nodeOf(name);
  const labels = { ...node.metadata.labels, 'eks.amazonaws.com/nodegroup': group };
  return { ...node, metadata: { ...node.metadata, labels } };
}

const nodes = [ofGroup('web', 'web-0'), ofGroup('web', 'ip-1'), ofGroup('web', 'ip-2')];
const inferred: NodePoolSpec = { ...pool('web', { max: 3 }), count: 3 };

function dump(pools: readonly NodePoolSpec[], replicas: number, isAutoscaled = true): Scenario {
  const plain = plainScenario({
    nodes,
    workloads: [deploymentOf('web', 3, '2')],
    actions: [scaled(10, replicas)],
    horizonMs: 60 * MINUTE_MS,
  });
  const flags = { 'scale-down-unneeded-time': '2m', 'scale-down-delay-after-add': '1m' };
  return {
    ...plain,
    cluster: { ...plain.cluster, nodePools: pools, inferredPools: [inferred] },
    ...(isAutoscaled && { clusterAutoscaler: flags }),
  };
}

describe('the pools of a dump', () => {
  test('are groups where the Cluster Autoscaler runs, and no nodes of their own', () => {
    expect(poolsOfRun(dump([], 3)).map(({ name, count, min, max }) => [name, count, min, max])).toEqual([
      ['web', 0, 0, 3],
    ]);
  });

  test('are none where it does not', () => {
    expect(poolsOfRun(dump([], 3, false))).toEqual([]);
  });

  test('give way to a pool of that name that the scenario writes', () => {
    const written = pool('web', { max: 9 });
    expect(poolsOfRun(dump([written], 3))).toEqual([written]);
  });

  test('of two types in one group are one group', () => {
    const scenario = dump([], 3);
    const two = {
      ...scenario,
      cluster: { ...scenario.cluster, inferredPools: [inferred, { ...inferred, max: 2 }] },
    };
    expect(poolsOfRun(two).map(({ max }) => max)).toEqual([5]);
  });

  test('without a label are called by their instance type, as their nodes are accounted to', () => {
    const scenario = dump([], 3);
    const unnamed = { ...inferred, name: 'default', instanceType: 'm5.large' };
    const one = { ...scenario, cluster: { ...scenario.cluster, inferredPools: [unnamed] } };
    expect(poolsOfRun(one).map(({ name }) => name)).toEqual(['m5.large']);
  });
});

describe('nodes of a dump', () => {
  test('that nobody needs go', () => {
    const { nodes: seen } = simulate(dump([], 1)).facts;
    expect([seen.atStart, seen.atEnd]).toEqual([3, 1]);
  });

  test('are not multiplied beyond what there was', () => {
    const { facts } = simulate(dump([], 12));
    expect([facts.nodes.max, facts.pods.pendingAtEnd]).toEqual([3, 6]);
  });

  test('get company from a written pool of their name, under a name that is free', () => {
    const { facts, log } = simulate(dump([pool('web', { max: 9 })], 12));
    expect([facts.nodes.max, facts.pods.pendingAtEnd]).toEqual([6, 0]);
    const launched = [...log.lines()].filter((line) => line.includes('web-0') && line.includes('aunched'));
    expect(launched).toEqual([]);
  });

  test('give equal bytes with equal seeds', () => {
    const [a, b] = [simulate(dump([], 1)), simulate(dump([], 1))];
    expect(a.facts.digest).toBe(b.facts.digest);
  });
});
