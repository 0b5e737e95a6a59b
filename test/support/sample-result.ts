import { RandomStreams } from '../../src/base/index.ts';
import { priceRun } from '../../src/cost/index.ts';
import type { PriceTerms } from '../../src/cost/index.ts';
import {
  EventLog,
  LogHistogram,
  percentilesOfHistogram,
  SeriesBuilder,
  SeriesName,
  UsageMeter,
} from '../../src/result/index.ts';
import type { PoolIdentity, RunFacts, RunResult, ShapeRequest } from '../../src/result/index.ts';

const GIB = 2 ** 30;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const sampleTerms: PriceTerms = {
  book: 'aws-us-east-1',
  region: 'us-east-1',
  date: '2026-07-20',
  discount: 0.1,
  cpuWeight: 34826,
  memoryWeight: 3359,
  gpuWeight: 851808,
  standIns: ['V100M16 is priced as p3.2xlarge', 'c7i.4xlarge is priced as c7i.2xlarge twice'],
};

const general: PoolIdentity = {
  name: 'general',
  instanceType: 'm7i.2xlarge',
  capacityType: 'on-demand',
  priceMicroUsdPerHour: 403_200,
  priceSource: 'aws-us-east-1',
};
const spot: PoolIdentity = {
  name: 'batch-spot',
  instanceType: 'c7i.4xlarge',
  capacityType: 'spot',
  priceMicroUsdPerHour: 285_600,
  priceSource: 'scenario',
};
const SIZES = {
  general: { milliCpu: 7910, memoryBytes: 29 * GIB, milliGpu: 0, pods: 58 },
  spot: { milliCpu: 15890, memoryBytes: 28 * GIB, milliGpu: 0, pods: 234 },
};
const WORKLOADS: readonly (readonly [namespace: string, name: string, cpu: number, gib: number])[] = [
  ['shop', 'checkout', 500, 1],
  ['shop', 'frontend', 250, 0.5],
  ['shop', 'recommendation', 1000, 2],
  ['shop', 'cart', 250, 1],
  ['payments', 'ledger', 750, 3],
  ['search', 'indexer', 2000, 6],
  ['search', 'query', 1000, 4],
  ['data', 'etl-nightly', 3000, 5],
];

