import { compareStrings } from '../../base/index.ts';
import type { Plan } from './plan/plan.ts';

/** What PreFilter leaves: a rejection, or the nodes to look at. */
export interface PreFilterResult {
  /** The pod is rejected as a whole with this reason. */
  readonly reject?: string;
  /** At which plugin it ended; those behind it were not asked. */
  readonly endedAt?: string;
  /** The only nodes to look at; absent: all. */
  readonly nodeNames?: ReadonlySet<string>;
  /** Plugins remembered because of it: the one that rejected, or those that gave names. In name order. */
  readonly plugins: readonly string[];
}

const ALL_NODES: PreFilterResult = { plugins: [] };

/** Asks the PreFilter plugins in order. Upstream: framework/runtime, RunPreFilterPlugins. */
export function runPreFilters(plan: Plan): PreFilterResult {
  const { preFilters } = plan;
  if (preFilters.length === 0) {
    plan.beginCycle();
    return ALL_NODES;
  }
  const result = askInOrder(preFilters);
  plan.beginCycle();
  return result;
}

function askInOrder(preFilters: Plan['preFilters']): PreFilterResult {
  let names: Set<string> | undefined;
  const givers: string[] = [];
  for (const { name, plan } of preFilters) {
    const answer = plan.preFilter?.();
    if (answer?.reject !== undefined) return { reject: answer.reject, endedAt: name, plugins: [name] };
    if (answer?.nodeNames === undefined) continue;
    givers.push(name);
    const before = names;
    const given = answer.nodeNames;
    names = new Set(before === undefined ? given : given.filter((node) => before.has(node)));
    if (names.size === 0)
      return { reject: emptyText(givers), endedAt: name, plugins: givers.sort(compareStrings) };
  }
  const plugins = givers.sort(compareStrings);
  return names === undefined ? ALL_NODES : { nodeNames: names, plugins };
}

/** How nodes outside the names count in the message. */
export function excludedText(plugins: readonly string[]): string {
  return `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`;
}

function emptyText(givers: readonly string[]): string {
  if (givers.length === 1) return `node(s) didn't satisfy plugin ${givers[0]}`;
  const sorted = [...givers].sort(compareStrings).join(' ');
  return `node(s) didn't satisfy plugin(s) [${sorted}] simultaneously`;
}
