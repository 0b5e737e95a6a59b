import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../test/support/scheduling.ts';
import type { Node, NodeRow, Pod } from '../../model/index.ts';
import { ClusterState } from '../../model/index.ts';
import { Scheduler } from '../schedule-one.ts';
import type { NodeView } from './node-view.ts';
import { readUserPlugins, userPlugins } from './read-plugins.ts';
import { readSchedulerSetup } from './scheduler-setup.ts';
import type { SimplePlugin } from './simple-plugin.ts';
import { PluginFault } from './user-plugin.ts';
import type { UserPlugin } from './user-plugin.ts';

interface Staged {
  readonly cluster: ClusterState;
  readonly scheduler: Scheduler;
}

function staged(
  plugin: SimplePlugin | UserPlugin,
  nodes: readonly Node[],
  pods: readonly Pod[] = [],
): Staged {
  const plugins = userPlugins(plugin);
  const reading = readSchedulerSetup(undefined, plugins);
  if ('error' in reading) throw new Error(reading.error);
  const cluster = new ClusterState();
  for (const each of nodes) cluster.addNode(each);
  for (const each of pods) {
    const row = cluster.addPod(each);
    cluster.bindPod(row, cluster.nodes.rowOf(each.spec.nodeName ?? '') as NodeRow);
  }
  return { cluster, scheduler: new Scheduler(cluster, reading.config, { plugins }) };
}

const TWO = [node('a'), node('b')];

/** What a filter says of nodes a and b: the text that is counted, or `feasible`. */
function filtered(filter: NonNullable<SimplePlugin['filter']>): readonly string[] {
  const { cluster, scheduler } = staged({ name: 'Own', filter }, TWO);
  const { nodes } = scheduler.explain(cluster.addPod(pod()));
  return nodes.map(({ first }) => first?.reasons.join() ?? 'feasible');
}

describe('what a filter may answer', () => {
  const onB =
    (answer: string | boolean | undefined) =>
    (_pod: Pod, { name }: NodeView) =>
      name === 'b' ? answer : undefined;

  // prettier-ignore
  test.each([
    ['nothing: it may go there',              undefined,                ['feasible', 'feasible']],
    ['true: it may',                          true,                     ['feasible', 'feasible']],
    ['false: it may not',                     false,                    ['feasible', 'node(s) rejected by Own']],
    ['why it may not',                        'node(s) were too old',   ['feasible', 'node(s) were too old']],
    ['an empty text is no reason',            '',                       ['feasible', 'node(s) rejected by Own']],
  ] as const)('%s', (_why, answer, expected) => {
    expect(filtered(onB(answer))).toEqual(expected);
  });

  test('anything else is a fault that names the plugin', () => {
    expect(() => filtered(() => 7 as never)).toThrow(
      'plugin Own: filter answered number, not a text, true or undefined',
    );
  });

  test('what it turns down, preemption may help, and events of any kind wake the pod', () => {
    const { cluster, scheduler } = staged({ name: 'Own', filter: () => 'node(s) were too old' }, TWO);
    const decision = scheduler.schedule(cluster.addPod(pod()));
    if (decision.outcome === 'bound') throw new Error('it was bound');
    expect(decision.plugins).toEqual(['Own']);
    expect(decision.message()).toBe(
      '0/2 nodes are available: 2 node(s) were too old. preemption: 0/2 nodes are available: ' +
        '2 No preemption victims found for incoming pod.',
    );
  });
});

