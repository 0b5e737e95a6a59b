import { goSort } from '../../../base/index.ts';
import {
  bytesOf,
  labelSelectorMatches,
  milliCpuOf,
  milliValueOf,
  podRequests,
  valueOf,
} from '../../../model/index.ts';
import type { Node, Pod, PodAffinityTerm, PodRow } from '../../../model/index.ts';
import { approximateOf } from '../../approximate.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';

const HOSTNAME = 'kubernetes.io/hostname';
const SPREAD_REFUSAL = "node(s) didn't match pod topology spread constraints";

export interface Estimate {
  readonly nodeCount: number;
  /** In the order they were placed. */
  readonly pods: readonly Pod[];
}

/**
 * How many nodes of a template some groups of equal pods need, and which of the pods would fit (upstream
 * estimator/binpacking_estimator.go). The snapshot is as before afterwards, but for the place of its round.
 *
 * Groups are packed one after the other, the most demanding first, onto the node that was added last; a new one is added
 * where that is full. What counts are nodes that took a pod, real ones included: the spread rule may use those.
 */
export function estimateNodes(
  snapshot: CaSnapshot,
  template: TemplateNode,
  podGroups: readonly (readonly Pod[])[],
  nodeLimit: number,
  isFastPath = false,
): Estimate {
  const packing = new Packing(snapshot, template, nodeLimit);
  const ordered = orderByScore(podGroups, template.node);
  const fast = isFastPath ? fastGroupIndex(ordered, template.node) : -1;
  snapshot.fork();
  for (const [index, pods] of ordered.entries()) if (index !== fast) packing.packGroup(pods);
  if (fast >= 0) packing.packFast(ordered[fast]);
  snapshot.revert();
  return { nodeCount: packing.nodeCount, pods: packing.placed };
}

/** Limits of one estimation: 0 is none, a negative one allows no node at all, else the smallest counts. */
export function combinedLimit(limits: readonly number[]): number {
  if (limits.some((limit) => limit < 0)) return -1;
  const positive = limits.filter((limit) => limit > 0);
  return positive.length === 0 ? 0 : Math.min(...positive);
}

/** The state of one estimation. */
class Packing {
  readonly placed: Pod[] = [];
  readonly #snapshot: CaSnapshot;
  readonly #template: TemplateNode;
  readonly #limit: number;
  readonly #added = new Set<string>();
  readonly #used = new Set<string>();
  #permitted = 0;
  #uncheckedNodes = 0;
  #isRefused = false;
  #lastNode: string | undefined;

  constructor(snapshot: CaSnapshot, template: TemplateNode, limit: number) {
    this.#snapshot = snapshot;
    this.#template = template;
    this.#limit = limit;
  }

  get nodeCount(): number {
    return this.#used.size + this.#uncheckedNodes;
  }

