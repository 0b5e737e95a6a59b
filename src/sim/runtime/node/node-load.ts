import { oomScoreAdjust } from '../../../kubelet/index.ts';
import type { ContainerMemory } from '../../../kubelet/index.ts';
import { bytesOf, milliCpuOf } from '../../../model/index.ts';
import type { Container, Node, NodeRow } from '../../../model/index.ts';
import type { RuntimeSpec } from '../../../scenario/index.ts';
import type { LiveContainer, LivePod } from '../pod/live-pod.ts';
import type { WorkloadAccount } from '../runtime-ledger.ts';
import type { ContainerUse } from './container-use.ts';
import type { CpuLeaf, CpuPool } from './cpu-pool.ts';

/** A container that runs on a node, and what it burns. */
export interface LoadedContainer extends CpuLeaf {
  readonly pod: LivePod;
  readonly live: LiveContainer;
  readonly use: ContainerUse;
  readonly account: WorkloadAccount;
  requestMilliCpu: number;
  requestBytes: number;
  limitBytes: number;
  /** That of its start: a resize does not write it again. */
  readonly oomScoreAdjust: number;
  /** All it could use of the node. */
  hungryMilliCpu: number;
  memoryBytes: number;
  /** What requests may use of it: worked out where a Service sends some. */
  capacityMilliCpu: number;
}

/** A pod of the node with those of its containers that run. */
export interface LoadedPod {
  readonly live: LivePod;
  readonly pod: LivePod['pod'];
  readonly leaves: LoadedContainer[];
}

/** What one node has, and what is burnt of it. */
export interface NodeLoad {
  readonly row: NodeRow;
  readonly name: string;
  readonly joinedMs: number;
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly systemMilliCpu: number;
  readonly systemMemoryBytes: number;
  /** Memory that all pods together may have. */
  readonly podsMemoryBytes: number;
  readonly diskBytes: number;
  readonly cpu: CpuPool;
  readonly pods: Map<LivePod, LoadedPod>;
  /** All containers that run, in the order in which they started. */
  readonly containers: LoadedContainer[];
  /** The machine has stopped: not even its system processes run. */
  isOff: boolean;
  /** Since when the rates hold. */
  sinceMs: number;
  /** Time of the NodeLoadDue event under way. */
  dueMs: number;
  usedMilliCpu: number;
  usedBytes: number;
  /** Wanted and not got. */
  missedMilliCpu: number;
  isContended: boolean;
}

/** Memory that the kubelet keeps free for itself, which allocatable leaves out. */
const DEFAULT_HARD_BYTES: number = 100 * 2 ** 20;

/** A node without containers: cpu and memory of the machine, less what the system takes. */
export function newNodeLoad(
  row: NodeRow,
  node: Node,
  { systemMilliCpu, systemMemoryBytes, kubelet }: RuntimeSpec,
  cpu: CpuPool,
  nowMs: number,
): NodeLoad {
  const { capacity, allocatable = {} } = node.status ?? {};
  const of = (
    name: string,
    read: (text: string | number | undefined) => number,
  ): readonly [number, number] => {
    const free = read(allocatable[name]);
    return [Math.max(free, read(capacity?.[name] ?? allocatable[name])), free];
  };
  const [milliCpu, freeMilliCpu] = of('cpu', milliCpuOf);
  const [memoryBytes, freeBytes] = of('memory', bytesOf);
  const hardBytes = hardMemoryBytes(kubelet.evictionHard, memoryBytes);
  const reservedBytes = Math.max(0, memoryBytes - freeBytes - hardBytes);
  return {
    row,
    name: node.metadata.name,
    joinedMs: nowMs,
    milliCpu,
    memoryBytes,
    systemMilliCpu: systemMilliCpu ?? milliCpu - freeMilliCpu,
    systemMemoryBytes: systemMemoryBytes ?? reservedBytes,
    podsMemoryBytes: memoryBytes - reservedBytes,
    diskBytes: bytesOf(capacity?.['ephemeral-storage'] ?? allocatable['ephemeral-storage']),
    cpu,
    pods: new Map(),
    containers: [],
    isOff: false,
    sinceMs: nowMs,
    dueMs: Infinity,
    usedMilliCpu: 0,
    usedBytes: 0,
    missedMilliCpu: 0,
    isContended: false,
  };
}

function hardMemoryBytes(written: Readonly<Record<string, string>> | undefined, capacity: number): number {
  if (written === undefined) return DEFAULT_HARD_BYTES;
  const text = written['memory.available'] ?? '0';
  return text.endsWith('%') ? Math.trunc((capacity * Number(text.slice(0, -1))) / 100) : bytesOf(text);
}

/** The container as its node shares out cpu and memory: weight, quota and limit by its spec. */
export function newLoadedContainer(
  load: NodeLoad,
  pod: LivePod,
  live: LiveContainer,
  use: ContainerUse,
  account: WorkloadAccount,
): LoadedContainer {
  return {
    container: live.name,
    wantedMilliCpu: 0,
    grantedMilliCpu: 0,
    ...boundsOf(load, live),
    pod,
    live,
    use,
    account,
    oomScoreAdjust: adjustOf(pod, live.spec, load.memoryBytes),
    memoryBytes: 0,
    capacityMilliCpu: 0,
  };
}

/** Requests and limits of a container as its spec has them now, on this node. */
export function boundsOf(
  load: NodeLoad,
  live: LiveContainer,
): Pick<
  LoadedContainer,
  'limitMilliCpu' | 'requestMilliCpu' | 'requestBytes' | 'limitBytes' | 'hungryMilliCpu'
> {
  const milliCpu = amountsOf(live, 'cpu', milliCpuOf);
  const bytes = amountsOf(live, 'memory', bytesOf);
  return {
    limitMilliCpu: milliCpu.limit,
    requestMilliCpu: milliCpu.request,
    requestBytes: bytes.request,
    limitBytes: bytes.limit,
    hungryMilliCpu: Math.min(milliCpu.limit, load.milliCpu),
  };
}

/** A limit is the request too where there is none; no limit is Infinity. */
export function amountsOf(
  { spec }: LiveContainer,
  name: 'cpu' | 'memory',
  read: (text: string | number | undefined) => number,
): { readonly request: number; readonly limit: number } {
  const { requests, limits } = spec.resources ?? {};
  const limit = read(limits?.[name]);
  return { request: read(requests?.[name] ?? limits?.[name]), limit: limit === 0 ? Infinity : limit };
}

function adjustOf({ pod }: LivePod, container: Container, memoryBytes: number): number {
  return memoryBytes === 0 ? 0 : oomScoreAdjust(pod, container, memoryBytes);
}

/** The container as the kernel ranks it when memory is short. */
export function memoryViewOf(loaded: LoadedContainer): ContainerMemory {
  return {
    name: `${loaded.pod.name}/${loaded.container}`,
    usedBytes: loaded.memoryBytes,
    limitBytes: loaded.limitBytes,
    oomScoreAdjust: loaded.oomScoreAdjust,
  };
}
