import { describe, expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { KubernetesObject, Node, Pod } from '../model/index.ts';
import type { ActionSpec, Scenario } from '../scenario/index.ts';
import { simulate } from './simulate.ts';

const KINDS = ['pod-preempted', 'pod-bound', 'pod-deleted'];

interface Parts extends Partial<Scenario> {
  readonly nodes?: readonly Node[];
  readonly pods?: readonly Pod[];
  readonly objects?: readonly KubernetesObject[];
}

/** Lines about preemption and binding from second 60 on, times in ms after it: `10 pod-preempted low high`. */
function told(parts: Parts, kinds: readonly string[] = KINDS): readonly string[] {
  const { log } = simulate(plainScenario({ nodes: [nodeOf('n')], ...parts }));
  return [...log.lines()]
    .map((line) => line.split(' '))
    .filter(([time, kind]) => Number(time) >= 60 && kinds.includes(kind))
    .map(([time, ...words]) => [Math.round(Number(time) * 1000) - 60_000, ...words].join(' '));
}

const low = (name: string, cpu: string): Pod => podOf(name, cpu, { priority: 0, nodeName: 'n' });
const high = (name: string, cpu: string): Pod => podOf(name, cpu, { priority: 10 });
const apply = (atMs: number, ...objects: readonly KubernetesObject[]): ActionSpec => ({
  atMs: 60_000 + atMs,
  kind: 'apply',
  objects,
});
const remove = (atMs: number, name: string): ActionSpec => ({
  atMs: 60_000 + atMs,
  kind: 'delete',
  target: { kind: 'Pod', namespace: 'default', name },
});
const timing = (more: Partial<Scenario['timing']>): Scenario['timing'] => ({
  podStartMs: { kind: 'constant', ms: 0 },
  podStopMs: { kind: 'constant', ms: 0 },
  ...more,
});

describe('the requests of a preemption: a patch and a deletion a victim, all but the last at once, then the last', () => {
  const pods = [low('a', '2'), low('b', '2')];
  const actions = [apply(0, high('h', '4'))];

  // prettier-ignore
  const rows: readonly (readonly [string, readonly Pod[], Scenario['timing'] | undefined, readonly string[]])[] = [
    ['one victim: two requests of 5 ms',             [low('a', '4')], undefined,                           ['10 pod-preempted a h', '10 pod-deleted a', '10 pod-bound h n']],
    ['two: the last only when the first is told',    pods,            undefined,                           ['10 pod-preempted a h', '10 pod-deleted a', '20 pod-preempted b h', '20 pod-deleted b', '20 pod-bound h n']],
    ['three: two in parallel',                       [low('a', '1'), low('b', '1'), low('c', '2')], undefined, ['10 pod-preempted a h', '10 pod-deleted a', '10 pod-preempted b h', '10 pod-deleted b', '20 pod-preempted c h', '20 pod-deleted c', '20 pod-bound h n']],
    ['a slower API server',                          pods,            timing({ apiMs: 50 }),               ['100 pod-preempted a h', '100 pod-deleted a', '200 pod-preempted b h', '200 pod-deleted b', '200 pod-bound h n']],
    ['an instant control plane: in the millisecond', pods,            timing({ controlPlane: 'instant' }), ['0 pod-preempted a h', '0 pod-deleted a', '0 pod-preempted b h', '0 pod-deleted b', '0 pod-bound h n']],
  ];
  test.each(rows)('%s', (_why, victims, own, expected) => {
    const lines = told({ pods: victims, actions, ...(own === undefined ? {} : { timing: own }) });
    const order = (line: string): string =>
      line.replace(/^(\d+) pod-(preempted|deleted) (\w).*$/, '$1 $3 $2');
    const ours = lines.map(order).sort();
    expect(ours).toEqual(expected.map(order).sort());
  });
});

describe('what happens while the requests are under way', () => {
  test('the preemptor goes: its victims have to go all the same', () => {
    const actions = [apply(0, high('h', '4')), remove(3, 'h')];
    expect(told({ pods: [low('a', '4')], actions })).toContain('10 pod-preempted a h');
  });

  test('a victim goes by itself: nobody is preempted, and the place is taken', () => {
    const actions = [apply(0, high('h', '4')), remove(4, 'a')];
    expect(told({ pods: [low('a', '4')], actions })).toEqual(['4 pod-deleted a', '10 pod-bound h n']);
  });

  test('a pod of lower priority does not slip into the room that is being made', () => {
    const actions = [apply(0, high('h', '3')), apply(12, podOf('mid', '3', { priority: 5 }))];
    const slow = timing({ podStopMs: { kind: 'constant', ms: 1000 } });
    const bound = told({ pods: [low('a', '4')], actions, timing: slow }, ['pod-bound']);
    expect(bound).toEqual(['1010 pod-bound h n']);
  });

  test('the preemptor is not tried again, so it asks for no second node', () => {
    const nodes = [nodeOf('n'), nodeOf('m')];
    const pods = [low('a', '4'), podOf('b', '4', { priority: 0, nodeName: 'm' })];
    // Something ends in the window: a hint that would wake a pod in the pool.
    const blocker = podOf('tiny', '0', { nodeName: 'm' });
    const actions = [apply(0, high('h', '4')), remove(5, 'tiny')];
    const preempted = told({ nodes, pods: [...pods, blocker], actions }, ['pod-preempted']);
    expect(preempted).toEqual(['10 pod-preempted a h']);
  });
});

describe('a failed attempt', () => {
  const scheduler: Scenario['scheduler'] = { cycleMs: 2, plugins: [] };
  const full = low('full', '4');

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<Scenario>, number])[] = [
    ['costs its cycle and the request that writes the status', { scheduler },                                              7],
    ['costs nothing where cycles take no time',                {},                                                         0],
    ['costs its cycle alone where requests take none',         { scheduler, timing: timing({ controlPlane: 'instant' }) }, 2],
    ['waits for a slow API server',                            { scheduler, timing: timing({ apiMs: 30 }) },               32],
  ];
  test.each(rows)('%s', (_why, parts, waitMs) => {
    const actions = [apply(0, podOf('too-big', '9', { priority: 1 }), podOf('small', '0'))];
    expect(told({ pods: [full], actions, ...parts }, ['pod-bound'])).toEqual([`${waitMs} pod-bound small n`]);
  });

  test('that changes nothing in the status costs no request', () => {
    // The second attempt of too-big, once tiny has gone, gives the reason it has already.
    const tiny = podOf('tiny', '100m', { nodeName: 'n' });
    const base = { pods: [low('most', '3'), tiny], scheduler, nodes: [nodeOf('n')] };
    const actions = [
      apply(0, podOf('too-big', '2', { priority: 0 })),
      remove(5000, 'tiny'),
      apply(5000, podOf('small', '0', { priority: 0 })),
    ];
    expect(told({ ...base, actions }, ['pod-bound'])).toEqual(['5002 pod-bound small n']);
  });
});

