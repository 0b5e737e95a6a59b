import type { RandomStream } from '../base/index.ts';
import type { Endpoint } from './endpoints.ts';

const NOWHERE = -1;

/**
 * sessionAffinity: ClientIP. A client stays with its endpoint while that is there, and draws another when it goes; a new
 * endpoint therefore gets nothing but the clients of those that went, however idle it is. Clients ask equally much.
 *
 * That a client who stays away for `timeoutSeconds` (three hours) draws anew is not modelled.
 */
export class StickyClients {
  readonly #stream: RandomStream;
  /** The pod that each client is with. */
  readonly #podOf: Int32Array;

  constructor(clientCount: number, stream: RandomStream) {
    this.#stream = stream;
    this.#podOf = new Int32Array(clientCount).fill(NOWHERE);
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
