import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod, stage } from '../../../../test/support/scheduling.ts';
import type { Stage } from '../../../../test/support/scheduling.ts';
import type { Node, NodeRow, Pod } from '../../../model/index.ts';
import type { FailedDecision } from '../../index.ts';

const ZONE = 'topology.kubernetes.io/zone';

function failed(
  setting: Stage,
  incoming: Pod,
  nominated: readonly (readonly [Pod, number])[] = [],
): FailedDecision {
  const { cluster, scheduler } = stage(setting);
  for (const [guest, on] of nominated) cluster.nominate(cluster.addPod(guest), on as NodeRow);
  const decision = scheduler.schedule(cluster.addPod(incoming));
  if (decision.outcome === 'bound') throw new Error('there was room');
  return decision;
}

/** The text up to what preemption adds. */
function textOf(setting: Stage, incoming: Pod, nominated: readonly (readonly [Pod, number])[] = []): string {
  return failed(setting, incoming, nominated).message().split(' preemption:')[0];
}

const small = (name: string, labels = {}): Node => node(name, { cpu: '1', labels });
const tainted = (name: string): Node => node(name, { taints: [{ key: 'k', effect: 'NoSchedule' }] });
const web = { app: 'web' };
const spread = {
  maxSkew: 1,
  topologyKey: ZONE,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: web },
};

describe('why no node was feasible', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Stage, Pod, string])[] = [
    ['nodes are counted by reason, sorted as texts',
      { nodes: [small('a'), small('b'), tainted('c')] }, pod({ cpu: '2' }),
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.'],
    ['ten come before two',
      { nodes: [...Array.from({ length: 10 }, (_, i) => small(`s${i}`)), tainted('t1'), tainted('t2')] }, pod({ cpu: '2' }),
      '0/12 nodes are available: 10 Insufficient cpu, 2 node(s) had untolerated taint(s).'],
    ['a node with two reasons of one plugin counts for both',
      { nodes: [node('a', { cpu: '1', memory: '1Gi' })] }, pod({ cpu: '2', memory: '2Gi' }),
      '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.'],
    ['only the first plugin that fails on a node counts',
      { nodes: [node('a', { cpu: '1', unschedulable: true })] }, pod({ cpu: '2' }),
      '0/1 nodes are available: 1 node(s) were unschedulable.'],
    ['filters by class count beside filters by node',
      { nodes: [node('a', { labels: { [ZONE]: 'x' } }), node('b', { cpu: '1', labels: { [ZONE]: 'y' } })], pods: [pod({ labels: web, on: 'a' })] },
      pod({ cpu: '2', labels: web, spec: { topologySpreadConstraints: [spread] } }),
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match pod topology spread constraints."],
    ['without nodes there is nothing to say of them',
      { nodes: [] }, pod({ cpu: '2' }),
      'no nodes available to schedule pods'],
  ];
  test.each(rows)('%s', (_why, setting, incoming, expected) =>
    expect(textOf(setting, incoming)).toBe(expected),
  );

  test('a node that fails for its nominated pods is counted with what it lacks beside them', () => {
    const guest = pod({ name: 'guest', cpu: '3', spec: { priority: 9 } });
    expect(textOf({ nodes: [node('a'), tainted('b')] }, pod({ name: 'new', cpu: '2' }), [[guest, 0]])).toBe(
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s).',
    );
  });

  test('the plugins behind it are remembered in name order, each once', () => {
    expect(failed({ nodes: [small('a'), tainted('b'), small('c')] }, pod({ cpu: '2' })).plugins).toEqual([
      'NodeResourcesFit',
      'TaintToleration',
    ]);
  });

  test('a plugin whose nodes have all gone is not remembered', () => {
    const { cluster, scheduler } = stage({ nodes: [small('a'), tainted('b')] });
    const row = cluster.addPod(pod({ cpu: '2' }));
    scheduler.schedule(row);
    cluster.removeNode(cluster.nodes.rowOf('b') as NodeRow);
    expect((scheduler.schedule(row) as FailedDecision).plugins).toEqual(['NodeResourcesFit']);
  });
});

test('every node is counted once, whatever fails on it', () => {
  const kind = fc.constantFrom('small', 'tainted', 'off', 'full');
  fc.assert(
    fc.property(fc.array(kind, { minLength: 1, maxLength: 15 }), (kinds) => {
      const nodes = kinds.map((each, i) => {
        if (each === 'small') return small(`n${i}`);
        if (each === 'tainted') return tainted(`n${i}`);
        return node(`n${i}`, each === 'off' ? { unschedulable: true } : { pods: '0' });
      });
      const text = textOf({ nodes }, pod({ cpu: '2' }));
      const counted = [...text.matchAll(/(\d+) (?=Insufficient|node\(s\)|Too many)/g)].map(([, count]) =>
        Number(count),
      );
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(kinds.length);
      expect(text.slice(0, text.indexOf(':') + 1)).toBe(`0/${kinds.length} nodes are available:`);
    }),
    { numRuns: 60 },
  );
});
