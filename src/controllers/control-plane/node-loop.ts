import { REGION_LABEL, ZONE_LABEL } from '../../model/index.ts';
import type { Condition, Node, Taint } from '../../model/index.ts';
import { withConditionTaints } from '../node-lifecycle/condition-taints.ts';
import { NodeLifecycle } from '../node-lifecycle/lifecycle.ts';
import type { HealthTaint, NodeChange, ReadyStatus } from '../node-lifecycle/types.ts';
import { conditionOf } from '../pod-view.ts';
import { noExecuteKey, taintVerdict } from '../taint-eviction.ts';
import type { PendingEviction } from '../taint-eviction.ts';
import type { PodHandle } from './actions.ts';
import type { PodRecord } from './pod-book.ts';
import type { World } from './world.ts';

const PREFIX = 'node.kubernetes.io/';
const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-disruption';
const DISRUPTION = 'DeletionByTaintManager';
/** The period is waited after a pass, so ten passes take a little more than ten periods: a grace of ten is over then. */
const PASS_SLIDE_MS = 1;

/** Node health, condition taints, taint eviction and the pods of nodes that are gone. */
export class NodeLoop {
  /** Nodes as they stand, taints and Ready condition included. */
  readonly nodes: Map<string, Node> = new Map();
  readonly #world: World;
  readonly #lifecycle: NodeLifecycle;
  readonly #pending = new Map<PodHandle, PendingEviction>();
  /** NoExecute taints by node, as the taint eviction controller last saw them. */
  readonly #noExecute = new Map<string, string>();
  readonly #nodeChanged: (name: string, nowMs: number) => void;
  #isTicking = false;
  #taintPassMs = Infinity;

  constructor(world: World, nodeChanged: (name: string, nowMs: number) => void) {
    this.#world = world;
    this.#nodeChanged = nodeChanged;
    this.#lifecycle = new NodeLifecycle(world.options.nodeLifecycle);
  }

