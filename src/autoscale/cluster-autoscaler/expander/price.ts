import { bytesOf, milliCpuOf } from '../../../model/index.ts';
import type { Node, Pod } from '../../../model/index.ts';
import { hasGpu } from '../simulator/utilization.ts';
import type { Expander, ExpanderContext, ExpansionOption } from './expander.ts';

/**
 * The options that are cheapest for what they give, on nodes whose size suits the cluster (upstream expander/price).
 *
 *     score = suppressed × (node price × count + s) ÷ (Σ pod price + s)          s: price of half a core and 500 MiB
 *     suppressed = (unfit − 1) × (1 − tanh((count − 1) ÷ 15)) + 1                unfit: how far from the preferred cpu
 */
export const priceExpander: Expander = {
  name: 'price',
  best(options, context) {
    let lowest = Infinity;
    let best: ExpansionOption[] = [];
    for (const option of options) {
      const score = priceScore(option, context);
      if (score === undefined) continue;
      if (best.length > 0 && score.final === lowest) best.push(option);
      if (best.length > 0 && !(score.final < lowest)) continue;
      lowest = score.final;
      best = [option];
    }
    return best;
  },
};

/** The parts of an option's score, for the debug text and for explanations. */
export interface PriceScore {
  readonly nodesPrice: number;
  readonly podsPrice: number;
  readonly ratio: number;
  readonly unfitness: number;
  readonly suppressed: number;
  readonly final: number;
}

const GPU_UNFITNESS = 1000;
const MISSING_GROUP_PENALTY = 2;
const DAMPING_NODES = 15;

/** Undefined: no template, or no price for it. */
export function priceScore(option: ExpansionOption, context: ExpanderContext): PriceScore | undefined {
  const { prices } = context;
  const template = context.templateOf(option.group);
  const nodePrice = template === undefined ? undefined : prices?.nodePerHour(template);
  if (template === undefined || nodePrice === undefined || prices === undefined) return undefined;

  const nodesPrice = nodePrice * option.nodeCount;
  const podsPrice = option.pods.reduce((sum, pod) => sum + prices.podPerHour(pod), 0);
  const stabilizer = prices.podPerHour(STABILIZER_POD);
  const ratio = (nodesPrice + stabilizer) / (podsPrice + stabilizer);
  const unfitness = unfitnessOf(template, context.nodeCount);
  const damped = (unfitness - 1) * (1 - Math.tanh((option.nodeCount - 1) / DAMPING_NODES)) + 1;
  const suppressed = hasGpu(template) ? GPU_UNFITNESS : damped;
  const penalty = option.group.exists ? 1 : MISSING_GROUP_PENALTY;
  return { nodesPrice, podsPrice, ratio, unfitness, suppressed, final: suppressed * ratio * penalty };
}

/** As the scale-up log has it. */
export function priceDebugText(score: PriceScore): string {
  const { nodesPrice, podsPrice, ratio, unfitness, suppressed, final } = score;
  return (
    `all_nodes_price=${nodesPrice.toFixed(6)} pods_price=${podsPrice.toFixed(6)} ` +
    `stabilized_ratio=${ratio.toFixed(6)} unfitness=${unfitness.toFixed(6)} ` +
    `suppressed=${suppressed.toFixed(6)} final_score=${final.toFixed(6)}`
  );
}

const STABILIZER_POD: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'stabilize' },
  spec: {
    containers: [{ name: 'stabilize', resources: { requests: { cpu: '500m', memory: bytesOf('500Mi') } } }],
  },
};

/** Clusters of up to so many nodes prefer nodes of so many cores. */
const PREFERRED_CORES: readonly (readonly [nodes: number, cores: number])[] = [
  [2, 1],
  [6, 2],
  [20, 4],
  [60, 8],
  [200, 16],
  [Infinity, 32],
];

function unfitnessOf(node: Node, nodeCount: number): number {
  const [, cores] = PREFERRED_CORES.find(([nodes]) => nodeCount <= nodes) ?? [Infinity, 32];
  const preferred = cores * 1000;
  const own = milliCpuOf(node.status?.capacity?.['cpu']);
  return Math.max(preferred / own, own / preferred);
}
