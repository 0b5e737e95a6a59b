import { assert, decimalText } from '../../../base/index.ts';
import { withConditionTaints } from '../../../controllers/index.ts';
import {
  DEFAULT_EVICTION,
  evictionMessage,
  evictionPass,
  NO_PRESSURE,
  pressureRefusal,
  readThresholds,
  storageLimitViolation,
} from '../../../kubelet/index.ts';
import type {
  EvictionOptions,
  PodEviction,
  PressureCondition,
  PressureState,
} from '../../../kubelet/index.ts';
import { bytesOf } from '../../../model/index.ts';
import type { Condition, Node, NodeRow, Pod } from '../../../model/index.ts';
import type { RuntimeSpec } from '../../../scenario/index.ts';
import { updateNode } from '../../apply/nodes/update-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { Simulation } from '../../simulation.ts';
import type { LivePod } from '../pod/live-pod.ts';
import type { NodeImages } from './node-images.ts';
import type { NodeLoad } from './node-load.ts';
import {
  couldBeMet,
  diskBytesOf,
  hasOwnStorageLimits,
  imagesInUse,
  observe,
  podUsageOf,
  usedByContainer,
} from './node-signals.ts';

interface PressureOfNode {
  state: PressureState;
  /** Time of the NodePressureDue event under way. */
  dueMs: number;
}

/** A pod to be evicted, and the words for it. */
export interface PressureEviction {
  readonly pod: LivePod;
  readonly graceSeconds: number;
  readonly why: string;
  /** First to go first. */
  readonly ranking: readonly { readonly pod: string; readonly score: string }[];
  /** Where it is for want of memory: what the containers use that use more than they ask for, in bytes. */
  readonly starvedBytes?: ReadonlyMap<string, number>;
}

const CONDITIONS: readonly PressureCondition[] = ['DiskPressure', 'MemoryPressure', 'PIDPressure'];
const STORAGE_GRACE_SECONDS = 1;
const RANKED_MAX = 20;
const MEBIBYTE = 2 ** 20;

/**
 * The kubelets' eviction: every ten seconds, counted from the node's joining, a node looks at its signals. It does so only
 * while a threshold is met, was met a short while ago, or could be met before the node is next worked out.
 */
export class NodePressures {
  readonly #sim: Simulation;
  readonly #images: NodeImages;
  readonly #options: EvictionOptions;
  readonly #nodes = new Map<NodeRow, PressureOfNode>();

