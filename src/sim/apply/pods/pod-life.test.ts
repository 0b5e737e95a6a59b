import { describe, expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { KubernetesObject, NodeRow, Pod, PodRow } from '../../../model/index.ts';
import { PodState } from '../../pod-lives.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import { bindPod } from './bind-pod.ts';
import { deletePod } from './delete-pod.ts';
import { endPod } from './end-pod.ts';
import { evictPod } from './evict-pod.ts';
import { podsOnNode } from './pods-on-node.ts';
import { setPodReady } from './set-pod-ready.ts';
import { startPod } from './start-pod.ts';

const SECOND_MS = 1000;
const NOW_MS = 60 * SECOND_MS;

interface Wish {
  readonly pods?: readonly Pod[];
  readonly nodes?: number;
  readonly objects?: readonly KubernetesObject[];
  readonly startMs?: number;
  readonly stopMs?: number;
}

/** A minute into a run: nodes of four cores, and pods that a person wrote. */
function aMinuteIn({ pods = [], nodes = 1, objects = [], startMs = 0, stopMs = 0 }: Wish) {
  const run = prepareRun(
    plainScenario({
      nodes: Array.from({ length: nodes }, (_, i) => nodeOf(`n${i}`)),
      workloads: [...pods, ...objects],
      timing: { podStartMs: { kind: 'constant', ms: startMs }, podStopMs: { kind: 'constant', ms: stopMs } },
    }),
    {},
  );
  runLoop(run.sim.events, run.handlers, { untilMs: NOW_MS });
  const until = (untilMs: number): void => void runLoop(run.sim.events, run.handlers, { untilMs });
  return { sim: run.sim, until };
}

function rowOf({ cluster }: Simulation, name: string): PodRow {
  for (let row = 0; row < cluster.pods.rowCount; row++)
    if (cluster.pods.isLive(row) && cluster.pods.name(row) === name) return row as PodRow;
  throw new Error(`there is no pod ${name}`);
}

const N0 = 0 as NodeRow;
const linesOf = ({ log }: Simulation, word: string): string[] =>
  [...log.lines()].filter((line) => line.includes(word));
const numbers = ({ counts }: Simulation) => {
  const { created, bound, pending, running, deleted, succeeded, failed, goneUnbound, evicted } = counts;
  return { created, bound, pending, running, deleted, succeeded, failed, goneUnbound, evicted };
};
const NONE = {
  created: 0,
  bound: 0,
  pending: 0,
  running: 0,
  deleted: 0,
  succeeded: 0,
  failed: 0,
  goneUnbound: 0,
  evicted: 0,
};

/** Too large for the scheduler to have placed it. */
const large = podOf('large', '5');
const small = podOf('small', '1');

describe('a pod is given to a node', () => {
  test('it waits no more and is about to start', () => {
    const { sim } = aMinuteIn({ pods: [large] });
    expect(numbers(sim)).toEqual({ ...NONE, created: 1, pending: 1 });
    const row = rowOf(sim, 'large');
    bindPod(sim, row, N0, NOW_MS);
    expect(numbers(sim)).toEqual({ ...NONE, created: 1, bound: 1 });
    expect([sim.lives.state[row], sim.lives.boundMs[row]]).toEqual([PodState.Starting, NOW_MS]);
    expect(linesOf(sim, 'pod-bound')).toEqual(['000060.000 pod-bound large n0']);
  });

  test('what it asks for is booked, though it is more than there is', () => {
    const { sim } = aMinuteIn({ pods: [large] });
    bindPod(sim, rowOf(sim, 'large'), N0, NOW_MS);
    expect(sim.cluster.nodes.requested[0][0]).toBe(5000);
    expect(podsOnNode(sim, N0)).toEqual([rowOf(sim, 'large')]);
  });

  test('the time that it waited is kept', () => {
    const { sim } = aMinuteIn({ pods: [large] });
    const before = sim.counts.pendingMs.count;
    bindPod(sim, rowOf(sim, 'large'), N0, NOW_MS);
    expect(sim.counts.pendingMs.count - before).toBe(1);
  });

  test('it starts when its node has started it', () => {
    const { sim, until } = aMinuteIn({ pods: [large] });
    const row = rowOf(sim, 'large');
    bindPod(sim, row, N0, NOW_MS);
    until(NOW_MS + 1);
    expect([sim.lives.state[row], sim.lives.started[row], sim.counts.running]).toEqual([
      PodState.Running,
      1,
      1,
    ]);
    expect(linesOf(sim, 'pod-started')).toEqual(['000060.000 pod-started large']);
  });

  test('twice is a fault of the program', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    expect(() => bindPod(sim, rowOf(sim, 'small'), N0, NOW_MS)).toThrow(/bound/);
  });
});

