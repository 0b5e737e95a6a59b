import {
  nodeSelectorTest,
  preferredAffinityWeigher,
  preferredTermFaults,
  requiredAffinityTest,
} from '../../model/index.ts';
import type { NodeSelector, NodeSelectorTerm, PreferredSchedulingTerm } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type {
  ClassScore,
  PlanContext,
  Plugin,
  PluginPlan,
  PreFilterAnswer,
  RowFilter,
} from '../framework/plugin.ts';
import { componentAsRaw, normaliseByMaximum } from './helper/normalise.ts';

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

  compile: (context) => ({ ...filterPart(context), ...scorePart(context) }),
};

function filterPart(context: PlanContext): Pick<PluginPlan, 'filter' | 'preFilter'> {
  const { spec } = context.signature.pod;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const added =
    context.profile.args.NodeAffinity.addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined && spec.nodeSelector === undefined && added === undefined) return {};
  const filter = affinityFilter(context, added);
  const answer = namedNodes(required?.nodeSelectorTerms ?? []);
  return answer === undefined ? { filter } : { filter, preFilter: () => answer };
}

function scorePart(context: PlanContext): Pick<PluginPlan, 'score' | 'scoreError'> {
  const { nodeAffinity: own } = context.signature.pod.spec.affinity ?? {};
  const preferred = own?.preferredDuringSchedulingIgnoredDuringExecution;
  const { addedAffinity } = context.profile.args.NodeAffinity;
  const added = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  // PreScore skips such pods; without a PreScore (scoring enabled alone) every node gets 0.
  if (context.hasPreScore && preferred === undefined && added.length === 0) return {};
  const score: ClassScore = {
    kind: 'class',
    components: [{ fixed: true, valueOf: preferenceOf(context, preferred, added) }],
    scoreRaw: componentAsRaw,
    normalise: (classes) => normaliseByMaximum(classes, false),
  };
  const faults = preferredTermFaults(preferred);
  if (faults.length === 0) return { score };
  const text = faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
  return { score, scoreError: () => `running PreScore plugin "NodeAffinity": ${text}` };
}

function affinityFilter(
  { cluster, signature, verdicts }: PlanContext,
  added: NodeSelector | undefined,
): RowFilter {
  const code = Code.UnschedulableAndUnresolvable;
  const podMismatch = verdicts.number('NodeAffinity', code, [POD_REASON]);
  const addedMismatch = verdicts.number('NodeAffinity', code, [ADDED_REASON]);
  const isAdded = added === undefined ? () => true : nodeSelectorTest(cluster.nodes, added);
  const isRequired = requiredAffinityTest(cluster.nodes, signature.pod.spec);
  return {
    kind: 'row',
    fixed: true,
    filter(rows, count, found) {
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        if (found[row] !== FEASIBLE) continue;
        if (!isAdded(row)) found[row] = addedMismatch;
        else if (!isRequired(row)) found[row] = podMismatch;
      }
    },
  };
}

function preferenceOf(
  { cluster }: PlanContext,
  ...lists: readonly (readonly PreferredSchedulingTerm[] | undefined)[]
): (row: number) => number {
  return preferredAffinityWeigher(
    cluster.nodes,
    lists.flatMap((terms) => terms ?? []),
  );
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
