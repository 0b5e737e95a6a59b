import { describe, expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { Node, Pod, PodSpec } from '../../../model/index.ts';
import { simulate } from '../../simulate.ts';

const MINUTE_MS = 60_000;
const gated: Partial<PodSpec> = { schedulingGates: [{ name: 'a' }, { name: 'b' }] };

function tainted(node: Node): Node {
  return { ...node, spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] } };
}

/** Where a pod is that is written at the start and applied once more after a minute, and what the run says of that. */
function applied(node: Node, first: Pod, second: Pod): { readonly bound: string; readonly ignored: string } {
  const { facts, log } = simulate(
    plainScenario({
      nodes: [node],
      pods: [first],
      actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [second] }],
    }),
  );
  expect(facts.pods.created).toBe(1);
  const line = [...log.lines()].find((each) => each.includes(' pod-bound ')) ?? 'never';
  return { bound: line.split(' ')[0], ignored: facts.ignored.map(({ why }) => why).join() };
}

describe('a pod that waits is applied again', () => {
  const node = nodeOf('n');
  const pinned: Partial<PodSpec> = { nodeSelector: { zone: 'a' } };
  const tolerant: Partial<PodSpec> = { tolerations: [{ key: 'own', operator: 'Exists' }] };
  const REFUSED = 'only gates, tolerations, selector and affinity of a pod that waits may change';

  // prettier-ignore
  const rows: readonly (readonly [string, Node, readonly [Pod, Pod], string, string])[] = [
    ['without its gates: it goes at once',      node,          [podOf('p', '1', gated),    podOf('p', '1')],                                        '000060.000', ''],
    ['with one gate of two',                    node,          [podOf('p', '1', gated),    podOf('p', '1', { schedulingGates: [{ name: 'b' }] })],  'never',      ''],
    ['with a toleration for the node\'s taint', tainted(node), [podOf('p', '1'),           podOf('p', '1', tolerant)],                              '000060.000', ''],
    ['with a selector that no node has',        node,          [podOf('p', '1', gated),    podOf('p', '1', pinned)],                                'never',      ''],
    ['as it was',                               node,          [podOf('p', '5'),           podOf('p', '5')],                                        'never',      ''],
    ['with requests that would fit',            node,          [podOf('p', '5'),           podOf('p', '1')],                                        'never',      REFUSED],
    ['with requests that would fit, and no gates', node,       [podOf('p', '5', gated),    podOf('p', '1')],                                        'never',      REFUSED],
    ['another priority',                        node,          [podOf('p', '5'),           podOf('p', '5', { priority: 7 })],                       'never',      REFUSED],
    ['it runs: nothing changes, and it is said', node,         [podOf('p', '1'),           podOf('p', '1', tolerant)],                              '000000.000', 'changes of a pod that has a node are not modelled'],
  ];
  test.each(rows)('%s', (_why, where, [first, second], bound, ignored) => {
    expect(applied(where, first, second)).toEqual({ bound, ignored });
  });
});
