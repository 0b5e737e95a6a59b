import { compareStrings } from '../../../src/base/index.ts';
import type { Pod } from '../../../src/model/index.ts';
import type { NodeInfo } from './node-info.ts';
import { pluginsAt } from './registry.ts';
import { UNRESOLVABLE } from './types.ts';
import type { Cycle, Status } from './types.ts';

export interface PreFilterOutcome {
  readonly reject?: Status;
  /** Plugins whose PreFilter was asked. */
  readonly asked: ReadonlySet<string>;
  /** Undefined: all nodes. */
  readonly nodeNames?: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
  /** Plugins that gave node names. */
  readonly narrowing: readonly string[];
}

export function runPreFilters(cycle: Cycle): PreFilterOutcome {
  const skipped = new Set<string>();
  const asked = new Set<string>();
  const narrowing: string[] = [];
  let nodeNames: ReadonlySet<string> | undefined;
  for (const plugin of pluginsAt(cycle.profile.plugins.preFilter)) {
    asked.add(plugin.name);
    const answer = plugin.preFilter?.(cycle);
    if (answer === 'skip') skipped.add(plugin.name);
    else if (answer !== undefined && 'reject' in answer)
      return { reject: { plugin: plugin.name, ...answer.reject }, asked, skipped, narrowing };
    else if (answer !== undefined) {
      narrowing.push(plugin.name);
      const names = answer.nodeNames;
      nodeNames = nodeNames === undefined ? names : new Set([...nodeNames].filter((name) => names.has(name)));
      if (nodeNames.size === 0)
        return { reject: emptyIntersection(plugin.name, narrowing), asked, skipped, narrowing };
    }
  }
  return { ...(nodeNames !== undefined && { nodeNames }), asked, skipped, narrowing };
}

function emptyIntersection(plugin: string, narrowing: readonly string[]): Status {
  const text =
    narrowing.length === 1
      ? `node(s) didn't satisfy plugin ${plugin}`
      : `node(s) didn't satisfy plugin(s) [${narrowing.toSorted(compareStrings).join(' ')}] simultaneously`;
  // No single plugin is to blame.
  return { plugin: '', code: UNRESOLVABLE, reasons: [text] };
}

/** The first failing filter plugin; undefined when the node passes. */
export function runFilters(cycle: Cycle, skipped: ReadonlySet<string>, node: NodeInfo): Status | undefined {
  for (const plugin of pluginsAt(cycle.profile.plugins.filter)) {
    if (skipped.has(plugin.name)) continue;
    const status = plugin.filter?.(cycle, node);
    if (status !== undefined) return { plugin: plugin.name, ...status };
  }
  return undefined;
}

/** First with the nominated pods of at least the pod's priority on the node, then without. */
export function runFiltersWithNominated(
  cycle: Cycle,
  skipped: ReadonlySet<string>,
  node: NodeInfo,
): Status | undefined {
  const nominated = cycle.cluster
    .nominatedTo(node.name, cycle.pod)
    .filter((pod) => priorityOf(pod) >= priorityOf(cycle.pod));
  if (nominated.length > 0) {
    const { copy, node: fuller } = copyOf(cycle, node);
    for (const pod of nominated) addPod(copy, skipped, pod, fuller);
    const status = runFilters(copy, skipped, fuller);
    if (status !== undefined) return status;
  }
  return runFilters(cycle, skipped, node);
}

export function priorityOf(pod: Pod): number {
  return pod.spec.priority ?? 0;
}

/** The cycle and the node, so that trying something leaves no trace. */
export function copyOf(cycle: Cycle, node: NodeInfo): { readonly copy: Cycle; readonly node: NodeInfo } {
  const state = new Map([...cycle.state].map(([name, each]) => [name, each.clone()]));
  return { copy: { ...cycle, state }, node: node.clone() };
}

export function addPod(cycle: Cycle, skipped: ReadonlySet<string>, pod: Pod, node: NodeInfo): void {
  node.add(pod);
  for (const plugin of pluginsAt(cycle.profile.plugins.preFilter))
    if (!skipped.has(plugin.name)) plugin.addPod?.(cycle, pod, node);
}

export function removePod(cycle: Cycle, skipped: ReadonlySet<string>, pod: Pod, node: NodeInfo): void {
  node.remove(pod);
  for (const plugin of pluginsAt(cycle.profile.plugins.preFilter))
    if (!skipped.has(plugin.name)) plugin.removePod?.(cycle, pod, node);
}

export interface PluginScores {
  readonly name: string;
  readonly weight: number;
  readonly raw: readonly number[];
  readonly normalised: readonly number[];
}

export interface Scoring {
  readonly plugins: readonly PluginScores[];
  readonly skipped: readonly string[];
  readonly total: readonly number[];
}

/** Scores of the feasible nodes, or the text of the error that fails the cycle. */
export function runScores(cycle: Cycle, feasible: readonly NodeInfo[]): Scoring | string {
  const prepared = runPreScores(cycle, feasible);
  if (typeof prepared === 'string') return prepared;
  const { skipped, ran } = prepared;
  const scoring = pluginsAt(cycle.profile.plugins.score);
  const missing = scoring.find(
    ({ name }) => NEEDS_PRE_SCORE.has(name) && !ran.has(name) && !skipped.has(name),
  );
  if (missing !== undefined) return missingStateText(missing.name);

  const plugins = scoring
    .filter(({ name }) => !skipped.has(name))
    .map((plugin): PluginScores => {
      const raw = feasible.map((node) => plugin.score?.(cycle, node) ?? 0);
      const normalised = plugin.normalise?.(cycle, raw, feasible) ?? raw;
      return { name: plugin.name, weight: cycle.profile.scoreWeights.get(plugin.name) ?? 1, raw, normalised };
    });
  return {
    plugins,
    skipped: scoring.map(({ name }) => name).filter((name) => skipped.has(name)),
    total: feasible.map((_, index) =>
      plugins.reduce((sum, each) => sum + each.weight * each.normalised[index], 0),
    ),
  };
}

const NEEDS_PRE_SCORE: ReadonlySet<string> = new Set([
  'TaintToleration',
  'InterPodAffinity',
  'PodTopologySpread',
]);

function missingStateText(plugin: string): string {
  const verb = plugin === 'PodTopologySpread' ? 'error reading' : 'failed to read';
  return `running Score plugins: plugin "${plugin}" failed with: ${verb} "PreScore${plugin}" from cycleState: not found`;
}

export function runPreScores(
  cycle: Cycle,
  feasible: readonly NodeInfo[],
): { readonly skipped: ReadonlySet<string>; readonly ran: ReadonlySet<string> } | string {
  const skipped = new Set<string>();
  const ran = new Set<string>();
  for (const plugin of pluginsAt(cycle.profile.plugins.preScore)) {
    const answer = plugin.preScore?.(cycle, feasible);
    if (answer === 'skip') skipped.add(plugin.name);
    else if (answer !== undefined) return `running PreScore plugin "${plugin.name}": ${answer.error}`;
    else ran.add(plugin.name);
  }
  return { skipped, ran };
}
