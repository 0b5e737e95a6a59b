import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { BookingKinds } from '../booking-kinds.ts';
import type { Plan } from '../plan/plan.ts';
import { FEASIBLE } from '../plugin.ts';
import type { RowFilter, RowScore } from '../plugin.ts';
import { BulkEvaluation } from './bulk-evaluation.ts';

const TOO_FULL = 5;
const WRONG_NAME = 6;
const FIXED_VERDICT = 9;

/** Turns down nodes with more pods than that; looks at what is booked alone. Counts the nodes that it is asked about. */
class Asked {
  rows = 0;

  filter(cluster: ClusterState, podsMax: number): RowFilter {
    return {
      kind: 'row',
      fixed: false,
      bookingOnly: true,
      filter: (rows, count, verdicts) => {
        this.rows += count;
        for (let i = 0; i < count; i++) {
          if (verdicts[rows[i]] === FEASIBLE && cluster.nodes.podCount[rows[i]] > podsMax)
            verdicts[rows[i]] = TOO_FULL;
        }
      },
    };
  }

  score(cluster: ClusterState): RowScore {
    return {
      kind: 'row',
      bookingOnly: true,
      score: (rows, count, weight, points) => {
        this.rows += count;
        for (let i = 0; i < count; i++) points[i] += weight * cluster.nodes.podCount[rows[i]];
      },
    };
  }
}

/** Turns down nodes of odd number: no two nodes are alike to it. */
const evenOnly: RowFilter = {
  kind: 'row',
  fixed: false,
  filter: (rows, count, verdicts) => {
    for (let i = 0; i < count; i++)
      if (verdicts[rows[i]] === FEASIBLE && rows[i] % 2 === 1) verdicts[rows[i]] = WRONG_NAME;
  },
};

const byRow: RowScore = {
  kind: 'row',
  score: (rows, count, weight, points) => {
    for (let i = 0; i < count; i++) points[i] += weight * rows[i];
  },
};

function clusterOf(podCounts: readonly number[]): ClusterState {
  const cluster = new ClusterState();
  podCounts.forEach((count, i) => {
    const row: NodeRow = cluster.addNode(node(`n${i}`));
    for (let p = 0; p < count; p++) cluster.bindPod(cluster.addPod(pod({ name: `p${i}-${p}` })), row);
  });
  return cluster;
}

function planOf(filters: readonly RowFilter[], scores: readonly RowScore[]): Plan {
  return {
    movingFilters: filters,
    rowScores: scores.map((score, i) => ({ score, weight: i + 1 })),
  } as unknown as Plan;
}

/** Verdicts of all nodes, and points of those that pass. */
function evaluated(
  cluster: ClusterState,
  plan: Plan,
  fixed: (row: number) => number = () => FEASIBLE,
): { readonly verdicts: readonly number[]; readonly points: readonly number[] } {
  const bulk = new BulkEvaluation(new BookingKinds(cluster));
  const rows = cluster.nodes.order.list();
  bulk.begin(rows, cluster.nodes.capacity);
  for (const row of rows) bulk.verdicts[row] = fixed(row);
  bulk.filter(plan, rows);
  const passing = rows.filter((row) => bulk.verdicts[row] === FEASIBLE);
  const points = new Float64Array(passing.length);
  bulk.score(plan.rowScores, passing, passing.length, points);
  return { verdicts: [...rows].map((row) => bulk.verdicts[row]), points: [...points] };
}

describe('all nodes at once', () => {
  test('a plugin that looks at bookings alone is asked once a kind', () => {
    const asked = new Asked();
    const cluster = clusterOf([0, 0, 1, 0, 1, 2]);
    const { verdicts } = evaluated(cluster, planOf([asked.filter(cluster, 1)], []));
    expect(verdicts).toEqual([0, 0, 0, 0, 0, TOO_FULL]);
    expect(asked.rows).toBe(3);
  });

  test('the first verdict stays, whoever is asked later', () => {
    const cluster = clusterOf([2, 2, 0, 0]);
    const full = new Asked().filter(cluster, 1);
    expect(evaluated(cluster, planOf([evenOnly, full], [])).verdicts).toEqual([
      TOO_FULL,
      WRONG_NAME,
      0,
      WRONG_NAME,
    ]);
    expect(evaluated(cluster, planOf([full, evenOnly], [])).verdicts).toEqual([
      TOO_FULL,
      TOO_FULL,
      0,
      WRONG_NAME,
    ]);
  });

  test('a node that a fixed filter turns down speaks for no other of its kind', () => {
    const cluster = clusterOf([0, 0, 2]);
    const { verdicts } = evaluated(cluster, planOf([new Asked().filter(cluster, 1)], []), (row) =>
      row === 0 ? FIXED_VERDICT : FEASIBLE,
    );
    expect(verdicts).toEqual([FIXED_VERDICT, 0, TOO_FULL]);
  });

  test('scores add up by their weights, of kinds and of nodes', () => {
    const cluster = clusterOf([3, 0, 3]);
    const { points } = evaluated(cluster, planOf([], [new Asked().score(cluster), byRow]));
    expect(points).toEqual([3 + 2 * 0, 0 + 2 * 1, 3 + 2 * 2]);
  });

  test('no plugin, no verdict and no points', () => {
    expect(evaluated(clusterOf([1, 2]), planOf([], []))).toEqual({ verdicts: [0, 0], points: [0, 0] });
  });

  test('is what asking node by node comes to', () => {
    const counts = fc.array(fc.nat(4), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(counts, fc.nat(3), fc.boolean(), (podCounts, podsMax, namesFirst) => {
        const cluster = clusterOf(podCounts);
        const full = new Asked().filter(cluster, podsMax);
        const filters = namesFirst ? [evenOnly, full] : [full, evenOnly];
        const { verdicts, points } = evaluated(cluster, planOf(filters, [new Asked().score(cluster), byRow]));
        const expected = podCounts.map((count, row) => {
          const own = [row % 2 === 1 ? WRONG_NAME : FEASIBLE, count > podsMax ? TOO_FULL : FEASIBLE];
          return (namesFirst ? own : own.toReversed()).find((verdict) => verdict !== FEASIBLE) ?? FEASIBLE;
        });
        const passing = podCounts.flatMap((count, row) =>
          expected[row] === FEASIBLE ? [count + 2 * row] : [],
        );
        expect([verdicts, points]).toEqual([expected, passing]);
      }),
    );
  });
});
