import type { HealthTaint, NodeChange, NodeHealth, NodeLifecycleOptions, ReadyStatus } from './types.ts';
import { ZoneQueue } from './zone-queue.ts';
import { zoneRate, zoneState } from './zone-state.ts';
import type { ZoneState } from './zone-state.ts';

interface Zone {
  readonly queue: ZoneQueue;
  /** Nodes that count for its state. */
  nodes: number;
  state: ZoneState | undefined;
}

/**
 * The node lifecycle controller: nodes that fall silent become Unknown, unhealthy ones get their NoExecute taint at
 * the rate of their zone. `monitorPass` every monitor period, `taintPass` when a zone's bucket lets one through; both give the
 * changes to make and have made them in their own books.
 *
 * Healthy nodes are not looked at: only those of `suspects` cost anything, so a pass over a quiet cluster is free.
 * Upstream: nodelifecycle/node_lifecycle_controller.go monitorNodeHealth, handleDisruption, doNoExecuteTaintingPass.
 */
export class NodeLifecycle {
  readonly #options: NodeLifecycleOptions;
  readonly #nodes = new Map<string, NodeHealth>();
  /** In order of registration, as the nodes are visited. */
  readonly #suspects = new Set<NodeHealth>();
  readonly #zones = new Map<string, Zone>();
  /** All zones were fully disrupted at the last pass: nothing is evicted. */
  #isMasterDisruption = false;

  constructor(options: NodeLifecycleOptions) {
    this.#options = options;
  }

  /** No pass would change anything. */
  get isQuiet(): boolean {
    return this.#suspects.size === 0 && !this.#isMasterDisruption;
  }

  addNode(node: NodeHealth): void {
    this.#nodes.set(node.name, node);
    let zone = this.#zones.get(node.zone);
    if (zone === undefined) {
      zone = { queue: new ZoneQueue(this.#options.evictionRate), nodes: 0, state: undefined };
      this.#zones.set(node.zone, zone);
    }
    if (!node.isExcluded) zone.nodes++;
    this.#suspect(node);
  }

  removeNode(name: string): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    this.#nodes.delete(name);
    this.#suspects.delete(node);
    const zone = this.#zoneOf(node);
    zone.queue.remove(name);
    if (!node.isExcluded) zone.nodes--;
    if (zone.nodes === 0) this.#zones.delete(node.zone);
  }

  readyOf(name: string): ReadyStatus | undefined {
    return this.#nodes.get(name)?.ready;
  }

  /** The kubelet reports its Ready condition; with it come lease and status again. */
  reported(name: string, ready: ReadyStatus): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    node.ready = ready;
    node.isHeartbeating = true;
    node.isStarting &&= ready !== 'True';
    this.#suspect(node);
  }

  /** The kubelet is silent since its last renewal; the pass after that one is the last sign of life. */
  fellSilent(name: string, lastRenewalMs: number): void {
    const node = this.#nodes.get(name);
    if (node === undefined) return;
    const { monitorPeriodMs, monitorPhaseMs = 0 } = this.#options;
    node.isHeartbeating = false;
    node.probeMs =
      Math.ceil((lastRenewalMs - monitorPhaseMs) / monitorPeriodMs) * monitorPeriodMs + monitorPhaseMs;
    this.#suspect(node);
  }