describe('a pod starts', () => {
  test('only once', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    expect(() => startPod(sim, rowOf(sim, 'small'), NOW_MS)).toThrow('starts in state');
  });

  test('not before it has a node', () => {
    const { sim } = aMinuteIn({ pods: [large] });
    expect(() => startPod(sim, rowOf(sim, 'large'), NOW_MS)).toThrow('starts in state');
  });
});

describe('the Ready condition', () => {
  test('changes when it is said to, and keeps the time', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    const row = rowOf(sim, 'small');
    expect([sim.lives.ready[row], sim.lives.readySinceMs[row]]).toEqual([1, 0]);
    setPodReady(sim, row, false, NOW_MS);
    expect([sim.lives.ready[row], sim.lives.readySinceMs[row]]).toEqual([0, NOW_MS]);
  });

  test('what it is already is no change', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    const row = rowOf(sim, 'small');
    setPodReady(sim, row, true, NOW_MS);
    expect(sim.lives.readySinceMs[row]).toBe(0);
  });

  test('is not true of a pod that has not started', () => {
    const { sim } = aMinuteIn({ pods: [large] });
    expect(() => setPodReady(sim, rowOf(sim, 'large'), true, NOW_MS)).toThrow('ready before it has started');
  });

  test('does not change before it last did', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    const row = rowOf(sim, 'small');
    setPodReady(sim, row, false, NOW_MS);
    expect(() => setPodReady(sim, row, true, NOW_MS - 1)).toThrow('changes before it last did');
  });
});

describe('a pod is deleted', () => {
  test('one that waits goes at once, from the queue too', () => {
    const { sim, until } = aMinuteIn({ pods: [large] });
    deletePod(sim, rowOf(sim, 'large'), NOW_MS);
    expect(numbers(sim)).toEqual({ ...NONE, created: 1, deleted: 1, goneUnbound: 1 });
    until(2 * NOW_MS);
    expect(linesOf(sim, 'large').at(-1)).toBe('000060.000 pod-deleted large');
  });

  test('one that runs holds what it holds until it has stopped', () => {
    const { sim, until } = aMinuteIn({ pods: [small], stopMs: 5 * SECOND_MS });
    const row = rowOf(sim, 'small');
    deletePod(sim, row, NOW_MS);
    expect([sim.lives.state[row], sim.cluster.nodes.requested[0][0]]).toEqual([PodState.Terminating, 1000]);
    expect(numbers(sim)).toEqual({ ...NONE, created: 1, bound: 1, running: 1 });
    until(NOW_MS + 5 * SECOND_MS - 1);
    expect(sim.lives.state[row]).toBe(PodState.Terminating);
    until(NOW_MS + 5 * SECOND_MS);
    expect([sim.lives.state[row], sim.cluster.nodes.requested[0][0]]).toEqual([PodState.Free, 0]);
    expect(numbers(sim)).toEqual({ ...NONE, created: 1, bound: 1, deleted: 1 });
  });

  test('asking twice does nothing', () => {
    const { sim, until } = aMinuteIn({ pods: [small], stopMs: 5 * SECOND_MS });
    const row = rowOf(sim, 'small');
    deletePod(sim, row, NOW_MS);
    deletePod(sim, row, NOW_MS, 'Other');
    expect(linesOf(sim, 'pod-terminating')).toHaveLength(1);
    until(2 * NOW_MS);
    expect(sim.counts.deleted).toBe(1);
  });

  test('its grace is the longest that it has', () => {
    const hasty = podOf('hasty', '1', { terminationGracePeriodSeconds: 2 });
    const { sim, until } = aMinuteIn({ pods: [hasty], stopMs: 60 * SECOND_MS });
    const row = rowOf(sim, 'hasty');
    deletePod(sim, row, NOW_MS);
    until(NOW_MS + 2 * SECOND_MS - 1);
    expect(sim.lives.state[row]).toBe(PodState.Terminating);
    until(NOW_MS + 2 * SECOND_MS);
    expect(sim.lives.state[row]).toBe(PodState.Free);
  });

  test('the reason is written where there is one', () => {
    const { sim } = aMinuteIn({ pods: [small, podOf('other', '1')], stopMs: SECOND_MS });
    deletePod(sim, rowOf(sim, 'small'), NOW_MS);
    deletePod(sim, rowOf(sim, 'other'), NOW_MS, 'DeletionByPodGC');
    expect(linesOf(sim, 'pod-terminating')).toEqual([
      '000060.000 pod-terminating small',
      '000060.000 pod-terminating other reason=DeletionByPodGC',
    ]);
  });
});