  constructor(sim: Simulation, images: NodeImages, { kubelet }: RuntimeSpec) {
    const { evictionPressureTransitionMs, evictionMaxPodGraceSeconds } = kubelet;
    this.#sim = sim;
    this.#images = images;
    this.#options = {
      ...DEFAULT_EVICTION,
      thresholds: readThresholds(kubelet),
      ...(evictionPressureTransitionMs === undefined ? {} : { transitionMs: evictionPressureTransitionMs }),
      ...(evictionMaxPodGraceSeconds === undefined ? {} : { maxPodGraceSeconds: evictionMaxPodGraceSeconds }),
    };
  }

  /** The node was worked out, and will be again at `nextMs`: is pressure possible until then? */
  loaded(load: NodeLoad, nextMs: number, nowMs: number): void {
    if (load.isOff) return;
    const known = this.#nodes.get(load.row);
    if (known !== undefined && (known.dueMs !== Infinity || isUnderWay(known.state))) return;
    const imageBytes = this.#images.bytesOn(load.row);
    const { thresholds } = this.#options;
    if (!couldBeMet(load, thresholds, imageBytes, nowMs, nextMs) && !hasOwnStorageLimits(load)) return;
    const own = known ?? { state: NO_PRESSURE, dueMs: Infinity };
    this.#nodes.set(load.row, own);
    this.#schedule(load, own, nowMs);
  }

  /** A pass of the node's eviction; undefined where nobody has to go. */
  due(load: NodeLoad, nowMs: number, nextMs: number): PressureEviction | undefined {
    const own = this.#nodes.get(load.row);
    if (own === undefined || own.dueMs !== nowMs) return undefined;
    own.dueMs = Infinity;
    if (load.isOff) return undefined;
    const eviction = overOwnLimits(load, nowMs) ?? this.#pass(load, own, nowMs);
    const imageBytes = this.#images.bytesOn(load.row);
    const { thresholds } = this.#options;
    if (
      isUnderWay(own.state) ||
      couldBeMet(load, thresholds, imageBytes, nowMs, nextMs) ||
      hasOwnStorageLimits(load)
    )
      this.#schedule(load, own, nowMs);
    return eviction;
  }

  /** Why the kubelet does not take the pod; undefined: it does. */
  refusal(node: NodeRow, pod: Pod): string | undefined {
    const conditions = this.#nodes.get(node)?.state.conditions ?? [];
    return pressureRefusal(pod, conditions)?.message;
  }

  /** The machine runs again, and its kubelet remembers nothing. */
  restarted(node: NodeRow, nowMs: number): void {
    const own = this.#nodes.get(node);
    if (own === undefined) return;
    const { conditions } = own.state;
    own.state = NO_PRESSURE;
    if (conditions.length > 0) this.#tellConditions(node, [], nowMs);
  }

  nodeLeft(node: NodeRow): void {
    this.#nodes.delete(node);
  }

  #pass(load: NodeLoad, own: PressureOfNode, nowMs: number): PressureEviction | undefined {
    const pods = [...load.pods.keys()].filter(({ stopping, isOver }) => stopping === undefined && !isOver);
    const views = new Map(pods.map((pod) => [viewOf(pod), pod]));
    const usageOf = (view: Pod): ReturnType<typeof podUsageOf> => {
      const pod = views.get(view);
      return pod === undefined ? undefined : podUsageOf(load, pod, nowMs);
    };
    const observations = observe(load, this.#images.bytesOn(load.row), nowMs);
    const { state, eviction } = evictionPass(
      own.state,
      {
        nowMs,
        observations,
        pods: [...views.keys()],
        usageOf,
        reclaim: () =>
          this.#dropImages(load, nowMs) ? observe(load, this.#images.bytesOn(load.row), nowMs) : undefined,
      },
      this.#options,
    );
    const before = own.state.conditions;
    own.state = state;
    if (before.join() !== state.conditions.join()) this.#tellConditions(load.row, state.conditions, nowMs);
    const victim = eviction && views.get(eviction.pod);
    if (eviction === undefined || victim === undefined) return undefined;
    const use = usedByContainer(load, victim, eviction.threshold.signal, nowMs);
    return {
      pod: victim,
      graceSeconds: eviction.graceSeconds,
      why: evictionMessage(eviction.pod, eviction.threshold, observations, use).trim(),
      ranking: rankingOf(eviction, usageOf),
      ...(isForMemory(eviction) ? { starvedBytes: aboveRequests(eviction.pod, use) } : {}),
    };
  }

  /** Images that no container runs, oldest first; true: there were some. */
  #dropImages(load: NodeLoad, nowMs: number): boolean {
    return this.#images.dropUnused(load.row, imagesInUse(load), nowMs);
  }

  /** Conditions of the node, and the taints that the node lifecycle controller makes of them. */
  #tellConditions(row: NodeRow, conditions: readonly PressureCondition[], nowMs: number): void {
    const host = this.#sim.fleet.get(row);
    if (host === undefined) return;
    const { node } = host;
    const others = (node.status?.conditions ?? []).filter(
      ({ type }) => !CONDITIONS.some((condition) => condition === type),
    );
    const own: Condition[] = CONDITIONS.map((type) => ({
      type,
      status: conditions.includes(type) ? 'True' : 'False',
    }));
    const changed: Node = { ...node, status: { ...node.status, conditions: [...others, ...own] } };
    const taints = withConditionTaints(changed);
    updateNode(this.#sim, row, { ...changed, spec: { ...changed.spec, taints } }, nowMs);
  }

  #schedule({ row, joinedMs }: NodeLoad, own: PressureOfNode, nowMs: number): void {
    const { everyMs } = this.#options;
    assert(nowMs >= joinedMs, `node row ${row} is looked at ${joinedMs - nowMs} ms before it joined`);
    own.dueMs = joinedMs + (Math.floor((nowMs - joinedMs) / everyMs) + 1) * everyMs;
    assert(
      own.dueMs > nowMs,
      `the next pass of node row ${row} is at ${own.dueMs} ms, not after ${nowMs} ms`,
    );
    this.#sim.events.push(own.dueMs, Phase.ControlLoops, EventKind.NodePressureDue, row, 0);
  }
}

function isForMemory({ threshold: { signal } }: PodEviction): boolean {
  return signal === 'memory.available' || signal === 'allocatableMemory.available';
}

/** The containers that the kubelet's event names as offending. */
function aboveRequests({ spec }: Pod, use: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const requested = new Map(
    spec.containers.map(({ name, resources }) => [name, bytesOf(resources?.requests?.['memory'])]),
  );
  return new Map([...use].filter(([name, bytes]) => bytes > (requested.get(name) ?? 0)));
}

/** A condition holds, or a threshold is met and its grace runs. */
function isUnderWay({ conditions, metSinceMs }: PressureState): boolean {
  return conditions.length > 0 || metSinceMs.size > 0;
}

/** The kubelet sees pods as objects of their own; templates are shared. */
function viewOf({ pod, name }: LivePod): Pod {
  return { ...pod, metadata: { ...pod.metadata, name } };
}

/** A pod over a limit of its own on local storage goes whatever the node has left. */
function overOwnLimits(load: NodeLoad, nowMs: number): PressureEviction | undefined {
  for (const pod of load.pods.keys()) {
    if (pod.stopping !== undefined || pod.isOver) continue;
    const containers = new Map(
      (load.pods.get(pod)?.leaves ?? []).map((loaded) => [loaded.container, diskBytesOf(loaded, nowMs)]),
    );
    const why = storageLimitViolation(pod.pod, { containers, volumes: new Map() });
    if (why !== undefined) return { pod, graceSeconds: STORAGE_GRACE_SECONDS, why: why.trim(), ranking: [] };
  }
  return undefined;
}

function rankingOf(
  { ranking, threshold }: PodEviction,
  usageOf: (pod: Pod) => ReturnType<typeof podUsageOf>,
): { pod: string; score: string }[] {
  return ranking.slice(0, RANKED_MAX).map((pod) => {
    const { memoryWorkingSetBytes = 0, diskBytes = 0, processCount = 0 } = usageOf(pod) ?? {};
    const used =
      threshold.signal === 'pid.available'
        ? `${decimalText(processCount)} processes`
        : `${decimalText((threshold.signal.startsWith('nodefs') || threshold.signal.startsWith('imagefs') ? diskBytes : memoryWorkingSetBytes) / MEBIBYTE, 1)} MiB used`;
    return { pod: pod.metadata.name, score: `${used}, priority ${pod.spec.priority ?? 0}` };
  });
}
