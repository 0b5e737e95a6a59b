import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgetOf, caNode, caPod, drainContextOf } from '../../../../test/support/autoscaler.ts';
import type { Node, Pod } from '../../../model/index.ts';
import { ClusterState } from '../../../model/index.ts';
import { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { PlacementHints } from '../simulator/placement-hints.ts';
import { RemovalRun } from './removal-run.ts';
import { isRemovable, simulateRemoval } from './removal-simulation.ts';

interface Given {
  readonly name: string;
  readonly pods: readonly Pod[];
}

/** A cluster as a run has it, where pods are made from shapes and nodes have stamps. */
function liveSnapshot(given: readonly Given[], nodeOf: (name: string) => Node): CaSnapshot {
  const cluster = new ClusterState();
  let number = 0;
  const nodes = given.map(({ name, pods }) => {
    const node = nodeOf(name);
    const row = cluster.addNode(node);
    for (const pod of pods) {
      const shape = cluster.internShape(pod, (n) => `p-${n}`);
      cluster.bindPod(cluster.addPodOfShape(shape, number++), row);
    }
    return { node, row };
  });
  const snapshot = new CaSnapshot(cluster);
  snapshot.adopt(nodes);
  return snapshot;
}

/** What a run came to: verdicts, hints by pod, the place of the round, and the columns of booked amounts. */
interface Outcome {
  readonly verdicts: readonly string[];
  readonly hints: readonly (string | undefined)[];
  readonly lastMatch: number;
  readonly booked: readonly number[];
}

const PASSES = 3;

function outcomeOf(snapshot: CaSnapshot, order: readonly string[], isFast: boolean): Outcome {
  const hints = new PlacementHints();
  const verdicts: string[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const context = drainContextOf({ pdbs: [budgetOf('web', 6)] });
    snapshot.beginThought();
    verdicts.push(...(isFast ? removeFast : removePlainly)(snapshot, hints, order, context));
    snapshot.endThought();
    hints.dropOld();
  }
  const { pods, nodes } = snapshot.cluster;
  const rows = Array.from({ length: pods.rowCount }, (_, row) => row as Parameters<typeof hints.ofRow>[0]);
  return {
    verdicts,
    hints: rows.map((row) => hints.ofRow(row, pods)),
    lastMatch: snapshot.lastMatch,
    booked: [...nodes.podCount.slice(0, order.length), ...nodes.requested[0].slice(0, order.length)],
  };
}

type Remover = (
  snapshot: CaSnapshot,
  hints: PlacementHints,
  order: readonly string[],
  context: ReturnType<typeof drainContextOf>,
) => string[];

const removeFast: Remover = (snapshot, hints, order, context) => {
  const run = new RemovalRun(snapshot, hints, context, () => true);
  const verdicts = order.map((name) => textOf(run.remove(name)));
  run.end();
  return verdicts;
};

/** The obvious way: one simulation after the other on the same snapshot. */
const removePlainly: Remover = (snapshot, hints, order, context) => {
  const removed = new Set<string>();
  return order.map((name) => {
    const verdict = simulateRemoval(snapshot, hints, name, (node) => !removed.has(node), context);
    if (isRemovable(verdict)) removed.add(name);
    return textOf(verdict);
  });
};

function textOf(verdict: ReturnType<RemovalRun['remove']>): string {
  if (!isRemovable(verdict)) return `${verdict.node} ${verdict.reason} ${verdict.blockingReason ?? ''}`;
  const { node, moveCount, onCompletionCount, isRisky } = verdict;
  return `${node} goes: ${moveCount} moved, ${onCompletionCount} waited for${isRisky ? ', risky' : ''}`;
}

const SAFE = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const spread = {
  maxSkew: 1,
  topologyKey: 'zone',
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'web' } },
} as const;

/** Kinds of pods, the plain ones first. */
const KINDS: readonly Pod[] = [
  caPod('small', { cpu: '500m' }),
  caPod('large', { cpu: '2', memory: '3Gi', labels: { app: 'db' } }),
  caPod('urgent', { cpu: '1', priority: 100, labels: { app: 'db' } }),
  caPod('daemon', { cpu: '250m', owner: 'DaemonSet' }),
  caPod('safe', { cpu: '1', annotations: { [SAFE]: 'true' } }),
  caPod('waits', { cpu: '1', annotations: { [SAFE]: 'on-completion' } }),
  caPod('lonely', { cpu: '250m', owner: undefined, labels: {} }),
  caPod('spread', { cpu: '500m', spec: { topologySpreadConstraints: [spread] } }),
];

