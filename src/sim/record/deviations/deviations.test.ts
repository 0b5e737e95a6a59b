import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { Scenario } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';
import { DEVIATIONS } from './touched-deviations.ts';

const object = (kind: string, spec: object, name = 'x'): KubernetesObject =>
  ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, spec }) as KubernetesObject;

const template = { metadata: { labels: { app: 'x' } }, spec: podOf('', '100m').spec };
const selector = { matchLabels: { app: 'x' } };
const daemonSet = object('DaemonSet', { selector, template });
const statefulSet = object('StatefulSet', { selector, template, serviceName: 'x', replicas: 1 });
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const hpa = (metrics: readonly object[] | undefined): KubernetesObject =>
  object('HorizontalPodAutoscaler', { scaleTargetRef: target, maxReplicas: 2, metrics });
const objectMetric = {
  type: 'Object',
  object: {
    metric: { name: 'm' },
    describedObject: { kind: 'Service', name: 's' },
    target: { type: 'Value', value: '1' },
  },
};
const scaledObject = (type: string): KubernetesObject =>
  object('ScaledObject', {
    scaleTargetRef: { name: 'web' },
    triggers: [{ type, metadata: { threshold: '1', query: 'q', serverAddress: 'http://p' } }],
  });
const vpa = (updateMode: string): KubernetesObject =>
  object('VerticalPodAutoscaler', { targetRef: target, updatePolicy: { updateMode } });
const daemonPod = (labels: object): object => ({
  ...podOf('x-1', '100m', { nodeName: 'a' }),
  metadata: {
    name: 'x-1',
    namespace: 'default',
    labels: { app: 'x', ...labels },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'x', uid: 'u', controller: true }],
  },
});

const SLOW = { ...plainScenario().timing, apiMs: 50 };
const INSTANT = { ...plainScenario().timing, controlPlane: 'instant' as const };
const gone = { atMs: 1000, target: { kind: 'node' as const, name: 'a' }, forMs: Infinity };