describe('a pod ends', () => {
  // prettier-ignore
  test.each([
    ['succeeded', { succeeded: 1 }],
    ['failed',    { failed: 1 }],
    ['deleted',   { deleted: 1 }],
  ] as const)('as %s: what it held is free', (how, counted) => {
    const { sim } = aMinuteIn({ pods: [small] });
    const row = rowOf(sim, 'small');
    endPod(sim, row, how, NOW_MS);
    expect(numbers(sim)).toEqual({ ...NONE, created: 1, bound: 1, ...counted });
    expect([sim.lives.state[row], sim.cluster.nodes.requested[0][0], podsOnNode(sim, N0)]).toEqual([PodState.Free, 0, []]);
    expect(linesOf(sim, `pod-${how}`)).toEqual([`000060.000 pod-${how} small`]);
  });

  test('twice is a fault of the program', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    const row = rowOf(sim, 'small');
    endPod(sim, row, 'failed', NOW_MS);
    expect(() => endPod(sim, row, 'failed', NOW_MS)).toThrow('ends twice');
  });

  test('not before it began', () => {
    const { sim } = aMinuteIn({ pods: [small] });
    expect(() => endPod(sim, rowOf(sim, 'small'), 'failed', -1)).toThrow('ends before it is created');
  });

  test('whoever waited for its room is looked at', () => {
    const { sim, until } = aMinuteIn({ pods: [podOf('a', '3'), podOf('b', '3')] });
    const [first, second] = ['a', 'b'].map((name) => rowOf(sim, name));
    const isFirst = sim.lives.state[first] === PodState.Running;
    const [holder, waiter] = isFirst ? [first, second] : [second, first];
    expect(sim.lives.state[waiter]).toBe(PodState.Pending);
    endPod(sim, holder, 'succeeded', NOW_MS);
    until(NOW_MS + 30 * SECOND_MS);
    expect(sim.lives.state[waiter]).toBe(PodState.Running);
  });

  test('events that were under way for it are void', () => {
    const { sim, until } = aMinuteIn({ pods: [small], startMs: 90 * SECOND_MS });
    const row = rowOf(sim, 'small');
    const { [row]: before } = sim.lives.incarnation;
    expect(sim.lives.state[row]).toBe(PodState.Starting);
    endPod(sim, row, 'deleted', NOW_MS);
    expect(sim.lives.isCurrent(row, before)).toBe(false);
    until(2 * NOW_MS);
    expect(linesOf(sim, 'pod-started')).toEqual([]);
  });
});

describe('an eviction', () => {
  const budget = (allowed: object): KubernetesObject =>
    ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'pdb', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'web' } }, ...allowed },
    }) as KubernetesObject;
  const web = (name: string): Pod => {
    const pod = podOf(name, '1');
    return { ...pod, metadata: { ...pod.metadata, labels: { app: 'web' } } };
  };

  // prettier-ignore
  test.each([
    ['without budget',                   [],                                  true],
    ['a budget that has room',           [budget({ minAvailable: 1 })],       true],
    ['a budget that has none',           [budget({ minAvailable: 2 })],       false],
    ['a share of pods that belong to nobody: of how many, nobody knows', [budget({ minAvailable: '1%' })], false],
    ['so many that may be missing',      [budget({ maxUnavailable: 1 })],     false],
  ] as const)('%s', (_rule, objects, isEvicted) => {
    const { sim } = aMinuteIn({ pods: [web('a'), web('b')], objects, stopMs: SECOND_MS });
    const row = rowOf(sim, 'a');
    expect(evictPod(sim, row, 'a test', NOW_MS)).toBe(isEvicted);
    expect(sim.counts.evicted).toBe(isEvicted ? 1 : 0);
    expect(sim.lives.state[row]).toBe(isEvicted ? PodState.Terminating : PodState.Running);
    expect(linesOf(sim, 'eviction-refused').length).toBe(isEvicted ? 0 : 1);
  });

  test('of a pod that is on its way out is granted and not counted again', () => {
    const { sim } = aMinuteIn({ pods: [web('a'), web('b')], stopMs: SECOND_MS });
    const row = rowOf(sim, 'a');
    deletePod(sim, row, NOW_MS);
    expect(evictPod(sim, row, 'a test', NOW_MS)).toBe(true);
    expect(sim.counts.evicted).toBe(0);
  });

  test('is logged with its node and its reason', () => {
    const { sim } = aMinuteIn({ pods: [web('a')], stopMs: SECOND_MS });
    evictPod(sim, rowOf(sim, 'a'), 'a test', NOW_MS);
    expect(linesOf(sim, '000060.000')).toEqual([
      '000060.000 pod-evicted a n0',
      '000060.000 pod-terminating a reason=EvictionByEvictionAPI',
    ]);
  });
});
