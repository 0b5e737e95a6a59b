import { describe, expect, test } from 'vitest';
import { groupOf } from '../../../../test/support/autoscaler.ts';
import type { LoopReport, ScaleUpStatus } from '../../../autoscale/index.ts';
import { EMPTY_STATUS } from '../../../autoscale/cluster-autoscaler/scale-up/scale-up-status.ts';
import { fullReason, NodeDecisions } from './node-decisions.ts';

const QUIET: LoopReport = {
  scaleUps: [],
  scaleDown: 'ScaleDownNoNodeDeleted',
  deletions: [],
  unneeded: [],
  removable: [],
  unremovable: new Map(),
  news: [],
  gone: new Set(),
  passedBy: { unremovable: new Map(), news: [], gone: new Set() },
  watchedUtilization: undefined,
  blocked: new Map(),
  softTaints: { set: [], cleared: [] },
  events: [],
  error: undefined,
};

const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [] },
});

/** Loops one after the other: the reasons of all nodes as they then are, or a report. */
function after(...loops: readonly (Readonly<Record<string, string>> | LoopReport | 'quiet')[]) {
  const decisions = new NodeDecisions();
  let before: Readonly<Record<string, string>> = {};
  for (const loop of loops) {
    if (loop === 'quiet') decisions.repeat();
    else if ('scaleUps' in loop) decisions.take(loop as LoopReport, () => 'pool');
    else {
      const reasons = loop as Readonly<Record<string, string>>;
      const news = Object.keys(reasons).filter((node) => before[node] !== reasons[node]);
      const gone = new Set(Object.keys(before).filter((node) => !(node in reasons)));
      decisions.take({ ...QUIET, unremovable: new Map(Object.entries(reasons)), news, gone }, () => 'pool');
      before = reasons;
    }
  }
  return decisions.build();
}

describe('why nodes stay', () => {
  test('is counted once a node, and once a loop', () => {
    expect(after({ a: 'Full', b: 'Full' }, { a: 'Full', b: 'Full' })).toEqual([
      { decision: 'no-scale-down', pool: 'pool', reason: 'Full', passes: 4, nodes: 2, examples: ['a', 'b'] },
    ]);
  });

  test('by reason', () => {
    const [full, recent] = after({ a: 'Full' }, { a: 'Recent' }, { a: 'Recent' });
    expect(full).toMatchObject({ reason: 'Full', passes: 1, nodes: 1 });
    expect(recent).toMatchObject({ reason: 'Recent', passes: 2, nodes: 1 });
  });

  test('a node that was only passed by is counted by that, until it is looked at', () => {
    const passedBy = (news: readonly string[], gone: readonly string[]): LoopReport['passedBy'] => ({
      unremovable: new Map(news.map((node) => [node, 'AtMinimum'])),
      news,
      gone: new Set(gone),
    });
    const looked = { unremovable: new Map([['a', 'Full']]), news: ['a'], gone: new Set<string>() };
    const built = after(
      { ...QUIET, passedBy: passedBy(['a'], []) },
      'quiet',
      { ...QUIET, ...looked, passedBy: passedBy([], ['a']) },
      { ...QUIET, gone: new Set(['a']), passedBy: passedBy(['a'], []) },
    );
    expect(built.map(({ reason, passes, nodes }) => [reason, passes, nodes])).toEqual([
      ['AtMinimum', 3, 1],
      ['Full', 1, 1],
    ]);
  });

  test('a reason that comes back is the same node once more', () => {
    const [full] = after({ a: 'Full' }, { a: 'Recent' }, { a: 'Full' });
    expect(full).toMatchObject({ reason: 'Full', nodes: 1, examples: ['a'] });
  });

  test('loops in which nothing changed count too', () => {
    const [full] = after({ a: 'Full' }, 'quiet', 'quiet', { a: 'Full' });
    expect(full.passes).toBe(4);
  });

  test('a node without reason is counted no more', () => {
    const [full] = after({ a: 'Full', b: 'Full' }, { b: 'Full' }, { b: 'Full' });
    expect(full).toMatchObject({ nodes: 2 });
    expect(full.passes).toBeLessThan(6);
  });

  test('of many nodes five are named', () => {
    const all = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 'Full']));
    expect(after(all)[0]).toMatchObject({ nodes: 7, examples: ['a', 'b', 'c', 'd', 'e'] });
  });

  test('what is in the way is part of the reason', () => {
    const blocked = new Map([['a', { pod: 'default/p', why: 'NotEnoughPdb' }]]);
    expect(fullReason({ ...QUIET, blocked }, 'a', 'BlockedByPod')).toBe('BlockedByPod: NotEnoughPdb');
    expect(fullReason({ ...QUIET, blocked }, 'b', 'Full')).toBe('Full');
  });
});

