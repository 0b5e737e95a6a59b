import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../../../test/support/scenario.ts';
import type { KubernetesObject, LabelSelector, Labels } from '../../../model/index.ts';
import type { ActionSpec, MetricSpec } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';

const MINUTE_MS = 60_000;

/** A workload whose pods have these labels and that selects by this. */
function workload(name: string, labels: Labels, selector: LabelSelector, replicas = 2): KubernetesObject {
  const deployment = deploymentOf(name, replicas, '100m');
  const { template } = deployment.spec;
  return {
    ...deployment,
    spec: { ...deployment.spec, selector, template: { ...template, metadata: { labels } } },
  } as KubernetesObject;
}

/** 30 wait for ever at 10 a pod: three replicas are wanted. */
const queue: MetricSpec = {
  kind: 'external',
  name: 'queue',
  labels: {},
  isShared: false,
  timesMs: Float64Array.of(0),
  values: Float64Array.of(30),
  view: { delayMs: 0, resolutionMs: 0, windowMs: 0 },
};

function hpa(name: string, target: string, namespace = 'default'): KubernetesObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
      maxReplicas: 9,
      metrics: [
        {
          type: 'External',
          external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
        },
      ],
    },
  } as never;
}

interface Told {
  /** `300 a 3`: seconds, workload, replicas. */
  readonly scaled: readonly string[];
  readonly ambiguous: readonly string[];
}

function told(
  objects: readonly KubernetesObject[],
  hpas: readonly KubernetesObject[],
  actions: readonly ActionSpec[] = [],
): Told {
  const { log } = simulate(
    plainScenario({
      nodes: [nodeOf('n')],
      horizonMs: 10 * MINUTE_MS,
      workload: { objects, traces: [], demand: [], metrics: [queue] },
      // Once the pods are there: autoscalers that come with their workloads find none to be rivals about.
      actions: [{ atMs: MINUTE_MS, kind: 'apply', objects: hpas }, ...actions],
    }),
  );
  const lines = [...log.lines()];
  return {
    scaled: lines
      .filter((line) => line.includes(' workload-scaled '))
      .map((line) => {
        const [time, , name] = line.split(' ');
        return `${Math.floor(Number(time))} ${name} ${/replicas=(\d+)/.exec(line)?.[1]}`;
      }),
    ambiguous: lines.filter((line) => line.includes('AmbiguousSelector')),
  };
}

describe('who selects the same pods', () => {
  const a = (selector: LabelSelector, replicas = 2): KubernetesObject =>
    workload('a', { app: 'a', tier: 'front' }, selector, replicas);
  const b = (selector: LabelSelector): KubernetesObject => workload('b', { app: 'b' }, selector);
  const byApp = (app: string): LabelSelector => ({ matchLabels: { app } });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly KubernetesObject[], boolean])[] = [
    ['selectors of their own',                                    [a(byApp('a')), b(byApp('b'))],                                                false],
    ['one selector takes the pods of the other too',              [a(byApp('a')), b({ matchLabels: { tier: 'front' } })],                        true],
    ['the same, written as an expression',                        [a(byApp('a')), b({ matchExpressions: [{ key: 'app', operator: 'In', values: ['b', 'a'] }] })], true],
    ['an expression that only seems to',                          [a(byApp('a')), b({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] })],   false],
    ['everything that has the label',                             [a(byApp('a')), b({ matchExpressions: [{ key: 'app', operator: 'Exists' }] })], true],
    ['both of two labels are needed, and one is missing',         [a(byApp('a')), b({ matchLabels: { tier: 'front', app: 'b' } })],              false],
    ['there is no such pod',                                      [a(byApp('a'), 0), b({ matchLabels: { tier: 'front' } })],                     false],
  ];
  test.each(rows)('%s', (_why, objects, isAmbiguous) => {
    const { scaled, ambiguous } = told(objects, [hpa('a', 'a'), hpa('b', 'b')]);
    expect(ambiguous.length > 0, `ambiguous: ${ambiguous.length}`).toBe(isAmbiguous);
    expect(scaled.some((line) => line.includes('/b 3'))).toBe(!isAmbiguous);
  });

  test('of another namespace nobody is a rival', () => {
    const other = { ...workload('b', { app: 'a' }, byApp('a')), metadata: { name: 'b', namespace: 'other' } };
    const { ambiguous } = told([a(byApp('a')), other], [hpa('a', 'a'), hpa('b', 'b', 'other')]);
    expect(ambiguous).toEqual([]);
  });

  test('both are ambiguous, whichever selector is the wider', () => {
    const { ambiguous } = told(
      [a(byApp('a')), b({ matchLabels: { tier: 'front' } })],
      [hpa('a', 'a'), hpa('b', 'b')],
    );
    const subjects = new Set(ambiguous.map((line) => line.split(' ')[2]));
    expect([...subjects].toSorted()).toEqual([
      'HorizontalPodAutoscaler/default/a',
      'HorizontalPodAutoscaler/default/b',
    ]);
  });

  test('the message has the selector of the one that speaks and two names', () => {
    const hpas = [hpa('a', 'a'), hpa('b', 'a'), hpa('c', 'a')];
    const [message] = told([a({ matchLabels: { tier: 'front', app: 'a' } })], hpas).ambiguous;
    expect(message).toMatch(
      /pods by selector app=a,tier=front are controlled by more than one HPA \(e\.g\. default\/[abc] and default\/[abc]\)$/,
    );
  });
});

describe('rivalry begins and ends', () => {
  const narrow = workload('a', { app: 'a', tier: 'front' }, { matchLabels: { app: 'a' } });
  const wide = (tier: string): KubernetesObject => workload('b', { app: 'b' }, { matchLabels: { tier } });
  const hpas = [hpa('a', 'a'), hpa('b', 'b')];

  test('with the labels of a workload: from then on both scale', () => {
    const actions: ActionSpec[] = [{ atMs: 5 * MINUTE_MS, kind: 'apply', objects: [wide('back')] }];
    const { scaled } = told([narrow, wide('front')], hpas, actions);
    expect(scaled.filter((line) => Number(line.split(' ')[0]) < 300)).toEqual([]);
    expect(new Set(scaled.map((line) => line.split(' ')[1]))).toEqual(new Set(['default/a', 'default/b']));
  });

  test('with the deletion of an autoscaler: the other scales at its next sync', () => {
    const target = { kind: 'HorizontalPodAutoscaler', namespace: 'default', name: 'a' };
    const { scaled } = told([narrow, wide('front')], hpas, [{ atMs: 5 * MINUTE_MS, kind: 'delete', target }]);
    expect(scaled).toHaveLength(1);
    expect(scaled[0]).toMatch(/^30\d|^31[0-5]/);
  });

  test('with the first pod that both select', () => {
    const empty = workload('a', { app: 'a', tier: 'front' }, { matchLabels: { app: 'a' } }, 0);
    const target = { kind: 'Deployment', namespace: 'default', name: 'a' };
    const actions: ActionSpec[] = [{ atMs: 5 * MINUTE_MS, kind: 'scale', target, replicas: 1 }];
    const { ambiguous } = told([empty, wide('front')], hpas, actions);
    expect(ambiguous.length).toBeGreaterThan(0);
    expect(ambiguous.every((line) => Number(line.slice(0, 10)) >= 300)).toBe(true);
  });
});
