import {
  nodeSelectorMatches,
  preferredNodeAffinityWeight,
  preferredTermFaults,
  requiredNodeAffinityMatches,
} from '../../model/index.ts';
import type {
  NodeIdentity,
  NodeSelector,
  NodeSelectorTerm,
  PreferredSchedulingTerm,
} from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { PlanContext, Plugin, PluginPlan, PreFilterAnswer, RowFilter } from '../framework/plugin.ts';
import { normaliseByMaximum } from './helper/normalise.ts';

const POD_REASON = "node(s) didn't match Pod's node affinity/selector";
const ADDED_REASON = "node(s) didn't match scheduler-enforced node affinity";
const CONFLICT = 'pod affinity terms conflict';

/**
 * NodeAffinity: nodeSelector and required terms of the pod, and the profile's addedAffinity, must match; preferred
 * terms that match add their weights.
 *
 * Upstream: kube-scheduler, plugins/nodeaffinity (version and deviations: docs/parity.md). Required terms that name
 * nodes by the field metadata.name restrict the search to these nodes.
 */
export const nodeAffinity: Plugin = {
  name: 'NodeAffinity',

  compile(context) {
    const { signature, profile } = context;
    const added = profile.args.NodeAffinity.addedAffinity;
    const { spec } = signature.pod;
    const plan: { -readonly [K in keyof PluginPlan]: PluginPlan[K] } = {};
    const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const addedRequired = added?.requiredDuringSchedulingIgnoredDuringExecution;
    if (required !== undefined || spec.nodeSelector !== undefined || addedRequired !== undefined) {
      plan.filter = affinityFilter(context, addedRequired);
      const answer = namedNodes(required?.nodeSelectorTerms ?? []);
      if (answer !== undefined) plan.preFilter = () => answer;
    }

    const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    const addedPreferred = added?.preferredDuringSchedulingIgnoredDuringExecution;
    if (preferred === undefined && (addedPreferred ?? []).length === 0) return plan;
    const faults = preferredTermFaults(preferred);
    if (faults.length > 0) {
      const text = faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
      plan.scoreError = () => `running PreScore plugin "NodeAffinity": ${text}`;
    }
    plan.score = {
      kind: 'class',
      components: [{ fixed: true, valueOf: preferenceOf(context, preferred, addedPreferred) }],
      score(classes) {
        for (let i = 0; i < classes.count; i++) classes.raw[i] = classes.values[classes.offsets[i]];
        normaliseByMaximum(classes, false);
      },
    };
    return plan;
  },
};

function affinityFilter(
  { cluster, signature, verdicts }: PlanContext,
  added: NodeSelector | undefined,
): RowFilter {
  const code = Code.UnschedulableAndUnresolvable;
  const podMismatch = verdicts.number('NodeAffinity', code, [POD_REASON]);
  const addedMismatch = verdicts.number('NodeAffinity', code, [ADDED_REASON]);
  const { spec } = signature.pod;
  const verdictOf = (node: NodeIdentity): number => {
    if (added !== undefined && !nodeSelectorMatches(added, node)) return addedMismatch;
    return requiredNodeAffinityMatches(spec, node) ? FEASIBLE : podMismatch;
  };
  return {
    kind: 'row',
    fixed: true,
    filter(rows, count, found) {
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        if (found[row] === FEASIBLE) found[row] = verdictOf(identityOf(cluster.nodes, row));
      }
    },
  };
}

function preferenceOf(
  { cluster }: PlanContext,
  ...lists: readonly (readonly PreferredSchedulingTerm[] | undefined)[]
): (row: number) => number {
  return (row) => {
    const node = identityOf(cluster.nodes, row);
    return lists.reduce((sum, terms) => sum + preferredNodeAffinityWeight(terms, node), 0);
  };
}

function identityOf(nodes: PlanContext['cluster']['nodes'], row: number): NodeIdentity {
  return { name: nodes.names[row] ?? '', labels: nodes.labels[row] };
}

/**
 * The nodes that the required terms name by metadata.name: the union over the terms of the intersection within each.
 * A term without such a field leaves all nodes; so does having no terms. nodeSelector and expressions play no part.
 */
function namedNodes(terms: readonly NodeSelectorTerm[]): PreFilterAnswer | undefined {
  const union = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values = [] }) => values);
    if (lists.length === 0) return undefined;
    for (const name of lists[0]) if (lists.every((list) => list.includes(name))) union.add(name);
  }
  if (terms.length === 0) return undefined;
  return union.size === 0 ? { reject: CONFLICT } : { nodeNames: [...union] };
}
