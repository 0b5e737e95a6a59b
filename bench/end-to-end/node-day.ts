import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readMetrics, usageHistories } from '../../src/ingest/index.ts';
import type { KubernetesObject, Node, UsageHistory } from '../../src/model/index.ts';
import { meanOf, SeriesName } from '../../src/result/index.ts';
import type { RunFacts } from '../../src/result/index.ts';
import type { Scenario, UsageSpec } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/index.ts';
import type { Bench, Work } from '../harness.ts';
import { bareScenario } from './bare-scenario.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MHZ_PER_CORE = 2600;

/**
 * A day on the nodes: 6,000 pods on 200 nodes whose CPU and memory follow real readings, drawn for each pod and day:
 * Bitbrains every 5 minutes, Kruize every 15, interpolated to a minute. Every node is worked out every minute.
 */
export const nodeDayBenches: readonly Bench[] = [
  {
    name: 'nodes/200-nodes/6000-pods/day',
    lacks: () =>
      dataFolder() === undefined ? 'PLIMSOLL_DATA names no folder with recorded metrics' : undefined,
    prepare: async (toy) => {
      const scenario = await dayOfReadings(toy ? { nodes: 3, groups: 2, replicas: 8 } : FULL);
      return (): Work => {
        const { facts } = simulate(toy ? { ...scenario, horizonMs: DAY_MS / 24 } : scenario, {
          sink: () => {},
        });
        const { runtime = [] } = facts;
        const sum = (of: (one: (typeof runtime)[number]) => number): number =>
          runtime.reduce((total, one) => total + of(one), 0);
        return {
          operations: facts.pods.bound * (toy ? 60 : 1440),
          counts: {
            pods: facts.pods.bound,
            events: facts.events,
            oomKills: sum(({ oomKills }) => oomKills),
            restarts: sum(({ restarts }) => restarts),
            throttledWorkloads: runtime.filter(({ throttledRatio }) => throttledRatio > 0).length,
            milliCpuMean: Math.round(1000 * meanUsed(facts)),
          },
          digest: facts.digest,
        };
      };
    },
  },
];

const FULL = { nodes: 200, groups: 30, replicas: 200 };

function meanUsed({ series, endMs }: RunFacts): number {
  const used = series.find(({ name }) => name === SeriesName.CpuUsed);
  return used === undefined ? 0 : meanOf(used, endMs);
}

function dataFolder(): string | undefined {
  const folder = process.env['PLIMSOLL_DATA'];
  return folder !== undefined && existsSync(join(folder, KRUIZE)) ? folder : undefined;
}

const BITBRAINS = '01-traces/opendc-bitbrains-small/bitbrains-small/fragments.parquet';
const KRUIZE = '05-metrics/kruize-container-csv';

async function dayOfReadings(size: typeof FULL): Promise<Scenario> {
  const folder = dataFolder() ?? '';
  const bitbrains = await historiesOf(join(folder, BITBRAINS));
  const kruize = await historiesOf(join(folder, KRUIZE));
  const objects = Array.from({ length: size.groups }, (_, group) => deployment(group, size.replicas));
  const nodes = Array.from({ length: size.nodes }, (_, place) => node(place));
  const trace = { name: 'none' } as Parameters<typeof bareScenario>[0];
  const bare = bareScenario(trace, DAY_MS, nodes);
  return {
    ...bare,
    workload: {
      objects,
      traces: [],
      demand: [],
      usage: objects.map((_, group) => usage(group, group % 2 === 0 ? bitbrains : kruize)),
    },
  };
}

async function historiesOf(path: string): Promise<UsageHistory[]> {
  const { series } = await readMetrics({ files: [path], strict: false });
  return usageHistories(series, { stepMs: MINUTE_MS, mhzPerCore: MHZ_PER_CORE });
}

function usage(group: number, histories: readonly UsageHistory[]): UsageSpec {
  return {
    target: { kind: 'Deployment', namespace: 'default', name: `app-${group}` },
    histories,
    leakBytesPerHour: 0,
    leakBytesPerRequest: 0,
    diskBytes: 0,
    diskBytesPerHour: 0,
    processes: 1,
    source: 'readings',
  };
}

function deployment(group: number, replicas: number): KubernetesObject {
  const labels = { app: `app-${group}` };
  const resources = { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '4Gi' } };
  const spec = {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', resources }] } },
  };
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `app-${group}`, namespace: 'default' },
  };
  return { ...object, spec } as KubernetesObject;
}

function node(place: number): Node {
  const name = `node-${place}`;
  const resources = { cpu: '16', memory: '64Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    status: { capacity: resources, allocatable: resources },
  };
}
