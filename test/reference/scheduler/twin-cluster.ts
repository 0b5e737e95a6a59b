import {
  hasLabel,
  LEGACY_REGION_LABEL,
  LEGACY_ZONE_LABEL,
  REGION_LABEL,
  ZONE_LABEL,
} from '../../../src/model/index.ts';
import type { KubernetesObject, Node, Pod } from '../../../src/model/index.ts';
import { NodeInfo, podKey } from './node-info.ts';

/** What the scheduler's caches hold: nodes in their order, pods on them, pending pods, and all other objects. */
export class TwinCluster {
  readonly nodes = new Map<string, NodeInfo>();
  readonly pending = new Map<string, Pod>();
  readonly #objects = new Map<string, KubernetesObject>();
  /** Zone → node names; zones in the order of their first node. */
  readonly #zones = new Map<string, string[]>();
  #order: readonly string[] = [];
  /** The list is made anew only when a node came or went. */
  #isStale = false;

  addNode(node: Node): void {
    this.nodes.set(node.metadata.name, new NodeInfo(node));
    this.#addToZone(node);
    this.#isStale = true;
  }

  /** A node that moves to another zone changes its place only with the next addition or removal. */
  updateNode(node: Node): void {
    const { name } = node.metadata;
    const old = this.nodes.get(name);
    if (old === undefined) throw new Error(`no node ${name}`);
    this.nodes.set(name, old.withNode(node));
    if (zoneKey(old.node) === zoneKey(node)) return;
    this.#removeFromZone(old.node);
    this.#addToZone(node);
  }

  removeNode(name: string): void {
    const old = this.nodes.get(name);
    if (old === undefined) throw new Error(`no node ${name}`);
    this.nodes.delete(name);
    this.#removeFromZone(old.node);
    this.#isStale = true;
  }

  order(): readonly string[] {
    if (this.#isStale) this.#rebuildOrder();
    this.#isStale = false;
    return this.#order;
  }

  snapshot(): readonly NodeInfo[] {
    return this.order().flatMap((name) => this.nodes.get(name) ?? []);
  }

  /** Finished pods do not exist for the scheduler. */
  addPod(pod: Pod): void {
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return;
    const { nodeName } = pod.spec;
    if (nodeName) this.nodes.get(nodeName)?.add(pod);
    else this.pending.set(podKey(pod), pod);
  }

  /** Upstream's cache takes the old pod off the node and puts the new one on: it becomes the last there. */
  updatePod(pod: Pod): void {
    const key = podKey(pod);
    if (this.pending.has(key)) this.pending.set(key, pod);
    for (const node of this.nodes.values()) {
      const old = node.pods.find((other) => podKey(other) === key);
      if (old === undefined) continue;
      node.remove(old);
      node.add({ ...pod, spec: { ...pod.spec, nodeName: node.name } });
    }
  }

  removePod(key: string): void {
    this.pending.delete(key);
    for (const node of this.nodes.values()) {
      const pod = node.pods.find((other) => podKey(other) === key);
      if (pod !== undefined) node.remove(pod);
    }
  }

  /** The pending pod goes to the node; its nomination is dropped. */
  bind(pod: Pod, nodeName: string): void {
    this.pending.delete(podKey(pod));
    this.nodes.get(nodeName)?.add({ ...pod, spec: { ...pod.spec, nodeName } });
  }

  /** Pending pods nominated to a node, the pod itself left out. */
  nominatedTo(nodeName: string, except: Pod): readonly Pod[] {
    return [...this.pending.values()].filter(
      (pod) => pod.status?.nominatedNodeName === nodeName && podKey(pod) !== podKey(except),
    );
  }

  put(object: KubernetesObject): void {
    this.#objects.set(objectKey(object.kind, object.metadata.namespace, object.metadata.name), object);
  }

  get<T extends KubernetesObject>(kind: string, namespace: string | undefined, name: string): T | undefined {
    return this.#objects.get(objectKey(kind, namespace, name)) as T | undefined;
  }

  list<T extends KubernetesObject>(kind: string): readonly T[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind) as unknown as readonly T[];
  }

  #addToZone(node: Node): void {
    const key = zoneKey(node);
    this.#zones.set(key, [...(this.#zones.get(key) ?? []), node.metadata.name]);
  }

  #removeFromZone(node: Node): void {
    const key = zoneKey(node);
    const left = (this.#zones.get(key) ?? []).filter((name) => name !== node.metadata.name);
    if (left.length === 0) this.#zones.delete(key);
    else this.#zones.set(key, left);
  }

  /** Round robin over the zones. */
  #rebuildOrder(): void {
    const order: string[] = [];
    const zones = [...this.#zones.values()];
    for (let place = 0; order.length < this.nodes.size; place++) {
      for (const names of zones) if (place < names.length) order.push(names[place]);
    }
    this.#order = order;
  }
}

function objectKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

/** The legacy label wins over the new one, even when it is empty. */
function zoneKey({ metadata: { labels } }: Node): string {
  const value = (legacy: string, current: string): string =>
    hasLabel(labels, legacy) ? (labels?.[legacy] ?? '') : (labels?.[current] ?? '');
  const region = value(LEGACY_REGION_LABEL, REGION_LABEL);
  const zone = value(LEGACY_ZONE_LABEL, ZONE_LABEL);
  return `${region}:\0:${zone}`;
}
