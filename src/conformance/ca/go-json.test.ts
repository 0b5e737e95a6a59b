import { describe, expect, test } from 'vitest';
import type { KindRunner } from '../kind-runner.ts';
import { asGoReads, goDifferences } from './go-json.ts';
import { caRunners } from './index.ts';

const runnerOf = (kind: string): KindRunner => {
  const runner = caRunners.find((one) => one.kind === kind);
  if (runner === undefined) throw new Error(`no runner of ${kind}`);
  return runner;
};

describe('what the real code reads', () => {
  test.each([
    ['a null member is not there', { a: null, b: 1 }, { b: 1 }],
    ['in whatever depth', { a: [{ b: { c: null } }] }, { a: [{ b: {} }] }],
    [
      'an empty object says something',
      { emptyDir: {}, selector: { x: {} } },
      { emptyDir: {}, selector: { x: {} } },
    ],
    ['an item of a list keeps its place', [null, 1], [null, 1]],
    ['no containers are an empty list of them', { containers: null }, { containers: [] }],
    ['what is false or nought is there', { a: false, b: 0, c: '' }, { a: false, b: 0, c: '' }],
  ])('%s', (_rule, given, read) => {
    expect(asGoReads<unknown>(given)).toEqual(read);
  });

  test('what has no null stays the same object', () => {
    const pod = { metadata: { name: 'p' }, spec: { containers: [] } };
    const read = asGoReads({ pods: [pod], nodes: null });
    expect(read.pods[0]).toBe(pod);
  });
});

describe('answers are alike', () => {
  test.each([
    ['empty and null', { a: [] }, { a: null }, 0],
    ['empty and absent', { a: {} }, {}, 0],
    ['null and absent', {}, { a: null }, 0],
    ['what holds only what is empty', { a: [], b: { c: [] } }, {}, 0],
    ['an empty item among others, as null', [[1], []], [[1], null], 0],
    ['but not a list that is shorter', [[1], []], [[1]], 1],
    ['nor false', { a: false }, {}, 1],
    ['nor nought', { a: 0 }, {}, 1],
    ['nor an empty text', { a: '' }, {}, 1],
    ['nor a list of something', { a: [0] }, { a: [] }, 1],
  ])('%s', (_rule, ours, recorded, differences) => {
    expect(goDifferences(ours, recorded)).toHaveLength(differences);
  });
});

const group = { id: 'g', minSize: 0, maxSize: 3, targetSize: 0 };
const template = {
  metadata: { name: 't', labels: null },
  spec: null,
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' }, conditions: null },
};
const pod = {
  metadata: { name: 'p', namespace: 'default', labels: null, annotations: null, ownerReferences: null },
  spec: { containers: null, tolerations: null, affinity: null },
  status: null,
};

describe('cases without lists are answered', () => {
  // prettier-ignore
  test.each([
    // kind                 input                                                                          answer
    ['balancing',          { comparator: 'generic', nodeGroups: null },                                     { similar: null }],
    ['balancing',          { nodeGroups: null, balance: null, newNodes: 2 },                                { scaleUps: null }],
    ['balancing',          { nodeGroups: [group], balance: ['g', 'h'], newNodes: 2 },                       { scaleUps: [{ nodeGroup: 'g', currentSize: 0, newSize: 2, maxSize: 3 }] }],
    ['drainability',       { flags: null, pods: null, pdbs: null, controllersKnown: true },                 { pods: null, node: { podsToMove: null } }],
    ['eligibility',        { nodeGroups: null, nodes: null, candidates: null },                             { eligible: null, unremovable: null }],
    ['equivalence',        { pods: null },                                                                  { groups: null }],
    ['equivalence',        { pods: [pod] },                                                                 { groups: [['default/p']] }],
    ['estimator',          { nodeGroup: { ...group, template }, currentNodeCount: 0, podGroups: null },     { nodeCount: 0, podCount: 0, pods: null }],
    ['estimator',          { nodeGroup: { ...group, template }, currentNodeCount: 0, podGroups: [[pod]] },  { nodeCount: 1, podCount: 1, pods: ['default/p'] }],
    ['expander',           { nodeGroups: null, options: null, expander: ['least-waste'], pricing: null },   { chosenSet: null, stages: [{ expander: 'least-waste', kept: null }] }],
    ['removal-simulation', { nodes: null, loops: null },                                                    { loops: null }],
    ['removal-simulation', { nodes: null, loops: [{ candidates: null, destinations: null }] },              { loops: [null] }],
    ['runonce-timeline',   { nodeGroups: null, flags: null, loops: null },                                  { loops: null }],
    ['scaledown-timeline', { nodeGroups: null, loops: null },                                               { loops: null }],
    ['scaleup',            { pendingPods: null, nodeGroups: null },                                         { result: 'ScaleUpNoOptionsAvailable' }],
    ['utilization',        { node: template, pods: null, skipDaemonSetPods: true, skipMirrorPods: true },   { cpu: 0, memory: 0, gpu: 0, resource: 'memory', utilization: 0 }],
  ] as const)('%s %j', (kind, input, answer) => {
    expect(runnerOf(kind).differences(input as never, answer as never)).toEqual([]);
  });

  test('a loop of which nothing was recorded differs', () => {
    const input = { nodeGroups: null, loops: [{ atMs: 1000 }] };
    const answers = [{ loops: null }, { loops: [] }] as const;
    for (const answer of answers)
      expect(runnerOf('runonce-timeline').differences(input as never, answer as never)).toEqual([
        '1000: nothing was recorded',
      ]);
  });
});
