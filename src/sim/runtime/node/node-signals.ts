import { isMet } from '../../../kubelet/index.ts';
import type {
  EvictionSignal,
  ImageDisk,
  Observations,
  PodUsage,
  SignalReading,
  Threshold,
} from '../../../kubelet/index.ts';
import { assert, HOUR_MS } from '../../../base/index.ts';
import type { LivePod } from '../pod/live-pod.ts';
import type { DiskOfNode } from './node-images.ts';
import type { LoadedContainer, NodeLoad } from './node-load.ts';

/** The kernel's pid_max on 64 bits, as systemd sets it. */
const PROCESSES_MAX = 4_194_304;

/** What the kubelet reads of its node at a moment: memory as it has grown by then. */
export function observe(load: NodeLoad, imageBytes: number, atMs: number): Observations {
  let podsBytes = 0;
  let diskBytes = imageBytes;
  let processes = 0;
  for (const loaded of load.containers) {
    podsBytes += memoryBytesAt(loaded, atMs);
    diskBytes += diskBytesOf(loaded, atMs);
    processes += loaded.live.usage?.processes ?? 1;
  }
  const observations = new Map<EvictionSignal, SignalReading>();
  if (load.memoryBytes > 0) {
    const { memoryBytes, systemMemoryBytes, podsMemoryBytes } = load;
    observations.set('memory.available', {
      available: Math.max(0, memoryBytes - systemMemoryBytes - podsBytes),
      capacity: memoryBytes,
    });
    observations.set('allocatableMemory.available', {
      available: Math.max(0, podsMemoryBytes - podsBytes),
      capacity: podsMemoryBytes,
    });
  }
  if (load.diskBytes > 0) {
    const reading = { available: Math.max(0, load.diskBytes - diskBytes), capacity: load.diskBytes };
    observations.set('nodefs.available', reading);
    observations.set('imagefs.available', reading);
  }
  observations.set('pid.available', { available: PROCESSES_MAX - processes, capacity: PROCESSES_MAX });
  return observations;
}

/** Images that containers of the node run. */
export function imagesInUse({ containers }: NodeLoad): ReadonlySet<string> {
  return new Set(containers.flatMap(({ live }) => live.spec.image ?? []));
}

/** The disk that images share with the pods; undefined: nobody says how large it is. */
export function diskOf(load: NodeLoad, imageBytes: number, atMs: number): ImageDisk | undefined {
  const reading = observe(load, imageBytes, atMs).get('imagefs.available');
  if (reading === undefined) return undefined;
  return { capacityBytes: reading.capacity, availableBytes: reading.available };
}

/** The same disk, and which images must stay on it. */
export function diskInUse(load: NodeLoad, imageBytes: number, atMs: number): DiskOfNode | undefined {
  const disk = diskOf(load, imageBytes, atMs);
  return disk === undefined ? undefined : { disk, inUse: imagesInUse(load) };
}

/** Whether a threshold is met now, or will be just before the node is next worked out if all goes on as it does. */
export function couldBeMet(
  load: NodeLoad,
  thresholds: readonly Threshold[],
  imageBytes: number,
  nowMs: number,
  nextMs: number,
): boolean {
  const isShortAt = (atMs: number): boolean => {
    const observations = observe(load, imageBytes, atMs);
    return thresholds.some((threshold) => isMet(threshold, observations, true));
  };
  if (isShortAt(nowMs)) return true;
  return nextMs !== Infinity && load.containers.some(({ use }) => use.isGrowing) && isShortAt(nextMs - 1);
}

/** What the pod uses now, summed over its running containers; undefined: none runs here. */
export function podUsageOf(load: NodeLoad, pod: LivePod, atMs: number): PodUsage | undefined {
  const leaves = load.pods.get(pod)?.leaves;
  if (leaves === undefined) return undefined;
  const sum = (of: (loaded: LoadedContainer) => number): number =>
    leaves.reduce((total, loaded) => total + of(loaded), 0);
  return {
    memoryWorkingSetBytes: sum((loaded) => memoryBytesAt(loaded, atMs)),
    diskBytes: sum((loaded) => diskBytesOf(loaded, atMs)),
    processCount: sum(({ live }) => live.usage?.processes ?? 1),
  };
}

/** Bytes by container of what the signal is about: disk or memory. */
export function usedByContainer(
  load: NodeLoad,
  pod: LivePod,
  signal: EvictionSignal,
  atMs: number,
): ReadonlyMap<string, number> {
  const isDisk = signal.startsWith('nodefs') || signal.startsWith('imagefs');
  return new Map(
    (load.pods.get(pod)?.leaves ?? []).map((loaded) => [
      loaded.container,
      isDisk ? diskBytesOf(loaded, atMs) : memoryBytesAt(loaded, atMs),
    ]),
  );
}

/** Writable layer and logs. */
export function diskBytesOf({ live }: LoadedContainer, atMs: number): number {
  const { diskBytes = 0, diskBytesPerHour = 0 } = live.usage ?? {};
  if (atMs < live.startedMs) assert(false, `the disk of ${live.name} is asked for before its start`);
  return Math.round(diskBytes + (diskBytesPerHour * (atMs - live.startedMs)) / HOUR_MS);
}

/** Whether a pod of the node could outgrow a limit of its own. */
export function hasOwnStorageLimits({ containers }: NodeLoad): boolean {
  return containers.some(
    ({ live, pod }) =>
      (live.usage?.diskBytesPerHour ?? 0) + (live.usage?.diskBytes ?? 0) > 0 &&
      pod.containers.some(({ spec }) => spec.resources?.limits?.['ephemeral-storage'] !== undefined),
  );
}

function memoryBytesAt(loaded: LoadedContainer, atMs: number): number {
  return loaded.use.isGrowing ? loaded.use.memoryBytesAt(atMs) : loaded.memoryBytes;
}
