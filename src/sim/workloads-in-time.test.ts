import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { Deployment, KubernetesObject } from '../model/index.ts';
import type { ActionSpec, TimingSpec } from '../scenario/index.ts';
import { simulate } from './simulate.ts';

const MINUTE_MS = 60_000;
/** Controllers act at once; a pod starts and stops in a second: every time below can be worked out by hand. */
const INSTANT: TimingSpec = {
  podStartMs: { kind: 'constant', ms: 1000 },
  podStopMs: { kind: 'constant', ms: 1000 },
  controlPlane: 'instant',
};

interface Told {
  /** How many lines of a kind there are at each second: `60×2 61×1`. */
  readonly times: (kind: string) => string;
  readonly facts: ReturnType<typeof simulate>['facts'];
  readonly messages: readonly string[];
}

function run(workload: KubernetesObject, more: Parameters<typeof plainScenario>[0] = {}): Told {
  const { facts, log } = simulate(
    plainScenario({ nodes: [nodeOf('a', { cpu: '16' })], workloads: [workload], timing: INSTANT, ...more }),
  );
  const lines = [...log.lines()].map((line) => line.split(' '));
  const times = (kind: string): string => {
    const counts = new Map<number, number>();
    for (const [time, each] of lines) {
      if (each === kind)
        counts.set(Math.trunc(Number(time)), (counts.get(Math.trunc(Number(time))) ?? 0) + 1);
    }
    return [...counts].map(([time, count]) => `${time}×${count}`).join(' ');
  };
  const messages = lines.flatMap((words) => {
    const text = words.join(' ');
    const place = text.indexOf('message=');
    return place < 0 ? [] : [`${Math.trunc(Number(words[0]))} ${text.slice(place + 'message='.length)}`];
  });
  return { times, facts, messages };
}

describe('a Deployment rolls out', () => {
  const old = deploymentOf('web', 4, '500m');
  const renewed = (spec: object = {}): Deployment => ({
    ...old,
    spec: { ...old.spec, ...spec, template: { ...old.spec.template, spec: podOf('x', '600m').spec } },
  });
  const roll = (deployment: Deployment): Told =>
    run({ ...old, spec: { ...old.spec, strategy: deployment.spec.strategy } } as KubernetesObject, {
      actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [deployment] }],
    });
  const strategy = (maxSurge: number | string, maxUnavailable: number | string): object => ({
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  });

  // prettier-ignore
  const rows: readonly (readonly [string, object, string, string])[] = [
    // A quarter of four each way: one more at once, one less; so two new ones before the first is up, then two.
    ['by default',                            {},                        '0×4 60×2 61×2',            '60×1 61×2 62×1'],
    ['nothing may be missing: one by one',    strategy(1, 0),            '0×4 60×1 61×1 62×1 63×1',  '61×1 62×1 63×1 64×1'],
    ['nothing may be too much: one by one',   strategy(0, 1),            '0×4 60×1 61×1 62×1 63×1',  '60×1 61×1 62×1 63×1'],
    ['all at once beside the old ones',       strategy('100%', 0),       '0×4 60×4',                 '61×4'],
    ['all old ones may go at once',           strategy(0, '100%'),       '0×4 60×4',                 '60×4'],
    ['Recreate: the new ones after the last old one has gone', { strategy: { type: 'Recreate' } }, '0×4 61×4', '60×4'],
  ];
  test.each(rows)('%s', (_how, spec, created, terminating) => {
    const { times, facts } = roll(renewed(spec));
    expect({ created: times('pod-created'), terminating: times('pod-terminating') }).toEqual({
      created,
      terminating,
    });
    expect(facts.pods).toMatchObject({ created: 8, deleted: 4, runningAtEnd: 4 });
  });

  test('the same template again is no rollout, more replicas are not either', () => {
    const more = { ...old, spec: { ...old.spec, replicas: 6 } };
    const { times } = run(old, { actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [more] }] });
    expect([times('pod-created'), times('pod-terminating')]).toEqual(['0×4 60×2', '']);
  });

  test('a rollout whose pods find no room keeps three of the four old ones', () => {
    const huge = {
      ...old,
      spec: { ...old.spec, template: { ...old.spec.template, spec: podOf('x', '90').spec } },
    };
    const { facts } = run(old, { actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [huge] }] });
    expect(facts.pods).toMatchObject({ runningAtEnd: 3, pendingAtEnd: 2, deleted: 1 });
  });
});

describe('a StatefulSet', () => {
  const set = (replicas: number, more: object = {}): KubernetesObject => {
    const { spec } = deploymentOf('db', replicas, '500m');
    return {
      ...deploymentOf('db', replicas, '500m'),
      kind: 'StatefulSet',
      spec: { ...spec, serviceName: 'db', ...more },
    } as KubernetesObject;
  };
  const scale = (replicas: number): ActionSpec => ({
    atMs: MINUTE_MS,
    kind: 'scale',
    target: { kind: 'StatefulSet', namespace: 'default', name: 'db' },
    replicas,
  });

  test('comes pod by pod, each when the one before is ready', () => {
    expect(run(set(3)).times('pod-created')).toBe('0×1 1×1 2×1');
  });

  test('Parallel comes at once', () => {
    expect(run(set(3, { podManagementPolicy: 'Parallel' })).times('pod-created')).toBe('0×3');
  });

  test('goes from the highest number down, each when the one after has gone', () => {
    const { times, messages } = run(set(3), { actions: [scale(1)] });
    expect(times('pod-terminating')).toBe('60×1 61×1');
    expect(messages.filter((each) => each.includes('Delete'))).toEqual([
      '60 Delete Pod db-2 in StatefulSet db successful',
      '61 Delete Pod db-1 in StatefulSet db successful',
    ]);
  });

  test('a rollout replaces from the highest number down, one at a time', () => {
    const renewed = set(3, {
      template: { ...deploymentOf('db', 3, '500m').spec.template, spec: podOf('x', '600m').spec },
    });
    const { times } = run(set(3), { actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [renewed] }] });
    // Gone after a second, up after another: two seconds a pod.
    expect(times('pod-terminating')).toBe('60×1 62×1 64×1');
    expect(times('pod-created')).toBe('0×1 1×1 2×1 61×1 63×1 65×1');
  });

  test('a partition keeps the lower numbers as they are', () => {
    const template = { ...deploymentOf('db', 3, '500m').spec.template, spec: podOf('x', '600m').spec };
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
    const { times } = run(set(3), {
      actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [set(3, { template, updateStrategy })] }],
    });
    expect(times('pod-terminating')).toBe('60×1');
  });
});

