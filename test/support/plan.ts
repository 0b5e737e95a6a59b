import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScenario } from '../../src/experiment/index.ts';
import type { RunJob, RunOutcome } from '../../src/experiment/index.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';

/** Twelve pods, of which four fit a node of four cores. */
const APP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 12
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: 900m, memory: 1Gi } } }] }
`;

/** The scenario of twelve pods with this cluster, workload and autoscaling. */
export function twelvePods(spec: string): Promise<Scenario> {
  return loadYaml(`metadata: { name: shop }\nspec:\n${spec}`);
}

/** A scenario of this text, beside these files and the twelve pods’ app.yaml; what is wrong with it is thrown. */
export async function loadYaml(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-plan-'));
  try {
    for (const [name, content] of Object.entries({ 'app.yaml': APP, ...files }))
      writeFileSync(join(folder, name), content);
    const named = text.startsWith('metadata:') ? text : `metadata: { name: tried }\n${text}`;
    writeFileSync(join(folder, 'scenario.yaml'), `apiVersion: plimsoll/v1\nkind: Scenario\n${named}`);
    const { scenario, diagnostics } = await loadScenario(folder);
    if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
    return scenario;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs in this thread. */
export function runHere(scenarios: readonly Scenario[], jobs: readonly RunJob[]): Promise<RunOutcome[]> {
  return Promise.resolve(
    jobs.map(({ scenario, run }) => ({ result: runScenario(scenarios[scenario], { run }) })),
  );
}