describe('what a score may answer', () => {
  const scored = (
    score: NonNullable<SimplePlugin['score']>,
    weight?: number,
  ): readonly number[] | undefined => {
    const { cluster, scheduler } = staged(
      { name: 'Own', score, ...(weight !== undefined && { weight }) },
      TWO,
    );
    const { scores } = scheduler.explain(cluster.addPod(pod()));
    const own = scores?.plugins.find(({ name }) => name === 'Own');
    return own && [own.weight, ...own.raw];
  };

  test('whole points, which are not normalised', () => {
    expect(scored((_pod, { name }) => (name === 'a' ? 3 : 7))).toEqual([1, 3, 7]);
  });

  test('its weight', () => {
    expect(scored(() => 100, 50)).toEqual([50, 100, 100]);
  });

  test.each([
    ['more than 100', 101],
    ['less than 0', -1],
    ['a fraction', 1.5],
    ['no number', Number.NaN],
    ['without end', Infinity],
  ])('%s is a fault that says what it was', (_what, points) => {
    expect(() => scored(() => points)).toThrow(
      `plugin Own: score answered ${points}, not a whole number from 0 to 100`,
    );
  });

  test('the limits themselves are fine', () => {
    expect(scored((_pod, { name }) => (name === 'a' ? 0 : 100))).toEqual([1, 0, 100]);
  });

  test('it decides where its weight says so', () => {
    const most = (_pod: Pod, { name }: NodeView): number => (name === 'b' ? 100 : 0);
    const { cluster, scheduler } = staged({ name: 'Own', score: most, weight: 1000 }, TWO, [
      pod({ name: 'p', on: 'b', cpu: '2' }),
    ]);
    expect(scheduler.schedule(cluster.addPod(pod({ cpu: '1' })))).toMatchObject({
      outcome: 'bound',
      node: 1,
    });
  });
});

describe('what a plugin sees of a node', () => {
  function seen(pods: readonly Pod[] = []): NodeView[] {
    const views: NodeView[] = [];
    const nodes = [node('a', { cpu: '4', memory: '8Gi', pods: '10', labels: { disk: 'ssd' }, taints: [{ key: 'k', effect: 'PreferNoSchedule' }] })]; // prettier-ignore
    const look = (_pod: Pod, view: NodeView): undefined => {
      const { name, labels, taints, allocatable, requested, pods: there } = view;
      views.push({ name, labels, taints, allocatable, requested, pods: there });
      return undefined;
    };
    const { cluster, scheduler } = staged({ name: 'Own', filter: look }, nodes, pods);
    scheduler.explain(cluster.addPod(pod({ name: 'new' })));
    return views;
  }

  test('name, labels, taints and what it has', () => {
    expect(seen()[0]).toMatchObject({
      name: 'a',
      labels: { disk: 'ssd' },
      taints: [{ key: 'k', effect: 'PreferNoSchedule' }],
      allocatable: { milliCpu: 4000, memoryBytes: 8 * 2 ** 30, pods: 10 },
    });
  });

  test('what its pods ask for, and the pods', () => {
    const [view] = seen([
      pod({ name: 'p', on: 'a', cpu: '1500m', labels: { app: 'x' } }),
      pod({ name: 'q', on: 'a', memory: '1Gi' }),
    ]);
    expect(view.requested).toEqual({ milliCpu: 1500, memoryBytes: 2 ** 30, pods: 2 });
    expect(view.pods.map(({ metadata }) => metadata.labels?.['app'])).toEqual(['x', undefined]);
  });

  test('nothing of a pod that is not there yet', () => {
    expect(seen()[0].requested).toEqual({ milliCpu: 0, memoryBytes: 0, pods: 0 });
  });
});

