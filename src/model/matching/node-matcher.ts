import { assert, VERIFY } from '../../base/index.ts';
import {
  isEmptyTerm,
  nodeRequirementMatches,
  nodeSelectorTermFaults,
  nodeSelectorTermMatches,
} from './node-affinity.ts';
import type { NodeTable } from '../state/node-table.ts';
import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodSpec,
  PreferredSchedulingTerm,
} from '../objects/index.ts';

/** Answers for one node of the table, by row. */
export type RowTest = (row: number) => boolean;

/**
 * Node selectors compiled for a table: each requirement is asked once for every value that its label has, and a node
 * costs one look at the column of the label. The rules are those of node-affinity.ts, which answers for single nodes.
 */
export function nodeSelectorTest(nodes: NodeTable, selector: NodeSelector): RowTest {
  const tests = (selector.nodeSelectorTerms ?? []).map((term) => nodeSelectorTermTest(nodes, term));
  return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
}

/** nodeSelector (all pairs) and the required terms. Compare requiredNodeAffinityMatches. */
export function requiredAffinityTest(
  nodes: NodeTable,
  spec: Pick<PodSpec, 'nodeSelector' | 'affinity'>,
): RowTest {
  const tests = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) =>
    requirementTest(nodes, { key, operator: 'In', values: [value] }),
  );
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required) tests.push(nodeSelectorTest(nodes, required));
  return allOf(tests);
}

/** Σ weights of the preferred terms that match. Compare preferredNodeAffinityWeight. */
export function preferredAffinityWeigher(
  nodes: NodeTable,
  terms: readonly PreferredSchedulingTerm[] | undefined,
): (row: number) => number {
  const weighed = (terms ?? [])
    .filter(({ weight }) => weight !== 0)
    .map(({ weight, preference }) => ({ weight, test: nodeSelectorTermTest(nodes, preference) }));
  return (row) => weighed.reduce((sum, { weight, test }) => (test(row) ? sum + weight : sum), 0);
}

function nodeSelectorTermTest(nodes: NodeTable, term: NodeSelectorTerm): RowTest {
  if (isEmptyTerm(term) || nodeSelectorTermFaults(term, '').length > 0) return () => false;
  const tests = (term.matchExpressions ?? []).map((requirement) => requirementTest(nodes, requirement));
  const { matchFields = [] } = term;
  if (matchFields.length > 0) {
    tests.push((row) => nodeSelectorTermMatches({ matchFields }, { name: nodes.names[row] ?? '' }));
  }
  return allOf(tests);
}

const UNKNOWN = 0;
const MATCHES = 1;
const FAILS = 2;

function requirementTest(nodes: NodeTable, requirement: NodeSelectorRequirement): RowTest {
  const { key } = requirement;
  const domains = nodes.domains(key);
  /** By number of the label's value, one higher: place 0 is for nodes without the label. */
  const known: number[] = [];
  return (row) => {
    if (VERIFY) assert(row >= 0 && row < nodes.rowCount, `node row ${row} is none of ${nodes.rowCount}`);
    const place = domains.domainOf[row] + 1;
    const before = known[place] ?? UNKNOWN;
    if (before !== UNKNOWN) return before === MATCHES;
    const labels = place === 0 ? undefined : { [key]: domains.value(place - 1) };
    const matches = nodeRequirementMatches(requirement, labels);
    if (VERIFY)
      assert(matches === nodeRequirementMatches(requirement, nodes.labels[row]), `${key} of row ${row}`);
    known[place] = matches ? MATCHES : FAILS;
    return matches;
  };
}

function allOf(tests: readonly RowTest[]): RowTest {
  if (tests.length === 1) return tests[0];
  return (row) => tests.every((test) => test(row));
}
