// Makes scenarios/openb-dump/data/cluster.json.gz: openb's nodes and pods as `kubectl get nodes,pods -A -o json` would
// print them, every pod bound where kube-scheduler's default profile puts it when all are created in the list's order.
// Run after a build: node scripts/openb-dump.mjs
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { loadScenario, simulate } from '../dist/index.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const data = join(root, 'scenarios', 'openb', 'data');
const work = mkdtempSync(join(tmpdir(), 'openb-dump-'));
try {
  writeFileSync(join(work, 'nodes.csv'), readFileSync(join(data, 'openb_node_list_gpu_node.csv')));
  writeFileSync(
    join(work, 'pods.csv'),
    withoutTimes(gunzipSync(readFileSync(join(data, 'openb_pod_list_default.csv.gz')))),
  );
  writeFileSync(
    join(work, 'scenario.yaml'),
    `apiVersion: plimsoll/v1
kind: Scenario
spec:
  horizon: 1m
  scheduler: { latency: 0s }
  workload:
    traces: [{ name: openb, format: openb, files: [nodes.csv, pods.csv] }]
`,
  );
  const { scenario, diagnostics } = await loadScenario(work);
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  const [trace] = scenario.workload.traces;
  const nodeOf = new Map();
  for (const line of simulate(scenario).log.lines()) {
    const [, event, pod, node] = line.split(' ');
    if (event === 'pod-bound') nodeOf.set(pod, node);
  }
  const pods = trace.podNames.map((name, row) =>
    podObject(trace.shapes[trace.shapeOf[row]], name, nodeOf.get(name)),
  );
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    metadata: { resourceVersion: '' },
    items: [...trace.nodes, ...pods],
  };
  const target = join(root, 'scenarios', 'openb-dump', 'data');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'cluster.json.gz'), gzipSync(JSON.stringify(list), { level: 9 }));
  process.stdout.write(`${trace.nodes.length} nodes, ${pods.length} pods, ${nodeOf.size} of them bound\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Without creation and deletion times the reader takes all pods as created at once. */
function withoutTimes(csv) {
  return csv
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').slice(0, 7).join(','))
    .join('\n');
}

function podObject({ pod, workload }, name, nodeName) {
  const owner = {
    apiVersion: 'openb/v1',
    kind: 'TaskGroup',
    name: workload,
    uid: workload,
    controller: true,
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, name, ownerReferences: [owner] },
    spec: { ...pod.spec, ...(nodeName === undefined ? {} : { nodeName }) },
    status: { phase: nodeName === undefined ? 'Pending' : 'Running' },
  };
}
