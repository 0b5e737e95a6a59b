import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from './load.ts';
import { scenarioObjectsText } from './scenario-objects.ts';

const DUMP = `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Node, metadata: { name: n1, uid: u }, status: { allocatable: { cpu: 4, memory: 8Gi, pods: 110 } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: p, namespace: s, uid: v }, spec: { nodeName: n1, containers: [{ name: c, env: [{ name: PASSWORD, value: hunter2 }] }] }, status: { phase: Running } }
  - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: s }, spec: { selector: { app: web } } }
  - { apiVersion: batch/v1, kind: Job, metadata: { name: j }, spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c }] } } } }
`;

test('the objects of a dump, written out, read back as the same scenario, without what was secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-objects-'));
  try {
    const load = async (text: string): ReturnType<typeof loadScenario> => {
      const file = join(folder, 'dump.yaml');
      writeFileSync(file, text);
      return loadScenario(file);
    };
    const first = await load(DUMP);
    if (first.scenario === undefined) throw new Error('the dump of this test is good');
    const text = scenarioObjectsText(first.scenario);
    expect(text).not.toContain('hunter2');
    const second = await load(text);
    expect([second.scenario?.cluster, second.scenario?.workload]).toEqual([
      first.scenario.cluster,
      first.scenario.workload,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
