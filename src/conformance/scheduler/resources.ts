import { compareStrings } from '../../base/index.ts';
import {
  admissionRefusal,
  advanceCrashLoop,
  containerCpuWeight,
  cpuQuotaMicros,
  cpuShares,
  evictionRank,
  oomScoreAdjust,
  podCgroup,
  podCpuWeight,
  restartAtMs,
} from '../../kubelet/index.ts';
import type { CrashLoopEntry, PodUsage } from '../../kubelet/index.ts';
import {
  addQuantities,
  bookedNonZeroRequests,
  bookedRequests,
  compareQuantities,
  computedQosClass,
  hostPortsOf,
  podLimits,
  podRequests,
  quantityText,
  readQuantity,
  scaledValue,
  signOf,
  subtractQuantities,
} from '../../model/index.ts';
import type { Node, Pod, Quantity, QuantityMap, ResourceAmounts } from '../../model/index.ts';
import { valueDifferences } from '../differences.ts';
import type { KindRunner } from '../kind-runner.ts';

interface Input {
  readonly type: string;
  readonly strings?: readonly string[];
  readonly pairs?: readonly (readonly [string, string])[];
  readonly pod?: Pod;
  readonly pods?: readonly Pod[];
  readonly node?: Node;
  readonly otherPods?: readonly Pod[];
  readonly memoryCapacityBytes?: number;
  readonly milliCPU?: readonly number[];
  readonly stats?: Readonly<Record<string, PodStats>>;
  readonly maxContainerRestartPeriodSeconds?: number;
  readonly runSeconds?: readonly number[];
}

interface PodStats {
  readonly memoryWorkingSetBytes?: number;
  readonly processCount?: number;
  readonly containers?: readonly {
    readonly rootfsUsedBytes: number;
    readonly rootfsInodesUsed: number;
    readonly logsUsedBytes: number;
    readonly logsInodesUsed: number;
  }[];
}

/** Quantities, sums of pods and nodes, QoS, cgroup numbers, eviction order, crash loops, kubelet admission. */
export const resourcesRunner: KindRunner<Input, unknown> = {
  area: 'scheduler',
  kind: 'resources',
  differences(input, expect) {
    if (!Object.hasOwn(ANSWERS, input.type)) return [`type: nobody answers ${input.type}`];
    return valueDifferences(ANSWERS[input.type](input), expect);
  },
};

const ANSWERS: Readonly<Record<string, (input: Input) => unknown>> = {
  quantityParse: ({ strings = [] }) => ({ parsed: strings.map((text) => described(readQuantity(text))) }),
  quantityPair: ({ pairs = [] }) => ({ pairs: pairs.map(([left, right]) => pairAnswer(left, right)) }),
  podResources: ({ pod }) => pod && podResourcesAnswer(pod),
  nodeInfo: ({ pods = [] }) => nodeInfoAnswer(pods),
  qos: ({ pod, memoryCapacityBytes = 0 }) => pod && qosAnswer(pod, memoryCapacityBytes),
  cpu: ({ milliCPU = [] }) => ({ cpu: milliCPU.map(cpuAnswer) }),
  evictionRank: ({ pods = [], stats = {} }) => evictionAnswer(pods, stats),
  crashLoop: ({ runSeconds = [], maxContainerRestartPeriodSeconds = 0 }) =>
    crashLoopAnswer(runSeconds, maxContainerRestartPeriodSeconds),
  kubeletAdmission: ({ pod, node, otherPods = [] }) => pod && node && admissionAnswer(pod, node, otherPods),
};

function described(quantity: Quantity | string): object {
  if (typeof quantity === 'string') return { error: quantity };
  return {
    format: quantity.format,
    value: String(scaledValue(quantity, 0)),
    milliValue: String(scaledValue(quantity, -3)),
    string: quantityText(quantity),
    sign: signOf(quantity),
  };
}

function pairAnswer(left: string, right: string): object {
  const a = readQuantity(left);
  const b = readQuantity(right);
  if (typeof a === 'string' || typeof b === 'string') return { error: [a, b] };
  return {
    cmp: compareQuantities(a, b),
    sum: described(addQuantities(a, b)),
    difference: described(subtractQuantities(a, b)),
  };
}

function podResourcesAnswer(pod: Pod): object {
  const booked = bookedRequests(pod);
  const nonZero = bookedNonZeroRequests(pod);
  return {
    requests: texts(podRequests(pod)),
    requestsWithoutOverhead: texts(podRequests(pod, { withoutOverhead: true })),
    requestsWithStatus: texts(podRequests(pod, { withStatus: true })),
    limits: texts(podLimits(pod)),
    limitsWithStatus: texts(podLimits(pod, { withStatus: true })),
    scheduler: {
      ...amounts(booked),
      nonZeroMilliCPU: nonZero.milliCpu,
      nonZeroMemory: nonZero.memoryBytes,
    },
  };
}

