import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN } from './run-cli.ts';

/** The built command, or another build of it. */
export const SWEEP_BIN: string = process.env['PLIMSOLL_BIN'] ?? BIN;
export const sweepNotBuilt: string | undefined = existsSync(SWEEP_BIN)
  ? undefined
  : 'dist/ is not built: npm run build';

/** Nodes that take a random time to boot, so that runs differ; two equal variants, and two with more pods. */
const SCENARIO = `apiVersion: plimsoll/v1
kind: Scenario
metadata: { name: tiny }
spec:
  horizon: 10m
  cluster:
    autoNodes:
      name: box
      capacity: { cpu: 2, memory: 8Gi, pods: 20 }
      price: $0.10
      max: 5
      bootTime: { distribution: uniform, min: 20s, max: 90s }
  workload: { manifests: [app.yaml] }
`;
const APP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 4
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: web, resources: { requests: { cpu: 500m, memory: 256Mi } } }] }
`;

/** Writes an experiment of four variants into a folder of its own and returns its path. */
export function writeExperiment(parent: string, runs: number, name = 'tiny'): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO);
  writeFileSync(join(folder, 'app.yaml'), APP);
  writeFileSync(
    join(folder, 'experiment.yaml'),
    `apiVersion: plimsoll/v1
kind: Experiment
metadata: { name: ${name} }
spec:
  variants: [{ name: as it is }, { name: the same }, { name: twice, set: { workload.replicaFactor: 2 } }, { name: thrice, set: { workload.replicaFactor: 3 } }]
  runs: ${runs}
`,
  );
  return folder;
}

export function startSweep(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [SWEEP_BIN, 'sweep', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Exit code and stderr of a process that ends by itself. */
export function ended(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return new Promise((done, fail) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout?.resume();
    child.on('error', fail);
    child.on('close', (code) => done({ code, stderr }));
  });
}

/** Lines of the journal that are whole; the first says whose it is. */
export function journalLines(out: string): string[] {
  const file = join(out, 'journal.log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** Every result file by name, as bytes in text. */
export function resultBytes(out: string): Record<string, string> {
  const folder = join(out, 'results');
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}
