import { RandomStreams } from '../../src/base/index.ts';
import { nodeFromCapacity } from '../../src/cloudprovider/index.ts';
import type { Deployment, HorizontalPodAutoscaler } from '../../src/model/index.ts';
import type { MetricSpec, NodePoolSpec, Scenario } from '../../src/scenario/index.ts';
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
const PODS_PER_NODE = 100;
/** What a replica serves when it is as busy as its autoscaler wants it. */
const REQUESTS_PER_SECOND = 50;

/**
 * A day of a cluster that follows its load: requests go up and down between half and all of what the pods can serve,
 * horizontal autoscalers size the Deployments by them, and the Cluster Autoscaler, with its default flags, adds and
 * drains nodes. Requests come as an external metric, one value a minute: what is measured is the autoscalers, the
 * controllers and the scheduler, not the use of containers (that is end-to-end/node-day).
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
        const { nodes, pods, autoscalers = [] } = facts;
        const counts = {
          loops: (size.hours * HOUR_MS) / 10_000,
          rescales: autoscalers.reduce((sum, { scaleUps, scaleDowns }) => sum + scaleUps + scaleDowns, 0),
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
  const indices = Array.from({ length: deployments }, (_, index) => index);
  return {
    ...base,
    cluster: { ...base.cluster, nodePools: [pool(first, nodes)] },
    workload: {
      objects: indices.flatMap((index) => [
        deployment(index, Math.round(each * shareAt(index, 0))),
        autoscaler(index, each),
      ]),
      traces: [],
      demand: [],
      metrics: indices.map((index) => requests(index, each, horizonMs)),
    },
    timing: { ...base.timing, controlPlane: 'instant' },
    clusterAutoscaler: {},
  };
}

const NO_TRACE = { name: 'a-day' } as Parameters<typeof bareScenario>[0];

/** Half at night, all at noon; each Deployment is a little ahead of or behind the others. */
function shareAt(index: number, atMs: number): number {
  const phase = (2 * Math.PI * (atMs / HOUR_MS - 6 + (index % 7) / 7)) / 24;
  return 0.75 + 0.25 * Math.sin(phase);
}

/** Requests a second to all pods of a Deployment together, with a twentieth of noise. */
function requests(index: number, each: number, horizonMs: number): MetricSpec {
  const noise = new RandomStreams(1).stream('requests', String(index));
  const count = Math.ceil(horizonMs / MINUTE_MS);
  const timesMs = Float64Array.from({ length: count }, (_, minute) => minute * MINUTE_MS);
  return {
    kind: 'external',
    name: REQUESTS,
    labels: { app: `app-${index}` },
    isShared: false,
    timesMs,
    values: timesMs.map(
      (atMs) => each * REQUESTS_PER_SECOND * shareAt(index, atMs) * (0.975 + 0.05 * noise.double()),
    ),
    view: { delayMs: 0, resolutionMs: 0, windowMs: 0 },
  };
}

const REQUESTS = 'requests_per_second';

function autoscaler(index: number, each: number): HorizontalPodAutoscaler {
  const name = `app-${index}`;
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: each,
      metrics: [
        {
          type: 'External',
          external: {
            metric: { name: REQUESTS, selector: { matchLabels: { app: name } } },
            target: { type: 'AverageValue', averageValue: String(REQUESTS_PER_SECOND) },
          },
        },
      ],
    },
  };
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

function deployment(index: number, replicas: number): Deployment {
  const name = `app-${index}`;
  const requests = { cpu: index % 3 === 0 ? '750m' : '550m', memory: '2Gi' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
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
