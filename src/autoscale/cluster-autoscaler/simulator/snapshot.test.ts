import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budgetOf, caNode, caPod, snapshotOf } from '../../../../test/support/autoscaler.ts';
import { ChangeKind, ClusterState } from '../../../model/index.ts';
import type { NodeRow, Pod, PodRow } from '../../../model/index.ts';
import { CaSnapshot } from './ca-snapshot.ts';
import { ColumnBookings } from './column-bookings.ts';
import { placePods } from './hinting-placer.ts';
import { NodeStamps } from './node-stamps.ts';
import { PdbBudget } from './pdb-budget.ts';
import { PlacementHints } from './placement-hints.ts';

const four = ['n0', 'n1', 'n2', 'n3'];

/** Everything that can be seen of a snapshot. */
function seen(snapshot: CaSnapshot): unknown {
  return snapshot.names().map((name) => {
    const entry = snapshot.get(name);
    const row = entry?.row ?? 0;
    const { requested, podCount } = snapshot.cluster.nodes;
    return {
      name,
      taints: entry?.node.spec?.taints,
      pods: snapshot.podsOn(name).map(({ metadata }) => metadata.name),
      booked: [requested[0][row], requested[1][row], podCount[row]],
    };
  });
}

type Step = (snapshot: CaSnapshot, at: number) => void;

/** Things that simulations do, the node chosen by a number. */
const STEPS: readonly Step[] = [
  (snapshot, at) => {
    const name = snapshot.names()[at % snapshot.names().length];
    snapshot.place(
      snapshot.addPending(caPod(`new-${at}-${snapshot.podsOn(name).length}`, { cpu: '250m' })),
      name,
    );
  },
  (snapshot, at) => {
    if (snapshot.nodeCount > 1) snapshot.removeNode(snapshot.names()[at % snapshot.nodeCount]);
  },
  (snapshot, at) => {
    const name = `added-${at}-${snapshot.nodeCount}`;
    if (snapshot.get(name) === undefined) snapshot.addNode(caNode(name), [caPod(`on-${name}`)]);
  },
  (snapshot, at) => {
    const name = snapshot.names()[at % snapshot.nodeCount];
    const node = snapshot.get(name)?.node ?? caNode(name);
    const taints = [{ key: 'ghost', effect: 'NoSchedule' }];
    snapshot.vacate({ ...node, spec: { ...node.spec, taints } }, new Set());
  },
];

