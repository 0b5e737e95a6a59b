import { describe, expect, test } from 'vitest';
import { sampleResult } from '../../../test/support/sample-result.ts';
import type { NodeDecisionGroup } from '../../result/index.ts';
import { nodeDecisionsSection } from './node-decisions.ts';

const sample = sampleResult();

function group(
  decision: NodeDecisionGroup['decision'],
  nodes: number,
  changes: Partial<NodeDecisionGroup> = {},
): NodeDecisionGroup {
  return { decision, pool: 'general', reason: 'because', passes: 1, nodes, examples: [], ...changes };
}

const sectionOf = (
  nodeDecisions: readonly NodeDecisionGroup[],
  came = 99,
): NonNullable<ReturnType<typeof nodeDecisionsSection>> => {
  const nodes = { ...sample.nodes, added: came };
  const section = nodeDecisionsSection({ ...sample, nodes, nodeDecisions });
  if (section === undefined) throw new Error('there is no section');
  return section;
};

const tablesOf = (nodeDecisions: readonly NodeDecisionGroup[]) =>
  sectionOf(nodeDecisions).blocks.map((block) => {
    if (block.kind !== 'table') throw new Error('a block is no table');
    return { title: block.columns[0].title, rows: block.rows, foot: block.foot };
  });

describe('the lead', () => {
  // prettier-ignore
  test.each([
    ['counts added and removed over all groups',
      [group('scale-up', 3), group('scale-up', 2, { pool: 'spot' }), group('scale-down', 4)],
      '5 nodes added and 4 removed.'],
    ['one node is one node',
      [group('scale-up', 1)],
      '1 node added and 0 removed.'],
    ['nodes that were only considered are neither',
      [group('no-scale-up', 9)],
      '0 nodes added and 0 removed.'],
    ['says what kept most nodes, not what was said most often',
      [group('no-scale-down', 2, { reason: 'cpu requested 62%', passes: 900 }), group('no-scale-down', 6, { reason: 'a pod without a controller', passes: 4 })],
      '0 nodes added and 0 removed; what kept most nodes was: a pod without a controller.'],
  ])('%s', (_why, decisions, lead) => {
    expect(sectionOf(decisions).lead).toBe(lead);
  });

  // prettier-ignore
  test.each([
    ['all came',                                              5, '5 nodes added and 0 removed.'],
    ['others came besides: a person or a trace added them',   7, '5 nodes added and 0 removed.'],
    ['a machine that failed to start is said',                3, '5 nodes asked for, 2 of which never came, and 0 removed.'],
  ])('%s', (_why, came, lead) => {
    expect(sectionOf([group('scale-up', 5)], came).lead).toBe(lead);
  });

  test('without a decision there is no section', () => {
    expect(nodeDecisionsSection({ ...sample, nodeDecisions: [] })).toBeUndefined();
  });
});

describe('the tables', () => {
  test('one a kind of decision, those that happened before those that did not', () => {
    const decisions = (['no-scale-down', 'no-scale-up', 'scale-down', 'scale-up'] as const).map((decision) =>
      group(decision, 1),
    );
    expect(tablesOf(decisions).map(({ title }) => title)).toEqual([
      'Nodes added because',
      'Nodes removed because',
      'Groups not grown because',
      'Nodes kept because',
    ]);
    expect(tablesOf([group('scale-down', 1)])).toHaveLength(1);
  });

  test('order rows by nodes, then passes, then group and reason', () => {
    const decisions = [
      group('no-scale-down', 1, { pool: 'b', passes: 5 }),
      group('no-scale-down', 1, { pool: 'a', passes: 5, reason: 'z' }),
      group('no-scale-down', 1, { pool: 'a', passes: 5, reason: 'y' }),
      group('no-scale-down', 1, { pool: 'c', passes: 6 }),
      group('no-scale-down', 2, { pool: 'd', passes: 1 }),
    ];
    const [{ rows }] = tablesOf(decisions);
    expect(rows.map(([reason, pool]) => `${pool} ${reason}`)).toEqual([
      'd because',
      'c because',
      'a y',
      'a z',
      'b because',
    ]);
  });

  test('a row has reason, group, nodes, passes and two names', () => {
    const [{ rows }] = tablesOf([
      group('scale-up', 1234, { reason: 'pods were pending', passes: 2345, examples: ['n1', 'n2', 'n3'] }),
    ]);
    expect(rows).toEqual([['pods were pending', 'general', '1,234', '2,345', 'n1, n2']]);
  });

  // prettier-ignore
  test.each([
    [15, undefined],
    [16, 'and 1 more reason'],
    [18, 'and 3 more reasons'],
  ])('of %i reasons fifteen have a row', (count, foot) => {
    const [table] = tablesOf(
      Array.from({ length: count }, (_, place) => group('no-scale-up', 0, { reason: `reason ${place}` })),
    );
    expect(table.rows).toHaveLength(15);
    expect(table.foot?.[0]).toBe(foot);
  });
});

test('what kept nodes is said in words below, and what grew groups is not', () => {
  const { blocks } = sectionOf([
    group('no-scale-up', 1, { reason: 'NotAutoscaled' }),
    group('no-scale-down', 1, { reason: 'NoPlaceToMovePods' }),
    group('no-scale-down', 1, { reason: 'BlockedByPod: NotReplicated' }),
  ]);
  expect(blocks.at(-1)).toEqual({
    kind: 'note',
    text: 'NoPlaceToMovePods: its pods fit on no other node. NotReplicated: a pod has no controller (as one that stands for a CapacityBuffer): nobody would make it anew.',
  });
});
