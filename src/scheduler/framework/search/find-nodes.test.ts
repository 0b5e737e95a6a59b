import { describe, expect, test } from 'vitest';
import { node, pod, stage } from '../../../../test/support/scheduling.ts';
import type { Stage } from '../../../../test/support/scheduling.ts';
import type { ClusterState, NodeRow, Pod } from '../../../model/index.ts';
import type { Decision, Scheduler } from '../../index.ts';

const HOST = 'kubernetes.io/hostname';

/** A pod and the node that it is nominated to. */
type Nominated = readonly [incoming: Pod, on: number];

function setUp(
  setting: Stage,
  nominated: readonly Nominated[],
): { readonly cluster: ClusterState; readonly scheduler: Scheduler } {
  const made = stage(setting);
  for (const [guest, on] of nominated) made.cluster.nominate(made.cluster.addPod(guest), on as NodeRow);
  return made;
}

function nodeName(cluster: ClusterState, decision: Decision): string {
  return decision.outcome === 'bound' ? (cluster.nodes.names[decision.node] ?? '') : decision.message();
}

function takes(setting: Stage, nominated: readonly Nominated[], incoming: Pod): string {
  const { cluster, scheduler } = setUp(setting, nominated);
  return nodeName(cluster, scheduler.schedule(cluster.addPod(incoming)));
}

const guest = (cpu: string, priority: number, name = 'guest'): Pod => pod({ name, cpu, spec: { priority } });
const incoming = (cpu: string, priority = 10): Pod => pod({ name: 'new', cpu, spec: { priority } });

describe('nodes that pods are nominated to', () => {
  const two: Stage = { nodes: [node('a', { cpu: '4' }), node('b', { cpu: '2' })] };

  // prettier-ignore
  const rows: readonly (readonly [string, readonly Nominated[], Pod, string])[] = [
    ['hold what a pod of higher priority will take',     [[guest('3', 20), 0]],                       incoming('2'), 'b'],
    ['so too of equal priority',                         [[guest('3', 10), 0]],                       incoming('2'), 'b'],
    ['but not of lower priority',                        [[guest('3', 9), 0]],                        incoming('3'), 'a'],
    ['together, not one by one',                         [[guest('1', 20), 0], [guest('2', 20, 'g2'), 0]], incoming('2'), 'b'],
    ['have room for what they do not take',              [[guest('2', 20), 0]],                       incoming('2'), 'a'],
    ['elsewhere do not matter',                          [[guest('2', 20), 1]],                       incoming('3'), 'a'],
  ];
  test.each(rows)('%s', (_why, nominated, asking, expected) => {
    expect(takes(two, nominated, asking)).toBe(expected);
  });

  test('are counted as failing with the reason of the pod that comes', () => {
    expect(takes({ nodes: [node('a', { cpu: '4' })] }, [[guest('3', 20), 0]], incoming('2'))).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    );
  });

  test('are what they were once the search is over, for pods that need not respect them', () => {
    const { cluster, scheduler } = setUp({ nodes: [node('a', { cpu: '4' }), node('b', { cpu: '3' })] }, [
      [guest('3', 20), 0],
    ]);
    const low = cluster.addPod(incoming('2'));
    expect(nodeName(cluster, scheduler.schedule(low))).toBe('b');
    const high = cluster.addPod(pod({ name: 'high', cpu: '4', spec: { priority: 30 } }));
    expect(nodeName(cluster, scheduler.schedule(high))).toBe('a');
    expect(nodeName(cluster, scheduler.schedule(low))).toBe('b');
  });

  test('a nominated pod does not stand in its own way', () => {
    const { cluster, scheduler } = stage(two);
    const row = cluster.addPod(guest('3', 20));
    cluster.nominate(row, 0 as NodeRow);
    expect(nodeName(cluster, scheduler.schedule(row))).toBe('a');
  });

  test('its own node is tried first, though another would score higher', () => {
    const { cluster, scheduler } = stage({ nodes: [node('large', { cpu: '64' }), node('b', { cpu: '2' })] });
    const row = cluster.addPod(guest('1', 20));
    cluster.nominate(row, 1 as NodeRow);
    const decision = scheduler.schedule(row);
    expect(decision).toMatchObject({ outcome: 'bound', node: 1, feasible: 1, evaluated: 1 });
  });

  test('its own node is left where it does not fit any more', () => {
    const { cluster, scheduler } = stage({
      nodes: [node('large', { cpu: '64' }), node('b', { cpu: '2' })],
      pods: [pod({ name: 'there', cpu: '2', on: 'b' })],
    });
    const row = cluster.addPod(guest('1', 20));
    cluster.nominate(row, 1 as NodeRow);
    expect(nodeName(cluster, scheduler.schedule(row))).toBe('large');
  });

  test('pass with the guests and without: a guest’s company alone is not enough', () => {
    const labels = { app: 'friend' };
    const term = { topologyKey: HOST, labelSelector: { matchLabels: labels } };
    const wantsCompany = pod({
      name: 'new',
      spec: {
        priority: 10,
        affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
      },
    });
    const friend = pod({ name: 'guest', labels, spec: { priority: 20 } });
    const setting: Stage = { nodes: [node('a', { labels: { [HOST]: 'a' } })] };
    expect(takes(setting, [[friend, 0]], wantsCompany)).toContain("didn't match pod affinity rules");
    expect(
      takes({ ...setting, pods: [{ ...friend, spec: { ...friend.spec, nodeName: 'a' } }] }, [], wantsCompany),
    ).toBe('a');
  });
});

describe('a search of the few nodes that PreFilter names', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((name, i) =>
    node(name, { cpu: String(2 + 2 * i), labels: { [HOST]: name } }),
  );
  const onto = (...names: readonly string[]): Partial<Pod['spec']> =>
    ({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: names.map((name) => ({
              matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
            })),
          },
        },
      },
    }) as Partial<Pod['spec']>;

  // prettier-ignore
  test.each([
    ['takes the best of them',             ['a', 'b'],      '1', 'b'],
    ['takes the only one that fits',       ['a', 'c'],      '5', 'c'],
    ['passes over names without a node',   ['gone', 'a'],   '1', 'a'],
  ])('%s', (_why, names, cpu, expected) => {
    expect(takes({ nodes }, [], pod({ cpu, spec: onto(...names) }))).toBe(expected);
  });

  test('counts the others as not satisfying the plugin', () => {
    expect(takes({ nodes }, [], pod({ cpu: '9', spec: onto('a', 'b') }))).toContain(
      "0/4 nodes are available: 2 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    );
  });

  test('evaluates no more than it names', () => {
    const { cluster, scheduler } = stage({ nodes });
    const decision = scheduler.schedule(cluster.addPod(pod({ cpu: '1', spec: onto('c', 'd') })));
    expect(decision).toMatchObject({ feasible: 2, evaluated: 2 });
  });

  test('respects nominated pods there, too', () => {
    expect(
      takes({ nodes }, [[guest('7', 20), 3]], pod({ cpu: '2', spec: { priority: 10, ...onto('d', 'b') } })),
    ).toBe('b');
  });
});