describe('fork and revert', () => {
  const steps = fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(9)), { maxLength: 8 });
  const fresh = (): CaSnapshot =>
    snapshotOf(
      four.map((name) => caNode(name)),
      { n0: [caPod('p0'), caPod('p1')], n1: [caPod('p2')] },
    );

  test('after a revert all is as before, whatever was done', () => {
    fc.assert(
      fc.property(steps, (done) => {
        const snapshot = fresh();
        const before = seen(snapshot);
        snapshot.fork();
        for (const [step, at] of done) STEPS[step](snapshot, at);
        snapshot.revert();
        expect(seen(snapshot)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  test('a commit keeps what a revert of the outer fork takes back', () => {
    fc.assert(
      fc.property(steps, steps, (outer, inner) => {
        const [snapshot, copy] = [fresh(), fresh()];
        const before = seen(snapshot);
        snapshot.fork();
        for (const [step, at] of outer) STEPS[step](snapshot, at);
        snapshot.fork();
        for (const [step, at] of inner) STEPS[step](snapshot, at);
        snapshot.commit();
        for (const [step, at] of [...outer, ...inner]) STEPS[step](copy, at);
        expect(seen(snapshot)).toEqual(seen(copy));
        snapshot.revert();
        expect(seen(snapshot)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

test('a node of the name of one that was removed', () => {
  const snapshot = snapshotOf([caNode('n0'), caNode('n1')]);
  const before = seen(snapshot);
  snapshot.fork();
  snapshot.removeNode('n1');
  snapshot.addNode(caNode('n1'), [caPod('p')]);
  expect(snapshot.podsOn('n1').map(({ metadata }) => metadata.name)).toEqual(['p']);
  snapshot.revert();
  expect(seen(snapshot)).toEqual(before);
});

describe('the search', () => {
  const snapshot = (): CaSnapshot => snapshotOf(four.map((name) => caNode(name)));
  const find = (
    on: CaSnapshot,
    wish: Parameters<typeof caPod>[1] = {},
    accepts = (_name: string) => true,
  ) => {
    const row = on.addPending(caPod('p', wish));
    const found = on.findNode(row, accepts);
    return found;
  };

  test('begins at the second node, and goes round from the last match', () => {
    const on = snapshot();
    expect([find(on), find(on), find(on), find(on)]).toEqual(['n1', 'n2', 'n3', 'n0']);
  });

  test('a node that is not acceptable is passed over', () => {
    expect(find(snapshot(), {}, (name) => name !== 'n1')).toBe('n2');
  });

  test('a cordoned node is never taken, tolerated or not', () => {
    const nodes = four.map((name) => caNode(name, name === 'n1' ? { spec: { unschedulable: true } } : {}));
    const tolerations = [{ operator: 'Exists' as const }];
    expect(find(snapshotOf(nodes), { spec: { tolerations } })).toBe('n2');
  });

  test('where nothing fits the round stays where it is', () => {
    const on = snapshot();
    find(on);
    expect(find(on, { cpu: '5' })).toBeUndefined();
    expect(on.lastMatch).toBe(1);
  });

  test('a node that is out of the list is not found, and comes back with a revert', () => {
    const on = snapshot();
    on.fork();
    on.takeOffList('n1');
    expect([on.nodeCount, find(on)]).toEqual([3, 'n2']);
    on.revert();
    expect(on.names()).toEqual(four);
  });

  test('what refused is asked again once something has changed there', () => {
    const cluster = new ClusterState();
    const rows = four.map((name) => ({ node: caNode(name), row: cluster.addNode(caNode(name)) }));
    const shape = cluster.internShape(caPod('full', { cpu: '3' }), (n) => `full-${n}`);
    const bound = rows.map(({ row }, i) => {
      const pod = cluster.addPodOfShape(shape, i);
      cluster.bindPod(pod, row);
      return pod;
    });
    const on = new CaSnapshot(cluster);
    on.adopt(rows);
    const wanted = cluster.addPodOfShape(
      cluster.internShape(caPod('w', { cpu: '2' }), () => 'w'),
      0,
    );
    expect(on.findNode(wanted, () => true)).toBeUndefined();
    expect(on.findNode(wanted, () => true)).toBeUndefined();
    cluster.removePod(bound[2]);
    expect(on.findNode(wanted, () => true)).toBe('n2');
  });
});

describe('hints', () => {
  const pod = caPod('p', { uid: 'u' });
  // prettier-ignore
  const rows = [
    // why                                            runs that end before it is asked    still known
    ['in the run that set it',                        0,                                  true],
    ['in the next',                                   1,                                  true],
    ['not after two runs without a renewal',          2,                                  false],
  ] as const;

  test.each(rows)('%s', (_why, runs, isKnown) => {
    const hints = new PlacementHints();
    hints.set(pod, 'n1');
    for (let i = 0; i < runs; i++) hints.dropOld();
    expect(hints.get(pod)).toBe(isKnown ? 'n1' : undefined);
  });

  test.each(rows)('by row: %s', (_why, runs, isKnown) => {
    const cluster = new ClusterState();
    const row = cluster.addPodOfShape(
      cluster.internShape(caPod('x'), (n) => `x-${n}`),
      1,
    );
    const hints = new PlacementHints();
    hints.setRow(row, cluster.pods, 'n1');
    for (let i = 0; i < runs; i++) hints.dropOld();
    expect(hints.ofRow(row, cluster.pods)).toBe(isKnown ? 'n1' : undefined);
  });

  test('another pod in the same row has none', () => {
    const cluster = new ClusterState();
    const shape = cluster.internShape(caPod('x'), (n) => `x-${n}`);
    const first = cluster.addPodOfShape(shape, 1);
    const hints = new PlacementHints();
    hints.setRow(first, cluster.pods, 'n1');
    cluster.removePod(first);
    const second = cluster.addPodOfShape(shape, 2);
    expect(second).toBe(first);
    expect(hints.ofRow(second, cluster.pods)).toBeUndefined();
  });

  test('a pod goes where its hint says before anything is searched', () => {
    const on = snapshotOf(four.map((name) => caNode(name)));
    const hints = new PlacementHints();
    hints.set(pod, 'n3');
    const options = { isAcceptable: () => true, endsPassOnFailure: false };
    expect(placePods(on, hints, [pod], options)).toEqual([{ pod, node: 'n3' }]);
    expect(on.lastMatch).toBe(0);
  });

  test('a copy of a pod that is being evicted has the hint of the pod', () => {
    const cluster = new ClusterState();
    const row = cluster.addPodOfShape(
      cluster.internShape(caPod('x'), (n) => `x-${n}`),
      1,
    );
    const on = new CaSnapshot(cluster);
    const hints = new PlacementHints();
    on.setHintOfRow(row, 'n2', hints);
    const copy = cluster.pods.object(row);
    expect(on.hintFor(copy, hints)).toBeUndefined();
    on.standsFor(copy, row);
    expect(on.hintFor(copy, hints)).toBe('n2');
  });
});

describe('placing several pods', () => {
  const place = (pods: readonly Pod[], endsPassOnFailure: boolean): string[] => {
    const on = snapshotOf([caNode('n0'), caNode('n1')]);
    const options = { isAcceptable: () => true, endsPassOnFailure };
    return placePods(on, new PlacementHints(), pods, options).map(
      ({ pod, node }) => `${pod.metadata.name} ${node}`,
    );
  };
  const urgent = caPod('urgent', { cpu: '4', priority: 10 });
  const huge = caPod('huge', { cpu: '9', labels: {} });
  const later = caPod('later', { cpu: '1' });

  test('the more important first', () => {
    expect(place([later, urgent], false)).toEqual(['urgent n1', 'later n0']);
  });

  test('the first that finds nothing ends its own priority, not the lower ones', () => {
    const important = { ...huge, spec: { ...huge.spec, priority: 5 } };
    expect(place([important, later], true)).toEqual(['later n1']);
    expect(place([huge, later], true)).toEqual([]);
    expect(place([huge, later], false)).toEqual(['later n1']);
  });
});

describe('bookings in columns', () => {
  function world() {
    const cluster = new ClusterState();
    const node = cluster.addNode(caNode('n0'));
    const pods = ['500m', '1'].map((cpu) => cluster.addPod(caPod(`p-${cpu}`, { cpu })));
    return { cluster, node, pods, bookings: new ColumnBookings(cluster) };
  }

  test('are sums, and nothing else knows of them', () => {
    const { cluster, node, pods, bookings } = world();
    const before = cluster.changes.generation;
    for (const pod of pods) bookings.book(pod, node);
    expect([cluster.nodes.requested[0][node], cluster.nodes.podCount[node]]).toEqual([1500, 2]);
    expect([cluster.nodes.firstPod[node], cluster.changes.generation]).toEqual([-1, before]);
  });

  test('go back in parts, and the mark is another one then', () => {
    const { cluster, node, pods, bookings } = world();
    bookings.book(pods[0], node);
    const mark = bookings.mark;
    bookings.book(pods[1], node);
    bookings.undoTo(1);
    expect([cluster.nodes.requested[0][node], bookings.touched[node]]).toEqual([500, 1]);
    expect(bookings.mark).not.toBe(mark);
    bookings.undoTo(0);
    expect([cluster.nodes.requested[0][node], bookings.touched[node], bookings.size]).toEqual([0, 0, 0]);
  });

  test('undoing nothing changes no mark', () => {
    const { bookings } = world();
    const { mark } = bookings;
    bookings.undoTo(0);
    expect(bookings.mark).toBe(mark);
  });
});

describe('stamps of nodes', () => {
  const at = (row: number): NodeRow => row as NodeRow;

  test('change with the node and its pods, and with no other', () => {
    const cluster = new ClusterState();
    const [a, b] = ['a', 'b'].map((name) => cluster.addNode(caNode(name)));
    const stamps = new NodeStamps(cluster.changes);
    const before = [stamps.of(a), stamps.of(b)];
    const pod: PodRow = cluster.addPod(caPod('p'));
    cluster.bindPod(pod, a);
    expect(stamps.of(a)).not.toBe(before[0]);
    expect(stamps.of(b)).toBe(before[1]);
  });

  test('a thought that is taken back leaves them as they were', () => {
    const cluster = new ClusterState();
    const a = cluster.addNode(caNode('a'));
    const stamps = new NodeStamps(cluster.changes);
    const before = stamps.of(a);
    stamps.begin();
    cluster.fork();
    cluster.bindPod(cluster.addPod(caPod('p')), a);
    expect(stamps.of(a)).not.toBe(before);
    cluster.revert();
    stamps.end();
    expect(stamps.of(a)).toBe(before);
  });

  test('all change where the log does not reach back', () => {
    const cluster = new ClusterState();
    const a = cluster.addNode(caNode('a'));
    const stamps = new NodeStamps(cluster.changes);
    const before = stamps.of(a);
    for (let i = 0; i <= 1 << 16; i++) cluster.changes.push(ChangeKind.NodeChanged, at(7), 0);
    expect(stamps.of(a)).not.toBe(before);
  });
});

describe('what is left of budgets', () => {
  const [web, db] = [caPod('w'), caPod('d', { labels: { app: 'db' } })];
  const budgets = (): PdbBudget => new PdbBudget([budgetOf('web', 2), budgetOf('db', 0)]);

  test('each pod is held against those that select it', () => {
    expect([
      budgets().admits(web),
      budgets().admits(db),
      budgets().admits(caPod('x', { labels: {} })),
    ]).toEqual([true, false, true]);
  });

  test('every pod that moves is charged, below nothing too', () => {
    const left = budgets();
    left.charge([web, web]);
    expect(left.admits(web)).toBe(false);
    left.charge([web]);
    expect(left.isRisky([])).toBe(false);
    expect(left.isRisky([web])).toBe(true);
  });

  test('more pods than one budget has left are a risk, not a refusal', () => {
    expect([budgets().isRisky([web, web]), budgets().isRisky([web, web, web])]).toEqual([false, true]);
  });

  test('numbers of budgets say the same as the pods do', () => {
    const [byPods, byNumbers] = [budgets(), budgets()];
    byPods.charge([web, db]);
    byNumbers.chargeAll([web, db].flatMap((pod) => byNumbers.matching(pod)));
    for (const pod of [web, db]) {
      expect(byNumbers.admitsAll(byNumbers.matching(pod))).toBe(byPods.admits(pod));
      expect(byNumbers.isRiskyFor(byNumbers.matching(pod))).toBe(byPods.isRisky([pod]));
    }
  });

  test('a budget of another namespace selects nothing', () => {
    const other = { ...web, metadata: { ...web.metadata, namespace: 'other' } };
    expect(budgets().isSelected(other)).toBe(false);
  });
});
