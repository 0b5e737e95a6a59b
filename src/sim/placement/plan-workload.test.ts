import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/index.ts';
import { makesPods } from '../control/makes-pods.ts';
import { planWorkload } from './plan-workload.ts';

const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } };
const workload = (kind: string, spec: object): KubernetesObject =>
  ({ apiVersion: 'apps/v1', kind, metadata: { name: 'a', namespace: 'n' }, spec }) as KubernetesObject;

test('a Deployment works through a ReplicaSet whose hash its pods carry', () => {
  const plan = planWorkload(
    workload('Deployment', { replicas: 3, selector: { matchLabels: { app: 'a' } }, template }),
  );
  expect(plan?.owner).toEqual({ kind: 'Deployment', namespace: 'n', name: 'a' });
  const hash = plan?.pod.metadata.labels?.['pod-template-hash'] ?? '';
  expect(plan?.maker).toEqual({ kind: 'ReplicaSet', namespace: 'n', name: `a-${hash}` });
  expect(plan?.podName(0)).toMatch(new RegExp(`^a-${hash}-[a-z0-9]{5}$`));
  expect(plan?.replicas).toBe(3);
});

test('a hash that the pods of a dump carry already is kept', () => {
  const plan = planWorkload(workload('Deployment', { selector: {}, template }), '5d69b54d4f');
  expect(plan?.maker.name).toBe('a-5d69b54d4f');
});

test('pods of a StatefulSet are numbered, from where its ordinals start', () => {
  const plan = planWorkload(
    workload('StatefulSet', { replicas: 2, selector: {}, template, ordinals: { start: 5 } }),
  );
  expect([plan?.podName(0), plan?.podName(1)]).toEqual(['a-5', 'a-6']);
});

test('a Job wants as many successes as completions, and no pod while it is suspended', () => {
  const job = planWorkload(workload('Job', { parallelism: 2, completions: 5, template }));
  expect([job?.replicas, job?.completions, job?.failuresMax]).toEqual([2, 5, 6]);
  expect(planWorkload(workload('Job', { suspend: true, template }))?.replicas).toBe(0);
});

test('daemon pods tolerate what the DaemonSet controller lets them tolerate', () => {
  const plan = planWorkload(workload('DaemonSet', { selector: {}, template }));
  expect(plan?.pod.spec.tolerations?.map(({ key }) => key)).toContain('node.kubernetes.io/unschedulable');
});

test('what has no containers makes no pods', () => {
  expect(makesPods(workload('Deployment', { selector: {} }))).toBe(false);
  expect(makesPods(workload('Deployment', { selector: {}, template: { spec: {} } }))).toBe(false);
  expect(makesPods(workload('Service', {}))).toBe(false);
  expect(makesPods(workload('Deployment', { selector: {}, template }))).toBe(true);
});
