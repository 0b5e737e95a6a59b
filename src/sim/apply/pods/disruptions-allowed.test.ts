import { describe, expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { KubernetesObject, Pod, PodRow } from '../../../model/index.ts';
import { PodState } from '../../pod-lives.ts';
import { prepareRun } from '../../simulate.ts';
import type { Simulation } from '../../simulation.ts';
import { deletePod } from './delete-pod.ts';
import { mayDisrupt } from './disruptions-allowed.ts';
import { endPod } from './end-pod.ts';
import { evictPod } from './evict-pod.ts';
import { podsOnNode } from './pods-on-node.ts';
import { setPodReady } from './set-pod-ready.ts';
import { startPod } from './start-pod.ts';

const labelled = (
  name: string,
  labels: Record<string, string>,
  namespace = 'default',
  spec: Partial<Pod['spec']> = {},
): Pod => {
  const pod = podOf(name, '1', spec);
  return { ...pod, metadata: { ...pod.metadata, namespace, labels } };
};

const budget = (spec: Record<string, unknown>, namespace = 'default'): KubernetesObject =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: `b-${JSON.stringify(spec)}`, namespace },
    spec,
  }) as unknown as KubernetesObject;

/** `running` pods of app web that run, `waiting` ones that find no room; the first of them is asked about. */
function allowed(running: number, waiting: number, ...budgets: readonly KubernetesObject[]): boolean {
  const pods = [
    ...Array.from({ length: running }, (_, place) => labelled(`r${place}`, { app: 'web' })),
    ...Array.from({ length: waiting }, (_, place) =>
      labelled(`w${place}`, { app: 'web' }, 'default', { nodeSelector: { no: 'where' } }),
    ),
  ];
  const run = prepareRun(
    plainScenario({ nodes: [nodeOf('a', { cpu: '64' })], workloads: pods, objects: budgets }),
    {},
  );
  runLoop(run.sim.events, run.handlers, { untilMs: 0 });
  return mayDisrupt(run.sim, 0 as PodRow);
}

describe('may one more of the pods go? disruption controller, updatePdbStatus', () => {
  const selector = { matchLabels: { app: 'web' } };
  // prettier-ignore
  const rows: readonly (readonly [string, number, number, readonly Record<string, unknown>[], boolean])[] = [
    // why                                                     run  wait  budgets                                          may
    ['without budget',                                         1,   0,    [],                                              true],
    ['more run than must',                                     3,   0,    [{ selector, minAvailable: 2 }],                 true],
    ['as many as must',                                        2,   0,    [{ selector, minAvailable: 2 }],                 false],
    ['fewer than must',                                        1,   1,    [{ selector, minAvailable: 2 }],                 false],
    ['half of four, rounded up: 2 must stay',                  3,   1,    [{ selector, minAvailable: '50%' }],             true],
    ['half of three, rounded up: 2 must stay',                 2,   1,    [{ selector, minAvailable: '50%' }],             false],
    ['all must stay',                                          3,   0,    [{ selector, minAvailable: '100%' }],            false],
    ['none must stay',                                         1,   0,    [{ selector, minAvailable: 0 }],                 true],
    ['a budget that says nothing keeps nobody',                1,   0,    [{ selector }],                                  true],
    ['one may be away, and none is',                           3,   0,    [{ selector, maxUnavailable: 1 }],               true],
    ['one may be away, and one is',                            2,   1,    [{ selector, maxUnavailable: 1 }],               false],
    ['none may be away',                                       3,   0,    [{ selector, maxUnavailable: 0 }],               false],
    ['a tenth of three, rounded up, is one',                   3,   0,    [{ selector, maxUnavailable: '10%' }],           true],
    ['more may be away than there are',                        1,   0,    [{ selector, maxUnavailable: 5 }],               true],
    ['of two budgets the stricter one decides',                3,   0,    [{ selector, minAvailable: 1 }, { selector, minAvailable: 3 }], false],
    ['a budget of other pods',                                 1,   0,    [{ selector: { matchLabels: { app: 'db' } }, minAvailable: 1 }], true],
    ['a budget without selector covers nobody',                1,   0,    [{ minAvailable: 1 }],                           true],
    ['the empty selector covers everybody',                    1,   0,    [{ selector: {}, minAvailable: 1 }],             false],
  ];
  test.each(rows)('%s', (_why, running, waiting, specs, may) => {
    expect(allowed(running, waiting, ...specs.map((spec) => budget(spec)))).toBe(may);
  });

  test('a budget of another namespace is no matter', () => {
    expect(allowed(1, 0, budget({ selector: {}, minAvailable: 1 }, 'shop'))).toBe(true);
  });
});

