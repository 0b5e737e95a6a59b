import type { RandomStream } from '../base/index.ts';
import type { Endpoint } from './endpoints.ts';

const NOWHERE = -1;

/**
 * sessionAffinity: ClientIP. A client stays with its endpoint while that is there, and draws another when it goes; a new
 * endpoint therefore gets nothing but the clients of those that went, however idle it is. Clients ask equally much, each
 * as often as the others: either all of them are back before `timeoutMs` has passed, or none is.
 */
export class StickyClients {
  readonly #stream: RandomStream;
  /** The pod that each client is with. */
  readonly #podOf: Int32Array;
  readonly #timeoutMs: number;
  /** Since when a client asks less often than the timeout allows; Infinity: often enough. */
  #quietFromMs = Infinity;

  constructor(clientCount: number, stream: RandomStream, timeoutMs: number = Infinity) {
    this.#stream = stream;
    this.#timeoutMs = timeoutMs;
    this.#podOf = new Int32Array(clientCount).fill(NOWHERE);
  }

  /** From now on all clients together ask at this rate; true: too seldom for a router to remember any of them. */
  asking(ratePerSecond: number, nowMs: number): boolean {
    const isQuiet = this.#podOf.length * 1000 > ratePerSecond * this.#timeoutMs;
    const isForgotten = nowMs - this.#quietFromMs >= this.#timeoutMs;
    if (isForgotten) this.#podOf.fill(NOWHERE);
    if (!isQuiet) this.#quietFromMs = Infinity;
    else if (this.#quietFromMs === Infinity) this.#quietFromMs = nowMs;
    return isQuiet && isForgotten;
  }

  /** How many clients each endpoint has, after those without one have drawn. */
  weights(endpoints: readonly Endpoint[]): Float64Array {
    const indexOf = new Map(endpoints.map(({ pod }, index) => [pod, index]));
    const weights = new Float64Array(endpoints.length);
    for (let client = 0; client < this.#podOf.length; client++) {
      let index = indexOf.get(this.#podOf[client]);
      if (index === undefined && endpoints.length > 0) {
        index = this.#stream.below(endpoints.length);
        this.#podOf[client] = endpoints[index].pod;
      }
      if (index !== undefined) weights[index]++;
    }
    return weights;
  }
}
