import { beforeEach, expect, test } from 'vitest';
import { scenarioFolder } from '../../../test/support/scenario-folder.ts';
import type { Scenario } from '../index.ts';

const { write, load } = scenarioFolder();
beforeEach(() =>
  write(
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n',
  ),
);

async function scenarioWith(pool: string): Promise<Scenario> {
  return await load(`cluster: { nodePools: [${pool}] }\nworkload: { manifests: [pod.yaml] }`);
}

test('a pool whose allocatable is worked out by a formula says by which, and what came out', async () => {
  const { assumptions } = await scenarioWith('{ name: web, instanceType: m7i.2xlarge }');
  expect(assumptions).toContain(
    'Pool web: allocatable of each m7i.2xlarge is 7,910m CPU, 28.6 GiB of memory and 58 pods, by the formula of EKS.',
  );
});

// prettier-ignore
test.each([
  ['who writes allocatable has looked at a node',   '{ name: web, instanceType: m7i.2xlarge, allocatable: { cpu: 7 } }'],
  ['a written capacity needs no formula',           '{ name: web, capacity: { cpu: 8, memory: 32Gi } }'],
])('no formula is spoken of: %s', async (_why, pool) => {
  expect((await scenarioWith(pool)).assumptions).toEqual([]);
});

test('reservations of a pool reach its nodes', async () => {
  const { cluster } = await scenarioWith(
    '{ name: web, capacity: { cpu: 4, memory: 8Gi }, kubeReserved: { cpu: 100m }, evictionHard: { memory.available: 1Gi } }',
  );
  expect(cluster.nodePools[0].template.status?.allocatable).toMatchObject({
    cpu: '3900m',
    memory: `${7 * 2 ** 20}Ki`,
  });
});
