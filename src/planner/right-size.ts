import { decimalText, percentText } from '../base/index.ts';
import type { RunResult, RuntimeResult, SizedContainer, SizingOutcome } from '../result/index.ts';
import { requestedContainers } from '../scenario/index.ts';
import type { RequestChange, RequestedContainer, Scenario, UsageSpec } from '../scenario/index.ts';

/** How requests follow from use. */
export interface SizingRule {
  /** Of CPU use over time and pods: 0.95. */
  readonly cpuPercentile: number;
  /** On top of it: 0.15. */
  readonly cpuMargin: number;
  /** On top of the most memory ever used: 0.2. Memory cannot be throttled, so no percentile is safe. */
  readonly memoryMargin: number;
}

/** The recommender's own measure: the 95th percentile of cpu with 15 % on top, the peak of memory with 20 %. */
export const DEFAULT_SIZING: SizingRule = { cpuPercentile: 0.95, cpuMargin: 0.15, memoryMargin: 0.2 };

/** The rule in words, for the report. */
export function sizingText({ cpuPercentile, cpuMargin, memoryMargin }: SizingRule): string {
  const rank = decimalText(cpuPercentile * 100, Number.isInteger(cpuPercentile * 100) ? 0 : 1);
  return `cpu: percentile ${rank} of what all pods used, and ${percentText(cpuMargin)} on top; memory: the most that any pod used, and ${percentText(memoryMargin)} on top`;
}

/** Nothing smaller is worth asking for. */
const MILLI_CPU_MIN = 10;
const MEMORY_STEP_BYTES = 2 ** 20;

export interface RightSizing {
  readonly containers: readonly SizedContainer[];
  readonly changes: readonly RequestChange[];
  /** Containers whose use nobody recorded. */
  readonly unknown: number;
}

/** Requests from use, for every container of the scenario's workloads whose use is known. */
export function rightSizing(scenario: Scenario, rule: SizingRule = DEFAULT_SIZING): RightSizing {
  const containers: SizedContainer[] = [];
  const changes: RequestChange[] = [];
  let unknown = 0;
  const firstOf = new Set<string>();
  for (const container of requestedContainers(scenario)) {
    const { kind, namespace, name } = container.target;
    const workload = `${kind}/${namespace}/${name}`;
    const isFirst = !firstOf.has(workload);
    firstOf.add(workload);
    const use = useOf(container, isFirst, scenario.workload);
    if (use === undefined) {
      unknown++;
      continue;
    }
    const sized = sizedContainer(workload, container, use, rule);
    containers.push(sized);
    if (sized.milliCpuAdvised === sized.milliCpu && sized.memoryBytesAdvised === sized.memoryBytes) continue;
    changes.push({
      target: container.target,
      container: container.container,
      ...(use.milliCpu.length === 0 ? {} : { milliCpu: sized.milliCpuAdvised }),
      ...(use.memoryBytes.length === 0 ? {} : { memoryBytes: sized.memoryBytesAdvised }),
    });
  }
  return { containers, changes, unknown };
}

type Recorded = UsageSpec['histories'][number];

/** Samples in ascending order; empty where nothing was recorded. */
interface Use {
  readonly milliCpu: Float64Array;
  readonly memoryBytes: Float64Array;
  /** The most of all, where means were recorded with the most within them too. */
  readonly milliCpuPeak: number;
  readonly memoryBytesPeak: number;
}

/**
 * The first that fits counts, as in the simulation; recorded use is all its histories together, what was used before
 * the run with them.
 */
function useOf(
  container: RequestedContainer,
  isFirst: boolean,
  { usage = [], history = [] }: Scenario['workload'],
): Use | undefined {
  const spec = usage.find((one) => isOf(one, container, isFirst));
  const before = history.filter((one) => isOf(one, container, isFirst));
  const histories = [...(spec?.histories ?? []), ...before.flatMap((one) => one.histories)];
  const milliCpu = sorted([spec?.milliCpu?.values, ...histories.map((one) => one.milliCpu)]);
  const memoryBytes = sorted([spec?.memoryBytes?.values, ...histories.map((one) => one.memoryBytes)]);
  if (milliCpu.length === 0 && memoryBytes.length === 0) return undefined;
  const peak = (of: (one: Recorded) => number | undefined, samples: Float64Array): number =>
    histories.reduce((most, one) => Math.max(most, of(one) ?? 0), percentile(samples, 1));
  return {
    milliCpu,
    memoryBytes,
    milliCpuPeak: peak((one) => one.milliCpuPeak, milliCpu),
    memoryBytesPeak: peak((one) => one.memoryBytesPeak, memoryBytes),
  };
}

