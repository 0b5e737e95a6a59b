import type { RandomStream } from '../../base/index.ts';
import type { Expander, ExpanderContext, ExpansionOption } from './expander/expander.ts';
import { leastNodesExpander } from './expander/least-nodes.ts';
import { leastWasteExpander } from './expander/least-waste.ts';
import { mostPodsExpander } from './expander/most-pods.ts';
import { priceExpander } from './expander/price.ts';
import { priorityExpander } from './expander/priority.ts';
import { randomExpander } from './expander/random.ts';

const EXPANDERS: readonly Expander[] = [
  leastWasteExpander,
  leastNodesExpander,
  mostPodsExpander,
  priceExpander,
  priorityExpander,
  randomExpander,
];

/** What `--expander` may name. */
export const EXPANDER_NAMES: readonly string[] = EXPANDERS.map(({ name }) => name);

/** Default of --expander since 1.33. */
export const DEFAULT_EXPANDER = 'least-waste';

/** The chain that `--expander a,b,c` names, or the text of what is wrong with it. */
export function buildExpanderChain(
  names: readonly string[],
): readonly Expander[] | { readonly error: string } {
  const chain: Expander[] = [];
  for (const [index, name] of names.entries()) {
    if (chain.some((expander) => expander.name === name)) {
      const text = `Expander ${name} was specified multiple times, each expander must not be specified more than once`;
      return { error: text };
    }
    if (chain.includes(randomExpander)) {
      const text = `Expander ${name} came after an expander ${names[index - 1]} that will always return only one result`;
      return { error: `${text}, this is not allowed since ${name} will never be used` };
    }
    const expander = EXPANDERS.find((known) => known.name === name);
    if (expander === undefined) return { error: `Expander ${name} not supported` };
    chain.push(expander);
  }
  return chain;
}

/** What each filter of the chain left, in order; none after the one that left a single option. */
export interface ExpanderStage {
  readonly expander: string;
  readonly kept: readonly ExpansionOption[];
}

export interface ExpanderResult {
  readonly stages: readonly ExpanderStage[];
  /** Any of these is as good as the others; the real one draws. */
  readonly kept: readonly ExpansionOption[];
}

/** Runs the options through the chain. */
export function runExpanderChain(
  chain: readonly Expander[],
  options: readonly ExpansionOption[],
  context: ExpanderContext,
): ExpanderResult {
  const stages: ExpanderStage[] = [];
  let kept = options;
  for (const expander of chain) {
    if (expander === randomExpander) break;
    kept = expander.best(kept, context);
    stages.push({ expander: expander.name, kept });
    if (kept.length === 1) break;
  }
  return { stages, kept };
}

/** One of the options that are left: drawn where there is a stream, else the first. */
export function drawOption(
  kept: readonly ExpansionOption[],
  stream: RandomStream | undefined,
): ExpansionOption | undefined {
  if (kept.length === 0) return undefined;
  return kept[stream === undefined ? 0 : stream.below(kept.length)];
}
