import type { Deployment, KubernetesObject, Node, Pod } from '../../src/model/index.ts';
import { NO_PRICES } from '../../src/scenario/index.ts';
import type { Scenario } from '../../src/scenario/index.ts';

/** A scenario of plain defaults, to be changed by what a test is about: an hour, no delays, no prices. */
export function plainScenario(
  parts: {
    readonly nodes?: readonly Node[];
    readonly pods?: readonly Pod[];
    readonly workloads?: readonly KubernetesObject[];
    readonly objects?: readonly KubernetesObject[];
  } & Partial<Scenario> = {},
): Scenario {
  const { nodes = [], pods = [], workloads = [], objects = [], ...rest } = parts;
  return {
    name: 'test',
    horizonMs: 3_600_000,
    seed: 1,
    cluster: { nodes, nodePools: [], pods, objects },
    workload: { objects: workloads, traces: [], demand: [] },
    scheduler: { cycleMs: 0, plugins: [] },
    timing: { podStartMs: { kind: 'constant', ms: 0 }, podStopMs: { kind: 'constant', ms: 0 } },
    prices: NO_PRICES,
    faults: [],
    actions: [],
    assertions: [],
    diagnostics: [],
    ignored: [],
    assumptions: [],
    ...rest,
  };
}

export function nodeOf(name: string, resources: Readonly<Record<string, string>> = {}): Node {
  const amounts = { cpu: '4', memory: '16Gi', pods: '110', ...resources };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    status: { allocatable: amounts, capacity: amounts },
  };
}

export function podOf(name: string, cpu: string, spec: Partial<Pod['spec']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', resources: { requests: { cpu } } }], ...spec },
  };
}

export function deploymentOf(name: string, replicas: number, cpu: string): Deployment {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podOf(name, cpu).spec },
    },
  };
}