describe('the way of a pod through its states', () => {
  /** One pod that runs on the node, and one that waits. */
  function two(): { readonly sim: Simulation; readonly runs: PodRow; readonly waits: PodRow } {
    const workloads = [
      labelled('runs', {}),
      labelled('waits', {}, 'default', { nodeSelector: { no: 'where' } }),
    ];
    const timing = {
      podStartMs: { kind: 'constant', ms: 0 },
      podStopMs: { kind: 'constant', ms: 1000 },
    } as const;
    const run = prepareRun(plainScenario({ nodes: [nodeOf('a')], workloads, timing }), {});
    runLoop(run.sim.events, run.handlers, { untilMs: 0 });
    return { sim: run.sim, runs: 0 as PodRow, waits: 1 as PodRow };
  }

  test('one that runs is told to stop and holds its node until it has', () => {
    const { sim, runs } = two();
    deletePod(sim, runs, 0);
    expect([sim.lives.state[runs], sim.counts.deleted, podsOnNode(sim, 0 as never)]).toEqual([
      PodState.Terminating,
      0,
      [runs],
    ]);
  });

  test('asked twice it is told once', () => {
    const { sim, runs } = two();
    deletePod(sim, runs, 0);
    const events = sim.log.count;
    deletePod(sim, runs, 0);
    expect(sim.log.count).toBe(events);
  });

  test('one that waits goes at once, and was never bound', () => {
    const { sim, waits } = two();
    deletePod(sim, waits, 0);
    const { deleted, goneUnbound, pending } = sim.counts;
    expect([sim.lives.state[waits], deleted, goneUnbound, pending]).toEqual([PodState.Free, 1, 1, 0]);
  });

  test('one that was evicted is counted with its cause, one on its way out is not counted again', () => {
    const { sim, runs } = two();
    const answers = [evictPod(sim, runs, 'a drain', 0), evictPod(sim, runs, 'a drain', 0)];
    expect([answers, sim.counts.evicted, sim.disruptions.groups(String)]).toEqual([
      [true, true],
      1,
      [{ cause: 'a drain', pods: 1, examples: [expect.any(String)] }],
    ]);
  });

  // prettier-ignore
  const illegal: readonly (readonly [string, (parts: ReturnType<typeof two>) => void, string])[] = [
    ['started twice',                     ({ sim, runs }) => startPod(sim, runs, 0),                                       'pod row 0 starts in state 3'],
    ['started without node',              ({ sim, waits }) => startPod(sim, waits, 0),                                     'pod row 1 starts in state 1'],
    ['ready before it started',           ({ sim, waits }) => setPodReady(sim, waits, true, 0),                            'pod row 1 is ready before it has started'],
    ['ended twice',                       ({ sim, waits }) => { endPod(sim, waits, 'failed', 0); endPod(sim, waits, 'failed', 0); }, 'pod row 1 ends twice'],
    ['deleted after its end',             ({ sim, waits }) => { endPod(sim, waits, 'failed', 0); deletePod(sim, waits, 0); }, 'pod row 1 is deleted after its end'],
    ['evicted after its end',             ({ sim, waits }) => { endPod(sim, waits, 'failed', 0); evictPod(sim, waits, 'x', 0); }, 'pod row 1 is evicted after its end'],
    ['ended before it began',             ({ sim, waits }) => endPod(sim, waits, 'failed', -1),                            'pod row 1 ends before it is created'],
  ];
  test.each(illegal)('no pod is %s', (_what, act, message) => {
    expect(() => act(two())).toThrow(message);
  });
});
