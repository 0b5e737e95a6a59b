import { assert } from '../../../base/index.ts';
import { bytesOf, milliCpuOf } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { SeriesName } from '../../../result/index.ts';
import type { SeriesBuilder } from '../../../result/index.ts';
import type { RuntimeSpec } from '../../../scenario/index.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { setSpeed } from '../pod/live-pod.ts';
import type { LiveContainer, LivePod } from '../pod/live-pod.ts';
import type { RuntimeLedger } from '../runtime-ledger.ts';
import { ContainerUse, replayOf } from './container-use.ts';
import { CpuPool } from './cpu-pool.ts';
import { firstShortageMs, killsOn } from './node-memory.ts';
import { amountsOf, boundsOf, newLoadedContainer, newNodeLoad } from './node-load.ts';
import type { LoadedContainer, LoadedPod, NodeLoad } from './node-load.ts';
import { settleLoad } from './settle-load.ts';

/** What the loads of nodes bring about elsewhere. */
export interface LoadWatch {
  isServing(pod: LivePod, container: LiveContainer): boolean;
  /** Whether the requests that the pod serves are said to cost memory. */
  costsMemory(pod: LivePod): boolean;
  /** The kernel kills the container. */
  kill(loaded: LoadedContainer, nowMs: number): void;
  /** It is done earlier or later than thought. */
  paceChanged(pod: LivePod, nowMs: number): void;
  /** Requests may use so much of the container from here on. */
  capacityChanged(loaded: LoadedContainer, nowMs: number): void;
  /** The node's use is worked out; it stays in sight until then. */
  loaded(load: NodeLoad, nextMs: number, nowMs: number): void;
}

/**
 * What the containers of every node burn. A node is worked out anew when a container on it starts, ends or changes its
 * use, and at no other time: CPU is shared out by weights, memory is added up, and where it will not do before the next
 * change, the moment at which it runs short is worked out and not waited for.
 */
export class NodeLoads {
  readonly #sim: Simulation;
  readonly #spec: RuntimeSpec;
  readonly #ledger: RuntimeLedger;
  readonly #watch: LoadWatch;
  readonly #loads = new Map<NodeRow, NodeLoad>();
  readonly #byContainer = new Map<LiveContainer, LoadedContainer>();
  readonly #cpuUsed: SeriesBuilder;
  readonly #memoryUsed: SeriesBuilder;
  readonly #cpuMissed: SeriesBuilder;
  #milliCpu = 0;
  #bytes = 0;
  #missedMilliCpu = 0;

  constructor(sim: Simulation, spec: RuntimeSpec, ledger: RuntimeLedger, watch: LoadWatch) {
    this.#sim = sim;
    this.#spec = spec;
    this.#ledger = ledger;
    this.#watch = watch;
    this.#cpuUsed = sim.series.more(SeriesName.CpuUsed, 'cores');
    this.#memoryUsed = sim.series.more(SeriesName.MemoryUsed, 'GiB');
    this.#cpuMissed = sim.series.more(SeriesName.CpuMissed, 'cores');
  }

