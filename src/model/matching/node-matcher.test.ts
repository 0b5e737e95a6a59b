import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClusterState } from '../state/cluster-state.ts';
import {
  nodeSelectorMatches,
  preferredNodeAffinityWeight,
  requiredNodeAffinityMatches,
} from './node-affinity.ts';
import { nodeSelectorTest, preferredAffinityWeigher, requiredAffinityTest } from './node-matcher.ts';
import type { NodeRow } from '../state/rows.ts';
import type { Labels, Node, NodeSelectorRequirement, NodeSelectorTerm } from '../objects/index.ts';

const key = fc.constantFrom('a', 'b', 'constructor');
const value = fc.constantFrom('1', '2', '10', 'x', '');
const labels: fc.Arbitrary<Labels> = fc.dictionary(key, value);
const requirement: fc.Arbitrary<NodeSelectorRequirement> = fc.record({
  key: fc.oneof(key, fc.constant('not a key!')),
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt', 'Near'),
  values: fc.array(value, { maxLength: 2 }),
});
const field: fc.Arbitrary<NodeSelectorRequirement> = fc.record({
  key: fc.constantFrom('metadata.name', 'spec.x'),
  operator: fc.constantFrom('In', 'NotIn'),
  values: fc.array(fc.constantFrom('node-0', 'node-1'), { minLength: 1, maxLength: 2 }),
});
const term: fc.Arbitrary<NodeSelectorTerm> = fc.record(
  {
    matchExpressions: fc.array(requirement, { maxLength: 2 }),
    matchFields: fc.array(field, { maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const selector = fc.record({ nodeSelectorTerms: fc.array(term, { maxLength: 3 }) });

function clusterOf(nodeLabels: readonly Labels[]): ClusterState {
  const cluster = new ClusterState();
  nodeLabels.forEach((own, row) => cluster.addNode(nodeOf(row, own)));
  return cluster;
}

function nodeOf(row: number, own: Labels): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: `node-${row}`, labels: own } };
}

test('a compiled selector says of every row what the plain one says of its node, also after a relabelling', () => {
  const nodes = fc.array(labels, { minLength: 1, maxLength: 4 });
  const preferred = fc.array(fc.record({ weight: fc.nat({ max: 3 }), preference: term }), { maxLength: 3 });
  fc.assert(
    fc.property(nodes, labels, selector, labels, preferred, (given, later, wanted, pairs, terms) => {
      const cluster = clusterOf(given);
      const spec = {
        containers: [],
        nodeSelector: pairs,
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: wanted } },
      };
      const compiled = {
        selector: nodeSelectorTest(cluster.nodes, wanted),
        required: requiredAffinityTest(cluster.nodes, spec),
        weight: preferredAffinityWeigher(cluster.nodes, terms),
      };
      const check = (row: number, own: Labels): void => {
        const identity = { name: `node-${row}`, labels: own };
        expect(compiled.selector(row)).toBe(nodeSelectorMatches(wanted, identity));
        expect(compiled.required(row)).toBe(requiredNodeAffinityMatches(spec, identity));
        expect(compiled.weight(row)).toBe(preferredNodeAffinityWeight(terms, identity));
      };
      given.forEach((own, row) => check(row, own));
      cluster.updateNode(0 as NodeRow, nodeOf(0, later));
      check(0, later);
    }),
    { numRuns: 2000 },
  );
});
