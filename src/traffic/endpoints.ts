/** What a pod is to the Services that select it. */
export const EndpointState = {
  /** Takes requests. */
  Ready: 0,
  /** On its way out but still answering: takes requests only where no ready endpoint is left (KEP-1669). */
  Terminating: 1,
  /** Cannot answer. */
  Gone: 2,
} as const;
export type EndpointState = (typeof EndpointState)[keyof typeof EndpointState];

/** One pod behind a Service, as the routers see it. */
export interface Endpoint {
  /** The row of the pod, or any number that stands for it. */
  readonly pod: number;
  readonly node: number;
  /** Whether it would answer a request: a router may not have heard yet that it is gone. */
  readonly answers: boolean;
}

interface Entry {
  readonly node: number;
  state: EndpointState;
  /** What the routers think it is. */
  seen: EndpointState;
  /** Changes that the routers have not heard of: with any of them the pod is not forgotten, gone or not. */
  underWay: number;
}

interface Change {
  readonly visibleMs: number;
  readonly pod: number;
  readonly entry: Entry;
  readonly state: EndpointState;
}

/**
 * The endpoints of one Service, and how late the routers know of them: a change goes through the endpoint slice
 * controller and every node's proxy, which takes `delayMs`. In between requests go to pods that are gone (lost), and
 * none to pods that are ready.
 *
 * Changes come in order of time. O(1) a change; the list is built anew only after one has become visible.
 */
export class Endpoints {
  readonly #delayMs: number;
  readonly #entries = new Map<number, Entry>();
  readonly #pending: Change[] = [];
  #pendingFrom = 0;
  #visible: readonly Endpoint[] | undefined = [];

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** What the pod is from now on. Node and number of a pod never change. */
  set(pod: number, node: number, state: EndpointState, nowMs: number): void {
    const entry = this.#entries.get(pod) ?? { node, state, seen: EndpointState.Gone, underWay: 0 };
    this.#entries.set(pod, entry);
    entry.state = state;
    entry.underWay++;
    this.#visible = undefined;
    this.#pending.push({ visibleMs: nowMs + this.#delayMs, pod, entry, state });
  }

  /** Where routers send requests now, in the order in which pods first appeared. */
  visible(nowMs: number): readonly Endpoint[] {
    this.#reveal(nowMs);
    this.#visible ??= this.#build();
    return this.#visible;
  }

  /** When the routers next hear of something; Infinity: nothing is under way. */
  nextChangeMs(): number {
    return this.#pending[this.#pendingFrom]?.visibleMs ?? Infinity;
  }

  #reveal(nowMs: number): void {
    for (; this.nextChangeMs() <= nowMs; this.#pendingFrom++) {
      const { pod, entry, state } = this.#pending[this.#pendingFrom];
      entry.seen = state;
      entry.underWay--;
      this.#visible = undefined;
      if (entry.state === EndpointState.Gone && entry.underWay === 0) this.#entries.delete(pod);
    }
    if (this.#pendingFrom < 1024) return;
    this.#pending.splice(0, this.#pendingFrom);
    this.#pendingFrom = 0;
  }

  #build(): Endpoint[] {
    const ready = this.#seenAs(EndpointState.Ready);
    return ready.length > 0 ? ready : this.#seenAs(EndpointState.Terminating);
  }

  #seenAs(wanted: EndpointState): Endpoint[] {
    const endpoints: Endpoint[] = [];
    for (const [pod, { node, state, seen }] of this.#entries)
      if (seen === wanted) endpoints.push({ pod, node, answers: state !== EndpointState.Gone });
    return endpoints;
  }
}