  /** A node came or its object was changed by somebody else. */
  applied(node: Node, nowMs: number): void {
    const { name, labels = {} } = node.metadata;
    const ready = (conditionOf(node.status?.conditions, 'Ready')?.status ?? 'True') as ReadyStatus;
    if (!this.nodes.has(name)) {
      this.#lifecycle.addNode({
        name,
        zone: `${labels[REGION_LABEL] ?? ''}:${labels[ZONE_LABEL] ?? ''}`,
        isExcluded: Object.hasOwn(labels, EXCLUDED_LABEL),
        ready,
        noExecute: healthTaintOf(node),
        isHeartbeating: true,
        probeMs: nowMs,
        isStarting: ready !== 'True',
      });
    }
    this.#set(node, nowMs);
    this.#planTick(nowMs);
  }

  /** Its pods are nobody's: the garbage collector of pods takes them. */
  removed(name: string, nowMs: number): void {
    if (!this.nodes.delete(name)) return;
    this.#lifecycle.removeNode(name);
    this.#noExecute.delete(name);
    this.#nodeChanged(name, nowMs);
    this.#planPodGc(name, nowMs);
  }

  /** The kubelet reports its Ready condition. */
  reported(name: string, ready: ReadyStatus, nowMs: number): void {
    const node = this.nodes.get(name);
    if (node === undefined) return;
    this.#lifecycle.reported(name, ready);
    this.#set(withReady(node, ready), nowMs);
    this.#planTick(nowMs);
  }

  /** The kubelet is silent; its lease was last renewed at that time. */
  fellSilent(name: string, lastRenewalMs: number, nowMs: number): void {
    this.#lifecycle.fellSilent(name, lastRenewalMs);
    this.#planTick(nowMs);
  }

  /** A pod was bound: taints that its node has already may drive it away. */
  podBound(pod: PodRecord, nowMs: number): void {
    const taints = this.nodes.get(pod.nodeName)?.spec?.taints ?? [];
    if (noExecuteKey(taints) !== '') this.#judgePod(pod, taints, nowMs);
  }

  #set(node: Node, nowMs: number): void {
    const taints = withConditionTaints(node);
    const { name } = node.metadata;
    const isSettled = taints === node.spec?.taints || taints.length + (node.spec?.taints ?? []).length === 0;
    this.nodes.set(name, isSettled ? node : { ...node, spec: { ...node.spec, taints } });
    if (!isSettled) this.#world.timers.at(nowMs, (thenMs) => this.#tellTaints(name, thenMs));
    this.#nodeChanged(name, nowMs);
    this.#judgeNode(name, taints, nowMs);
  }

  /** By a timer of its own: what is told of nodes from outside must not wait until something else is due. */
  #tellTaints(name: string, nowMs: number): void {
    const taints = this.nodes.get(name)?.spec?.taints;
    if (taints !== undefined) this.#world.act({ kind: 'taint-node', atMs: nowMs, node: name, taints });
  }

  #planTick(nowMs: number): void {
    if (this.#isTicking || this.#lifecycle.isQuiet) return;
    this.#isTicking = true;
    const { monitorPeriodMs, monitorPhaseMs = 0 } = this.#world.options.nodeLifecycle;
    const passes = Math.floor((nowMs - monitorPhaseMs) / monitorPeriodMs) + 1;
    this.#world.timers.at(passes * monitorPeriodMs + monitorPhaseMs, (thenMs) => {
      this.#isTicking = false;
      this.#apply(this.#lifecycle.monitorPass(thenMs + PASS_SLIDE_MS), thenMs);
      this.#planTaintPass(thenMs);
      this.#planTick(thenMs);
    });
  }

  #planTaintPass(nowMs: number): void {
    const nextMs = this.#lifecycle.nextTaintMs(nowMs);
    if (nextMs === Infinity || nextMs >= this.#taintPassMs) return;
    this.#taintPassMs = nextMs;
    this.#world.timers.at(nextMs, (thenMs) => {
      if (this.#taintPassMs !== nextMs) return;
      this.#taintPassMs = Infinity;
      this.#apply(this.#lifecycle.taintPass(thenMs), thenMs);
      this.#planTaintPass(thenMs);
    });
  }

  #apply(changes: readonly NodeChange[], nowMs: number): void {
    for (const { node: name, becomesUnknown, noExecute } of changes) {
      const before = this.nodes.get(name);
      if (before === undefined) continue;
      let node = before;
      if (this.#lifecycle.readyOf(name) === 'Unknown') node = withReady(node, 'Unknown');
      if (becomesUnknown === true) {
        this.#world.act({ kind: 'node-unknown', atMs: nowMs, node: name });
        this.#markNotReady(name, nowMs);
      }
      if (noExecute !== undefined) {
        node = withHealthTaint(node, noExecute);
        this.#world.act({ kind: 'taint-node', atMs: nowMs, node: name, taints: node.spec?.taints ?? [] });
      }
      this.#set(node, nowMs);
    }
  }

  #markNotReady(name: string, nowMs: number): void {
    for (const pod of this.#world.pods.onNode(name)) {
      if (!pod.isReady) continue;
      pod.isReady = false;
      pod.readySinceMs = nowMs;
      this.#world.changed(pod, nowMs);
    }
  }

  #judgeNode(name: string, taints: readonly Taint[], nowMs: number): void {
    const key = noExecuteKey(taints);
    if ((this.#noExecute.get(name) ?? '') === key) return;
    this.#noExecute.set(name, key);
    for (const pod of [...this.#world.pods.onNode(name)]) this.#judgePod(pod, taints, nowMs);
  }

  #judgePod(pod: PodRecord, taints: readonly Taint[], nowMs: number): void {
    const pending = this.#pending.get(pod.handle);
    const verdict = taintVerdict(pod.tolerations, taints, pending, nowMs);
    if (verdict.kind !== 'wait') this.#pending.delete(pod.handle);
    if (verdict.kind === 'delete-now') this.#evict(pod, nowMs);
    if (verdict.kind !== 'wait' || verdict.pending === pending) return;
    this.#pending.set(pod.handle, verdict.pending);
    this.#world.timers.at(verdict.pending.atMs, (thenMs) => {
      if (this.#pending.get(pod.handle) !== verdict.pending) return;
      this.#pending.delete(pod.handle);
      this.#evict(pod, thenMs);
    });
  }

  #evict(pod: PodRecord, nowMs: number): void {
    if (this.#world.pods.find(pod.handle) === undefined || pod.isDeleting) return;
    const { namespace, name } = pod;
    const about = { kind: 'Pod', namespace, name };
    this.#world.event(about, 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`, nowMs);
    this.#world.deletePod(pod, nowMs, DISRUPTION);
  }

  /** Pods of a node that is gone are deleted by force, after a while in which it might come back. */
  #planPodGc(name: string, nowMs: number): void {
    const { podGcPeriodMs, podGcQuarantineMs } = this.#world.options;
    const earliestMs = nowMs + podGcQuarantineMs;
    const atMs = podGcPeriodMs === 0 ? earliestMs : Math.ceil(earliestMs / podGcPeriodMs) * podGcPeriodMs;
    this.#world.timers.at(atMs, (thenMs) => {
      if (this.nodes.has(name)) return;
      for (const pod of [...this.#world.pods.onNode(name)]) {
        pod.isDeleting = true;
        const why = { disruption: 'DeletionByPodGC', isForced: true } as const;
        this.#world.act({ kind: 'delete-pod', atMs: thenMs, pod: pod.handle, ...why });
        this.#world.changed(pod, thenMs);
      }
    });
  }
}

function healthTaintOf({ spec }: Node): HealthTaint | undefined {
  const keys: readonly HealthTaint[] = ['not-ready', 'unreachable'];
  return keys.find((key) =>
    spec?.taints?.some((taint) => taint.key === PREFIX + key && taint.effect === 'NoExecute'),
  );
}

function withHealthTaint(node: Node, taint: HealthTaint | 'none'): Node {
  const others = (node.spec?.taints ?? []).filter(
    ({ key, effect }) =>
      effect !== 'NoExecute' || (key !== `${PREFIX}not-ready` && key !== `${PREFIX}unreachable`),
  );
  const taints = taint === 'none' ? others : [...others, { key: PREFIX + taint, effect: 'NoExecute' }];
  return { ...node, spec: { ...node.spec, taints } };
}

function withReady(node: Node, ready: ReadyStatus): Node {
  const others = (node.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const conditions: readonly Condition[] = [...others, { type: 'Ready', status: ready }];
  return { ...node, status: { ...node.status, conditions } };
}