function isOf(
  spec: Pick<UsageSpec, 'target' | 'container'>,
  { target, container }: RequestedContainer,
  isFirst: boolean,
): boolean {
  return (
    spec.target.kind === target.kind &&
    spec.target.namespace === target.namespace &&
    (spec.target.name === '*' || spec.target.name === target.name) &&
    (spec.container === undefined ? isFirst : spec.container === container)
  );
}

function sorted(columns: readonly (Float64Array | undefined)[]): Float64Array {
  const known = columns.flatMap((column) => column ?? []);
  const all = new Float64Array(known.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of known) {
    all.set(column, at);
    at += column.length;
  }
  return all.sort((a, b) => a - b);
}

/** Nearest rank: the least value that so large a share of the samples does not exceed. */
export function percentile(ascending: Float64Array, share: number): number {
  if (ascending.length === 0) return 0;
  return ascending[Math.max(0, Math.ceil(share * ascending.length - 1e-9) - 1)];
}

/** The share of the samples that is above the amount: what asks for more than it has a right to. */
export function aboveRatio(ascending: Float64Array, amount: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= amount) low = middle + 1;
    else high = middle;
  }
  return ascending.length === 0 ? 0 : (ascending.length - low) / ascending.length;
}

function sizedContainer(
  workload: string,
  { container, milliCpu, memoryBytes }: RequestedContainer,
  use: Use,
  rule: SizingRule,
): SizedContainer {
  const cpu = percentile(use.milliCpu, rule.cpuPercentile) * (1 + rule.cpuMargin);
  const memory = use.memoryBytesPeak * (1 + rule.memoryMargin);
  const milliCpuAdvised =
    use.milliCpu.length === 0 ? milliCpu : Math.max(MILLI_CPU_MIN, Math.ceil(cpu - 1e-6));
  return {
    workload,
    container,
    samples: Math.max(use.milliCpu.length, use.memoryBytes.length),
    milliCpu,
    milliCpuAdvised,
    milliCpuAboveRatio: aboveRatio(use.milliCpu, milliCpuAdvised),
    milliCpuUsedP50: Math.ceil(percentile(use.milliCpu, 0.5)),
    milliCpuUsedP95: Math.ceil(percentile(use.milliCpu, 0.95)),
    milliCpuUsedMax: Math.ceil(use.milliCpuPeak),
    memoryBytes,
    memoryBytesAdvised:
      use.memoryBytes.length === 0
        ? memoryBytes
        : Math.max(1, Math.ceil(memory / MEMORY_STEP_BYTES)) * MEMORY_STEP_BYTES,
    memoryBytesUsedP50: percentile(use.memoryBytes, 0.5),
    memoryBytesUsedMax: use.memoryBytesPeak,
    ...(use.milliCpu.length === 0 ? { unrecorded: 'cpu' } : {}),
    ...(use.memoryBytes.length === 0 ? { unrecorded: 'memory' } : {}),
  };
}

/** What a run came to, as far as it looked. */
export function sizingOutcome({ cost, nodes, pods, runtime }: RunResult): SizingOutcome {
  const outcome = {
    perMonthMicroUsd: cost.perMonthMicroUsd,
    nodesMax: nodes.max,
    pendingMsP99: pods.pendingMs.p99,
    neverBound: pods.neverBound,
  };
  if (runtime === undefined) return outcome;
  const sum = (of: (one: RuntimeResult) => number): number =>
    runtime.reduce((total, one) => total + of(one), 0);
  return {
    ...outcome,
    // Of workloads alike: a workload that stands still half the time is not diluted by a hundred idle ones.
    throttledRatio: Math.max(0, ...runtime.map(({ throttledRatio }) => throttledRatio)),
    oomKills: sum(({ oomKills }) => oomKills),
    evictions: sum(({ evictions }) => evictions),
  };
}
