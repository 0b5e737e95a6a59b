import type { Endpoint } from './endpoints.ts';

/** Requests per second to each endpoint, in their order, and what reaches none. */
export interface Split {
  readonly rates: Float64Array;
  /** Lost: no endpoint to send it to, or sent to a pod that is gone. */
  readonly lost: number;
}

/** Every endpoint gets the same: what kube-proxy's random choice comes to, and a headless Service's round robin. */
export function splitEvenly(rate: number, endpoints: readonly Endpoint[]): Split {
  const share = endpoints.length === 0 ? 0 : rate / endpoints.length;
  return settle(new Float64Array(endpoints.length).fill(share), endpoints, rate);
}

/**
 * externalTrafficPolicy: Local. The load balancer knows nodes, not pods: each node with a local endpoint gets the same,
 * and its pods share that. A pod alone on its node gets as much as three together on another.
 */
export function splitByNode(rate: number, endpoints: readonly Endpoint[]): Split {
  const podsOn = new Map<number, number>();
  for (const { node } of endpoints) podsOn.set(node, (podsOn.get(node) ?? 0) + 1);
  const perNode = podsOn.size === 0 ? 0 : rate / podsOn.size;
  const rates = Float64Array.from(endpoints, ({ node }) => perNode / (podsOn.get(node) ?? 1));
  return settle(rates, endpoints, rate);
}

/**
 * internalTrafficPolicy: Local. Each client asks only the endpoints of its own node; where there are none its requests
 * are lost. `rateOfNode` says how much comes from the clients of each node.
 */
export function splitWithinNodes(
  rateOfNode: ReadonlyMap<number, number>,
  endpoints: readonly Endpoint[],
): Split {
  const podsOn = new Map<number, number>();
  for (const { node } of endpoints) podsOn.set(node, (podsOn.get(node) ?? 0) + 1);
  let rate = 0;
  for (const fromNode of rateOfNode.values()) rate += fromNode;
  const rates = Float64Array.from(
    endpoints,
    ({ node }) => (rateOfNode.get(node) ?? 0) / (podsOn.get(node) ?? 1),
  );
  return settle(rates, endpoints, rate);
}

/** By weights of one's own (clients that stick, a mesh): the rate in proportion to each endpoint's weight. */
export function splitByWeight(
  rate: number,
  endpoints: readonly Endpoint[],
  weights: ArrayLike<number>,
): Split {
  let sum = 0;
  for (let index = 0; index < endpoints.length; index++) sum += weights[index];
  const rates = Float64Array.from(endpoints, (_, index) => (sum > 0 ? (rate * weights[index]) / sum : 0));
  return settle(rates, endpoints, rate);
}

/** Takes away what goes to pods that are gone; whatever of the rate is not served is lost. */
function settle(rates: Float64Array, endpoints: readonly Endpoint[], rate: number): Split {
  let served = 0;
  endpoints.forEach(({ answers }, index) => {
    if (!answers) rates[index] = 0;
    served += rates[index];
  });
  return { rates, lost: Math.max(0, rate - served) };
}