const MANY = Array.from({ length: 101 }, (_, number) => nodeOf(`n-${number}`));
const searching = (more: object): Scenario['scheduler'] => ({
  ...plainScenario().scheduler,
  config: { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration', ...more },
});

function idsOf(parts: Parameters<typeof plainScenario>[0]): string[] {
  const scenario: Scenario = plainScenario({ nodes: [nodeOf('a')], horizonMs: 60_000, ...parts });
  const texts = simulate(scenario).facts.deviations;
  return texts.map((text) => DEVIATIONS.find((each) => each.text === text)?.id ?? text);
}

// prettier-ignore
const ROWS: readonly [string, Parameters<typeof plainScenario>[0], string, boolean][] = [
  ['nothing at all',                        {},                                                            'api-latency-constant',       false],
  ['a bare pod has no controller',          { workloads: [podOf('p', '1')] },                              'api-latency-constant',       false],
  ['a Deployment',                          { workloads: [deploymentOf('web', 1, '1')] },                  'api-latency-constant',       true],
  ['a Deployment, own latency',             { workloads: [deploymentOf('web', 1, '1')], timing: SLOW },    'own-latency-constant',       true],
  ['a Deployment, own latency',             { workloads: [deploymentOf('web', 1, '1')], timing: SLOW },    'api-latency-constant',       false],
  ['a Deployment, instant',                 { workloads: [deploymentOf('web', 1, '1')], timing: INSTANT }, 'api-latency-constant',       false],
  ['a Deployment, instant',                 { workloads: [deploymentOf('web', 1, '1')], timing: INSTANT }, 'control-plane-instant',      true],
  ['a DaemonSet',                           { workloads: [daemonSet] },                                    'daemon-pods-bound-at-once',  true],
  ['a DaemonSet without a node',            { workloads: [daemonSet], nodes: [] },                         'daemon-pods-bound-at-once',  false],
  ['a StatefulSet’s ordinals',              { workloads: [statefulSet] },                                  'own-labels-unseen',          true],
  ['pods of a Deployment are alike',        { workloads: [deploymentOf('web', 1, '1')] },                  'own-labels-unseen',          false],
  ['a StatefulSet without claims',          { workloads: [statefulSet] },                                  'claims-at-once',             false],
  ['a claim',                               { objects: [object('PersistentVolumeClaim', {})] },            'claims-at-once',             true],
  ['a machine lost for good',               { faults: [gone] },                                            'machine-loss-at-once',       true],
  ['a machine lost for a while',            { faults: [{ ...gone, forMs: 5000 }] },                        'machine-loss-at-once',       false],
  ['a machine lost, instant',               { faults: [gone], timing: INSTANT },                           'machine-loss-instant',       true],
  ['an HPA on CPU, by default',             { objects: [hpa(undefined)] },                                 'kubelet-figures-fresh',      true],
  ['an HPA on an Object metric',            { objects: [hpa([objectMetric])] },                            'kubelet-figures-fresh',      false],
  ['an HPA on an Object metric',            { objects: [hpa([objectMetric])] },                            'object-series-by-name',      true],
  ['KEDA',                                  { objects: [scaledObject('prometheus')] },                     'keda-series-summed',         true],
  ['KEDA with a trigger that it knows',     { objects: [scaledObject('prometheus')] },                     'keda-trigger-as-prometheus', false],
  ['KEDA with one of an unknown type',      { objects: [scaledObject('tea-leaves')] },                     'keda-trigger-as-prometheus', true],
  ['two HPAs',                              { objects: [hpa(undefined), { ...hpa(undefined), metadata: { name: 'y' } }] }, 'ambiguous-by-own-pods', true],
  ['one HPA',                               { objects: [hpa(undefined)] },                                 'ambiguous-by-own-pods',        false],
  ['a VPA that only advises',               { objects: [vpa('Off')] },                                     'vpa-silent-without-samples', true],
  ['a VPA that only advises',               { objects: [vpa('Off')] },                                     'vpa-resize-at-once',         false],
  ['a VPA that resizes',                    { objects: [vpa('InPlaceOrRecreate')] },                       'vpa-resize-at-once',         true],
  ['a VPA for a minute',                    { objects: [vpa('Off')] },                                     'vpa-history-kept',           false],
  ['a hundred and one nodes, all wanted',   { nodes: MANY, workloads: [podOf('p', '1')], scheduler: searching({ percentageOfNodesToScore: 100 }) }, 'one-worker-in-the-search', false],
  ['a hundred and one nodes, a share',      { nodes: MANY, workloads: [podOf('p', '1')] },                 'one-worker-in-the-search',   true],
  ['the same with one worker',              { nodes: MANY, workloads: [podOf('p', '1')], scheduler: searching({ parallelism: 1 }) }, 'one-worker-in-the-search', false],
  ['a hundred, of which all are wanted',    { nodes: MANY.slice(1), workloads: [podOf('p', '1')] },        'one-worker-in-the-search',   false],
  ['a hundred and one of which none is scheduled to', { nodes: MANY },                                     'one-worker-in-the-search',   false],
  ['a daemon pod without its revision',     { objects: [daemonSet], pods: [daemonPod({}) as never] },      'dump-revisions-taken-as-present', true],
  ['a daemon pod that names its revision',  { objects: [daemonSet], pods: [daemonPod({ 'controller-revision-hash': 'r' }) as never] }, 'dump-revisions-taken-as-present', false],
];

test.each(ROWS)('%s: %o %s %s', (why, parts, id, isTouched) => {
  expect(idsOf(parts).includes(id), `${why}: ${id} ${isTouched ? 'is' : 'is not'} touched`).toBe(isTouched);
});

describe('the tables', () => {
  test('no id and no sentence stands twice', () => {
    expect(new Set(DEVIATIONS.map(({ id }) => id)).size).toBe(DEVIATIONS.length);
    expect(new Set(DEVIATIONS.map(({ text }) => text)).size).toBe(DEVIATIONS.length);
  });

  test('docs/parity.md holds exactly the rows of the tables', () => {
    const page = readFileSync('docs/parity.md', 'utf8');
    const [, section = ''] = page.split('\n## What a run says of itself\n');
    const rows = section
      .split('\n## ')[0]
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(DEVIATIONS.map(({ id, text }) => `| \`${id}\` | ${text} |`));
  });
});
