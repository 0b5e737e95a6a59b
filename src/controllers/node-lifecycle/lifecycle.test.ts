import { describe, expect, test } from 'vitest';
import type { Node, Taint } from '../../model/index.ts';
import { withConditionTaints } from './condition-taints.ts';
import { NodeLifecycle } from './lifecycle.ts';
import { DEFAULT_NODE_LIFECYCLE } from './types.ts';
import type { NodeChange, NodeHealth } from './types.ts';

const GRACE_MS = DEFAULT_NODE_LIFECYCLE.monitorGraceMs;

function health(name: string, zone = 'a', more: Partial<NodeHealth> = {}): NodeHealth {
  return {
    name,
    zone,
    isExcluded: false,
    ready: 'True',
    noExecute: undefined,
    isHeartbeating: true,
    probeMs: 0,
    isStarting: false,
    ...more,
  };
}

/** Nodes a0, a1 … of zone a, b0 … of zone b and so on, by how many each zone has. */
function lifecycle(zones: Readonly<Record<string, number>>): NodeLifecycle {
  const made = new NodeLifecycle(DEFAULT_NODE_LIFECYCLE);
  for (const [zone, count] of Object.entries(zones)) {
    for (let place = 0; place < count; place++) made.addNode(health(`${zone}${place}`, zone));
  }
  return made;
}

/** `a0 Unknown`, `a0 +unreachable`, `a0 -`: what a pass changed. */
function words(changes: readonly NodeChange[]): string[] {
  return changes.flatMap(({ node, becomesUnknown, noExecute }) => [
    ...(becomesUnknown === true ? [`${node} Unknown`] : []),
    ...(noExecute === undefined ? [] : [noExecute === 'none' ? `${node} -` : `${node} +${noExecute}`]),
  ]);
}

/** Ticks every 5 s and taint passes when they are due, as `ms: change`. */
function run(nodes: NodeLifecycle, fromMs: number, untilMs: number): string[] {
  const seen: string[] = [];
  const note = (atMs: number, changes: readonly NodeChange[]): void => {
    for (const word of words(changes)) seen.push(`${atMs / 1000} ${word}`);
  };
  for (let tickMs = fromMs; tickMs <= untilMs; tickMs += 5000) {
    note(tickMs, nodes.monitorPass(tickMs));
    for (let next = nodes.nextTaintMs(tickMs); next < tickMs + 5000; next = nodes.nextTaintMs(next)) {
      note(next, nodes.taintPass(next));
    }
  }
  return seen;
}

describe('a node falls silent', () => {
  test('now > probe + grace is strict: Unknown at the first tick later than the tick after its renewal + 50 s', () => {
    const nodes = lifecycle({ a: 3 });
    // Renewed at 12 s, seen at the tick of 15 s: 65 s is not later than 15 + 50, 70 s is.
    nodes.fellSilent('a0', 12_000);
    expect(run(nodes, 15_000, 70_000)).toEqual(['70 a0 Unknown', '70 a0 +unreachable']);
  });

  test('a renewal at a tick is seen by that tick', () => {
    const nodes = lifecycle({ a: 3 });
    nodes.fellSilent('a0', 15_000);
    expect(run(nodes, 15_000, 65_000)).toEqual([]);
    expect(run(nodes, 70_000, 70_000)).toEqual(['70 a0 Unknown', '70 a0 +unreachable']);
  });

  test('ticks may fall a phase behind the multiples of their period', () => {
    const nodes = new NodeLifecycle({ ...DEFAULT_NODE_LIFECYCLE, monitorPhaseMs: 2000 });
    for (const name of ['x', 'y', 'z']) nodes.addNode(health(name));
    nodes.fellSilent('x', 13_000);
    expect(run(nodes, 17_000, 67_000)).toEqual([]);
    expect(run(nodes, 72_000, 72_000)).toEqual(['72 x Unknown', '72 x +unreachable']);
  });

  test('a node never ready has 60 s', () => {
    const nodes = lifecycle({ a: 3 });
    nodes.addNode(
      health('new', 'a', { isStarting: true, isHeartbeating: false, ready: 'False', noExecute: 'not-ready' }),
    );
    expect(run(nodes, 0, 60_000)).toEqual([]);
    // Not Ready before, so its pods are not marked; the wrong taint is swapped at once.
    expect(run(nodes, 65_000, 65_000)).toEqual(['65 new +unreachable']);
  });

  test('it comes back: the taint goes at the tick that sees it', () => {
    const nodes = lifecycle({ a: 3 });
    nodes.fellSilent('a0', 0);
    run(nodes, 0, 60_000);
    expect(nodes.readyOf('a0')).toBe('Unknown');
    nodes.reported('a0', 'True');
    expect(nodes.readyOf('a0')).toBe('True');
    expect(run(nodes, 65_000, 65_000)).toEqual(['65 a0 -']);
    expect(nodes.isQuiet).toBe(true);
  });

  test('a NotReady that the kubelet reports marks no pods and gets the other taint', () => {
    const nodes = lifecycle({ a: 3 });
    nodes.reported('a0', 'False');
    expect(run(nodes, 5000, 10_000)).toEqual(['5 a0 +not-ready']);
    nodes.fellSilent('a0', 10_000);
    expect(run(nodes, 15_000, 65_000)).toEqual(['65 a0 +unreachable']);
  });

  test('silence and reports of nodes that are gone change nothing', () => {
    const nodes = lifecycle({ a: 3 });
    nodes.removeNode('a0');
    nodes.removeNode('a0');
    nodes.fellSilent('a0', 0);
    nodes.reported('a0', 'False');
    expect([run(nodes, 5000, 70_000), nodes.readyOf('a0')]).toEqual([[], undefined]);
  });
});

