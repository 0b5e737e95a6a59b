import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../../test/support/plan.ts';
import { runScenario } from '../../experiment/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { candidateOf } from '../candidate.ts';
import { headroomOf } from './headroom.ts';

function workload(kind: string, name: string, cpu: string, replicas: number, more = ''): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  ${kind === 'DaemonSet' ? '' : `replicas: ${replicas}`}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${more} containers: [{ name: c, image: c, resources: { requests: { cpu: ${cpu} } } }] }
---
`;
}

/** So many nodes of four cores, twenty pods each, with these workloads. */
async function headroom(
  nodes: number,
  manifests: string,
  { spec = '', pool = {} }: { spec?: string; pool?: Partial<NodePoolSpec> } = {},
): Promise<readonly { workload: string; pods: number }[]> {
  const scenario = await loadYaml(
    `spec:
  horizon: 10m
  workload: { manifests: [apps.yaml] }
  cluster: { nodePools: [{ name: four, capacity: {cpu: 4, memory: 16Gi, pods: 20}, price: $0.10, count: ${nodes} }] }
${spec}`,
    { 'apps.yaml': manifests },
  );
  const pools = scenario.cluster.nodePools.map((one) => ({ ...one, ...pool }));
  return headroomOf(candidateOf(scenario, { pools }), ranAt(scenario));
}

function ranAt(scenario: Scenario): RunResult {
  return runScenario(scenario, { run: 0 });
}

describe('how many more pods fit', () => {
  test('beside all that runs: what is left of each node in whole pods', async () => {
    // Two nodes of four cores; two pods of 1.5 on each leave 1 core a node at best, 2.5 where one is alone.
    expect(await headroom(2, workload('Deployment', 'web', '1500m', 2))).toEqual([
      { workload: 'Deployment/shop/web', pods: 2 },
    ]);
  });

  test('each workload by itself, not one after another', async () => {
    const both = workload('Deployment', 'big', '2', 1) + workload('StatefulSet', 'small', '500m', 1);
    const found = await headroom(1, both);
    // 1.5 cores are left: none of the big, three of the small.
    expect(new Map(found.map(({ workload: name, pods }) => [name, pods]))).toEqual(
      new Map([
        ['Deployment/shop/big', 0],
        ['StatefulSet/shop/small', 3],
      ]),
    );
  });

  test('the number of pods is a limit as well', async () => {
    expect(await headroom(1, workload('Deployment', 'tiny', '1m', 2))).toEqual([
      { workload: 'Deployment/shop/tiny', pods: 18 },
    ]);
  });

  test('pods that stay apart count those that are there', async () => {
    const apart = `affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: web } } }] } },`;
    expect(await headroom(3, workload('Deployment', 'web', '100m', 1, apart))).toEqual([
      { workload: 'Deployment/shop/web', pods: 2 },
    ]);
  });

  test('a DaemonSet has its pod on every node and needs no more', async () => {
    expect(
      await headroom(1, workload('DaemonSet', 'log', '100m', 0) + workload('Deployment', 'web', '1', 1)),
    ).toEqual([{ workload: 'Deployment/shop/web', pods: 2 }]);
  });

  test('three workloads are looked at, the dearest first', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const found = await headroom(
      2,
      names.map((name, index) => workload('Deployment', name, `${4 - index}00m`, 1)).join(''),
    );
    expect(found.map(({ workload: name }) => name)).toEqual(
      ['a', 'b', 'c'].map((name) => `Deployment/shop/${name}`),
    );
  });

  test('groups that an autoscaler sizes have all the nodes that they may', async () => {
    const spec = '  autoscaling: { clusterAutoscaler: { scan-interval: 10s } }\n';
    const found = await headroom(1, workload('Deployment', 'web', '2', 1), {
      spec,
      pool: { min: 1, max: 5 },
    });
    // Five nodes hold ten such pods; one is there.
    expect(found).toEqual([{ workload: 'Deployment/shop/web', pods: 9 }]);
  });
});