describe('what a plugin throws', () => {
  const failing = (name: string, act: () => never): string => {
    const plugin: SimplePlugin =
      name === 'filter' ? { name: 'Own', filter: act } : { name: 'Own', score: act };
    const { cluster, scheduler } = staged(plugin, TWO);
    try {
      scheduler.explain(cluster.addPod(pod()));
      return 'nothing';
    } catch (error) {
      return `${error instanceof PluginFault ? 'PluginFault' : 'other'}: ${(error as Error).message}`;
    }
  };
  const throwing = (thrown: unknown) => (): never => {
    throw thrown;
  };

  // prettier-ignore
  test.each([
    ['an error, in filter',   'filter',  new TypeError('no rack'),  'PluginFault: plugin Own: filter threw TypeError: no rack'],
    ['an error, in score',    'score',   new RangeError('too far'), 'PluginFault: plugin Own: score threw RangeError: too far'],
    ['a text',                'score',   'oops',                    'PluginFault: plugin Own: score threw oops'],
    ['nothing at all',        'filter',  undefined,                 'PluginFault: plugin Own: filter threw undefined'],
  ])('%s, is told apart from faults of our own', (_what, point, thrown, expected) => {
    expect(failing(point, throwing(thrown))).toBe(expected);
  });

  test('in compile of the full interface', () => {
    const plugin: UserPlugin = { name: 'Own', points: ['filter'], compile: throwing(new Error('not today')) };
    const { cluster, scheduler } = staged(plugin, TWO);
    expect(() => scheduler.explain(cluster.addPod(pod()))).toThrow(
      'plugin Own: compile threw Error: not today',
    );
  });

  test('what it threw is kept with the fault', () => {
    const cause = new Error('why');
    const { cluster, scheduler } = staged({ name: 'Own', score: throwing(cause) }, TWO);
    try {
      scheduler.explain(cluster.addPod(pod()));
      throw new Error('nothing was thrown');
    } catch (error) {
      expect((error as PluginFault).thrown).toBe(cause);
    }
  });
});

describe('what a plugin is shown is the run’s own, and cannot be changed', () => {
  // prettier-ignore
  test.each([
    ['a label of the pod',       (asked: Pod) => Object.assign(asked.metadata.labels ?? {}, { app: 'x' })],
    ['a container',              (asked: Pod) => (asked.spec.containers as unknown[]).pop()],
    ['a request',                (asked: Pod) => Object.assign(asked.spec.containers[0].resources?.requests ?? {}, { cpu: '9' })],
    ['a label of the node',      (_asked: Pod, view: NodeView) => Object.assign(view.labels, { disk: 'x' })],
    ['a pod that runs there',    (_asked: Pod, view: NodeView) => Object.assign(view.pods[0].spec, { nodeName: 'x' })],
  ] as const)('%s', (_what, meddle) => {
    const here = node('a', { labels: { disk: 'ssd' } });
    const score = (asked: Pod, view: NodeView): number => {
      meddle(asked, view);
      return 1;
    };
    const { cluster, scheduler } = staged({ name: 'Own', score }, [here, node('b')], [pod({ name: 'old', on: 'a' })]);
    const row = cluster.addPod(pod({ name: 'new', cpu: '1', labels: { app: 'web' } }));
    expect(() => scheduler.schedule(row)).toThrow(/^plugin Own: score threw TypeError: Cannot/);
  });
});

describe('somebody who watches is told when the plugin is asked and when it is back', () => {
  const toldOf = (plugin: object): readonly string[] => {
    const told: string[] = [];
    const watch = {
      enter: (name: string, point: string) => void told.push(`${name} ${point}`),
      leave: () => void told.push('back'),
    };
    const read = readUserPlugins({ default: plugin }, watch);
    if (typeof read === 'string') throw new Error(read);
    const reading = readSchedulerSetup(undefined, read.plugins);
    if ('error' in reading) throw new Error(reading.error);
    const cluster = new ClusterState();
    for (const each of TWO) cluster.addNode(each);
    const scheduler = new Scheduler(cluster, reading.config, { plugins: read.plugins });
    expect(() => scheduler.schedule(cluster.addPod(pod()))).toThrow(PluginFault);
    return told;
  };

  test('of every question, one that ends in nonsense, too', () => {
    expect(toldOf({ name: 'Own', filter: () => true, score: () => 1.5 })).toEqual([
      'Own filter',
      'back',
      'Own filter',
      'back',
      'Own score',
      'back',
    ]);
  });

  test('in the full interface of every loop, and of what throws', () => {
    const compile = (): never => {
      throw new Error('no');
    };
    expect(toldOf({ name: 'Own', points: ['filter'], compile })).toEqual(['Own compile', 'back']);
  });
});