/** A day of a small shop: not a simulation, but put together by the real meter, log, series and cost. */
export function sampleResult(seed = 7, changes: Partial<RunFacts> = {}): RunResult {
  const rng = new RandomStreams(seed, 0).stream('sample');
  const meter = new UsageMeter();
  const log = new EventLog([
    { name: 'node-launched' },
    { name: 'pod-bound', detail: 'score' },
    { name: 'pod-left' },
  ]);
  const pools = [meter.pool(general), meter.pool(spot)];
  const owners = WORKLOADS.map(([namespace, name]) =>
    meter.owner({ namespace, kind: name === 'etl-nightly' ? 'Job' : 'Deployment', name }),
  );
  const agent = meter.owner({ namespace: 'kube-system', kind: 'DaemonSet', name: 'node-agent' });
  const shapes = WORKLOADS.map(([, , milliCpu, gib]): ShapeRequest => ({
    milliCpu,
    memoryBytes: gib * GIB,
    milliGpu: 0,
  }));
  for (const pool of pools) for (const shape of shapes) meter.offerShape(pool, shape);

  const series = {
    nodes: new SeriesBuilder(SeriesName.Nodes, 'nodes'),
    ready: new SeriesBuilder(SeriesName.NodesReady, 'nodes'),
    general: new SeriesBuilder(SeriesName.Nodes, 'nodes', 'general'),
    spot: new SeriesBuilder(SeriesName.Nodes, 'nodes', 'batch-spot'),
    running: new SeriesBuilder(SeriesName.PodsRunning, 'pods'),
    pending: new SeriesBuilder(SeriesName.PodsPending, 'pods'),
    cpu: new SeriesBuilder(SeriesName.CpuRequested, 'cores'),
    cpuMax: new SeriesBuilder(SeriesName.CpuAllocatable, 'cores'),
    memory: new SeriesBuilder(SeriesName.MemoryRequested, 'GiB'),
    memoryMax: new SeriesBuilder(SeriesName.MemoryAllocatable, 'GiB'),
    demand: new SeriesBuilder(SeriesName.Demand, 'requests-per-second', 'Service/shop/checkout'),
    replicas: new SeriesBuilder(SeriesName.Replicas, 'pods', 'Service/shop/checkout'),
    desired: new SeriesBuilder(SeriesName.ReplicasDesired, 'pods', 'HorizontalPodAutoscaler/shop/checkout'),
    hpaReady: new SeriesBuilder(SeriesName.ReplicasReady, 'pods', 'HorizontalPodAutoscaler/shop/checkout'),
    metric: new SeriesBuilder(
      SeriesName.ScalingMetric,
      '% of CPU request',
      'HorizontalPodAutoscaler/shop/checkout',
    ),
    target: new SeriesBuilder(
      SeriesName.ScalingTarget,
      '% of CPU request',
      'HorizontalPodAutoscaler/shop/checkout',
    ),
  };
  const pendingMs = new LogHistogram();
  const nodes: { row: number; pool: 0 | 1; cpu: number; memory: number; name: number }[] = [];
  const running: { node: (typeof nodes)[number]; owner: number; shape: ShapeRequest; name: number }[] = [];
  let made = 0;

  const launch = (nowMs: number, pool: 0 | 1): void => {
    const size = pool === 0 ? SIZES.general : SIZES.spot;
    const name = log.names.intern(`${pool === 0 ? 'general' : 'batch-spot'}-${nodes.length}`);
    const row = meter.launchNode(nowMs, pools[pool], size);
    meter.book(nowMs, row, agent, { milliCpu: 110, memoryBytes: GIB / 4, milliGpu: 0 });
    nodes.push({ row, pool, cpu: size.milliCpu - 110, memory: size.memoryBytes - GIB / 4, name });
    log.append(nowMs, 0, name);
  };
  const start = (nowMs: number, workload: number): boolean => {
    const shape = shapes[workload];
    const node = nodes.find(({ cpu, memory }) => cpu >= shape.milliCpu && memory >= shape.memoryBytes);
    if (node === undefined) return false;
    const name = log.names.intern(`${WORKLOADS[workload][1]}-${made++}`);
    meter.book(nowMs, node.row, owners[workload], shape);
    node.cpu -= shape.milliCpu;
    node.memory -= shape.memoryBytes;
    running.push({ node, owner: owners[workload], shape, name });
    log.append(nowMs, 1, name, node.name, 50 + Math.floor(rng.double() * 50));
    pendingMs.add(Math.floor(rng.double() ** 4 * 60_000));
    return true;
  };
  for (let count = 0; count < 6; count++) launch(0, 0);
  for (let count = 0; count < 2; count++) launch(0, 1);
  let pendingMax = 0;
  for (let nowMs = 0; nowMs < DAY; nowMs += 5 * MINUTE) {
    const wanted = 55 + 40 * Math.sin(2 * Math.PI * (nowMs / DAY - 0.35)) + 6 * rng.double();
    while (running.length > wanted && running.length > 0) {
      const [{ node, owner, shape, name }] = running.splice(Math.floor(rng.double() * running.length), 1);
      meter.free(nowMs, node.row, owner, shape);
      node.cpu += shape.milliCpu;
      node.memory += shape.memoryBytes;
      log.append(nowMs, 2, name, node.name);
    }
    let pending = 0;
    while (running.length + pending < wanted) {
      if (start(nowMs, Math.floor(rng.double() * WORKLOADS.length))) continue;
      if (nodes.length < 12) launch(nowMs, 0);
      else pending++;
    }
    pendingMax = Math.max(pendingMax, pending);
    const booked = (of: (shape: ShapeRequest) => number): number =>
      running.reduce((sum, { shape }) => sum + of(shape), 0);
    const spots = nodes.filter(({ pool }) => pool === 1).length;
    const rate = Math.round(7 * wanted);
    series.demand.set(nowMs, rate);
    series.replicas.set(nowMs, Math.ceil(rate / 50));
    series.desired.set(nowMs, Math.ceil(rate / 50));
    series.hpaReady.set(nowMs + MINUTE, Math.ceil(rate / 50));
    series.metric.set(nowMs, Math.round((70 * rate) / 50 / Math.ceil(rate / 50)));
    series.target.set(nowMs, 70);
    series.nodes.set(nowMs, nodes.length);
    series.ready.set(nowMs, Math.max(0, nodes.length - (nowMs === 0 ? 1 : 0)));
    series.general.set(nowMs, nodes.length - spots);
    series.spot.set(nowMs, spots);
    series.running.set(nowMs, running.length);
    series.pending.set(nowMs, pending);
    series.cpu.set(nowMs, booked(({ milliCpu }) => milliCpu) / 1000);
    series.cpuMax.set(nowMs, ((nodes.length - spots) * 7910 + spots * 15890) / 1000);
    series.memory.set(nowMs, booked(({ memoryBytes }) => memoryBytes) / GIB);
    series.memoryMax.set(nowMs, (nodes.length - spots) * 29 + spots * 28);
  }
  const facts: RunFacts = {
    schemaVersion: 1,
    version: '0.1.0',
    scenario: 'black-friday',
    description:
      'A day of the shop under a daily demand curve, on general nodes with a little spot for batch',
    seed,
    run: 0,
    horizonMs: DAY,
    endMs: DAY,
    digest: log.digest(),
    events: log.count,
    nodes: {
      atStart: 8,
      atEnd: nodes.length,
      max: nodes.length,
      added: nodes.length - 8,
      removed: 0,
      failed: 1,
    },
    pods: {
      created: made + 14,
      bound: made,
      runningAtEnd: running.length,
      pendingAtEnd: 14,
      succeeded: made - running.length,
      failed: 0,
      deleted: 0,
      neverBound: 14,
      rejectedAtAdmission: 0,
      preempted: 3,
      evicted: 2,
      pendingMs: percentilesOfHistogram(pendingMs),
      schedulingAttempts: made + 812,
    },
    unschedulable: [
      {
        message:
          '0/12 nodes are available: 2 node(s) had untolerated taint {spot: true}, 10 Insufficient cpu. preemption: 0/12 nodes are available: 12 No preemption victims found for incoming pod.',
        pods: 11,
        examples: ['etl-nightly-x2vlp', 'etl-nightly-9ddqz'],
        workloads: ['data/etl-nightly'],
      },
      {
        message: "0/12 nodes are available: 12 node(s) didn't match Pod's node affinity/selector.",
        pods: 3,
        examples: ['query-7f9c-4k2lm'],
        workloads: ['search/query'],
      },
    ],
    disruptions: [
      { cause: 'preemption by a higher priority', pods: 3, examples: ['indexer-5', 'indexer-9', 'cart-2'] },
      { cause: 'eviction by a drain of node general-3', pods: 2, examples: ['frontend-12', 'ledger-4'] },
    ],
    autoscalers: [
      {
        kind: 'HorizontalPodAutoscaler',
        namespace: 'shop',
        name: 'checkout',
        target: 'Deployment/checkout',
        replicasMin: 2,
        replicasMax: 14,
        replicasLowest: 2,
        replicasHighest: 14,
        replicasMean: 7.4,
        scaleUps: 31,
        scaleDowns: 18,
        limited: [
          { reason: 'TooManyReplicas', ratio: 0.08 },
          { reason: 'ScaleDownStabilized', ratio: 0.21 },
        ],
        blindRatio: 0.002,
      },
    ],
    verticalAutoscalers: [
      {
        namespace: 'shop',
        name: 'ledger',
        target: 'StatefulSet/ledger',
        mode: 'InPlaceOrRecreate',
        containers: [
          {
            container: 'db',
            samples: 10_080,
            recommended: {
              target: { milliCpu: 511, memoryBytes: 628_694_953 },
              lowerBound: { milliCpu: 506, memoryBytes: 623_667_647 },
              upperBound: { milliCpu: 584, memoryBytes: 718_000_000 },
              uncappedTarget: { milliCpu: 511, memoryBytes: 628_694_953 },
            },
            requestedFirst: { milliCpu: 2000, memoryBytes: 4 * 2 ** 30 },
            requestedLast: { milliCpu: 511, memoryBytes: 628_694_953 },
            usedMean: { milliCpu: 390.5, memoryBytes: 500_000_000 },
            usedPeak: { milliCpu: 612, memoryBytes: 540_000_000 },
          },
        ],
        admissions: 1,
        evictions: 2,
        evictionsRefused: 3,
        resizes: 4,
        resizesDeferred: 5,
        resizesInfeasible: 6,
        oomKills: 7,
      },
    ],
    nodeDecisions: [
      {
        decision: 'scale-up',
        pool: 'general',
        reason: '4 pods of shop/checkout were pending',
        passes: 3,
        nodes: 4,
        examples: ['general-8', 'general-9'],
      },
      {
        decision: 'no-scale-up',
        pool: 'batch-spot',
        reason: 'node(s) had untolerated taint {spot: true}',
        passes: 12,
        nodes: 0,
        examples: ['checkout-17'],
      },
      {
        decision: 'no-scale-down',
        pool: 'general',
        reason: 'cpu requested 62%, above the threshold of 50%',
        passes: 811,
        nodes: 6,
        examples: ['general-1'],
      },
    ],
    runtime: [
      {
        namespace: 'shop',
        kind: 'Deployment',
        name: 'checkout',
        cpuUseRatio: 0.61,
        memoryUseRatio: 0.83,
        throttledRatio: 0.034,
        oomKills: 1,
        evictions: 0,
        restarts: 1,
      },
      {
        namespace: 'search',
        kind: 'Deployment',
        name: 'indexer',
        cpuUseRatio: 1.2,
        throttledRatio: 0,
        oomKills: 0,
        evictions: 1,
        restarts: 0,
      },
    ],
    kills: [
      {
        timeMs: 3 * 3_600_000 + 727_000,
        kind: 'oom-kill',
        pod: 'shop/checkout-17',
        node: 'general-3',
        why: 'oom_score 1,041, first of 9 candidates',
        ranking: [
          { pod: 'shop/checkout-17', score: '1,041' },
          { pod: 'shop/cart-2', score: '997' },
        ],
      },
    ],
    series: Object.values(series).map((builder) => builder.build()),
    diagnostics: [
      {
        severity: 'warning',
        code: 'field-unknown',
        message: 'spec.template.spec.hostUser is not a field of Pod',
        place: { file: 'apps/frontend.yaml', line: 31, column: 9 },
      },
    ],
    ignored: [{ what: 'Ingress', count: 4, why: 'requests are given by the demand curve' }],
    assumptions: ['Spot of c7i.4xlarge is priced at 60% off its on-demand price.'],
    deviations: ['image pulls take no time'],
    ledger: meter.ledger(DAY),
    ...changes,
  };
  return priceRun(facts, sampleTerms, [
    { metric: 'pods.pending.p99', max: 60_000, text: '≤ 60s' },
    { metric: 'cost.total', max: 50_000_000, text: '≤ $50' },
  ]);
}
