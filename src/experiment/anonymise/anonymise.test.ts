import { mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parquetReadObjects } from 'hyparquet';
import { loadScenario } from '../../scenario/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { readEventTable } from '../results/index.ts';
import type { EventRow } from '../results/index.ts';
import { runScenario } from '../run-scenario.ts';
import { testFolder } from '../../../test/support/test-folder.ts';

/** Every name that a user chose holds this word. */
const SECRET = 'acme';

const folder = testFolder();
let scenario: Scenario;
beforeAll(async () => {
  folder.write('scenario.yaml', SCENARIO);
  folder.write('acme-cluster.yaml', CLUSTER);
  folder.write('acme-apps.yaml', APPS);
  folder.write('acme-trace.csv', TRACE);
  const loaded = await loadScenario(folder.path);
  if (loaded.scenario === undefined) throw new Error(JSON.stringify(loaded.diagnostics));
  scenario = loaded.scenario;
});

test('no name of the input is left anywhere in what a run writes', async () => {
  const { result, texts, events } = await written('open', undefined);
  expect([...texts.values()].filter((text) => text.includes(SECRET)).length).toBeGreaterThan(3);
  expect(result.diagnostics.length).toBeGreaterThan(0);
  expect(result.ignored.length).toBeGreaterThan(2);
  expect(result.unschedulable.length).toBeGreaterThan(0);
  expect(events.length).toBeGreaterThan(20);

  const hidden = await written('hidden', 'a key');
  for (const [file, text] of hidden.texts) expect.soft(linesWith(SECRET, text), file).toEqual([]);
});

test('figures, digest and event kinds are those of the real names', async () => {
  const open = await written('open', undefined);
  const hidden = await written('hidden', 'a key');
  for (const key of ['digest', 'events', 'cost', 'nodes', 'pods'] as const)
    expect(hidden.result[key], key).toEqual(open.result[key]);
  const shape = ({ time_ms, event, detail }: EventRow): unknown[] => [time_ms, event, detail];
  expect(hidden.events.map(shape)).toEqual(open.events.map(shape));
});

test('names differ where they differed and agree where they agreed, over events, legend and result', async () => {
  const open = await written('open', undefined);
  const hidden = await written('hidden', 'a key');
  const pairs = new Map<string, string>();
  const back = new Map<string, string>();
  for (const [row, event] of open.events.entries())
    for (const column of ['subject', 'object'] as const) {
      const [real, other] = [event[column], hidden.events[row][column]];
      expect(pairs.get(real) ?? other).toBe(other);
      expect(back.get(other) ?? real).toBe(real);
      pairs.set(real, other);
      back.set(other, real);
    }
  const [example] = open.result.unschedulable[0].examples;
  expect(hidden.result.unschedulable[0].examples[0]).toBe(pairs.get(example));
});

test('two keys give other names, one key the same bytes', async () => {
  const first = await written('one', 'a key');
  const again = await written('two', 'a key');
  const other = await written('three', 'another key');
  expect([...again.texts.values()]).toEqual([...first.texts.values()]);
  expect(other.result.namespaces[0].name).not.toBe(first.result.namespaces[0].name);
});

interface Written {
  readonly result: ReturnType<typeof runScenario>;
  readonly events: readonly EventRow[];
  /** All of the folder as text; tables as their rows. */
  readonly texts: ReadonlyMap<string, string>;
}

async function written(name: string, anonymise: string | undefined): Promise<Written> {
  const tables = mkdtempSync(folder.at(name));
  const series = join(tables, 'series');
  mkdirSync(series);
  const result = runScenario(scenario, { tables, anonymise });
  const events: EventRow[] = [];
  for await (const row of readEventTable(tables)) events.push(row);
  const texts = new Map([
    ['result', JSON.stringify(result, undefined, 1)],
    ['legend', readFileSync(join(tables, 'legend.json'), 'utf8')],
    ['events', events.map((row) => JSON.stringify(row)).join('\n')],
  ]);
  for (const file of readdirSync(series)) {
    const bytes = readFileSync(join(series, file));
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    texts.set(file, `${file}\n${JSON.stringify(await parquetReadObjects({ file: buffer as ArrayBuffer }))}`);
  }
  return { result, events, texts };
}

function linesWith(word: string, text: string): string[] {
  return text.split('\n').filter((line) => line.includes(word));
}

const SCENARIO = `apiVersion: plimsoll/v1
kind: Scenario
metadata: { name: acme-prod, description: what acme-web does in acme-shop }
spec:
  horizon: 2h
  cluster:
    manifests: [acme-cluster.yaml]
    nodePools:
      - { name: acme-pool, instanceType: m7i.xlarge, count: 1, zones: [a] }
  workload:
    manifests: [acme-apps.yaml]
    traces: [{ format: csv, file: acme-trace.csv }]
    demand:
      - { target: Deployment/acme-shop/acme-web, rate: "5 + h", cpuPerRequest: 50ms }
  faults: [{ at: 30m, kill: node/acme-node-2, for: 10m }, { at: 40m, kill: node/acme-nowhere, for: 1m }]
  actions:
    - { at: 20m, scale: Deployment/acme-shop/acme-web, replicas: 3 }
    - { at: 25m, scale: Deployment/acme-shop/acme-absent, replicas: 3 }
    - { at: 50m, drain: node/acme-node-1 }
`;

const node = (name: string): string => `apiVersion: v1
kind: Node
metadata: { name: ${name}, labels: { kubernetes.io/hostname: ${name}, node.kubernetes.io/instance-type: m7i.large, eks.amazonaws.com/nodegroup: acme-group } }
spec: { taints: [{ key: dedicated, value: acme-web, effect: PreferNoSchedule }] }
status: { allocatable: { cpu: "2", memory: 8Gi, pods: "20" } }
---
`;

const CLUSTER = `${node('acme-node-1')}${node('acme-node-2')}apiVersion: v1
kind: Pod
metadata:
  name: acme-bound
  namespace: acme-shop
  labels: { app: acme-web }
spec: { nodeName: acme-node-1, containers: [{ name: c, image: acme/c, resources: { requests: { cpu: 100m } } }] }
---
apiVersion: v1
kind: Pod
metadata: { name: acme-lost, namespace: acme-shop }
spec: { nodeName: acme-gone, containers: [{ name: c, image: acme/c, resources: { requests: { cpu: 64 } } }] }
---
apiVersion: widgets.example/v1
kind: Widget
metadata: { name: acme-widget }
`;

const APPS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: acme-web, namespace: acme-shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: acme-web } }
  template:
    metadata: { labels: { app: acme-web } }
    spec: { containers: [{ name: c, image: acme/c, resources: { requests: { cpu: 500m, memory: 256Mi } } }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: acme-db, namespace: acme-data }
spec:
  replicas: 2
  serviceName: acme-db
  selector: { matchLabels: { app: acme-db } }
  template:
    metadata: { labels: { app: acme-db } }
    spec:
      volumes: [{ name: v, persistentVolumeClaim: { claimName: acme-claim } }]
      containers: [{ name: c, image: acme/c, resources: { requests: { cpu: "1" } } }]
`;

const TRACE = `time,duration,cpu,memory,name
0,60,1,1,acme-job-1
60,60,1,1,acme-job-2
`;
