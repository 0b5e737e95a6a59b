import { expect, test } from 'vitest';
import { node, pod, stage } from '../../../test/support/scheduling.ts';

const nodes = ['low', 'lower', 'equal', 'tainted'].map((name) =>
  node(name, name === 'tainted' ? { taints: [{ key: 'k', effect: 'NoSchedule' }] } : {}),
);
const pods = [
  pod({ name: 'p', on: 'low', cpu: '4', spec: { priority: 5 } }),
  pod({ name: 'q', on: 'lower', cpu: '4', spec: { priority: 1 } }),
  pod({ name: 'r', on: 'equal', cpu: '4', spec: { priority: 100 } }),
];
const explained = (more: object): ReturnType<ReturnType<typeof stage>['scheduler']['explainPreemption']> => {
  const { cluster, scheduler } = stage({ nodes, pods });
  return scheduler.explainPreemption(
    cluster.addPod(pod({ name: 'new', cpu: '1', spec: { priority: 100, ...more } })),
  );
};

test('every potential node is tried, and the best candidate picked', () => {
  const { notEligible, potentialRows, candidates, others, picked, text } = explained({});
  expect(notEligible).toBeUndefined();
  expect(potentialRows).toEqual([0, 1, 2]);
  expect(candidates.map(({ nodeRow, victims }) => [nodeRow, ...victims])).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect([...others]).toEqual([[2, { reasons: ['No preemption victims found for incoming pod'] }]]);
  expect(picked.map(({ nodeRow }) => nodeRow)).toEqual([1]);
  expect(text).toBe('preemption: found a potential placement for pod on node lower, preempting 1 victims');
});

test('a pod that may not preempt is told what it could have had, and gets none of it', () => {
  const { notEligible, candidates, picked, text } = explained({ preemptionPolicy: 'Never' });
  expect(notEligible).toBe('not eligible due to preemptionPolicy=Never.');
  expect(text).toBe('preemption: not eligible due to preemptionPolicy=Never.');
  expect(candidates).toHaveLength(2);
  expect(picked).toEqual([]);
});

test('a node that would not do without its lower pods either says why', () => {
  const { cluster, scheduler } = stage({
    nodes: [node('a', { pods: '2' })],
    pods: [
      pod({ name: 'p', on: 'a', cpu: '2', spec: { priority: 1 } }),
      pod({ name: 'q', on: 'a', cpu: '2', spec: { priority: 200 } }),
    ],
  });
  const { others, picked } = scheduler.explainPreemption(
    cluster.addPod(pod({ name: 'new', cpu: '3', spec: { priority: 100 } })),
  );
  expect(others.get(0)).toMatchObject({ plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] });
  expect(picked).toEqual([]);
});
