import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Three nodes of one size, pods that leave more room free together when they are packed. */
const SCENARIO = `apiVersion: plimsoll/v1
kind: Scenario
metadata: { name: tiny }
spec:
  horizon: 1h
  cluster:
    nodePools:
      - { name: box, capacity: { cpu: 4, memory: 16Gi, pods: 20 }, price: $0.10, count: 3 }
  workload:
    traces: [{ name: jobs, format: csv, file: pods.csv }]
`;

const PODS = ['name,arrival,duration,cpu,memory']
  .concat(
    Array.from(
      { length: 24 },
      (_, i) => `p${i},${i * 60},${600 + 60 * (i % 5)},${i % 3 === 0 ? 1 : '400m'},${256 * (1 + (i % 4))}Mi`,
    ),
  )
  .join('\n');

const PACKING = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: default-scheduler
    pluginConfig:
      - name: NodeResourcesFit
        args: { scoringStrategy: { type: MostAllocated, resources: [{ name: cpu, weight: 1 }, { name: memory, weight: 1 }] } }
`;

/** Writes a suite of two policies on one workload at two seeds into a folder of its own; returns the suite's path. */
export function writeSuite(parent: string, thresholds: string, name = 'suite'): string {
  const folder = join(parent, name);
  mkdirSync(join(folder, 'tiny'), { recursive: true });
  writeFileSync(join(folder, 'tiny', 'scenario.yaml'), SCENARIO);
  writeFileSync(join(folder, 'tiny', 'pods.csv'), `${PODS}\n`);
  writeFileSync(join(folder, 'packing.yaml'), PACKING);
  const file = join(folder, 'suite.yaml');
  writeFileSync(
    file,
    `apiVersion: plimsoll/v1
kind: BenchSuite
metadata: { name: tiny-suite }
spec:
  seeds: [1, 2]
  baseline: baseline.json
  policies: [{ name: default }, { name: packing, config: packing.yaml }]
  workloads: [{ name: jobs, path: tiny, order: shuffled }]
  thresholds: ${thresholds}
`,
  );
  return file;
}
