import { describe, expect, test } from 'vitest';
import { autoscaled, MINUTE_MS, pool, scaled } from '../../../../test/support/autoscaled-run.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { ActionSpec } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';

const ON = { 'capacity-buffer-controller-enabled': 'true', 'capacity-buffer-pod-injection-enabled': 'true' };

/** Pods of a core each, as those of Deployment web. */
const UNIT: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'PodTemplate',
  metadata: { name: 'unit' },
  template: { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] } },
} as KubernetesObject;

function buffer(spec: object): KubernetesObject {
  return {
    apiVersion: 'autoscaling.x-k8s.io/v1beta1',
    kind: 'CapacityBuffer',
    metadata: { name: 'room' },
    spec,
  } as KubernetesObject;
}

interface Wish {
  readonly spec?: object;
  readonly flags?: Readonly<Record<string, string>>;
  readonly actions?: readonly ActionSpec[];
  readonly replicas?: number;
  readonly objects?: readonly KubernetesObject[];
  readonly max?: number;
}

/** Nodes of four cores, one at the start. */
function run({ spec, flags = ON, actions = [], replicas = 1, objects = [UNIT], max = 10 }: Wish) {
  const plain = autoscaled([pool('general', { count: 1, min: 1, max })], actions, { replicas });
  const buffers = spec === undefined ? [] : [buffer(spec)];
  const { facts, log } = simulate({
    ...plain,
    clusterAutoscaler: { ...plain.clusterAutoscaler, ...flags },
    cluster: { ...plain.cluster, objects: [...objects, ...buffers] },
  });
  return { facts, lines: [...log.lines()] };
}

const unit = { podTemplateRef: { name: 'unit' } };
const ofWeb = { scalableRef: { apiGroup: 'apps', kind: 'Deployment', name: 'web' } };

describe('how many nodes a buffer makes there be', () => {
  // prettier-ignore
  test.each([
    ['none without a buffer',                                    {},                                                                  1],
    ['none where the room is there already',                     { spec: { ...unit, replicas: 3 } },                                  1],
    ['one where one pod more is wanted than fits',               { spec: { ...unit, replicas: 4 } },                                  2],
    ['as many as the pods fill',                                 { spec: { ...unit, replicas: 11 } },                                 3],
    ['and one more for one pod more',                            { spec: { ...unit, replicas: 12 } },                                 4],
    ['as many as its limits admit, three pods beside the first', { spec: { ...unit, limits: { cpu: '3' } } },                         1],
    ['as many as its limits admit, four pods',                   { spec: { ...unit, limits: { cpu: '4' } } },                         2],
    ['none without the controller',                              { spec: { ...unit, replicas: 4 }, flags: { 'capacity-buffer-pod-injection-enabled': 'true' } }, 1],
    ['none without the injection',                               { spec: { ...unit, replicas: 4 }, flags: { 'capacity-buffer-controller-enabled': 'true' } },    1],
    ['no more than the pool may have',                           { spec: { ...unit, replicas: 40 }, max: 3 },                         3],
    ['none where its template is missing',                       { spec: { ...unit, replicas: 4 }, objects: [] },                     1],
    ['of half of two replicas one fits beside them',             { spec: { ...ofWeb, percentage: 50 }, replicas: 2 },                 1],
    ['of all of three replicas two do not fit',                  { spec: { ...ofWeb, percentage: 100 }, replicas: 3 },                2],
  ] as const)('%s', (_rule, wish: Wish, nodes) => {
    expect(run(wish).facts.nodes.max).toBe(nodes);
  });
});

describe('a buffer in a run', () => {
  test('is there before the pods that use it, which then wait for nobody', () => {
    const actions = [scaled(30, 4)];
    const without = run({ actions, replicas: 1 });
    const withRoom = run({ actions, replicas: 1, spec: { ...unit, replicas: 4 } });
    expect(without.facts.pods.pendingMs.max).toBe(0);
    expect(withRoom.facts.pods.pendingMs.max).toBe(0);
    const more = [scaled(30, 7)];
    // Three of them find no node for the minute that a machine takes to come.
    expect(run({ actions: more }).facts.pods.pendingMs.max).toBeGreaterThan(MINUTE_MS);
    expect(run({ actions: more, spec: { ...unit, replicas: 6 } }).facts.pods.pendingMs.max).toBe(0);
  });

  test('fills up again once its room was used', () => {
    const { facts } = run({ spec: { ...unit, replicas: 4 }, actions: [scaled(30, 5)] });
    // Five pods and room for four: nine cores.
    expect(facts.nodes.atEnd).toBe(3);
  });

  test('keeps the node on which it found room', () => {
    const shrinking = [scaled(10, 8), scaled(40, 1)];
    expect(run({ actions: shrinking }).facts.nodes.atEnd).toBe(1);
    expect(run({ actions: shrinking, spec: { ...unit, replicas: 4 } }).facts.nodes.atEnd).toBe(2);
  });

  test('follows the replicas of the workload that it refers to', () => {
    const { facts } = run({ spec: { ...ofWeb, percentage: 100 }, actions: [scaled(20, 4)] });
    // Four pods and room for four.
    expect(facts.nodes.atEnd).toBe(2);
    expect(run({ spec: { ...ofWeb, percentage: 100 } }).facts.nodes.atEnd).toBe(1);
  });

  test('makes no pod, and no event is told of its pods', () => {
    const { facts, lines } = run({ spec: { ...unit, replicas: 4 } });
    expect(facts.pods.created).toBe(1);
    expect(lines.filter((line) => line.includes('TriggeredScaleUp'))).toEqual([]);
    expect(lines.filter((line) => line.includes('capacity-buffer'))).toEqual([]);
  });

  test('is named as the reason of the scale-up', () => {
    const { facts } = run({ spec: { ...unit, replicas: 4 } });
    const grown = (facts.nodeDecisions ?? []).filter(({ decision }) => decision === 'scale-up');
    expect(grown).toMatchObject([{ pool: 'general', nodes: 1 }]);
    expect(grown[0].examples[0]).toMatch(/^capacity-buffer-room-\d$/);
  });

  // prettier-ignore
  test.each([
    ['that is turned off',           { spec: { ...unit, replicas: 4 }, flags: {} },     'CapacityBuffers count for nothing: capacity-buffer-controller-enabled and capacity-buffer-pod-injection-enabled are not both true'],
    ['without its template',         { spec: { ...unit, replicas: 4 }, objects: [] },   'CapacityBuffer default/room counts for nothing: there is no PodTemplate unit'],
    ['of a strategy nobody follows', { spec: { ...unit, provisioningStrategy: 'own' } }, 'CapacityBuffer default/room counts for nothing: the strategy own is not followed'],
  ] as const)('%s is told of', (_what, wish: Wish, text) => {
    expect(run(wish).facts.assumptions).toContain(text);
  });

  test('its deviation is told where there is one', () => {
    const told = (wish: Wish): boolean =>
      run(wish).facts.deviations.some((text) => text.startsWith('Capacity buffers are sized anew'));
    expect([told({ spec: { ...unit, replicas: 4 } }), told({})]).toEqual([true, false]);
  });

  test('without buffers nothing is said of them', () => {
    expect(run({ flags: {} }).facts.assumptions.filter((text) => text.includes('Buffer'))).toEqual([]);
  });
});