describe('a DaemonSet', () => {
  const { spec } = deploymentOf('agent', 1, '1');
  const { replicas: _replicas, ...rest } = spec;
  const set = { ...deploymentOf('agent', 1, '1'), kind: 'DaemonSet', spec: rest } as KubernetesObject;

  test('has a pod on every node, on new ones as they come', () => {
    const { times, facts } = run(set, {
      nodes: [nodeOf('a'), nodeOf('b')],
      actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: [nodeOf('c')] }],
    });
    expect(times('pod-created')).toBe('0×2 60×1');
    expect(facts.pods.runningAtEnd).toBe(3);
  });

  test('leaves out a node whose taint it does not tolerate, but not a cordoned one', () => {
    const tainted = { ...nodeOf('t'), spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] } };
    const cordoned = { ...nodeOf('c'), spec: { unschedulable: true } };
    expect(run(set, { nodes: [nodeOf('a'), tainted, cordoned] }).facts.pods.runningAtEnd).toBe(2);
  });
});

describe('a Job', () => {
  const job = (more: object): KubernetesObject =>
    ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'default' },
      spec: {
        template: {
          metadata: { labels: { app: 'j' } },
          spec: { ...podOf('x', '1').spec, restartPolicy: 'Never' },
        },
        ...more,
      },
    }) as KubernetesObject;

  // Pods of Jobs run for five minutes where nothing says otherwise; one starts in a second; the Job looks a second later.
  // prettier-ignore
  const rows: readonly (readonly [string, object, string, string])[] = [
    ['one pod',                          {},                                   '0×1',                 '301×1'],
    ['three, two at a time',             { completions: 3, parallelism: 2 },   '0×2 302×1',           '301×2 603×1'],
    ['three, one after the other',       { completions: 3 },                   '0×1 302×1 604×1',     '301×1 603×1 905×1'],
    ['more at a time than are wanted',   { completions: 2, parallelism: 9 },   '0×2',                 '301×2'],
    ['suspended: none',                  { suspend: true },                    '',                    ''],
    ['nothing to complete',              { completions: 0 },                   '',                    ''],
  ];
  test.each(rows)('%s', (_how, spec, created, succeeded) => {
    const { times } = run(job(spec));
    expect({ created: times('pod-created'), succeeded: times('pod-succeeded') }).toEqual({
      created,
      succeeded,
    });
  });

  test('a deadline ends what runs', () => {
    const { times, facts } = run(job({ completions: 2, activeDeadlineSeconds: 120 }));
    expect(times('pod-terminating')).toBe('120×1');
    expect(facts.pods).toMatchObject({ succeeded: 0, runningAtEnd: 0 });
  });

  test('a CronJob makes one at each of its times, a tenth of a second late as the controller looks', () => {
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c', namespace: 'default' },
      spec: {
        schedule: '*/15 * * * *',
        jobTemplate: { spec: (job({}) as unknown as { spec: object }).spec },
      },
    } as KubernetesObject;
    expect(run(cron).times('pod-created')).toBe('900×1 1800×1 2700×1');
  });

  test('a CronJob that forbids company leaves out the times in which its Job still runs', () => {
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c', namespace: 'default' },
      spec: {
        schedule: '*/3 * * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: (job({}) as unknown as { spec: object }).spec },
      },
    } as KubernetesObject;
    // 180 … 481, missed 360, made up for when the controller sees the end; then 481 … and so on.
    const made = run(cron).times('pod-created').split(' ');
    expect(made[0]).toBe('180×1');
    expect(made.filter((each) => !each.endsWith('×1'))).toEqual([]);
    const gaps = made
      .map((each) => parseInt(each, 10))
      .map((time, index, all) => time - (all[index - 1] ?? -Infinity));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(301);
  });
});

test('a slower API server makes a Deployment later: a set, then its pods, each after a request and a look', () => {
  const first = (apiMs: number, watchMs: number): number => {
    const timing: TimingSpec = {
      podStartMs: INSTANT.podStartMs,
      podStopMs: INSTANT.podStopMs,
      apiMs,
      watchMs,
    };
    const { log } = simulate(
      plainScenario({ nodes: [nodeOf('a')], workloads: [deploymentOf('web', 1, '1')], timing }),
    );
    const line = [...log.lines()].find((each) => each.includes(' pod-created ')) ?? '';
    return Math.round(1000 * Number(line.split(' ')[0]));
  };
  // The Deployment is seen, its set is made and seen, its pod is made: two requests and two looks.
  expect(first(5, 4)).toBe(18);
  expect(first(50, 4)).toBe(108);
  expect(first(5, 40)).toBe(90);
});