describe('a cycle that is under way', () => {
  const scheduler: Scenario['scheduler'] = { cycleMs: 100, plugins: [] };

  // prettier-ignore
  const rows = [
    ['a pod that comes in the middle of it waits for its end',   30, 100],
    ['one that comes at its end is next',                       100, 100],
    ['one that comes after it is taken at once',                101, 101],
  ] as const;
  test.each(rows)('%s', (_why, comesMs, boundMs) => {
    const actions = [apply(0, podOf('first', '1')), apply(comesMs, podOf('second', '1'))];
    const lines = told({ scheduler, actions }, ['pod-bound']);
    expect(lines).toEqual(['0 pod-bound first n', `${boundMs} pod-bound second n`]);
  });
});

describe('what a budget allows reaches the scheduler a watch after it is written', () => {
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'kept', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
  } as unknown as KubernetesObject;
  const kept = (name: string, node: string): Pod => {
    const pod = podOf(name, '4', { priority: 0, nodeName: node });
    return { ...pod, metadata: { ...pod.metadata, labels: { app: 'kept' } } };
  };
  const nodes = [nodeOf('x'), nodeOf('y'), nodeOf('z')];
  const free = podOf('free', '4', { priority: 5, nodeName: 'z' });

  // The deletion has its effect at 10 ms, the controller sees it at 14 and writes at 19, the scheduler sees that at 23.
  // prettier-ignore
  const rows = [
    ['22 ms after the first decision the second victim is one too many, and is taken', 22, ['x', 'y']],
    ['24 ms after it the budget is seen to be spent: the more important pod goes',      24, ['x', 'z']],
  ] as const;
  test.each(rows)('%s', (_why, secondMs, nodesTaken) => {
    const parts = {
      nodes,
      pods: [kept('a', 'x'), kept('b', 'y'), free],
      objects: [budget],
      timing: timing({ podStopMs: { kind: 'constant' as const, ms: 1000 } }),
      actions: [apply(0, high('h', '4')), apply(secondMs, high('i', '4'))],
    };
    const bound = told(parts, ['pod-bound']).map((line) => line.split(' ').at(-1));
    expect(bound.toSorted()).toEqual(nodesTaken);
  });
});
