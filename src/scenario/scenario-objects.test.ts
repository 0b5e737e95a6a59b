import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from './load.ts';
import { scenarioObjectsText } from './scenario-objects.ts';
import type { Scenario } from './scenario.ts';

const DUMP = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Node, metadata: { name: n1, uid: u }, status: { allocatable: { cpu: 4, memory: 8Gi, pods: 110 } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: p, namespace: s, uid: v }, spec: { nodeName: n1, containers: [{ name: c, env: [{ name: PASSWORD, value: hunter2 }] }] }, status: { phase: Running } }
  - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: s }, spec: { selector: { app: web } } }
  - { apiVersion: batch/v1, kind: Job, metadata: { name: j }, spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c }] } } } }
`;

const FREED = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Node, metadata: { name: n1, uid: u }, status: { allocatable: { cpu: 4, memory: 8Gi, pods: 110 } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: b, namespace: s, uid: v }, spec: { nodeName: gone, containers: [{ name: c }] }, status: { phase: Running } }
  - { apiVersion: v1, kind: Pod, metadata: { name: a, namespace: s }, spec: { containers: [{ name: c }] } }
`;

/** The scenario of a dump, and that of its objects written out again. */
async function twice(dump: string): Promise<readonly [Scenario, Scenario, string]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-objects-'));
  const load = async (text: string): Promise<Scenario> => {
    const file = join(folder, 'dump.yaml');
    writeFileSync(file, text);
    const { scenario } = await loadScenario(file);
    if (scenario === undefined) throw new Error('the dump of this test is good');
    return scenario;
  };
  try {
    const first = await load(dump);
    const text = scenarioObjectsText(first);
    return [first, await load(text), text];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// prettier-ignore
test.each([
  ['a dump',                                                      DUMP],
  ['a pod whose node is gone stays one of the cluster’s',         FREED],
])('the objects of %s, written out, read back as the same scenario', async (_what, dump) => {
  const [first, second] = await twice(dump);
  const names = ({ cluster, workload }: Scenario): string[][] =>
    [cluster.pods, workload.objects].map((objects) => objects.map(({ metadata }) => metadata.name));
  expect(names(second)).toEqual(names(first));
  expect(second.cluster.nodes).toEqual(first.cluster.nodes);
  expect(second.workload).toEqual(first.workload);
});

test('what was secret is not written out', async () => {
  expect((await twice(DUMP))[2]).not.toContain('hunter2');
});
