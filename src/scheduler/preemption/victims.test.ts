import { describe, expect, test } from 'vitest';
import { node, pod, stage } from '../../../test/support/scheduling.ts';
import type { NodeRow, Pod } from '../../model/index.ts';
import type { PreemptionExplanation } from './explain-preemption.ts';

/** A pod on the only node, of so many cores and this priority; its start orders pods of equal priority. */
const there = (name: string, cores: number, priority: number, start = 0): Pod =>
  pod({
    name,
    on: 'a',
    cpu: String(cores),
    spec: { priority },
    startTime: new Date(Date.UTC(2026, 0, 1, 0, start)).toISOString(),
  });

const asking = (cores: number, priority = 100): Pod =>
  pod({ name: 'new', cpu: String(cores), spec: { priority } });

function explained(
  pods: readonly Pod[],
  incoming: Pod,
  cpu = '4',
): { readonly found: PreemptionExplanation; readonly name: (row: number) => string } {
  const { cluster, scheduler } = stage({ nodes: [node('a', { cpu })], pods });
  return {
    found: scheduler.explainPreemption(cluster.addPod(incoming)),
    name: (row) => cluster.pods.name(row),
  };
}

/** Names of the victims on the only node, most important first; or why there are none. */
function victimsOf(pods: readonly Pod[], incoming: Pod): string {
  const { found, name } = explained(pods, incoming);
  const [candidate] = found.candidates;
  if (candidate !== undefined) return candidate.victims.map(name).join(' ');
  return (
    [...found.others.values()].map(({ reasons }) => reasons.join(', ')).join('; ') || 'no potential node'
  );
}

describe('who would have to go from a node of four cores', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Pod[], Pod, string])[] = [
    ['one that is lower',                              [there('p', 4, 1)],                                    asking(1),  'p'],
    ['nobody of equal priority',                       [there('p', 4, 100)],                                  asking(1),  'No preemption victims found for incoming pod'],
    ['as few as will do, the least important',         [there('p', 2, 1), there('q', 2, 2)],                  asking(2),  'p'],
    ['a small important one stays, a large one goes',  [there('p', 1, 5), there('q', 3, 1)],                  asking(3),  'q'],
    ['an important one that does not fit beside goes, and a lesser one that does stays',
                                                       [there('p', 3, 5), there('q', 1, 1)],                  asking(3),  'p'],
    ['all of them where all is needed',                [there('p', 2, 1), there('q', 2, 2)],                  asking(4),  'q p'],
    ['of equal priority the one that started last',    [there('p', 2, 1, 5), there('q', 2, 1, 9)],            asking(2),  'q'],
    ['of pods that started together the last to come', [there('p', 2, 1), there('q', 2, 1)],                  asking(2),  'q'],
    ['not those that are higher, however much is asked', [there('p', 2, 200), there('q', 2, 1)],              asking(3),  'Insufficient cpu'],
    ['nobody helps a pod larger than the node',        [there('p', 4, 1)],                                    asking(5),  'no potential node'],
  ];
  test.each(rows)('%s', (_why, pods, incoming, expected) => {
    expect(victimsOf(pods, incoming)).toBe(expected);
  });
});

describe('what is compared of a candidate', () => {
  const { found } = explained([there('p', 1, 7, 3), there('q', 1, 7, 2), there('r', 2, -1, 1)], asking(4));
  const [candidate] = found.candidates;

  test('is the priority of the most important victim and when the first of that priority started', () => {
    expect(candidate.topPriority).toBe(7);
    expect(candidate.earliestStartMs).toBe(Date.UTC(2026, 0, 1, 0, 2));
  });

  test('is the sum of priorities, each raised by 2^31 so that more victims are never cheaper', () => {
    expect(candidate.prioritySum).toBe(7 + 7 - 1 + 3 * 2 ** 31);
  });

  test('is the number of broken budgets', () => expect(candidate.pdbViolations).toBe(0));
});

test('a node that needs nobody to go is better than any', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a', { cpu: '4' })], pods: [there('p', 1, 1)] });
  const nominated = cluster.addPod(pod({ name: 'nominated', cpu: '3', spec: { priority: 50 } }));
  cluster.nominate(nominated, 0 as NodeRow);
  const row = cluster.addPod(asking(3));
  // Of lower priority, the nominated pod does not count: the node has room as it is.
  expect(scheduler.schedule(row).outcome).toBe('bound');
});

test('after the question the node is as it was before', () => {
  const { cluster, scheduler } = stage({
    nodes: [node('a', { cpu: '4' })],
    pods: [there('p', 2, 1), there('q', 2, 2)],
  });
  const before = [cluster.nodes.requested[0][0], cluster.nodes.podCount[0], cluster.changes.generation];
  const flags = [...cluster.pods.flags.subarray(0, 2)];
  scheduler.explainPreemption(cluster.addPod(asking(4)));
  expect([cluster.nodes.requested[0][0], cluster.nodes.podCount[0], cluster.changes.generation]).toEqual(
    before,
  );
  expect([...cluster.pods.flags.subarray(0, 2)]).toEqual(flags);
});
