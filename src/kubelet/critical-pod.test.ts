import { expect, test } from 'vitest';
import { pod } from '../../test/support/scheduling.ts';
import { isCriticalPod, isNodeCriticalPod, isStaticPod } from './critical-pod.ts';

test('very high priority, static and mirror pods are critical', () => {
  expect(isCriticalPod(pod())).toBe(false);
  expect(isCriticalPod(pod({ spec: { priority: 2_000_000_000 } }))).toBe(true);
  expect(isCriticalPod(pod({ annotations: { 'kubernetes.io/config.mirror': 'x' } }))).toBe(true);
  const fromFile = pod({ annotations: { 'kubernetes.io/config.source': 'file' } });
  expect([isStaticPod(fromFile), isCriticalPod(fromFile)]).toEqual([true, true]);
});

test('node critical takes the class as well as the priority', () => {
  const priorityClassName = 'system-node-critical';
  expect(isNodeCriticalPod(pod({ spec: { priorityClassName, priority: 2_000_001_000 } }))).toBe(true);
  expect(isNodeCriticalPod(pod({ spec: { priorityClassName } }))).toBe(false);
});
