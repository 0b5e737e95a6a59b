import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../../model/index.ts';
import { clusterEvents } from './cluster-event.ts';
import { SchedulingQueue } from './scheduling-queue.ts';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu: '2' } } }] },
};

function node(cpu: string): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { allocatable: { cpu, pods: '10' } },
  };
}

function queue(): SchedulingQueue {
  return new SchedulingQueue({
    backoff: { initialMs: 1000, maxMs: 10_000 },
    pods: { object: () => pod, signature: () => 0 },
  });
}

const bigNode = clusterEvents('Node', undefined, node('4'))[0];
const smallNode = clusterEvents('Node', undefined, node('1'))[0];

describe('scheduling queue', () => {
  test('higher priority leaves first, then the pod that came earlier', () => {
    const pods = queue();
    pods.add(0, 0, 5);
    pods.add(1, 10, 9);
    pods.add(2, 0, 3);
    expect([pods.pop(9), pods.pop(9), pods.pop(9), pods.pop(9)]).toEqual([1, 2, 0, -1]);
  });

  test('a rejected pod waits for an event that may help it, then for its back-off', () => {
    const pods = queue();
    pods.add(0, 0, 0);
    pods.pop(0);
    pods.failed(0, ['NodeResourcesFit'], 0);
    expect(pods.pop(60_000)).toBe(-1);

    pods.onEvent(smallNode, 60_000);
    expect(pods.pop(60_000)).toBe(-1);
    pods.onEvent(bigNode, 60_000);
    expect(pods.pop(60_000)).toBe(0);
  });

  test('with nothing ready the head of the back-off queue is popped before its end', () => {
    const pods = queue();
    pods.add(0, 0, 0);
    pods.add(1, 0, 1);
    pods.pop(1);
    pods.failed(0, ['NodeResourcesFit'], 1);
    pods.onEvent(bigNode, 2);
    expect(pods.nextWakeMs()).toBe(0);
    expect(pods.pop(3)).toBe(1);
    expect(pods.pop(3)).toBe(0);
  });

  test('a pod that failed by an error waits its back-off out', () => {
    const pods = queue();
    pods.add(0, 0, 0);
    pods.pop(0);
    pods.failed(0, [], 500);
    expect(pods.pop(1999)).toBe(-1);
    expect(pods.nextWakeMs()).toBe(2000);
    expect(pods.pop(2000)).toBe(0);
  });

  test('an event during the cycle counts when the cycle fails', () => {
    const pods = queue();
    pods.add(0, 0, 0);
    pods.pop(0);
    pods.onEvent(bigNode, 10);
    pods.failed(0, ['NodeResourcesFit'], 20);
    expect(pods.unschedulableCount).toBe(0);
  });

  test('after five minutes a pod is tried again whatever rejected it', () => {
    const pods = queue();
    pods.add(0, 0, 0);
    pods.pop(0);
    pods.failed(0, ['NodeAffinity'], 0);
    pods.flushUnschedulable(300_000);
    expect(pods.unschedulableCount).toBe(1);
    pods.flushUnschedulable(300_001);
    expect(pods.pop(300_001)).toBe(0);
  });

  test('a gated pod stays until its gates are gone', () => {
    const gated: Pod = { ...pod, spec: { ...pod.spec, schedulingGates: [{ name: 'wait' }] } };
    const pods = queue();
    pods.add(0, 0, 0, 'SchedulingGates');
    pods.onEvent(bigNode, 1);
    pods.flushUnschedulable(900_000);
    expect(pods.pop(900_000)).toBe(-1);
    pods.onPodUpdate(0, clusterEvents('TargetPod', gated, pod), 900_001);
    expect(pods.pop(900_001)).toBe(0);
  });

  test('a pod in the row of one that has left stands where its own priority puts it', () => {
    const pods = queue();
    const priorities = [10, 9, 2, 8];
    priorities.forEach((priority, row) => pods.add(row, priority, 0));
    pods.remove(1);
    pods.add(1, 1, 0);
    expect([0, 1, 2, 3].map(() => pods.pop(0))).toEqual([0, 3, 2, 1]);
  });

  test('a removed pod is not popped, wherever it was', () => {
    const pods = queue();
    pods.add(0, 0, 0);
    pods.add(1, 0, 0);
    pods.pop(0);
    pods.failed(0, ['NodeResourcesFit'], 0);
    pods.remove(0);
    pods.remove(1);
    pods.onEvent(bigNode, 5);
    expect(pods.pop(5000)).toBe(-1);
    expect(pods.unschedulableCount).toBe(0);
  });
});
