import { nodeFromCapacity } from '../../src/cloudprovider/index.ts';
import type { ReplicaSet } from '../../src/model/index.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/index.ts';
import type { Bench, Work } from '../harness.ts';
import { bareScenario } from '../end-to-end/bare-scenario.ts';

export interface DaySize {
  readonly nodes: number;
  readonly pods: number;
  readonly deployments: number;
  readonly hours: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Each Deployment is scaled this often, one after the other. */
const STEP_MS = 15 * MINUTE_MS;
const PODS_PER_NODE = 100;

/**
 * A day of a cluster that follows its load: Deployments go up and down between half and all of the pods, and the
 * Cluster Autoscaler, with its default flags, adds and drains nodes.
 */
export const clusterAutoscalerBenches: readonly Bench[] = [
  {
    name: 'autoscale/cluster-autoscaler-day',
    isLong: true,
    roundsMax: 2,
    prepare: (toy) => {
      const size = toy
        ? { nodes: 6, pods: 600, deployments: 4, hours: 6 }
        : { nodes: 1000, pods: 100_000, deployments: 50, hours: 24 };
      const scenario = dayScenario(size);
      return (): Work => {
        const { facts } = simulate(scenario, { sink: () => undefined });
        const { nodes, pods } = facts;
        const counts = {
          loops: (size.hours * HOUR_MS) / 10_000,
          nodesMax: nodes.max,
          added: nodes.added,
          removed: nodes.removed,
          created: pods.created,
          bound: pods.bound,
          evicted: pods.evicted,
          pendingAtEnd: pods.pendingAtEnd,
        };
        return { operations: counts.loops, counts, digest: facts.digest };
      };
    },
  },
];

export function dayScenario({ nodes, pods, deployments, hours }: DaySize): Scenario {
  const each = pods / deployments;
  const horizonMs = hours * HOUR_MS;
  const base = bareScenario(NO_TRACE, horizonMs);
  const first = Math.ceil(nodes / 2);
  return {
    ...base,
    cluster: { ...base.cluster, nodePools: [pool(first, nodes)] },
    workload: {
      objects: Array.from({ length: deployments }, (_, index) => deployment(index, sizeAt(each, index, 0))),
      traces: [],
      demand: [],
    },
    timing: { ...base.timing, controlPlane: 'instant' },
    clusterAutoscaler: {},
    actions: dayActions(each, deployments, horizonMs),
  };
}

const NO_TRACE = { name: 'a-day' } as Parameters<typeof bareScenario>[0];

function dayActions(each: number, deployments: number, horizonMs: number): ActionSpec[] {
  const actions: ActionSpec[] = [];
  const offsetMs = STEP_MS / deployments;
  for (let stepMs = STEP_MS; stepMs < horizonMs; stepMs += STEP_MS) {
    for (let index = 0; index < deployments; index++) {
      const atMs = stepMs + Math.round(index * offsetMs);
      const target = { kind: 'ReplicaSet', namespace: 'default', name: `app-${index}` };
      actions.push({ atMs, kind: 'scale', target, replicas: sizeAt(each, index, atMs) });
    }
  }
  return actions;
}

/** Half at night, all at noon; each Deployment is a little ahead of or behind the others. */
function sizeAt(each: number, index: number, atMs: number): number {
  const phase = (2 * Math.PI * (atMs / HOUR_MS - 6 + (index % 7) / 7)) / 24;
  return Math.round(each * (0.75 + 0.25 * Math.sin(phase)));
}

function pool(count: number, max: number): NodePoolSpec {
  const capacity = { cpu: '64', memory: '256Gi', pods: String(PODS_PER_NODE + 10) };
  return {
    name: 'general',
    instanceType: 'custom',
    capacityType: 'on-demand',
    count,
    min: 1,
    max,
    zones: ['a', 'b', 'c'],
    template: nodeFromCapacity({ capacity }, { pool: 'general', capacityType: 'on-demand' }),
    bootMs: { kind: 'uniform', minMs: 40_000, maxMs: 120_000 },
    priceMicroUsdPerHour: 3_000_000,
  };
}

function deployment(index: number, replicas: number): ReplicaSet {
  const name = `app-${index}`;
  const requests = { cpu: index % 3 === 0 ? '750m' : '550m', memory: '2Gi' };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { name, labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'app:1', resources: { requests } }] },
      },
    },
  };
}
