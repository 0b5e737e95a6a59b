import { beforeAll, describe, expect, test } from 'vitest';
import { nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import { runLoop } from '../../../kernel/index.ts';
import type { Pod, PodRow } from '../../../model/index.ts';
import { prepareRun } from '../../../sim/simulate.ts';
import type { Simulation } from '../../../sim/index.ts';
import { LoadMetrics } from './load-metrics.ts';
import type { RecordedAction } from './recorded-action.ts';

const MIB_MILLI = 2 ** 20 * 1000;

const labelled = (name: string, app: string): Pod => {
  const pod = podOf(name, '1');
  return { ...pod, metadata: { ...pod.metadata, labels: { app } } };
};

let sim: Simulation;
let web: readonly PodRow[];

/** Two pods that serve, one that runs and is not ready, one that waits for room; all of one app. */
beforeAll(() => {
  const pods = ['a', 'b', 'unready'].map((name) => labelled(name, 'web'));
  const large = podOf('waits', '64');
  const workloads = [...pods, { ...large, metadata: { ...large.metadata, labels: { app: 'web' } } }];
  const run = prepareRun(plainScenario({ nodes: [nodeOf('n')], workloads }), {});
  runLoop(run.sim.events, run.handlers, { untilMs: 0 });
  sim = run.sim;
  web = [0, 1, 2, 3] as PodRow[];
  sim.lives.ready[2] = 0;
});

const load = (atMs: number, rest: Partial<RecordedAction>): RecordedAction => ({
  atMs,
  do: 'setLoad',
  namespace: 'default',
  selector: 'app=web',
  metric: 'cpu',
  ...rest,
});

function cpuAt(nowMs: number, ...actions: readonly RecordedAction[]): unknown {
  const samples = new LoadMetrics(sim, actions).resource(web, 'cpu', undefined, nowMs);
  return typeof samples === 'object' && 'valueMilli' in samples ? [...samples.valueMilli] : samples;
}

describe('a load on a selector', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly RecordedAction[], unknown])[] = [
    ['is shared by the pods that are ready',          [load(0, { total: 600 })],                                   [300, 300, 0, NaN]],
    ['whole milli-cores are cut off',                 [load(0, { total: 601 })],                                   [300, 300, 0, NaN]],
    ['or is every pod\'s own',                        [load(0, { perPod: 70 })],                                   [70, 70, 0, NaN]],
    ['no pod takes more than its cap',                [load(0, { total: 600, capPerPod: 200 })],                   [200, 200, 0, NaN]],
    ['pods that run and are not ready idle',          [load(0, { total: 600, idle: 5 })],                          [300, 300, 5, NaN]],
    ['the last one set counts',                       [load(0, { total: 600 }), load(5, { total: 200 })],          [100, 100, 0, NaN]],
    ['one that is yet to come does not',              [load(0, { total: 600 }), load(11, { total: 200 })],         [300, 300, 0, NaN]],
    ['one of now does',                               [load(0, { total: 600 }), load(10, { total: 200 })],         [100, 100, 0, NaN]],
    ['of another app',                                [load(0, { total: 600, selector: 'app=db' })],               'empty'],
    ['of two labels, one of which the pods lack',     [load(0, { total: 600, selector: 'app=web,tier=x' })],       'empty'],
    ['of another namespace',                          [load(0, { total: 600, namespace: 'shop' })],                'empty'],
    ['of another metric',                             [load(0, { total: 600, metric: 'memory' })],                 'empty'],
    ['none at all',                                   [],                                                          'empty'],
  ];
  test.each(rows)('%s', (_why, actions, values) => {
    expect(cpuAt(10, ...actions)).toEqual(values);
  });

  test('is asked of nobody where there are no pods', () => {
    expect(new LoadMetrics(sim, [load(0, { total: 1 })]).resource([], 'cpu', undefined, 10)).toBe('empty');
  });

  test('samples are of the moment of the question, over ten seconds', () => {
    const samples = new LoadMetrics(sim, [load(0, { total: 2 })]).resource(web, 'cpu', undefined, 77);
    expect(samples).toMatchObject({
      sampledAtMs: Float64Array.of(77, 77, 77, 0),
      windowMs: Float64Array.of(10_000, 10_000, 10_000, 0),
    });
  });

  test('memory is in MiB, a Pods metric in units', () => {
    const metrics = new LoadMetrics(sim, [
      load(0, { metric: 'memory', perPod: 3 }),
      load(0, { metric: 'rps', perPod: 2.5 }),
    ]);
    const memory = metrics.resource(web, 'memory', undefined, 1);
    const rps = metrics.pods(web, { namespace: 'default', metric: 'rps', selector: undefined }, 1);
    expect([memory, rps].map((each) => (each as { valueMilli: Float64Array }).valueMilli[0])).toEqual([
      3 * MIB_MILLI,
      2500,
    ]);
  });
});

describe('what is not a load', () => {
  const external = (atMs: number, total: number): RecordedAction => ({
    atMs,
    do: 'setExternal',
    namespace: 'shop',
    metric: 'queue',
    total,
  });
  const ask = (nowMs: number, namespace = 'shop') =>
    new LoadMetrics(sim, [external(0, 4), external(50, 9)]).external(
      { namespace, metric: 'queue', selector: undefined },
      nowMs,
    );

  test('an External metric has the value that was last set', () => {
    expect([ask(49), ask(50), ask(1e6)]).toEqual([[4000], [9000], [9000]]);
  });

  test('in another namespace it is unknown', () => {
    expect(ask(50, 'test')).toEqual({ failure: 'no metrics for queue' });
  });

  test('there are no Object metrics, and nothing holds beyond the moment', () => {
    const metrics = new LoadMetrics(sim, []);
    expect(metrics.object({ namespace: 'a', metric: 'm', selector: undefined })).toEqual({
      failure: 'no object metric m',
    });
    expect(metrics.holdsUntilMs()).toBe(0);
  });
});