function texts(quantities: QuantityMap): object {
  return Object.fromEntries([...quantities].map(([name, quantity]) => [name, quantityText(quantity)]));
}

function amounts({ milliCpu, memoryBytes, ephemeralStorageBytes, scalars }: ResourceAmounts): object {
  return {
    milliCPU: milliCpu,
    memory: memoryBytes,
    ephemeralStorage: ephemeralStorageBytes,
    scalar: scalars.size === 0 ? null : Object.fromEntries(scalars),
  };
}

function nodeInfoAnswer(pods: readonly Pod[]): object {
  const scalars = new Map<string, number>();
  const sum = { milliCpu: 0, memoryBytes: 0, ephemeralStorageBytes: 0, pods: 0, scalars };
  const nonZero = { milliCPU: 0, memory: 0 };
  for (const pod of pods) {
    const booked = bookedRequests(pod);
    sum.milliCpu += booked.milliCpu;
    sum.memoryBytes += booked.memoryBytes;
    sum.ephemeralStorageBytes += booked.ephemeralStorageBytes;
    for (const [name, amount] of booked.scalars) scalars.set(name, (scalars.get(name) ?? 0) + amount);
    const { milliCpu, memoryBytes } = bookedNonZeroRequests(pod);
    nonZero.milliCPU += milliCpu;
    nonZero.memory += memoryBytes;
  }
  const ports = [...new Set(pods.flatMap(hostPortsOf))].sort(compareStrings);
  return {
    requested: amounts(sum),
    nonZeroRequested: nonZero,
    usedPorts: ports.map((port) => port.split('/')),
  };
}

function qosAnswer(pod: Pod, memoryCapacityBytes: number): object {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return {
    qosClass: computedQosClass(pod),
    oomScoreAdj: Object.fromEntries(
      containers.map((container) => [container.name, oomScoreAdjust(pod, container, memoryCapacityBytes)]),
    ),
    podCgroup: podCgroup(pod),
  };
}

function cpuAnswer(milliCpu: number): object {
  const shares = cpuShares(milliCpu);
  return {
    shares,
    containerWeight: containerCpuWeight(shares),
    podWeight: podCpuWeight(shares),
    quotaMicros: cpuQuotaMicros(milliCpu),
    quotaMicrosPeriod20ms: cpuQuotaMicros(milliCpu, 20_000),
  };
}

function evictionAnswer(pods: readonly Pod[], stats: Readonly<Record<string, PodStats>>): object {
  const usageOf = (pod: Pod): PodUsage | undefined => usage(stats[pod.metadata.name]);
  const names = (pressure: 'memory' | 'disk' | 'inodes' | 'pid'): readonly string[] =>
    evictionRank(pods, usageOf, pressure).map(({ metadata }) => metadata.name);
  return { memory: names('memory'), disk: names('disk'), inodes: names('inodes'), pid: names('pid') };
}

function usage(stats: PodStats | undefined): PodUsage | undefined {
  if (stats === undefined) return undefined;
  const { containers = [], memoryWorkingSetBytes, processCount } = stats;
  return {
    ...(memoryWorkingSetBytes !== undefined && { memoryWorkingSetBytes }),
    ...(processCount !== undefined && { processCount }),
    diskBytes: containers.reduce((sum, each) => sum + each.rootfsUsedBytes + each.logsUsedBytes, 0),
    inodes: containers.reduce((sum, each) => sum + each.rootfsInodesUsed + each.logsInodesUsed, 0),
  };
}

/** The kubelet looks once a second, so a restart waits for the next whole second; the runs here are whole seconds. */
function crashLoopAnswer(runSeconds: readonly number[], maxSeconds: number): object {
  const config = { maxBackoffMs: maxSeconds * 1000 };
  const startAtSeconds: number[] = [];
  const waitAfterExitSeconds: number[] = [];
  let entry: CrashLoopEntry | undefined;
  let nowMs = 0;
  for (const seconds of runSeconds) {
    startAtSeconds.push(nowMs / 1000);
    const exitedAtMs = nowMs + seconds * 1000;
    nowMs = restartAtMs(entry, exitedAtMs);
    entry = advanceCrashLoop(entry, exitedAtMs, nowMs, config);
    waitAfterExitSeconds.push((nowMs - exitedAtMs) / 1000);
  }
  return { initialSeconds: Math.min(10, maxSeconds), startAtSeconds, waitAfterExitSeconds };
}

function admissionAnswer(pod: Pod, node: Node, otherPods: readonly Pod[]): object {
  const refusal = admissionRefusal(pod, node, otherPods);
  return refusal === undefined ? { admit: true } : { admit: false, ...refusal };
}
