import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../model/index.ts';
import { placePods } from './place-pods.ts';
import type { PlaceOptions } from './place-pods.ts';

interface Given {
  readonly nodes?: readonly string[];
  readonly there?: readonly Pod[];
  readonly workloads?: readonly KubernetesObject[];
}

/** Nodes of four cores and ten slots. `a×2 b×1 | 1 refused`. */
function place(objects: readonly KubernetesObject[], given: Given = {}, options: PlaceOptions = {}): string {
  const { nodes = ['a', 'b'], there = [], workloads = [] } = given;
  const scenario = plainScenario({
    nodes: nodes.map((name) => nodeOf(name, { pods: '10' })),
    pods: there,
    workloads,
  });
  const { nodes: took, refused } = placePods(scenario, objects, options);
  const count = refused.reduce((sum, { pods }) => sum + pods, 0);
  const onNodes = took.map(({ node, pods }) => `${node}×${pods}`).join(' ');
  return count === 0 ? onNodes : `${onNodes} | ${count} refused`.trim();
}

const stateful = (name: string, replicas: number, cpu: string): KubernetesObject => {
  const { spec } = deploymentOf(name, replicas, cpu);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'default' },
    spec: { ...spec, serviceName: name },
  } as unknown as KubernetesObject;
};

describe('where pods would go', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly KubernetesObject[], Given, string])[] = [
    // why                                               objects                                       there                                                placed
    ['nothing goes nowhere',                             [],                                           {},                                                  ''],
    ['a pod to the emptier node',                        [podOf('p', '1')],                            { there: [podOf('x', '3', { nodeName: 'a' })] },     'b×1'],
    ['a Deployment over both',                           [deploymentOf('web', 4, '1')],                {},                                                  'a×2 b×2'],
    ['more than fits is refused',                        [deploymentOf('web', 9, '1')],                {},                                                  'a×4 b×4 | 1 refused'],
    ['one that fits nowhere',                            [podOf('p', '5')],                            {},                                                  '| 1 refused'],
    ['beside what is there',                             [podOf('p', '3')],                            { there: [podOf('x', '2', { nodeName: 'a' })] },     'b×1'],
    ['what is there is not told of',                     [podOf('p', '1')],                            { workloads: [deploymentOf('old', 2, '1')], nodes: ['a'] }, 'a×1'],
    ['a StatefulSet has all its pods at once',           [stateful('db', 3, '1')],                     { nodes: ['a'] },                                    'a×3'],
    ['several objects, one after the other',             [podOf('p', '4'), podOf('q', '4'), podOf('r', '4')], {},                                           'a×1 b×1 | 1 refused'],
    ['in a cluster without nodes',                       [podOf('p', '1')],                            { nodes: [] },                                       '| 1 refused'],
  ];
  test.each(rows)('%s', (_why, objects, given, placed) => {
    expect(place(objects, given)).toBe(placed);
  });

  test("each pod with its node, and the refusal in the scheduler's words", () => {
    const { placed, refused } = placePods(plainScenario({ nodes: [nodeOf('a')] }), [
      podOf('p', '1'),
      podOf('q', '9'),
    ]);
    expect(placed).toEqual([{ pod: 'p', node: 'a' }]);
    expect(refused).toMatchObject([
      {
        pods: 1,
        examples: ['q'],
        workloads: ['default/q'],
        message: expect.stringContaining('Insufficient cpu'),
      },
    ]);
  });

  test('nothing else happens: what would come later does not come', () => {
    const later = { atMs: 0, kind: 'apply' as const, objects: [nodeOf('late')] };
    const scenario = plainScenario({
      nodes: [nodeOf('a')],
      actions: [later],
      faults: [{ atMs: 0, target: { kind: 'node', name: 'a' }, forMs: Infinity }],
    });
    expect(placePods(scenario, [podOf('p', '1')]).placed).toEqual([{ pod: 'p', node: 'a' }]);
  });
});

describe('how many would fit', () => {
  const howMany = true;
  // prettier-ignore
  const rows: readonly (readonly [string, readonly KubernetesObject[], Given, string])[] = [
    // why                                               object                           there                                             placed
    ['by CPU: four a node',                              [podOf('p', '1')],               {},                                               'a×4 b×4'],
    ['by slots: ten a node',                             [podOf('p', '0')],               {},                                               'a×10 b×10'],
    ['beside what is there',                             [podOf('p', '1')],               { there: [podOf('x', '3', { nodeName: 'a' })] },  'b×4 a×1'],
    ['none',                                             [podOf('p', '5')],               {},                                               ''],
    ['a Deployment counts its pods, not itself',         [deploymentOf('web', 1, '2')],   {},                                               'a×2 b×2'],
    ['a StatefulSet likewise',                           [stateful('db', 1, '2')],        {},                                               'a×2 b×2'],
  ];
  test.each(rows)('%s', (_why, objects, given, placed) => {
    expect(place(objects, given, { howMany }).replace(/\s*\|.*/, '')).toBe(placed);
  });

  test('what pods of its kind keep to themselves counts: one a node by anti-affinity', () => {
    const labels = { app: 'p' };
    const term = { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' };
    const pod = podOf('p', '1', {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    });
    const alone = { ...pod, metadata: { ...pod.metadata, labels } };
    expect(place([alone], {}, { howMany }).replace(/\s*\|.*/, '')).toBe('a×1 b×1');
  });
});