  packGroup(pods: readonly Pod[]): void {
    const rest = this.#ontoAddedNodes(pods);
    if (!this.#isRefused) this.#ontoNewNodes(rest);
  }

  /** One node is packed, and the others are taken to hold as many. */
  packFast(pods: readonly Pod[]): void {
    const rest = this.#ontoAddedNodes(pods);
    if (rest.length === 0 || this.#isRefused || !this.#mayAdd()) return;
    this.#addNode();
    let perNode = 0;
    while (perNode < rest.length && this.#tryLastNode(rest[perNode]) === undefined) perNode++;
    if (perNode === 0) return;
    for (let next = perNode; next < rest.length && this.#mayAdd(); next += perNode) {
      this.#uncheckedNodes++;
      this.placed.push(...rest.slice(next, next + perNode));
    }
  }

  /** Places pods on nodes added before, until one fits nowhere; returns those that are left. */
  #ontoAddedNodes(pods: readonly Pod[]): readonly Pod[] {
    for (const [index, pod] of pods.entries()) {
      const row = this.#snapshot.addPending(pod);
      const name = this.#snapshot.findNode(row, (node) => this.#added.has(node));
      if (name === undefined) {
        this.#snapshot.removePending(pod, row);
        return pods.slice(index);
      }
      this.#place(pod, row, name);
    }
    return [];
  }

  #ontoNewNodes(pods: readonly Pod[]): void {
    for (const pod of pods) {
      if (this.#lastNode !== undefined && this.#ontoLastOrSpread(pod)) continue;
      // Where the last node is still empty a new one would not help either.
      if (this.#lastNode !== undefined && !this.#used.has(this.#lastNode)) return;
      if (!this.#mayAdd()) return;
      this.#addNode();
      if (this.#tryLastNode(pod) !== undefined) return;
    }
  }

  #ontoLastOrSpread(pod: Pod): boolean {
    const reasons = this.#tryLastNode(pod);
    if (reasons === undefined) return true;
    if (!reasons.includes(SPREAD_REFUSAL) || !spreadsOverHosts(pod)) return false;
    const row = this.#snapshot.addPending(pod);
    const name = this.#snapshot.findNode(row, (node) => node !== this.#lastNode);
    if (name === undefined) {
      this.#snapshot.removePending(pod, row);
      return false;
    }
    this.#place(pod, row, name);
    return true;
  }

  /** Places the pod on the last node, or says why not. */
  #tryLastNode(pod: Pod): readonly string[] | undefined {
    const name = this.#lastNode ?? '';
    const row = this.#snapshot.addPending(pod);
    // Most pods fit, and then nobody asks for words.
    const refusal = this.#snapshot.fits(row, name) ? undefined : this.#snapshot.refusal(row, name);
    if (refusal === undefined) {
      this.#place(pod, row, name);
      return undefined;
    }
    this.#snapshot.removePending(pod, row);
    return refusal.reasons;
  }

  #place(pod: Pod, row: PodRow, name: string): void {
    this.#snapshot.place(row, name);
    this.#used.add(name);
    this.placed.push(pod);
  }

  #mayAdd(): boolean {
    if (this.#limit < 0 || (this.#limit > 0 && this.#permitted >= this.#limit)) {
      this.#isRefused = true;
      return false;
    }
    this.#permitted++;
    return true;
  }

  #addNode(): void {
    const name = `e-${this.#added.size}`;
    const { node, pods } = nodeFromTemplate(this.#template, name);
    this.#snapshot.addNode(node, pods);
    this.#added.add(name);
    this.#lastNode = name;
  }
}

/** A copy of the template with a name, and its hostname label, of its own. */
export function nodeFromTemplate({ node, pods }: TemplateNode, name: string): TemplateNode {
  const labels = { ...node.metadata.labels, [HOSTNAME]: name };
  const renamed = pods.map((pod) => ({
    ...pod,
    metadata: {
      ...pod.metadata,
      name: `${pod.metadata.name}-${name}`,
      uid: `${pod.metadata.uid ?? ''}-${name}`,
    },
    spec: { ...pod.spec, nodeName: name },
  }));
  return { node: { ...node, metadata: { ...node.metadata, name, labels } }, pods: renamed };
}

function spreadsOverHosts({ spec }: Pod): boolean {
  return (spec.topologySpreadConstraints ?? []).some(({ topologyKey }) => topologyKey === HOSTNAME);
}

/** By the share of a node that the first pod asks for, largest first; equal ones as Go's sort leaves them. */
function orderByScore(groups: readonly (readonly Pod[])[], node: Node): readonly (readonly Pod[])[] {
  const allocatable = node.status?.allocatable;
  const milliCpu = milliCpuOf(allocatable?.['cpu']);
  const bytes = bytesOf(allocatable?.['memory']);
  const scoreOf = (pod: Pod): number => {
    const requests = podRequests(pod);
    const cpu = requests.get('cpu');
    const memory = requests.get('memory');
    const cpuShare = cpu === undefined || milliCpu === 0 ? 0 : milliValueOf(cpu) / milliCpu;
    const memoryShare = memory === undefined || bytes === 0 ? 0 : valueOf(memory) / bytes;
    return cpuShare + memoryShare;
  };
  const scored = groups.map((pods) => ({ pods, score: scoreOf(pods[0]) }));
  goSort(scored, (a, b) => a.score > b.score);
  return scored.map(({ pods }) => pods);
}

/** The group that saves most simulations when it is packed by extrapolation: the later one of equals; −1: none may be. */
function fastGroupIndex(groups: readonly (readonly Pod[])[], node: Node): number {
  let best = -1;
  let bestSaved = -Infinity;
  for (const [index, pods] of groups.entries()) {
    if (!mayExtrapolate(pods[0])) continue;
    const saved = simulationsSaved(pods, node);
    if (saved < bestSaved) continue;
    best = index;
    bestSaved = saved;
  }
  return best;
}

function mayExtrapolate(pod: Pod): boolean {
  if ((pod.spec.topologySpreadConstraints ?? []).length > 0) return false;
  return requiredAntiAffinity(pod).every(({ topologyKey }) => topologyKey === HOSTNAME);
}

function simulationsSaved(pods: readonly Pod[], node: Node): number {
  const [exemplar] = pods;
  const requests = exemplar.spec.containers.at(0)?.resources?.requests;
  const capacity = node.status?.capacity;
  // In doubles, as upstream: three pods of 100m each need more than 300m by a hair. Dividing by nothing counts as none.
  const needed = (resource: string): number => {
    const [request, size] = [requests, capacity].map((list) => approximateOf(list?.[resource] ?? 0));
    const count = Math.ceil((pods.length * request) / size);
    return Number.isFinite(count) ? count : 0;
  };
  const nodes = Math.max(repelsItself(exemplar) ? pods.length : 0, needed('cpu'), needed('memory'));
  return nodes <= 0 ? 0 : pods.length - Math.floor(pods.length / nodes);
}

/** By its labels alone: upstream asks for no namespace. */
function repelsItself(pod: Pod): boolean {
  return requiredAntiAffinity(pod).some(({ labelSelector }) =>
    labelSelectorMatches(labelSelector, pod.metadata.labels),
  );
}

function requiredAntiAffinity({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}
