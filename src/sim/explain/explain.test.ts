import { describe, expect, test } from 'vitest';
import { hpaOf, utilization } from '../../../test/support/hpa-run.ts';
import { constantCurve, usageOf } from '../../../test/support/node-run.ts';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { Deployment, KubernetesObject, Pod } from '../../model/index.ts';
import type { ActionSpec, Scenario } from '../../scenario/index.ts';
import { explainAutoscaler } from './explain-autoscaler.ts';
import { explainPod } from './explain-pod.ts';
import { explainVertical } from './explain-vertical.ts';

const MINUTE_MS = 60_000;

const apply = (minutes: number, ...objects: KubernetesObject[]): ActionSpec => ({
  atMs: minutes * MINUTE_MS,
  kind: 'apply',
  objects,
});
const only = (node: string): Partial<Pod['spec']> => ({ nodeSelector: { 'kubernetes.io/hostname': node } });

describe('why a pod is where it is', () => {
  const scenarioWith = (pods: readonly KubernetesObject[], rest: Partial<Scenario> = {}): Scenario =>
    plainScenario({ nodes: [nodeOf('a'), nodeOf('b')], workloads: pods, ...rest });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly KubernetesObject[], readonly ActionSpec[], Record<string, unknown> | undefined])[] = [
    // why                                               workloads                                        actions                                   what is told of pod `p`
    ['it went to the only node that it may',             [podOf('p', '1', only('b'))],                    [],                                       { outcome: 'bound', node: 'b', timeMs: 0 }],
    ['no node has room',                                 [podOf('p', '5')],                               [],                                       { outcome: 'unschedulable', timeMs: 0, message: expect.stringMatching(/^0\/2 nodes are available: 2 Insufficient cpu/) }],
    ['it has not been tried',                            [podOf('other', '1')],                           [],                                       undefined],
    ['gated, it is not tried',                           [podOf('p', '1', { schedulingGates: [{ name: 'x' }] })], [],                               undefined],
    ['of another scheduler, it is not tried',            [podOf('p', '1', { schedulerName: 'mine' })],    [],                                       undefined],
    ['it waits, and then a node comes',                  [podOf('p', '5')],                               [apply(10, nodeOf('c', { cpu: '8' }))],   { outcome: 'bound', node: 'c', timeMs: 10 * MINUTE_MS }],
    ['the same refusal again and again is one of its beginning', [podOf('p', '5')],                       [apply(10, nodeOf('b', { cpu: '3' }))],   { outcome: 'unschedulable', timeMs: 0 }],
  ];
  test.each(rows)('%s', (_why, workloads, actions, told) => {
    const found = explainPod(scenarioWith(workloads, { actions: [...actions] }), 'p');
    if (told === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(told);
  });

  test('another refusal is told from when it began', () => {
    const gone: ActionSpec = {
      atMs: 10 * MINUTE_MS,
      kind: 'delete',
      target: { kind: 'Node', namespace: '', name: 'b' },
    };
    const found = explainPod(scenarioWith([podOf('p', '5')], { actions: [gone] }), 'p');
    expect(found?.timeMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect(found?.message).toContain('0/1 nodes are available: 1 Insufficient cpu');
  });

  test('a pod that lives several times under one name is told of its last life', () => {
    const again: ActionSpec[] = [
      { atMs: 5 * MINUTE_MS, kind: 'delete', target: { kind: 'Pod', namespace: 'default', name: 'p' } },
      apply(10, podOf('p', '1', only('a'))),
    ];
    expect(explainPod(scenarioWith([podOf('p', '1', only('b'))], { actions: again }), 'p')).toMatchObject({
      node: 'a',
      timeMs: 10 * MINUTE_MS,
    });
  });

  test('every plugin has answered on every node before the decision', () => {
    const found = explainPod(scenarioWith([podOf('p', '1', only('b'))]), 'p');
    expect(found?.explanation.nodes.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

/** Two containers of one CPU each that burn what the scenario says. */
function usingScenario(milliCpu: number, autoscaler: KubernetesObject, minutes = 30): Scenario {
  const plain = plainScenario({
    nodes: [nodeOf('a', { cpu: '64', memory: '64Gi' })],
    workloads: [deploymentOf('web', 2, '1') as Deployment, autoscaler],
    horizonMs: minutes * MINUTE_MS,
  });
  const usage = [
    usageOf({
      target: { kind: 'Deployment', namespace: 'default', name: 'web' },
      milliCpu: constantCurve(milliCpu),
      memoryBytes: constantCurve(100 * 2 ** 20),
    }),
  ];
  return { ...plain, workload: { ...plain.workload, usage } } as Scenario;
}

describe('why an autoscaler wants so many', () => {
  const hpa = hpaOf({ maxReplicas: 10, metrics: [utilization('cpu', 50)] });

  test('its last look up to a time: what it saw and what it made of it', () => {
    // Each pod burns its whole CPU, twice what is wanted: 2 × 100 / 50 = 4, then 8, then 10 at most.
    const found = explainAutoscaler(usingScenario(1000, hpa), 'web');
    expect(found?.spec.name).toBe('web');
    expect(found?.outcome.status.desiredReplicas).toBe(10);
    expect([found?.pods, found?.podsReady]).toEqual([10, 10]);
  });

  test('by name, or by namespace and name', () => {
    const scenario = usingScenario(1000, hpa, 10);
    expect(
      [
        explainAutoscaler(scenario, 'default/web'),
        explainAutoscaler(scenario, 'shop/web'),
        explainAutoscaler(scenario, 'api'),
      ].map(Boolean),
    ).toEqual([true, false, false]);
  });

  test('one of KEDA’s by the name of its ScaledObject, too', () => {
    const keda = { ...hpa, metadata: { ...hpa.metadata, name: 'keda-hpa-web' } };
    const scenario = usingScenario(1000, keda, 10);
    const asked = ['web', 'default/web', 'keda-hpa-web', 'hpa-web', 'shop/web'];
    expect(asked.map((name) => explainAutoscaler(scenario, name) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('before it has looked there is nothing to tell', () => {
    expect(explainAutoscaler(usingScenario(1000, hpa, 10), 'web', { atMs: -1 })).toBeUndefined();
  });

  test('a look is not later than the time that is asked about', () => {
    const atMs = 45_000;
    const found = explainAutoscaler(usingScenario(1000, hpa), 'web', { atMs });
    expect(found?.timeMs).toBeLessThanOrEqual(atMs);
    expect(found?.outcome.status.desiredReplicas).toBeLessThan(10);
  });
});

describe('why a vertical autoscaler recommends so much', () => {
  const vpa = {
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      updatePolicy: { updateMode: 'Off' },
    },
  } as unknown as KubernetesObject;

  test('what it has seen of each container, what came out and what is asked for now', () => {
    const found = explainVertical(usingScenario(300, vpa), 'web');
    expect(found?.containers.map(({ container }) => container)).toEqual(['c']);
    const [{ recommended, requested }] = found?.containers ?? [];
    expect(requested).toEqual({ milliCpu: 1000, memoryBytes: 0 });
    // A bucket of the histogram above 300m, and 15 % on top.
    expect(recommended?.target.milliCpu).toBeGreaterThanOrEqual(345);
    expect(recommended?.target.milliCpu).toBeLessThanOrEqual(400);
  });

  test('a name that nobody has, and a time before its first pass', () => {
    const scenario = usingScenario(300, vpa, 10);
    expect([explainVertical(scenario, 'api'), explainVertical(scenario, 'web', { atMs: -1 })]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
