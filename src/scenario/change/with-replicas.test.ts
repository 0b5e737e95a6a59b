import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { Deployment, KubernetesObject } from '../../model/index.ts';
import type { NodePoolSpec } from '../scenario.ts';
import { withPools } from './with-nodes.ts';
import { withMoreReplicas, withReplicas } from './with-replicas.ts';

function workload(kind: string, replicas?: number): KubernetesObject {
  return {
    ...deploymentOf('web', 1, '1'),
    kind,
    spec: replicas === undefined ? {} : { replicas },
  } as KubernetesObject;
}

const replicasOf = (object: KubernetesObject): number | undefined => (object as Deployment).spec.replicas;

describe('replicas are scaled where a kind has them', () => {
  // prettier-ignore
  test.each([
    ['Deployment',               3,           6],
    ['StatefulSet',              3,           6],
    ['ReplicaSet',               3,           6],
    ['ReplicationController',    3,           6],
    ['Deployment',               undefined,   2],
    ['Deployment',               0,           0],
    ['DaemonSet',                undefined,   undefined],
    ['Job',                      undefined,   undefined],
    ['Service',                  undefined,   undefined],
  ])('%s of %s', (kind, before, after) => {
    const given = workload(kind, before);
    const changed = withReplicas(given, (replicas) => replicas * 2);
    expect(replicasOf(changed)).toBe(after);
    if (after === undefined) expect(changed).toBe(given);
  });

  test('an object without a spec is as it is', () => {
    const bare = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } } as KubernetesObject;
    expect(withReplicas(bare, () => 9)).toBe(bare);
  });
});

describe('more of every workload', () => {
  // prettier-ignore
  test.each([
    // rule                                     replicas   more     then
    ['a tenth of ten is one',                   10,        0.1,     11],
    ['a part of a pod is a pod',                3,         0.1,     4],
    ['one grows to two',                        1,         0.01,    2],
    ['none stay none',                          0,         0.5,     0],
    ['half more',                               4,         0.5,     6],
    ['twice as many',                           7,         1,       14],
    ['a hundred and a fifth',                   100,       0.2,     120],
    ['a third of thirty',                       30,        1 / 3,   40],
  ])('%s', (_rule, replicas, more, expected) => {
    const scenario = plainScenario({ workloads: [deploymentOf('web', replicas, '1')] });
    expect(withMoreReplicas(scenario, more)?.workload.objects.map(replicasOf)).toEqual([expected]);
  });

  test('where nothing has replicas there is no such scenario', () => {
    expect(withMoreReplicas(plainScenario({ workloads: [podOf('p', '1')] }), 0.5)).toBeUndefined();
    expect(withMoreReplicas(plainScenario(), 0.5)).toBeUndefined();
  });

  test('law: never fewer than asked for, never a whole pod more', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 0, max: 300 }), (replicas, percent) => {
        const more = withMoreReplicas(
          plainScenario({ workloads: [deploymentOf('w', replicas, '1')] }),
          percent / 100,
        );
        const after = Number(more === undefined ? replicas : replicasOf(more.workload.objects[0]));
        const exact = (replicas * (100 + percent)) / 100;
        expect(after).toBeGreaterThanOrEqual(exact - 1e-6);
        expect(after).toBeLessThan(exact + 1);
      }),
    );
  });
});

describe('a scenario on other pools', () => {
  const pool = { name: 'new' } as NodePoolSpec;
  const scenario = plainScenario({
    nodes: [nodeOf('old')],
    pods: [podOf('p', '1')],
    workloads: [deploymentOf('web', 1, '1')],
  });
  const autoNodes = { name: 'auto' } as NodePoolSpec;
  const given = {
    ...scenario,
    cluster: { ...scenario.cluster, autoNodes, inferredPools: [pool], nodePools: [autoNodes] },
  };
  const changed = withPools(given, [pool]);

  test('has these and no other nodes', () => {
    expect(changed.cluster.nodes).toEqual([]);
    expect(changed.cluster.nodePools).toEqual([pool]);
    expect('autoNodes' in changed.cluster).toBe(false);
    expect('inferredPools' in changed.cluster).toBe(false);
  });

  test('keeps its pods and workloads', () => {
    expect(changed.cluster.pods).toEqual(given.cluster.pods);
    expect(changed.workload.objects).toEqual(given.workload.objects);
  });

  test('leaves the machines of traces out and their pods in', () => {
    const trace = {
      name: 't',
      format: 'csv',
      podCount: 1,
      arrivalMs: new Float64Array(1),
      durationMs: new Float64Array(1),
      shapeOf: new Int32Array(1),
      shapes: [{ workload: 'w', pod: podOf('x', '1') }],
      nodes: [nodeOf('m')],
      nodeEvents: [{ timeMs: 5, kind: 'add' as const, node: nodeOf('n') }],
      assumptions: [],
    };
    const [kept] = withPools({ ...given, workload: { ...given.workload, traces: [trace] } }, [pool]).workload
      .traces;
    expect([kept.nodes, kept.nodeEvents, kept.podCount]).toEqual([[], [], 1]);
  });
});