const nodeOf = (name: string): Node => {
  const number = Number(name.slice(1));
  return caNode(name, {
    labels: { zone: `z${number % 2}` },
    ...(number % 5 === 4 && { spec: { unschedulable: true } }),
  });
};

const clusters = (kinds: number): fc.Arbitrary<readonly Given[]> =>
  fc
    .array(fc.array(fc.nat(kinds - 1), { maxLength: 4 }), { minLength: 2, maxLength: 9 })
    .map((nodes) => nodes.map((pods, i) => ({ name: `n${i}`, pods: pods.map((kind) => KINDS[kind]) })));

describe('removals of a planning run, as long as only amounts count', () => {
  const names = (given: readonly Given[]): readonly string[] => given.map(({ name }) => name);

  test('come to what one simulation after the other comes to, hints and round included', () => {
    fc.assert(
      fc.property(clusters(7), (given) => {
        const fast = outcomeOf(liveSnapshot(given, nodeOf), names(given), true);
        expect(fast).toEqual(outcomeOf(liveSnapshot(given, nodeOf), names(given), false));
      }),
      { numRuns: 40 },
    );
  });

  // n1 moves two pods in columns before it fails, and n2 is the first with a pod that looks further: what was booked for
  // n1 on n2 and n3 must not be taken for their state from there on.
  const [small, large, urgent, spreading] = [KINDS[0], KINDS[1], KINDS[2], KINDS[7]];
  const failsBefore: readonly Given[] = [
    [large],
    [small, small],
    [urgent, small, spreading],
    [large, urgent],
    [],
  ].map((pods, i) => ({ name: `n${i}`, pods }));

  test('go on the long way from the first pod that looks further than amounts', () => {
    fc.assert(
      fc.property(clusters(KINDS.length), (given) => {
        const fast = outcomeOf(liveSnapshot(given, nodeOf), names(given), true);
        expect(fast).toEqual(outcomeOf(liveSnapshot(given, nodeOf), names(given), false));
      }),
      { numRuns: 40, examples: [[failsBefore]] },
    );
  });

  test('leave the columns as they were', () => {
    fc.assert(
      fc.property(clusters(6), (given) => {
        const snapshot = liveSnapshot(given, nodeOf);
        const before = [...snapshot.cluster.nodes.requested[0]];
        const run = new RemovalRun(snapshot, new PlacementHints(), drainContextOf(), () => true);
        for (const name of names(given)) run.remove(name);
        run.end();
        expect([...snapshot.cluster.nodes.requested[0]]).toEqual(before);
        expect(snapshot.names()).toEqual(names(given));
      }),
      { numRuns: 20 },
    );
  });
});

describe('one removal', () => {
  const run = (given: readonly Given[]): RemovalRun =>
    new RemovalRun(
      liveSnapshot(given, (name) => caNode(name)),
      new PlacementHints(),
      drainContextOf(),
      () => true,
    );
  const [small, large] = KINDS;

  test('a node whose pods fit elsewhere goes, and its room with it', () => {
    const removals = run([
      { name: 'n0', pods: [small, small] },
      { name: 'n1', pods: [large] },
      { name: 'n2', pods: [large] },
    ]);
    expect(textOf(removals.remove('n0'))).toBe('n0 goes: 2 moved, 0 waited for');
    // The halves went to n1 and n2 in turn: 2.5 of 4 cores on each, and n1's large pod asks for 2.
    expect(textOf(removals.remove('n1'))).toBe('n1 NoPlaceToMovePods ');
  });

  test('the last node has nowhere to send its pods', () => {
    expect(textOf(run([{ name: 'n0', pods: [small] }]).remove('n0'))).toBe('n0 NoPlaceToMovePods ');
  });

  test('an empty node goes, with nobody to take anything', () => {
    expect(textOf(run([{ name: 'n0', pods: [] }]).remove('n0'))).toBe('n0 goes: 0 moved, 0 waited for');
  });

  test('moved pods are pods of their new node, and have to move again with it', () => {
    const removals = run([
      { name: 'n0', pods: [small] },
      { name: 'n1', pods: [] },
      { name: 'n2', pods: [] },
    ]);
    const first = textOf(removals.remove('n0'));
    const rest = [textOf(removals.remove('n1')), textOf(removals.remove('n2'))];
    expect(first).toBe('n0 goes: 1 moved, 0 waited for');
    // The search begins behind the place of the last match: at the second node of those there are.
    expect(rest).toEqual(['n1 goes: 1 moved, 0 waited for', 'n2 NoPlaceToMovePods ']);
  });

  test('a node that nobody knows is no node', () => {
    expect(textOf(run([]).remove('n7'))).toBe('n7 NoNodeInfo ');
  });
});