  /** Who fell silent, who is back, and what the zones make of it. Upstream: monitorNodeHealth. */
  monitorPass(nowMs: number): NodeChange[] {
    const changes = new Map<string, NodeChange>();
    for (const node of this.#suspects) this.#watch(node, nowMs, changes);
    this.#judgeZones(nowMs, changes);
    for (const node of this.#suspects) if (isHealthy(node)) this.#suspects.delete(node);
    return [...changes.values()];
  }

  /** Taints the nodes that the zones' buckets let through now. */
  taintPass(nowMs: number): NodeChange[] {
    const changes = new Map<string, NodeChange>();
    for (const { queue } of this.#zones.values()) {
      for (let name = queue.take(nowMs); name !== undefined; name = queue.take(nowMs)) {
        const node = this.#nodes.get(name);
        if (node !== undefined && node.ready !== 'True') this.#setTaint(node, taintFor(node), changes);
      }
    }
    return [...changes.values()];
  }

  /** When a zone may next taint a node; Infinity when none waits. */
  nextTaintMs(nowMs: number): number {
    let next = Infinity;
    for (const { queue } of this.#zones.values()) next = Math.min(next, queue.nextMs(nowMs));
    return next;
  }

  #suspect(node: NodeHealth): void {
    if (!isHealthy(node)) this.#suspects.add(node);
  }

  #watch(node: NodeHealth, nowMs: number, changes: Map<string, NodeChange>): void {
    const { monitorGraceMs, startupGraceMs } = this.#options;
    const graceMs = node.isStarting ? startupGraceMs : monitorGraceMs;
    if (node.isHeartbeating) node.probeMs = nowMs;
    if (nowMs > node.probeMs + graceMs && node.ready !== 'Unknown') {
      const wasReady = node.ready === 'True';
      node.ready = 'Unknown';
      change(changes, node.name, wasReady ? { becomesUnknown: true } : {});
    }
    const { queue } = this.#zoneOf(node);
    if (node.ready === 'True') {
      queue.remove(node.name);
      this.#setTaint(node, undefined, changes);
    } else if (node.noExecute === undefined) queue.add(node.name);
    else this.#setTaint(node, taintFor(node), changes);
  }

  #setTaint(node: NodeHealth, taint: HealthTaint | undefined, changes: Map<string, NodeChange>): void {
    if (node.noExecute === taint) return;
    node.noExecute = taint;
    change(changes, node.name, { noExecute: taint ?? 'none' });
  }

  #judgeZones(nowMs: number, changes: Map<string, NodeChange>): void {
    const states = this.#zoneStates();
    const isAllFull = states.size > 0 && [...states.values()].every((state) => state === 'full');
    if (isAllFull && this.#isMasterDisruption) return;
    if (isAllFull) {
      this.#enterMasterDisruption(nowMs, changes);
      return;
    }
    if (this.#isMasterDisruption) {
      this.#isMasterDisruption = false;
      for (const node of this.#suspects) node.probeMs = nowMs;
      for (const zone of this.#zones.values()) zone.state = undefined;
    }
    for (const [zone, state] of states) {
      if (zone.state === state) continue;
      zone.state = state;
      zone.queue.setRate(zoneRate(state, zone.nodes, this.#options), nowMs);
    }
  }

  /** Nothing answers any more: rather the control plane is cut off than every node dead. */
  #enterMasterDisruption(nowMs: number, changes: Map<string, NodeChange>): void {
    this.#isMasterDisruption = true;
    for (const node of this.#nodes.values()) this.#setTaint(node, undefined, changes);
    for (const zone of this.#zones.values()) {
      zone.queue.clear();
      zone.queue.setRate(0, nowMs);
      zone.state = 'full';
    }
  }

  #zoneStates(): Map<Zone, ZoneState> {
    const notReady = new Map<Zone, number>();
    for (const node of this.#suspects) {
      if (node.isExcluded || node.ready === 'True') continue;
      const zone = this.#zoneOf(node);
      notReady.set(zone, (notReady.get(zone) ?? 0) + 1);
    }
    const states = new Map<Zone, ZoneState>();
    for (const zone of this.#zones.values()) {
      if (zone.nodes === 0) continue;
      const count = notReady.get(zone) ?? 0;
      states.set(zone, zoneState(zone.nodes - count, count, this.#options));
    }
    return states;
  }

  #zoneOf({ zone }: NodeHealth): Zone {
    const found = this.#zones.get(zone);
    if (found !== undefined) return found;
    const made: Zone = { queue: new ZoneQueue(this.#options.evictionRate), nodes: 0, state: undefined };
    this.#zones.set(zone, made);
    return made;
  }
}

function isHealthy({ ready, noExecute, isHeartbeating }: NodeHealth): boolean {
  return ready === 'True' && noExecute === undefined && isHeartbeating;
}

function taintFor({ ready }: NodeHealth): HealthTaint {
  return ready === 'False' ? 'not-ready' : 'unreachable';
}

function change(changes: Map<string, NodeChange>, node: string, part: Omit<NodeChange, 'node'>): void {
  changes.set(node, { ...(changes.get(node) ?? { node }), ...part });
}
