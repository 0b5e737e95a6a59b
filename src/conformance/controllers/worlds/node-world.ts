import { NodeLifecycle, withConditionTaints } from '../../../controllers/index.ts';
import type { NodeChange, NodeLifecycleOptions, ReadyStatus } from '../../../controllers/index.ts';
import { REGION_LABEL, ZONE_LABEL } from '../../../model/index.ts';
import type { Node, Pod, Taint } from '../../../model/index.ts';
import { TaintWorld } from './taint-world.ts';
import { Timeline } from './timeline.ts';

export interface NodeInput {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly actions: readonly { readonly atSeconds: number; readonly node: string; readonly do: string }[];
  readonly kubelet: { readonly leaseRenewSeconds: number; readonly phaseSeconds: number };
  readonly horizonSeconds: number;
}

interface NodeState {
  readonly node: Node;
  ready: ReadyStatus;
  taints: readonly Taint[];
  isSilent: boolean;
}

/** One state that a node had from a time on. */
export interface NodeEntry {
  readonly atMs: number;
  readonly node: string;
  readonly ready: string;
  readonly taints: readonly string[];
}

const PREFIX = 'node.kubernetes.io/';
/** Kubelets act between the controller's ticks, so that nothing happens at one instant. */
const KUBELET_PHASE_MS = 300;
const TAINT_PASS_MS = 100;

/** Nodes, their kubelets, and both controllers running together. */
export class NodeWorld {
  readonly history: NodeEntry[] = [];
  readonly podNotReadyAtMs: Map<string, number> = new Map<string, number>();
  readonly taintWorld: TaintWorld;
  readonly #input: NodeInput;
  readonly #time = new Timeline();
  readonly #lifecycle: NodeLifecycle;
  readonly #states = new Map<string, NodeState>();

  constructor(input: NodeInput, options: NodeLifecycleOptions) {
    this.#input = input;
    this.#lifecycle = new NodeLifecycle(options);
    this.taintWorld = new TaintWorld(this.#time, input.pods);
    for (const node of input.nodes) this.#register(node);
    for (const { atSeconds, node, do: what } of input.actions) {
      this.#time.at(atSeconds * 1000 + KUBELET_PHASE_MS, () => this.#act(node, what));
    }
    this.#every(options.monitorPeriodMs, () => this.#apply(this.#lifecycle.monitorPass(this.#time.nowMs)));
    this.#every(TAINT_PASS_MS, () => this.#apply(this.#lifecycle.taintPass(this.#time.nowMs)));
  }

  run(): void {
    while (this.#time.step(this.#input.horizonSeconds * 1000 + KUBELET_PHASE_MS));
  }

  #register(node: Node): void {
    const { name, labels = {} } = node.metadata;
    this.#states.set(name, { node, ready: 'True', taints: node.spec?.taints ?? [], isSilent: false });
    this.#lifecycle.addNode({
      name,
      zone: `${labels[REGION_LABEL] ?? ''}:${labels[ZONE_LABEL] ?? ''}`,
      isExcluded: false,
      ready: 'True',
      noExecute: undefined,
      isHeartbeating: true,
      probeMs: 0,
      isStarting: false,
    });
  }

  #every(periodMs: number, run: () => void): void {
    const next = (): void => {
      run();
      this.#time.at(this.#time.nowMs + periodMs, next);
    };
    this.#time.at(0, next);
  }

  #act(name: string, what: string): void {
    const state = this.#state(name);
    if (what === 'kubeletStops') {
      if (state.isSilent) return;
      state.isSilent = true;
      this.#lifecycle.fellSilent(name, this.#lastRenewalMs());
      return;
    }
    state.isSilent = false;
    state.ready = what === 'kubeletHealthy' ? 'True' : 'False';
    this.#lifecycle.reported(name, state.ready);
    this.#refresh(name);
  }

  /** Leases are renewed at fixed instants; the one of this very second is not missed. */
  #lastRenewalMs(): number {
    const { leaseRenewSeconds, phaseSeconds } = this.#input.kubelet;
    const firstMs = phaseSeconds * 1000 + KUBELET_PHASE_MS;
    const periodMs = leaseRenewSeconds * 1000;
    // A kubelet that stops at the instant of a renewal does not make it.
    return firstMs + (Math.ceil((this.#time.nowMs - firstMs) / periodMs) - 1) * periodMs;
  }

  #apply(changes: readonly NodeChange[]): void {
    for (const { node, becomesUnknown, noExecute } of changes) {
      const state = this.#state(node);
      if (this.#lifecycleUnknown(node)) state.ready = 'Unknown';
      if (becomesUnknown === true) this.#markPodsNotReady(node);
      if (noExecute !== undefined) {
        state.taints = state.taints.filter(({ effect }) => effect !== 'NoExecute');
        const added = noExecute === 'none' ? [] : [{ key: PREFIX + noExecute, effect: 'NoExecute' }];
        state.taints = [...state.taints, ...added];
      }
      this.#refresh(node);
    }
  }

  #lifecycleUnknown(name: string): boolean {
    return this.#lifecycle.readyOf(name) === 'Unknown';
  }

  #markPodsNotReady(node: string): void {
    for (const { metadata, spec } of this.#input.pods) {
      if (spec.nodeName !== node || this.taintWorld.deletedAtMs.has(metadata.name)) continue;
      if (!this.podNotReadyAtMs.has(metadata.name)) this.podNotReadyAtMs.set(metadata.name, this.#time.nowMs);
    }
  }

  /** Condition taints follow at once; the taint eviction controller sees the node. */
  #refresh(name: string): void {
    const state = this.#state(name);
    state.taints = withConditionTaints({
      ...state.node,
      spec: { ...state.node.spec, taints: state.taints },
      status: { conditions: [{ type: 'Ready', status: state.ready }] },
    });
    const taints = state.taints.map(({ key, effect }) => `${key.replace(PREFIX, '')}:${effect}`);
    this.history.push({ atMs: this.#time.nowMs, node: name, ready: state.ready, taints });
    this.taintWorld.setTaints(name, state.taints);
  }

  #state(name: string): NodeState {
    const state = this.#states.get(name);
    if (state === undefined) throw new RangeError(`no node ${name} in the vector`);
    return state;
  }
}
