import type { LoopReport } from '../../src/autoscale/index.ts';
import { nodeFromCapacity } from '../../src/cloudprovider/index.ts';
import { runLoop } from '../../src/kernel/index.ts';
import type { Node } from '../../src/model/index.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../../src/scenario/index.ts';
import { prepareRun } from '../../src/sim/simulate.ts';
import type { Simulation } from '../../src/sim/simulation.ts';
import { deploymentOf, plainScenario } from './scenario.ts';

export const MINUTE_MS = 60_000;
export const web = { kind: 'Deployment', namespace: 'default', name: 'web' };

export interface PoolWish {
  readonly cpu?: string;
  readonly count?: number;
  readonly min?: number;
  readonly max?: number;
  readonly bootFailureRatio?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly options?: NonNullable<NodePoolSpec['autoscalingOptions']>;
}

export function pool(
  name: string,
  { cpu = '4', count = 0, min = 0, max = 10, bootFailureRatio, annotations, options }: PoolWish,
): NodePoolSpec {
  return {
    name,
    instanceType: 'custom',
    capacityType: 'on-demand',
    count,
    min,
    max,
    zones: [],
    template: annotated(
      nodeFromCapacity({ capacity: { cpu, memory: '32Gi' } }, { pool: name, capacityType: 'on-demand' }),
      annotations,
    ),
    bootMs: { kind: 'constant', ms: MINUTE_MS },
    ...(bootFailureRatio !== undefined && { bootFailureRatio }),
    ...(options !== undefined && { autoscalingOptions: options }),
  };
}

function annotated(node: Node, annotations: PoolWish['annotations']): Node {
  return annotations === undefined ? node : { ...node, metadata: { ...node.metadata, annotations } };
}

export function autoscaled(
  pools: readonly NodePoolSpec[],
  actions: readonly ActionSpec[],
  parts: Partial<Scenario> & { readonly replicas?: number } = {},
): Scenario {
  const { replicas = 1, ...rest } = parts;
  const plain = plainScenario({
    nodes: [],
    workloads: [deploymentOf('web', replicas, '1')],
    actions: [...actions],
  });
  return {
    ...plain,
    horizonMs: 120 * MINUTE_MS,
    clusterAutoscaler: { 'scale-down-unneeded-time': '5m', 'scale-down-delay-after-add': '5m' },
    ...rest,
    cluster: { ...plain.cluster, ...rest.cluster, nodePools: pools },
  };
}

export const scaled = (minutes: number, replicas: number): ActionSpec => ({
  atMs: minutes * MINUTE_MS,
  kind: 'scale',
  target: web,
  replicas,
});

/** Runs and tells of every loop, after what it decided was carried out. */
export function watched(
  input: Scenario,
  look: (sim: Simulation, report: LoopReport, nowMs: number) => void,
): Simulation {
  const { sim, handlers } = prepareRun(input, {});
  if (sim.clusterAutoscaler !== undefined)
    sim.clusterAutoscaler.onLoop = (report, nowMs) => look(sim, report, nowMs);
  runLoop(sim.events, handlers, { untilMs: input.horizonMs });
  return sim;
}