describe('the rate of a zone', () => {
  const lose = (nodes: NodeLifecycle, ...names: readonly string[]): void => {
    for (const name of names) nodes.reported(name, 'False');
  };
  const taints = (seen: readonly string[]): string[] => seen.filter((word) => word.includes('+'));

  test('Normal: the first at once, then one every 10 s, in order of entry', () => {
    const nodes = lifecycle({ a: 10 });
    lose(nodes, 'a2', 'a0', 'a1');
    expect(taints(run(nodes, 5000, 30_000))).toEqual([
      '5 a2 +not-ready',
      '15 a0 +not-ready',
      '25 a1 +not-ready',
    ]);
  });

  test('each zone has its own bucket', () => {
    const nodes = lifecycle({ a: 5, b: 5 });
    lose(nodes, 'a0', 'b0');
    expect(taints(run(nodes, 5000, 5000))).toEqual(['5 a0 +not-ready', '5 b0 +not-ready']);
  });

  test('a node healthy again leaves the queue and enters it anew at the end', () => {
    const nodes = lifecycle({ a: 10 });
    lose(nodes, 'a0', 'a1', 'a2');
    run(nodes, 5000, 5000);
    nodes.reported('a1', 'True');
    run(nodes, 10_000, 10_000);
    lose(nodes, 'a1');
    expect(taints(run(nodes, 15_000, 30_000))).toEqual(['15 a2 +not-ready', '25 a1 +not-ready']);
  });

  test('Partial in a small zone stops: 3 of 5 are 60 %', () => {
    const nodes = lifecycle({ a: 5, b: 5 });
    lose(nodes, 'a0', 'a1', 'a2');
    expect(taints(run(nodes, 5000, 60_000))).toEqual([]);
  });

  test('two lost of three are no Partial zone: more than 2 must be lost', () => {
    const nodes = lifecycle({ a: 3 });
    lose(nodes, 'a0', 'a1');
    expect(taints(run(nodes, 5000, 20_000))).toEqual(['5 a0 +not-ready', '15 a1 +not-ready']);
  });

  test('after a rate of 0 the first taint comes 1/rate later', () => {
    const nodes = lifecycle({ a: 5 });
    lose(nodes, 'a0', 'a1', 'a2');
    run(nodes, 5000, 5000);
    nodes.reported('a2', 'True');
    // 2 of 5 at the tick of 20 s: Normal again, with an empty bucket.
    expect(taints(run(nodes, 20_000, 45_000))).toEqual(['30 a0 +not-ready', '40 a1 +not-ready']);
  });

  test('Partial in a zone of more than 50 goes on every 100 s', () => {
    const nodes = lifecycle({ a: 51 });
    lose(nodes, ...Array.from({ length: 30 }, (_, place) => `a${place}`));
    expect(taints(run(nodes, 5000, 110_000))).toEqual(['5 a0 +not-ready', '105 a1 +not-ready']);
  });

  test('excluded nodes do not count for the state', () => {
    const nodes = lifecycle({ a: 5 });
    for (const name of ['x', 'y', 'z']) nodes.addNode(health(name, 'a', { isExcluded: true }));
    lose(nodes, 'x', 'y', 'z', 'a0');
    expect(taints(run(nodes, 5000, 40_000))).toHaveLength(4);
  });

  test('one of two zones Full evicts at the normal rate', () => {
    const nodes = lifecycle({ a: 2, b: 2 });
    lose(nodes, 'a0', 'a1');
    expect(taints(run(nodes, 5000, 20_000))).toEqual(['5 a0 +not-ready', '15 a1 +not-ready']);
  });
});

