import type { KubernetesObject, Node, Pod } from '../../src/model/index.ts';
import type { RunFacts } from '../../src/result/index.ts';
import { NO_PRICES } from '../../src/scenario/index.ts';
import type { DemandSpec, RuntimeSpec, Scenario, UsageSpec } from '../../src/scenario/index.ts';
import { DEFAULT_RUNTIME } from '../../src/sim/runtime/choose-runtime.ts';
import { simulate } from '../../src/sim/simulate.ts';

export interface NodeRun {
  readonly objects: readonly object[];
  readonly nodes?: readonly Node[];
  readonly usage?: readonly Partial<UsageSpec>[];
  readonly demand?: readonly DemandSpec[];
  readonly runtime?: Partial<RuntimeSpec>;
  readonly actions?: Scenario['actions'];
  readonly untilS?: number;
  readonly podStartMs?: number;
  readonly podStopMs?: number;
  readonly seed?: number;
}

/** A run of a few pods on a node or two, and what its log says: seconds, event, pod, and the figure where there is one. */
export function runOnNodes(run: NodeRun): { readonly lines: readonly string[]; readonly facts: RunFacts } {
  const scenario = nodeScenario(run);
  const lines: string[] = [];
  const { facts } = simulate(scenario, {
    sink: (chunk, log) => {
      for (let row = 0; row < chunk.count; row++) lines.push(shortened(log.line(chunk, row)));
    },
  });
  return { lines: lines.filter((line) => !/ (node-joined|pod-created|pod-bound) /.test(line)), facts };
}

/** `000012.500 pod-started web-3` as `12.5 pod-started web-3`. */
function shortened(line: string): string {
  const [time, ...rest] = line.trim().split(' ');
  return [String(Number(time)), ...rest].join(' ');
}

export function nodeScenario(run: NodeRun): Scenario {
  const { podStartMs = 0, podStopMs = 0 } = run;
  return {
    name: 'nodes',
    horizonMs: (run.untilS ?? 3600) * 1000,
    seed: run.seed ?? 1,
    cluster: {
      nodes: run.nodes ?? [smallNode('n1')],
      nodePools: [],
      pods: [],
      objects: run.objects.filter((object) => !isWorkload(object)) as KubernetesObject[],
    },
    workload: {
      objects: run.objects.filter(isWorkload) as KubernetesObject[],
      traces: [],
      demand: run.demand ?? [],
      usage: (run.usage ?? []).map(usageOf),
    },
    runtime: { ...DEFAULT_RUNTIME, mode: 'containers', ...run.runtime },
    scheduler: { cycleMs: 0, plugins: [] },
    timing: {
      podStartMs: { kind: 'constant', ms: podStartMs },
      podStopMs: { kind: 'constant', ms: podStopMs },
    },
    prices: NO_PRICES,
    faults: [],
    actions: run.actions ?? [],
    assertions: [],
    diagnostics: [],
    ignored: [],
    assumptions: [],
  };
}

function isWorkload(object: object): boolean {
  const { kind } = object as { readonly kind: string };
  return ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind);
}

export function smallNode(name: string, cpu = '4', memory = '8Gi'): Node {
  const resources = { cpu, memory, pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    status: { capacity: resources, allocatable: resources },
  };
}

/** A pod of one container `c`, or of those given. */
export function podOf(name: string, spec: Record<string, unknown> = {}, labels = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels },
    spec: { containers: [{ name: 'c' }], ...spec },
  } as Pod;
}

export function usageOf(spec: Partial<UsageSpec>): UsageSpec {
  return {
    target: { kind: 'Pod', namespace: 'default', name: '*' },
    histories: [],
    leakBytesPerHour: 0,
    leakBytesPerRequest: 0,
    diskBytes: 0,
    diskBytesPerHour: 0,
    processes: 1,
    source: '',
    ...spec,
  };
}

export const constantCurve = (value: number): { stepMs: number; values: Float64Array } => ({
  stepMs: 60_000,
  values: Float64Array.of(value),
});
