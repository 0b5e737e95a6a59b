import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadScenario } from '../index.ts';
import type { Scenario } from '../index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-pools-'));
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n';
  writeFileSync(join(folder, 'pod.yaml'), pod);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function scenarioWith(pool: string): Promise<Scenario> {
  const file = join(folder, 'scenario.yaml');
  const head = 'apiVersion: plimsoll/v1\nkind: Scenario\nmetadata: { name: pools }\n';
  writeFileSync(
    file,
    `${head}spec: { cluster: { nodePools: [${pool}] }, workload: { manifests: [pod.yaml] } }\n`,
  );
  const { scenario, diagnostics } = await loadScenario(file);
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return scenario;
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
