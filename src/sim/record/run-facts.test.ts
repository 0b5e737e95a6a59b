import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { KubernetesObject, Node, Pod } from '../../model/index.ts';
import type { ActionSpec } from '../../scenario/index.ts';
import { simulate } from '../simulate.ts';

const MINUTE_MS = 60_000;

function factsOf(parts: Parameters<typeof plainScenario>[0], version?: string) {
  return simulate(plainScenario({ nodes: [nodeOf('a')], ...parts }), version === undefined ? {} : { version })
    .facts;
}

function timed(name: string, cpu: string, runs: string): Pod {
  const pod = podOf(name, cpu);
  return { ...pod, metadata: { ...pod.metadata, annotations: { 'plimsoll.io/run-time': runs } } };
}

const apply = (minutes: number, ...objects: readonly KubernetesObject[]): ActionSpec => ({
  atMs: minutes * MINUTE_MS,
  kind: 'apply',
  objects,
});

describe('who waits at the end, and why', () => {
  const unschedulable = (workloads: readonly KubernetesObject[], nodes: readonly Node[] = [nodeOf('a')]) =>
    factsOf({ nodes, workloads }).unschedulable;

  test('nobody', () => {
    expect(unschedulable([podOf('p', '1')])).toEqual([]);
  });

  test('pods of one reason are one group, the largest first, with five examples', () => {
    const wide = Array.from({ length: 7 }, (_, index) => podOf(`wide-${index}`, '9'));
    const picky = podOf('picky', '1', { nodeSelector: { disk: 'ssd' } });
    const groups = unschedulable([picky, ...wide]);
    expect(
      groups.map(({ message, pods, examples }) => [message.slice(0, 45), pods, examples.length]),
    ).toEqual([
      ['0/1 nodes are available: 1 Insufficient cpu. ', 7, 5],
      ["0/1 nodes are available: 1 node(s) didn't mat", 1, 1],
    ]);
    expect(groups[0]?.examples).toEqual(['wide-0', 'wide-1', 'wide-2', 'wide-3', 'wide-4']);
  });

  test('groups of one size are in order of their texts', () => {
    const picky = podOf('picky', '1', { nodeSelector: { disk: 'ssd' } });
    const messages = unschedulable([picky, podOf('wide', '9')]).map(({ message }) => message);
    expect(messages).toEqual(messages.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(messages).toHaveLength(2);
  });

  test('are named by their workloads, each once', () => {
    const groups = unschedulable([deploymentOf('web', 3, '9'), deploymentOf('api', 2, '9')]);
    expect(groups).toMatchObject([{ pods: 5, workloads: ['default/web', 'default/api'] }]);
  });

  test.each([
    ['a scheduler that nobody runs', { schedulerName: 'mine' }, 'the run has no scheduler called mine'],
    ['a gate', { schedulingGates: [{ name: 'x.io/wait' }] }, 'x.io/wait'],
  ])('%s is the reason itself', (_, spec, words) => {
    const groups = unschedulable([podOf('p', '1', spec)]);
    expect(groups).toMatchObject([{ pods: 1, examples: ['p'] }]);
    expect(groups[0]?.message).toContain(words);
  });

  test('no node at all', () => {
    expect(unschedulable([podOf('p', '1')], [])).toMatchObject([{ pods: 1 }]);
  });
});

describe('pods in figures', () => {
  test('every pod that was made is in one place', () => {
    const { pods } = factsOf({
      workloads: [
        timed('short', '1', '5m'),
        podOf('long', '1'),
        podOf('wide', '9'),
        deploymentOf('web', 2, '1'),
      ],
      actions: [
        {
          atMs: 10 * MINUTE_MS,
          kind: 'scale',
          target: { kind: 'Deployment', namespace: 'default', name: 'web' },
          replicas: 1,
        },
      ],
    });
    expect(pods).toMatchObject({
      created: 5,
      bound: 4,
      neverBound: 1,
      runningAtEnd: 2,
      pendingAtEnd: 1,
      succeeded: 1,
      failed: 0,
      deleted: 1,
      preempted: 0,
      evicted: 0,
      rejectedAtAdmission: 0,
    });
  });

  test('a pod that waited and went bound is no longer one that never was', () => {
    const { pods, unschedulable } = factsOf({
      workloads: [timed('first', '4', '5m'), podOf('second', '4')],
      timing: { podStartMs: { kind: 'constant', ms: 0 }, podStopMs: { kind: 'constant', ms: 0 } },
    });
    expect(pods).toMatchObject({ created: 2, bound: 2, neverBound: 0, runningAtEnd: 1, succeeded: 1 });
    expect(unschedulable).toEqual([]);
  });

  test('preempted ones are counted, and the disruption has its cause', () => {
    const facts = factsOf({
      workloads: [podOf('low', '4', { priority: 0 })],
      actions: [apply(5, podOf('high', '4', { priority: 10 }))],
    });
    expect(facts.pods).toMatchObject({ created: 2, preempted: 1, runningAtEnd: 1 });
    expect(facts.disruptions).toHaveLength(1);
  });

  test('evicted ones likewise', () => {
    const facts = factsOf({
      workloads: [podOf('p', '1')],
      actions: [{ atMs: 5 * MINUTE_MS, kind: 'drain', node: 'a' }],
    });
    expect(facts.pods).toMatchObject({ evicted: 1, deleted: 1, runningAtEnd: 0 });
    expect(facts.disruptions).toMatchObject([{ cause: 'evicted by a drain' }]);
  });
});

describe('nodes in figures', () => {
  test('at the start, at the end, at most, and gone', () => {
    const { nodes } = factsOf({
      nodes: [nodeOf('a'), nodeOf('b')],
      actions: [
        apply(5, nodeOf('c'), nodeOf('d')),
        { atMs: 10 * MINUTE_MS, kind: 'delete', target: { kind: 'Node', namespace: '', name: 'a' } },
      ],
      faults: [{ atMs: 20 * MINUTE_MS, forMs: Infinity, target: { kind: 'node', name: 'b' } }],
    });
    expect(nodes).toMatchObject({ atStart: 2, atEnd: 2, max: 4, removed: 1, failed: 1 });
  });

  test('none', () => {
    expect(factsOf({ nodes: [] }).nodes).toMatchObject({ atStart: 0, atEnd: 0, max: 0, added: 0 });
  });
});

describe('what a run says of itself', () => {
  test('name, seed, horizon, version and the number of the run', () => {
    const { facts } = simulate(plainScenario({ name: 'mine', seed: 7, horizonMs: 5 * MINUTE_MS }), {
      run: 3,
      version: '9.9.9',
    });
    expect(facts).toMatchObject({
      scenario: 'mine',
      seed: 7,
      horizonMs: 5 * MINUTE_MS,
      endMs: 5 * MINUTE_MS,
      run: 3,
      version: '9.9.9',
    });
    expect(facts).not.toHaveProperty('description');
    expect(facts).not.toHaveProperty('partial');
  });

  test('a description is passed on', () => {
    expect(factsOf({ description: 'what if' })).toMatchObject({ description: 'what if' });
  });

  test('the version is no part of the digest; what happens is', () => {
    const workloads = [podOf('p', '1')];
    expect(factsOf({ workloads }, '1.0.0').digest).toBe(factsOf({ workloads }, '2.0.0').digest);
    expect(factsOf({ workloads: [podOf('q', '1')] }).digest).not.toBe(factsOf({ workloads }).digest);
  });

  test('parts that do not run have no results', () => {
    const facts = factsOf({ workloads: [podOf('p', '1')] });
    for (const name of ['nodeDecisions', 'autoscalers', 'verticalAutoscalers', 'refusals', 'rollouts'])
      expect(facts).not.toHaveProperty(name);
  });

  test('what the scenario said stays in front of what the run says', () => {
    const first = { what: 'x', why: 'y', count: 1 };
    const facts = factsOf({
      ignored: [first],
      assumptions: ['written before'],
      actions: [{ atMs: MINUTE_MS, kind: 'cordon', node: 'gone' }],
    });
    expect(facts.ignored[0]).toEqual(first);
    expect(facts.ignored.map(({ what }) => what)).toContain('cordon of node gone');
    expect(facts.assumptions[0]).toBe('written before');
  });
});
