import type { Deployment, Node } from '../../src/model/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';
import { bareScenario } from './bare-scenario.ts';

const TEMPLATES = 50;

/** Nodes in three zones and Deployments that fill about nine tenths of them, with the default profile's spreading. */
export function templatesScenario({
  nodes,
  pods,
}: {
  readonly nodes: number;
  readonly pods: number;
}): Scenario {
  const trace = {
    name: 'templates',
    format: 'none',
    podCount: 0,
    arrivalMs: new Float64Array(0),
    durationMs: new Float64Array(0),
    shapeOf: new Int32Array(0),
    shapes: [],
    nodes: [],
    nodeEvents: [],
    assumptions: [],
  };
  const scenario = bareScenario(
    trace,
    24 * 3_600_000, // A real control plane makes pods at its request rate: 100,000 take more than an hour.
    Array.from({ length: nodes }, (_, number) => nodeOf(number)),
  );
  const objects = Array.from({ length: TEMPLATES }, (_, number) =>
    deploymentOf(number, Math.floor(pods / TEMPLATES)),
  );
  return { ...scenario, workload: { ...scenario.workload, objects } };
}

function nodeOf(number: number): Node {
  const name = `node-${number}`;
  const resources = { cpu: '16', memory: '64Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-${number % 3}` },
    },
    status: { allocatable: resources, capacity: resources },
  };
}

function deploymentOf(number: number, replicas: number): Deployment {
  const labels = { app: `app-${number}` };
  const requests = { cpu: `${250 + (number % 8) * 125}m`, memory: `${512 + (number % 5) * 384}Mi` };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `app-${number}`, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', image: 'c', resources: { requests } }] },
      },
    },
  };
}
