import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caNode, caPod, drainContextOf, groupOf } from '../../../../test/support/autoscaler.ts';
import { ClusterState } from '../../../model/index.ts';
import type { Node, NodeRow, PodRow } from '../../../model/index.ts';
import { CaFlags } from '../ca-flags.ts';
import type { NodeGroup } from '../node-group.ts';
import { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { CandidateFacts } from './candidate-facts.ts';
import { eligibilityOptionsOf } from './eligibility.ts';
import type { PlannerWorld } from './planner-world.ts';

const NAMES = ['a-0', 'a-1', 'b-0', 'c-0'];
const DISABLED = { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': 'true' };
const OPTIONS = eligibilityOptionsOf(new CaFlags({}));

/** A cluster that changes, the snapshot of it that keeps count of that, and the groups of the moment. */
class Cluster {
  readonly state = new ClusterState();
  readonly snapshot = new CaSnapshot(this.state);
  groups: readonly NodeGroup[] = ['a', 'b'].map((id) => groupOf(id, { minSize: 1, targetSize: 3 }));
  locked: string | undefined = undefined;
  readonly #rows: readonly NodeRow[];

  constructor() {
    this.#rows = NAMES.map((name) => this.state.addNode(caNode(name)));
    this.adopt();
  }

  adopt(): void {
    const { objects } = this.state.nodes;
    this.snapshot.adopt(this.#rows.map((row) => ({ row, node: objects[row] ?? caNode('gone') })));
  }

  change(at: number, wish: Partial<Node['metadata']>): void {
    const row = this.#rows[at % NAMES.length];
    const node = caNode(NAMES[at % NAMES.length]);
    this.state.updateNode(row, { ...node, metadata: { ...node.metadata, ...wish } });
    this.adopt();
  }

  book(at: number, cpu: string, owner?: string): void {
    const pod = caPod(`p${at}`, { cpu, ...(owner !== undefined && { owner }) });
    this.state.bindPod(this.state.addPod(pod), this.#rows[at % NAMES.length]);
  }

  free(at: number): void {
    const last = this.state.nodes.lastPod[this.#rows[at % NAMES.length]];
    if (last >= 0) this.state.removePod(last as PodRow);
  }

  resize(at: number, wish: Partial<NodeGroup>): void {
    this.groups = this.groups.map((group, place) =>
      place === at % this.groups.length ? { ...group, ...wish } : group,
    );
  }

  world(): PlannerWorld {
    const { groups } = this;
    return {
      snapshot: this.snapshot,
      groups,
      groupOf: (name) => groups.find(({ id }) => name.startsWith(id)),
      deleting: new Map(),
      isUpcoming: () => false,
      registeredCount: () => 0,
      mayShrink: ({ id }) => id !== this.locked,
      drain: drainContextOf({ nowMs: 0 }),
    };
  }
}

type Step = (cluster: Cluster, at: number) => void;

const STEPS: readonly Step[] = [
  (cluster, at) => cluster.book(at, '250m'),
  (cluster, at) => cluster.book(at, '3'),
  (cluster, at) => cluster.book(at, '100m', 'DaemonSet'),
  (cluster, at) => cluster.free(at),
  (cluster, at) => cluster.change(at, { annotations: DISABLED }),
  (cluster, at) => cluster.change(at, { annotations: {} }),
  (cluster, at) => cluster.resize(at, { minSize: 3 }),
  (cluster, at) => cluster.resize(at, { minSize: 0 }),
  (cluster, at) => (cluster.locked = ['a', 'b', undefined][at % 3]),
  // Another list: a group more, in front of the others, or one less.
  (cluster) =>
    (cluster.groups = [groupOf('c', { targetSize: 2 }), ...cluster.groups.filter(({ id }) => id !== 'c')]),
  (cluster) => (cluster.groups = cluster.groups.filter(({ id }) => id !== 'c')),
];

/** What is known of every node, in the order of the snapshot. */
function known(facts: CandidateFacts, cluster: Cluster): unknown {
  const world = cluster.world();
  return cluster.snapshot.entries().map(({ node, row }) => ({
    name: node.metadata.name,
    rank: facts.rankOf(world, row),
    reason: facts.reasonOf(world, row, OPTIONS),
    utilization: facts.utilizationOf(world, row, OPTIONS),
  }));
}

describe('what is kept of nodes from run to run', () => {
  test('is what one finds who looks for the first time, whatever happened in between', () => {
    const steps = fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(11)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 5 }), (runs) => {
        const cluster = new Cluster();
        const kept = new CandidateFacts();
        for (const done of runs) {
          for (const [step, at] of done) STEPS[step](cluster, at);
          // Group c exists on some lists only: nodes that are of none now may be of one later.
          expect(known(kept, cluster)).toEqual(known(new CandidateFacts(), cluster));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is forgotten by the pods that came', () => {
    const cluster = new Cluster();
    const facts = new CandidateFacts();
    const [row] = cluster.snapshot.rows();
    expect(facts.rankOf(cluster.world(), row)).toBe(0);
    cluster.book(0, '3');
    expect(facts.rankOf(cluster.world(), row)).toBe(2);
    expect(facts.reasonOf(cluster.world(), row, OPTIONS)).toBe('NotUnderutilized');
    cluster.free(0);
    expect(facts.reasonOf(cluster.world(), row, OPTIONS)).toBeUndefined();
  });
});