describe('why nodes go', () => {
  test('empty or drained, by group', () => {
    const gone = (node: string, isDrained: boolean) => ({
      node,
      group: 'g',
      isDrained,
      utilization: undefined,
      evictedPods: [],
    });
    expect(after({ ...QUIET, deletions: [gone('a', false), gone('b', true), gone('c', true)] })).toEqual([
      { decision: 'scale-down', pool: 'g', reason: 'drained', passes: 2, nodes: 2, examples: ['b', 'c'] },
      { decision: 'scale-down', pool: 'g', reason: 'empty', passes: 1, nodes: 1, examples: ['a'] },
    ]);
  });
});

describe('why groups grow, or do not', () => {
  const option = (id: string) => ({ group: groupOf(id), similarGroups: [], nodeCount: 2, pods: [] });
  const grown = (parts: Partial<ScaleUpStatus>): LoopReport => ({
    ...QUIET,
    scaleUps: [
      {
        ...EMPTY_STATUS,
        result: 'ScaleUpSuccessful',
        scaleUps: [{ id: 'g', currentSize: 1, newSize: 3, maxSize: 9 }],
        podsTriggered: [pod('p'), pod('q')],
        ...parts,
      },
    ],
  });

  // prettier-ignore
  test.each([
    ['the only group that helps',                     { options: [option('g')] },                                                            'the only group that helps'],
    ['one of several',                                { options: [option('g'), option('h')], tied: [option('g')] },                          'best of 2 groups'],
    ['one of several that are alike',                 { options: [option('g'), option('h'), option('i')], tied: [option('g'), option('h')] }, 'drawn among 2 equally good groups of 3'],
  ] as const)('%s', (_rule, parts, reason) => {
    expect(after(grown(parts))).toEqual([
      { decision: 'scale-up', pool: 'g', reason, passes: 1, nodes: 2, examples: ['p', 'q'] },
    ]);
  });

  test('a group that was passed over is told beside it', () => {
    const passedOver = new Map([['h', 'another group was better']]);
    const [kept] = after(grown({ options: [option('g')], passedOver }));
    expect(kept).toMatchObject({
      decision: 'no-scale-up',
      pool: 'h',
      reason: 'another group was better',
      nodes: 0,
    });
  });

  const waits = (skipped: string, rejected: string): LoopReport => ({
    ...QUIET,
    scaleUps: [
      {
        ...EMPTY_STATUS,
        result: 'ScaleUpNoOptionsAvailable',
        podsRemainUnschedulable: [
          { pod: pod('p'), rejected: new Map([['r', [rejected]]]), skipped: new Map([['s', [skipped]]]) },
        ],
      },
    ],
  });

  test('of pods that nobody helps each group gives its answer', () => {
    expect(after(waits('max node group size reached', 'Insufficient cpu'))).toEqual([
      {
        decision: 'no-scale-up',
        pool: 'r',
        reason: 'Insufficient cpu',
        passes: 1,
        nodes: 0,
        examples: ['p'],
      },
      {
        decision: 'no-scale-up',
        pool: 's',
        reason: 'max node group size reached',
        passes: 1,
        nodes: 0,
        examples: ['p'],
      },
    ]);
  });

  test('which still stands in loops in which nothing changed', () => {
    const [answer] = after(waits('full', 'no'), 'quiet', 'quiet');
    expect(answer.passes).toBe(3);
  });

  test('and not any more after a loop that had nothing to say', () => {
    const [answer] = after(waits('full', 'no'), QUIET, 'quiet');
    expect(answer.passes).toBe(1);
  });

  test('the limit of the cluster is one of all groups', () => {
    const limited = {
      ...QUIET,
      scaleUps: [{ ...EMPTY_STATUS, result: 'ScaleUpLimitedByMaxNodesTotal' as const }],
    };
    expect(after(limited)).toMatchObject([
      { pool: 'all groups', reason: 'max total nodes in cluster reached' },
    ]);
  });
});
