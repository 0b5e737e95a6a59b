import {
  allocatableAmounts,
  bookedNonZeroRequests,
  bookedRequests,
  hostPortsOf,
} from '../../../src/model/index.ts';
import type { Node, Pod, ResourceAmounts } from '../../../src/model/index.ts';

/** Sums of one pod; pods never change, so a WeakMap keeps the exact arithmetic from being repeated. */
const BOOKED = new WeakMap<Pod, ResourceAmounts>();
const NON_ZERO = new WeakMap<Pod, { readonly milliCpu: number; readonly memoryBytes: number }>();
const ALLOCATABLE = new WeakMap<Node, ResourceAmounts>();

export function memoised<Key extends object, Value>(
  memo: WeakMap<Key, Value>,
  key: Key,
  make: (key: Key) => Value,
): Value {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const value = make(key);
  memo.set(key, value);
  return value;
}

/** A node with the pods on it. Sums are made anew each time they are asked for. */
export class NodeInfo {
  readonly node: Node;
  readonly pods: Pod[] = [];
  /** A set, as upstream: one of two pods with the same port frees it when it goes. */
  readonly usedPorts = new Set<string>();

  constructor(node: Node) {
    this.node = node;
  }

  get name(): string {
    return this.node.metadata.name;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.node.metadata.labels ?? {};
  }

  get allocatable(): ResourceAmounts {
    return memoised(ALLOCATABLE, this.node, allocatableAmounts);
  }

  add(pod: Pod): void {
    this.pods.push(pod);
    for (const port of hostPortsOf(pod)) this.usedPorts.add(port);
  }

  remove(pod: Pod): void {
    const place = this.pods.findIndex((other) => podKey(other) === podKey(pod));
    // Upstream moves the last pod into the gap.
    const last = this.pods.length - 1;
    this.pods[place] = this.pods[last];
    this.pods.pop();
    for (const port of hostPortsOf(pod)) this.usedPorts.delete(port);
  }

  clone(): NodeInfo {
    const copy = new NodeInfo(this.node);
    copy.pods.push(...this.pods);
    for (const port of this.usedPorts) copy.usedPorts.add(port);
    return copy;
  }

  /** The same pods on a changed node. */
  withNode(node: Node): NodeInfo {
    const copy = new NodeInfo(node);
    copy.pods.push(...this.pods);
    for (const port of this.usedPorts) copy.usedPorts.add(port);
    return copy;
  }

  requested(): ResourceAmounts {
    const scalars = new Map<string, number>();
    const sum = { milliCpu: 0, memoryBytes: 0, ephemeralStorageBytes: 0, pods: 0, scalars };
    for (const pod of this.pods) {
      const booked = memoised(BOOKED, pod, bookedRequests);
      sum.milliCpu += booked.milliCpu;
      sum.memoryBytes += booked.memoryBytes;
      sum.ephemeralStorageBytes += booked.ephemeralStorageBytes;
      for (const [name, amount] of booked.scalars) scalars.set(name, (scalars.get(name) ?? 0) + amount);
    }
    return sum;
  }

  nonZeroRequested(): { milliCpu: number; memoryBytes: number } {
    const sum = { milliCpu: 0, memoryBytes: 0 };
    for (const pod of this.pods) {
      const { milliCpu, memoryBytes } = memoised(NON_ZERO, pod, bookedNonZeroRequests);
      sum.milliCpu += milliCpu;
      sum.memoryBytes += memoryBytes;
    }
    return sum;
  }
}

export function podKey(pod: Pod): string {
  return `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
}

export function amountOf(amounts: ResourceAmounts, name: string): number {
  switch (name) {
    case 'cpu':
      return amounts.milliCpu;
    case 'memory':
      return amounts.memoryBytes;
    case 'ephemeral-storage':
      return amounts.ephemeralStorageBytes;
    case 'pods':
      return amounts.pods;
    default:
      return amounts.scalars.get(name) ?? 0;
  }
}