describe('all zones Full: rather the control plane is cut off', () => {
  const cutOff = (): NodeLifecycle => {
    const nodes = lifecycle({ a: 2, b: 1 });
    nodes.reported('a0', 'False');
    expect(run(nodes, 5000, 5000)).toEqual(['5 a0 +not-ready']);
    nodes.reported('a1', 'False');
    nodes.reported('b0', 'False');
    return nodes;
  };

  test('all NoExecute taints go and none comes while it lasts', () => {
    const nodes = cutOff();
    expect(run(nodes, 10_000, 10_000)).toEqual(['10 a0 -']);
    expect(run(nodes, 15_000, 120_000)).toEqual([]);
    expect(nodes.isQuiet).toBe(false);
  });

  test('leaving it: nodes still not ready get their taint 1/rate later, one per zone', () => {
    const nodes = cutOff();
    run(nodes, 10_000, 20_000);
    nodes.reported('b0', 'True');
    expect(run(nodes, 25_000, 50_000)).toEqual(['35 a0 +not-ready', '45 a1 +not-ready']);
  });

  test('leaving it gives silent nodes a whole new grace period', () => {
    const nodes = lifecycle({ a: 1, b: 1 });
    nodes.fellSilent('a0', 0);
    nodes.fellSilent('b0', 0);
    // Both Unknown at 55 s: master disruption; b0 is back at 60 s, falls silent again at once.
    run(nodes, 0, 55_000);
    nodes.reported('b0', 'True');
    nodes.addNode(health('a1', 'a', { isHeartbeating: false, probeMs: 20_000 }));
    run(nodes, 60_000, 60_000);
    // Without the reset a1 would be Unknown at 75 s, 20 + 50 s being over.
    const unknown = run(nodes, 65_000, 120_000).filter((word) => word.endsWith('Unknown'));
    expect(unknown).toEqual(['115 a1 Unknown']);
  });

  test('the last ready node of the last zone makes the difference', () => {
    const nodes = lifecycle({ a: 2 });
    nodes.reported('a0', 'False');
    expect(run(nodes, 5000, 5000)).toEqual(['5 a0 +not-ready']);
    nodes.removeNode('a1');
    expect(run(nodes, 10_000, 10_000)).toEqual(['10 a0 -']);
  });
});

test('a cluster that is well asks for no ticks, and one that lost a node does', () => {
  const nodes = lifecycle({ a: 3 });
  expect(nodes.isQuiet).toBe(true);
  nodes.fellSilent('a0', 0);
  expect(nodes.isQuiet).toBe(false);
  nodes.removeNode('a0');
  expect(nodes.isQuiet).toBe(true);
  expect(nodes.nextTaintMs(GRACE_MS)).toBe(Infinity);
});

describe('NoSchedule taints follow the conditions at once', () => {
  const node = (
    conditions: readonly (readonly [type: string, status: string])[],
    taints: readonly Taint[] = [],
    unschedulable = false,
  ): Node =>
    ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      spec: { taints, unschedulable },
      status: { conditions: conditions.map(([type, status]) => ({ type, status })) },
    }) as Node;
  const own = (name: string): Taint => ({ key: `node.kubernetes.io/${name}`, effect: 'NoSchedule' });
  const other: Taint = { key: 'gpu', effect: 'NoSchedule' };
  const evicts: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
  // prettier-ignore
  const rows = [
    // why                                                    node                                                      taints
    ['Ready False: not-ready',                                node([['Ready', 'False']]),                               [own('not-ready')]],
    ['Ready Unknown: unreachable',                            node([['Ready', 'Unknown']]),                             [own('unreachable')]],
    ['Ready True: none',                                      node([['Ready', 'True']]),                                []],
    ['pressures, when True',                                  node([['MemoryPressure', 'True'], ['DiskPressure', 'False'], ['PIDPressure', 'True']]), [own('memory-pressure'), own('pid-pressure')]],
    ['a pressure that is Unknown is none',                    node([['DiskPressure', 'Unknown']]),                      []],
    ['network unavailable',                                   node([['NetworkUnavailable', 'True']]),                   [own('network-unavailable')]],
    ['cordoned',                                              node([], [], true),                                       [own('unschedulable')]],
    ['what no longer holds goes, others stay',                node([['Ready', 'True']], [own('not-ready'), other]),     [other]],
    ['one for the other',                                     node([['Ready', 'Unknown']], [own('not-ready')]),         [own('unreachable')]],
    ['NoExecute taints are another matter',                   node([['Ready', 'True']], [evicts]),                      [evicts]],
    ['one that is there is not doubled',                      node([['Ready', 'False']], [own('not-ready')]),           [own('not-ready')]],
    ['a condition named like what every object has',          node([['constructor', 'name'], ['Ready', 'constructor']]), []],
  ] as const;

  test.each(rows)('%s', (_why, given, taints) => {
    expect(withConditionTaints(given)).toEqual(taints);
  });

  test('the list itself where nothing changes', () => {
    const given = node([['Ready', 'False']], [other, own('not-ready')]);
    expect(withConditionTaints(given)).toBe(given.spec?.taints);
  });
});
