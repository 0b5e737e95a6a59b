import { milliCpuOf, qosClass } from '../model/index.ts';
import type { Container, Pod, QosClass } from '../model/index.ts';
import { containerCpuWeight, cpuShares, podCpuWeight } from './cpu-shares.ts';
import type { CpuGroup } from './cpu-sharing.ts';
import { podCgroup } from './pod-cgroup.ts';

/**
 * How requests become weights. `cgroup-v2` is what nodes have today, with the rounding of the kubelet's and the
 * runtime's formulas; `cgroup-v1` the shares before; `requests` their bare proportion, as books explain it.
 */
export type CpuWeightRule = 'cgroup-v2' | 'cgroup-v1' | 'requests';

/** A running pod and what its containers would use. */
export interface RunningPod {
  readonly pod: Pod;
  /** Unique on the node; leaves are named `key/container`. */
  readonly key: string;
  readonly wantedMilliCpu: (container: string) => number;
}

export interface CpuTreeOptions {
  readonly weights: CpuWeightRule;
  /** CPU manager policy static: whole cores of Guaranteed containers are theirs alone, without quota. */
  readonly isStaticPolicy: boolean;
}

export interface CpuTree {
  /** Containers in the shared pool under kubepods. */
  readonly shared: CpuGroup;
  /** Containers with cores of their own: what they want, within those cores. */
  readonly exclusive: readonly {
    readonly name: string;
    readonly cores: number;
    readonly wantedMilliCpu: number;
  }[];
  /** Taken out of the shared pool by exclusive cores. */
  readonly exclusiveMilliCpu: number;
}

const NO_LIMIT = Infinity;
/** Weights must not be 0; a container that asks for nothing has a thousandth of a core's weight here. */
const LEAST_REQUEST = 1;

/**
 * kubepods as systemd or cgroupfs nest it: Guaranteed pods directly under it, the others in the slices Burstable (with
 * the weight of its pods' requests together) and BestEffort (the least there is).
 *
 * Upstream: pkg/kubelet/cm/qos_container_manager_linux.go, helpers_linux.go.
 */
export function cpuTree(pods: readonly RunningPod[], options: CpuTreeOptions): CpuTree {
  const byClass = new Map<QosClass, RunningPod[]>();
  for (const running of pods) {
    const qos = qosClass(running.pod);
    byClass.set(qos, [...(byClass.get(qos) ?? []), running]);
  }
  const groupsOf = (qos: QosClass): CpuGroup[] =>
    (byClass.get(qos) ?? []).map((each) => podGroup(each, options));
  const burstable = byClass.get('Burstable') ?? [];
  const burstableRequest = burstable.reduce((sum, { pod }) => sum + requestOf(pod), 0);
  const exclusive = options.isStaticPolicy ? pods.flatMap(exclusiveContainers) : [];
  return {
    shared: group('kubepods', 1, [
      ...groupsOf('Guaranteed'),
      group('burstable', groupWeight(burstableRequest, options.weights), groupsOf('Burstable')),
      group('besteffort', groupWeight(0, options.weights), groupsOf('BestEffort')),
    ]),
    exclusive,
    exclusiveMilliCpu: exclusive.reduce((sum, { cores }) => sum + cores * 1000, 0),
  };
}

function group(name: string, weight: number, members: readonly CpuGroup[]): CpuGroup {
  return { name, weight, limitMilliCpu: NO_LIMIT, members };
}

function podGroup(running: RunningPod, options: CpuTreeOptions): CpuGroup {
  const { pod, key } = running;
  const { cpuQuota, cpuPeriod } = podCgroup(pod);
  const hasQuota = cpuQuota !== undefined && cpuQuota > 0 && cpuPeriod !== undefined;
  const shared = containersOf(pod).filter((each) => !(options.isStaticPolicy && isExclusive(pod, each)));
  return {
    name: key,
    weight: groupWeight(requestOf(pod), options.weights),
    limitMilliCpu: hasQuota ? (cpuQuota * 1000) / cpuPeriod : NO_LIMIT,
    members: shared.map((container) => containerLeaf(running, container, options)),
  };
}

function containerLeaf(
  { key, wantedMilliCpu }: RunningPod,
  container: Container,
  options: CpuTreeOptions,
): CpuGroup {
  const { requests, limits } = container.resources ?? {};
  const limit = milliCpuOf(limits?.['cpu']);
  const request = requests?.['cpu'] === undefined ? limit : milliCpuOf(requests['cpu']);
  return {
    name: `${key}/${container.name}`,
    weight: leafWeight(request, options.weights),
    limitMilliCpu: limit === 0 ? NO_LIMIT : limit,
    wantedMilliCpu: wantedMilliCpu(container.name),
  };
}

function exclusiveContainers({ pod, key, wantedMilliCpu }: RunningPod): CpuTree['exclusive'][number][] {
  return containersOf(pod)
    .filter((container) => isExclusive(pod, container))
    .map((container) => {
      const cores = milliCpuOf(container.resources?.limits?.['cpu']) / 1000;
      const wanted = Math.min(wantedMilliCpu(container.name), cores * 1000);
      return { name: `${key}/${container.name}`, cores, wantedMilliCpu: wanted };
    });
}

/** Guaranteed, and a whole number of cores. */
function isExclusive(pod: Pod, { resources }: Container): boolean {
  const milliCpu = milliCpuOf(resources?.limits?.['cpu']);
  return qosClass(pod) === 'Guaranteed' && milliCpu > 0 && milliCpu % 1000 === 0;
}

/** Regular containers and sidecars: those that run at the same time. */
function containersOf({ spec }: Pod): Container[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...spec.containers, ...sidecars];
}

function requestOf(pod: Pod): number {
  return containersOf(pod).reduce((sum, { resources }) => {
    const { requests, limits } = resources ?? {};
    return sum + milliCpuOf(requests?.['cpu'] ?? limits?.['cpu']);
  }, 0);
}

function groupWeight(milliCpu: number, rule: CpuWeightRule): number {
  if (rule === 'requests') return Math.max(LEAST_REQUEST, milliCpu);
  const shares = cpuShares(milliCpu);
  return rule === 'cgroup-v1' ? shares : podCpuWeight(shares);
}

function leafWeight(milliCpu: number, rule: CpuWeightRule): number {
  if (rule === 'requests') return Math.max(LEAST_REQUEST, milliCpu);
  const shares = cpuShares(milliCpu);
  return rule === 'cgroup-v1' ? shares : containerCpuWeight(shares);
}
