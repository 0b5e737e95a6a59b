import { compareStrings, countText, decimalText, durationText, percentText, usdText } from '../base/index.ts';
import { SeriesName, valueAt } from './series.ts';
import { autoscalerFindings, refusalFindings, runtimeFindings } from './workload-findings.ts';
import type { Finding, RunResult, Severity } from './run-result.ts';

/** Sentences that a reader should see first; worst first, then in the order of this list. */
export function findingsOf(result: RunResult): Finding[] {
  return FINDERS.flatMap((find) => find(result)).sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

type Finder = (result: RunResult) => readonly Finding[];

const RANK: Readonly<Record<Severity, number>> = { bad: 0, warning: 1, note: 2, good: 3 };

/** Below these shares nobody wants to hear of it. */
const IDLE_WORTH_SAYING = 0.3;
const STRANDED_WORTH_SAYING = 0.03;
const IMBALANCE_WORTH_SAYING = 0.2;
const POOL_WORTH_SAYING = 0.5;
const IGNORED_NAMED = 3;
const POOLS_NAMED = 3;
/** Longer than this somebody notices. */
const WAIT_WORTH_SAYING_MS = 60_000;

const FINDERS: readonly Finder[] = [
  partial,
  failedAssertions,
  refusalFindings,
  neverRan,
  runtimeFindings,
  autoscalerFindings,
  unpriced,
  nodeFailures,
  ignored,
  total,
  peak,
  stranded,
  imbalance,
  disrupted,
  waiting,
  dearestPool,
];

function partial({ partial: why, endMs, horizonMs }: RunResult): Finding[] {
  if (why === undefined) return [];
  return [
    finding(
      'partial',
      'bad',
      `The run is partial, ${why}: ${durationText(endMs)} of ${durationText(horizonMs)} simulated.`,
    ),
  ];
}

function failedAssertions({ assertions }: RunResult): Finding[] {
  return assertions
    .filter(({ passed }) => !passed)
    .map(({ metric, limit, actual }) =>
      finding('assertion', 'bad', `${metric} is ${actual}; the limit is ${limit}.`),
    );
}

function neverRan({ pods, unschedulable }: RunResult): Finding[] {
  if (pods.created === 0 && pods.rejectedAtAdmission > 0) return [];
  if (pods.created === 0) return [finding('no-pods', 'warning', 'The workload has no pods.')];
  if (pods.neverBound === 0) {
    const all = pods.created === 1 ? 'The one pod' : `Every one of the ${countText(pods.created, 'pod')}`;
    return [finding('all-ran', 'good', `${all} found a node.`)];
  }
  const share = percentText(pods.neverBound / pods.created);
  const [first] = unschedulable;
  const why =
    first === undefined
      ? ''
      : ` The largest group, ${countText(first.pods, 'pod')}: ${sentence(first.message)}`;
  return [
    finding(
      'never-ran',
      'bad',
      `${decimalText(pods.neverBound)} of ${countText(pods.created, 'pod')} never ran (${share}).${why}`,
    ),
  ];
}

function unpriced({ cost, nodes, nodePools }: RunResult): Finding[] {
  if (cost.unpricedNodes === 0) return [];
  const which = nodePools
    .filter(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour === undefined)
    .map((pool) => `${pool.name}${typeOf(pool)}`);
  const named = which.slice(0, POOLS_NAMED).join(', ') + (which.length > POOLS_NAMED ? ' …' : '');
  const count = `${countText(cost.unpricedNodes, 'node')} without a price${named === '' ? '' : ` (${named})`}`;
  const hours = `${count} ran ${decimalText(cost.unpricedNodeHours, 1)} node-hours`;
  const all = cost.unpricedNodeHours >= nodes.nodeHours;
  const text = all ? `The cost is unknown: ${hours}.` : `${hours}; they are in no cost below.`;
  return [finding('unpriced', 'warning', text)];
}

type PoolName = Pick<RunResult['nodePools'][number], 'name' | 'instanceType' | 'capacityType'>;

/** Only what the pool's name does not say: the machines of a trace are called by their shape. */
function typeOf({ name, instanceType, capacityType }: PoolName): string {
  const type = instanceType === name || instanceType === 'custom' ? '' : `: ${instanceType}`;
  return `${type}${capacityType === 'spot' ? ' on spot' : ''}`;
}

function typeIn({ name, instanceType }: PoolName): string {
  return instanceType === name || instanceType === 'custom' ? '' : ` (${instanceType})`;
}

function nodeFailures({ nodes }: RunResult): Finding[] {
  return nodes.failed === 0
    ? []
    : [finding('node-failures', 'note', `${countText(nodes.failed, 'node')} failed.`)];
}

/** What may have changed the answer; a ServiceAccount that nothing looks at is in the small print only. */
function ignored(result: RunResult): Finding[] {
  const telling = result.ignored.filter(({ decidesNothing }) => decidesNothing !== true);
  const count = telling.reduce((sum, item) => sum + item.count, 0);
  if (count === 0) return [];
  const most = [...telling].sort((a, b) => b.count - a.count || compareStrings(a.what, b.what));
  const named = most.slice(0, IGNORED_NAMED).map((item) => `${decimalText(item.count)} × ${item.what}`);
  const more = most.length > named.length ? ' …' : '';
  // Of one kind there is room for why: it may be all of the workload, with what to do about it.
  const [{ why }] = most;
  const told = most.length === 1 && why !== '' ? `: ${why}` : `${more} (see below)`;
  return [
    finding(
      'ignored',
      'warning',
      `${countText(count, 'item')} of the input had no effect: ${named.join(', ')}${told}.`,
    ),
  ];
}

function total({ cost, endMs }: RunResult): Finding[] {
  if (cost.totalMicroUsd === 0) return [];
  const idle = percentText(cost.idleMicroUsd / cost.totalMicroUsd);
  return [
    finding(
      'cost',
      'note',
      `${durationText(endMs)} cost ${usdText(cost.totalMicroUsd)}, ${usdText(cost.perMonthMicroUsd)} a month; ` +
        `${idle} of it pays for capacity that nobody asked for.`,
    ),
  ];
}

/** What the fullest moment asked for: the size that the cluster needs, if it could follow demand. */
function peak(result: RunResult): Finding[] {
  const { cost } = result;
  if (cost.idleMicroUsd < IDLE_WORTH_SAYING * cost.totalMicroUsd || cost.totalMicroUsd === 0) return [];
  const shares = PEAKS.flatMap(({ name, requested, allocatable }) => {
    const asked = result.series.find((series) => series.name === requested && series.group === undefined);
    const there = result.series.find((series) => series.name === allocatable && series.group === undefined);
    if (asked === undefined || there === undefined) return [];
    const top = asked.values.reduce((best, value, point) => (value > asked.values[best] ? point : best), 0);
    const capacity = valueAt(there, asked.timesMs[top]);
    return capacity === 0 ? [] : [`${percentText(asked.values[top] / capacity)} of the ${name}`];
  });
  return shares.length === 0
    ? []
    : [finding('peak', 'note', `At their fullest the nodes hold requests for ${listOf(shares)}.`)];
}

const PEAKS = [
  { name: 'CPU', requested: SeriesName.CpuRequested, allocatable: SeriesName.CpuAllocatable },
  { name: 'memory', requested: SeriesName.MemoryRequested, allocatable: SeriesName.MemoryAllocatable },
  { name: 'GPUs', requested: SeriesName.GpuRequested, allocatable: SeriesName.GpuAllocatable },
] as const;

function stranded({ cost, nodePools }: RunResult): Finding[] {
  if (cost.totalMicroUsd === 0) return [];
  const share = cost.strandedMicroUsd / cost.totalMicroUsd;
  if (share < STRANDED_WORTH_SAYING) return [];
  const worst = nodePools.reduce((a, b) => (b.strandedMicroUsd > a.strandedMicroUsd ? b : a));
  const where = nodePools.length > 1 ? `, most of it in pool ${worst.name}` : '';
  return [
    finding(
      'stranded',
      'note',
      `${usdText(cost.strandedMicroUsd)} (${percentText(share)}) is stranded${where}: free capacity on nodes on which ` +
        'no pod of this workload fits.',
    ),
  ];
}

function imbalance({ nodes }: RunResult): Finding[] {
  const { cpu, memory } = nodes.allocationRatio;
  if (cpu === undefined || memory === undefined) return [];
  if (Math.abs(cpu - memory) < IMBALANCE_WORTH_SAYING) return [];
  const [full, free] = cpu > memory ? ['CPU', 'memory'] : ['memory', 'CPU'];
  const high = percentText(Math.max(cpu, memory));
  const low = percentText(Math.min(cpu, memory));
  return [
    finding(
      'imbalance',
      'note',
      `Requests book ${high} of the ${full} and ${low} of the ${free}: nodes with less ${free} for the same ${full} would do.`,
    ),
  ];
}

function disrupted({ pods }: RunResult): Finding[] {
  const parts = [
    ...(pods.preempted > 0 ? [`${countText(pods.preempted, 'pod')} preempted`] : []),
    ...(pods.evicted > 0 ? [`${countText(pods.evicted, 'pod')} evicted`] : []),
  ];
  return parts.length === 0 ? [] : [finding('disrupted', 'note', `${parts.join(', ')}.`)];
}

function waiting({ pods }: RunResult): Finding[] {
  const { count, p50, p99, max } = pods.pendingMs;
  if (count === 0) return [];
  if (p99 <= WAIT_WORTH_SAYING_MS) {
    const slowest = max > WAIT_WORTH_SAYING_MS ? `; the slowest waited ${durationText(max)}` : '';
    return [
      finding(
        'waiting',
        'good',
        `99% of the pods that ran had a node within ${durationText(p99)}${slowest}.`,
      ),
    ];
  }
  return [
    finding(
      'waiting',
      'note',
      `Pods waited ${durationText(p50)} for a node at the median, ${durationText(p99)} at p99, ${durationText(max)} at most.`,
    ),
  ];
}

function dearestPool({ cost, nodePools }: RunResult): Finding[] {
  const [dearest] = nodePools;
  if (nodePools.length < 2 || cost.totalMicroUsd === 0) return [];
  const share = dearest.costMicroUsd / cost.totalMicroUsd;
  if (share < POOL_WORTH_SAYING) return [];
  return [
    finding(
      'dearest-pool',
      'note',
      `Pool ${dearest.name}${typeIn(dearest)} takes ${percentText(share)} of the cost.`,
    ),
  ];
}

function finding(kind: string, severity: Severity, text: string): Finding {
  return { kind, severity, text };
}

function listOf(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