  /** The node is worked out again in this millisecond. */
  started(pod: LivePod, live: LiveContainer, nowMs: number): void {
    const load = this.loadOf(pod.node, nowMs);
    assert(!this.#byContainer.has(live), `container ${live.name} of ${pod.name} starts twice`);
    settleLoad(load, nowMs);
    const replay = replayOf(live.usage, this.#sim.random, pod.name, live.name);
    const isServing = this.#watch.isServing(pod, live);
    const standIn = {
      milliCpu: isServing || replay !== undefined ? 0 : amountsOf(live, 'cpu', milliCpuOf).request,
      memoryBytes: this.#isMemoryTold(pod, live, isServing) ? 0 : amountsOf(live, 'memory', bytesOf).request,
    };
    const use = new ContainerUse(live.usage, isServing, standIn, live.startedMs, replay);
    if (!use.isKnown)
      this.#sim.texts.assume(
        'Containers of which nobody says what they use are taken to use what they request.',
      );
    const loaded = newLoadedContainer(load, pod, live, use, this.#ledger.account(pod.template));
    this.#byContainer.set(live, loaded);
    this.#podOn(load, pod).leaves.push(loaded);
    load.containers.push(loaded);
    this.touch(load, nowMs);
  }

  /** The node is worked out again in this millisecond. */
  stopped(pod: LivePod, live: LiveContainer, nowMs: number): void {
    const loaded = this.#byContainer.get(live);
    const load = this.#loads.get(pod.node);
    if (loaded === undefined || load === undefined) return;
    settleLoad(load, nowMs);
    this.#byContainer.delete(live);
    const own = this.#podOn(load, pod);
    const [leaf, place] = [own.leaves.indexOf(loaded), load.containers.indexOf(loaded)];
    assert(leaf >= 0, `container ${live.name} is not among those of ${pod.name}`);
    assert(place >= 0, `container ${live.name} of ${pod.name} is not on node ${load.name}`);
    own.leaves.splice(leaf, 1);
    load.containers.splice(place, 1);
    if (own.leaves.length === 0) {
      load.pods.delete(pod);
      load.cpu.remove(own);
    }
    this.touch(load, nowMs);
  }

  /** Weights and limits of the pod's containers are those of their specs from here on; what they use stays. */
  resized(pod: LivePod, nowMs: number): void {
    const load = this.#loads.get(pod.node);
    const own = load?.pods.get(pod);
    if (load === undefined || own === undefined) return;
    settleLoad(load, nowMs);
    for (const loaded of own.leaves) Object.assign(loaded, boundsOf(load, loaded.live));
    load.cpu.remove(own);
    const resized = { ...own, pod: pod.pod };
    load.pods.set(pod, resized);
    load.cpu.add(resized);
    this.touch(load, nowMs);
  }

  /** A node joined: its system processes run, whatever else comes. */
  joined(node: NodeRow, nowMs: number): void {
    this.touch(this.loadOf(node, nowMs), nowMs);
  }

  /** The machine stops or runs again; its containers are stopped and started one by one. */
  powered(node: NodeRow, isOn: boolean, nowMs: number): void {
    const load = this.#loads.get(node);
    if (load === undefined || load.isOff === !isOn) return;
    settleLoad(load, nowMs);
    load.isOff = !isOn;
    this.touch(load, nowMs);
  }

  nodeLeft(node: NodeRow, nowMs: number): void {
    const load = this.#loads.get(node);
    if (load === undefined) return;
    assert(
      load.containers.length === 0,
      `node ${load.name} leaves with ${load.containers.length} containers`,
    );
    this.#count(load, nowMs, { milliCpu: 0, bytes: 0, missedMilliCpu: 0 });
    this.#loads.delete(node);
  }

  /** Something on the node is not what it was: it is worked out once in this millisecond, whatever else changes. */
  touch(load: NodeLoad, nowMs: number): void {
    this.#schedule(load, nowMs);
  }

  due(node: NodeRow, nowMs: number): void {
    const load = this.#loads.get(node);
    if (load === undefined || load.dueMs !== nowMs) return;
    load.dueMs = Infinity;
    settleLoad(load, nowMs);
    this.#measure(load, nowMs);
    for (const kill of killsOn(load, nowMs)) {
      this.#ledger.kill(kill.record);
      this.#ledger.count('oomKills', kill.victim.pod.template, nowMs);
      this.#watch.kill(kill.victim, nowMs);
    }
    const nextMs = this.#nextMs(load, nowMs);
    this.#watch.loaded(load, nextMs, nowMs);
    if (load.dueMs !== nowMs) this.#schedule(load, firstShortageMs(load, nowMs, nextMs));
  }

  /** Made where the node has none yet. */
  loadOf(node: NodeRow, nowMs: number): NodeLoad {
    let load = this.#loads.get(node);
    if (load === undefined) {
      const host = this.#sim.fleet.get(node);
      assert(host !== undefined, `node row ${node} is free`);
      const { cpuWeights, kubelet } = this.#spec;
      const isStaticPolicy = kubelet.cpuManagerPolicy === 'static';
      const pool = new CpuPool({ weights: cpuWeights, isStaticPolicy });
      load = newNodeLoad(node, host.node, this.#spec, pool, nowMs);
      this.#loads.set(node, load);
    }
    return load;
  }

  /** Undefined: nothing ever ran on the node. */
  find(node: NodeRow): NodeLoad | undefined {
    return this.#loads.get(node);
  }

  /** Undefined while the container does not run. */
  of(live: LiveContainer): LoadedContainer | undefined {
    return this.#byContainer.get(live);
  }

  /** Accounts for everything up to the end. */
  settleAll(nowMs: number): void {
    for (const load of this.#loads.values()) settleLoad(load, nowMs);
  }

  /** In the order in which nodes were first used. */
  all(): Iterable<NodeLoad> {
    return this.#loads.values();
  }

  /** A record with memory, or requests that cost some. */
  #isMemoryTold(pod: LivePod, { usage }: LiveContainer, isServing: boolean): boolean {
    const isRecorded = (usage?.histories ?? []).some(({ memoryBytes }) => memoryBytes.length > 0);
    return isRecorded || (isServing && this.#watch.costsMemory(pod));
  }

  #podOn(load: NodeLoad, pod: LivePod): LoadedPod {
    let own = load.pods.get(pod);
    if (own === undefined) {
      own = { live: pod, pod: pod.pod, leaves: [] };
      load.pods.set(pod, own);
      load.cpu.add(own);
    }
    return own;
  }

  /** Use, grants and memory as they are now. */
  #measure(load: NodeLoad, nowMs: number): void {
    const system = systemUseOf(load);
    let { bytes } = system;
    for (const loaded of load.containers) {
      loaded.wantedMilliCpu = loaded.use.milliCpuAt(nowMs);
      loaded.memoryBytes = loaded.use.memoryBytesAt(nowMs);
      bytes += loaded.memoryBytes;
    }
    const available = load.milliCpu - system.milliCpu;
    load.isContended = load.cpu.share(available);
    let { milliCpu } = system;
    let missedMilliCpu = 0;
    for (const loaded of load.containers) {
      milliCpu += loaded.grantedMilliCpu;
      missedMilliCpu += loaded.wantedMilliCpu - loaded.grantedMilliCpu;
      this.#publish(load, loaded, available, nowMs);
    }
    this.#count(load, nowMs, { milliCpu, bytes, missedMilliCpu });
  }

  #publish(load: NodeLoad, loaded: LoadedContainer, available: number, nowMs: number): void {
    const { live, wantedMilliCpu, grantedMilliCpu, memoryBytes, pod } = loaded;
    if (live.slot >= 0) this.#sim.metrics.set(live.slot, grantedMilliCpu, memoryBytes, nowMs);
    if (live.workMs !== Infinity) {
      const speed = wantedMilliCpu > 0 ? grantedMilliCpu / wantedMilliCpu : 1;
      if (speed !== live.speed) {
        setSpeed(live, speed, nowMs);
        this.#watch.paceChanged(pod, nowMs);
      }
    }
    if (!this.#watch.isServing(pod, live)) return;
    loaded.capacityMilliCpu = load.cpu.capacityOf(loaded, available, load.isContended);
    this.#watch.capacityChanged(loaded, nowMs);
  }

  #count(
    load: NodeLoad,
    nowMs: number,
    { milliCpu, bytes, missedMilliCpu }: Readonly<Record<'milliCpu' | 'bytes' | 'missedMilliCpu', number>>,
  ): void {
    this.#milliCpu += milliCpu - load.usedMilliCpu;
    this.#bytes += bytes - load.usedBytes;
    this.#missedMilliCpu += missedMilliCpu - load.missedMilliCpu;
    load.usedMilliCpu = milliCpu;
    load.usedBytes = bytes;
    load.missedMilliCpu = missedMilliCpu;
    this.#cpuUsed.set(nowMs, shown(this.#milliCpu / 1000));
    this.#memoryUsed.set(nowMs, shown(this.#bytes / 2 ** 30));
    this.#cpuMissed.set(nowMs, shown(this.#missedMilliCpu / 1000));
  }

  #nextMs(load: NodeLoad, nowMs: number): number {
    let nextMs = Infinity;
    for (const { use } of load.containers) nextMs = Math.min(nextMs, use.nextChangeMs(nowMs));
    if (nextMs <= nowMs)
      assert(false, `use on node ${load.name} changes at ${nextMs} ms, not after ${nowMs} ms`);
    return nextMs;
  }

  #schedule(load: NodeLoad, dueMs: number): void {
    if (load.dueMs === dueMs) return;
    load.dueMs = dueMs;
    if (dueMs !== Infinity)
      this.#sim.events.push(dueMs, Phase.ControlLoops, EventKind.NodeLoadDue, load.row, 0);
  }
}

/** Sums of shares carry the noise of their last bits, which no curve should show. */
function shown(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** What kubelet, runtime and the rest of the system use. */
function systemUseOf({ isOff, systemMilliCpu, systemMemoryBytes }: NodeLoad): {
  readonly milliCpu: number;
  readonly bytes: number;
} {
  return isOff ? { milliCpu: 0, bytes: 0 } : { milliCpu: systemMilliCpu, bytes: systemMemoryBytes };
}
