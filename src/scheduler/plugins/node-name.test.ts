import { expect, test } from 'vitest';
import { node, pod, stage } from '../../../test/support/scheduling.ts';

/** A pod that is added as an object and names its node is bound there; a shape that names one asks for it. */
test.each([
  ['the named node and no other', 'b', { outcome: 'bound', node: 1 }],
  ['a node that does not exist: nowhere', 'z', { outcome: 'unschedulable' }],
])('%s', (_why, nodeName, expected) => {
  const { cluster, scheduler } = stage({ nodes: [node('a'), node('b')] });
  const shape = cluster.internShape(pod({ spec: { nodeName } }));
  expect(scheduler.schedule(cluster.addPodOfShape(shape, 'p'))).toMatchObject(expected);
});

test('the text names the plugin that left no node', () => {
  const { cluster, scheduler } = stage({ nodes: [node('a'), node('b')] });
  const shape = cluster.internShape(pod({ spec: { nodeName: 'z' } }));
  const decision = scheduler.schedule(cluster.addPodOfShape(shape, 'p'));
  if (decision.outcome === 'bound') throw new Error('it was bound');
  expect(decision.message()).toBe(
    "0/2 nodes are available: 2 node(s) didn't satisfy plugin(s) [NodeName]. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
  );
  expect(decision.plugins).toEqual(['NodeName']);
});
