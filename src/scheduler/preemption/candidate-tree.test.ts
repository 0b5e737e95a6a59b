import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowMemo } from '../framework/plan/row-memo.ts';
import { CandidateTree } from './candidate-tree.ts';
import type { NodesToTry } from './candidate-tree.ts';
import { compareCandidates } from './compare-candidates.ts';
import { NOBODY_LOWER } from './victims.ts';
import type { Candidate, DryRunOutcome } from './victims.ts';

const VERSION = 0;

/** A node as preemption meets it: not worth a try, tried in vain, or a candidate of this cost. */
type NodeKind =
  | 'no potential'
  | 'in vain'
  | 'nobody lower'
  | { readonly priority: number; readonly victims: number; readonly broken?: number };

const VERDICT_IN_VAIN = 1;

function outcomeOf(nodeRow: number, kind: NodeKind): DryRunOutcome {
  if (typeof kind === 'string')
    return { nodeRow, verdict: kind === 'in vain' ? VERDICT_IN_VAIN : NOBODY_LOWER };
  const { priority, victims, broken = 0 } = kind;
  return {
    nodeRow,
    victims: Array.from({ length: victims }, () => 0 as never),
    pdbViolations: broken,
    topPriority: priority,
    prioritySum: victims * (priority + 2 ** 31),
    earliestStartMs: 0,
  };
}

/** Nodes that change under the eyes of a tree, and the walk that the tree stands for. */
class Nodes implements NodesToTry {
  rows: Int32Array;
  readonly kinds: NodeKind[];
  readonly memo = new RowMemo<DryRunOutcome>();
  readonly tree = new CandidateTree(this.memo);
  tried: number[] = [];

  constructor(kinds: readonly NodeKind[]) {
    this.kinds = [...kinds];
    this.rows = Int32Array.from(kinds.keys());
  }

  isPotential(row: number): boolean {
    return this.kinds[row] !== 'no potential';
  }

  tryNode(row: number): DryRunOutcome {
    this.tried.push(row);
    const outcome = outcomeOf(row, this.kinds[row]);
    this.memo.set(row, outcome);
    return outcome;
  }

  change(row: number, kind: NodeKind): void {
    this.kinds[row] = kind;
    this.memo.forget(row);
  }

  get potentialCount(): number {
    return this.kinds.filter((kind) => kind !== 'no potential').length;
  }

  /** Node after node around the circle, from behind the skipped ones, until there are enough candidates. */
  walk(
    skipped: number,
    wanted: number,
  ): { readonly best: Candidate | undefined; readonly met: readonly number[] } {
    const potential = [...this.rows].filter((row) => this.isPotential(row));
    const candidates: Candidate[] = [];
    const met: number[] = [];
    for (const row of [...potential.slice(skipped), ...potential.slice(0, skipped)]) {
      if (candidates.length === wanted) break;
      met.push(row);
      const outcome = outcomeOf(row, this.kinds[row]);
      if (!('verdict' in outcome)) candidates.push(outcome);
    }
    const best = candidates.reduce<Candidate | undefined>(
      (kept, next) => (kept === undefined || compareCandidates(next, kept) < 0 ? next : kept),
      undefined,
    );
    return { best, met };
  }
}

const kind: fc.Arbitrary<NodeKind> = fc.oneof(
  fc.constantFrom('no potential' as const, 'in vain' as const, 'nobody lower' as const),
  fc.record({
    priority: fc.nat({ max: 2 }),
    victims: fc.integer({ min: 1, max: 2 }),
    broken: fc.nat({ max: 1 }),
  }),
);
const step = fc.record({
  changes: fc.array(fc.record({ at: fc.nat(), kind }), { maxLength: 4 }),
  isReordered: fc.boolean(),
  skipped: fc.nat(),
  wanted: fc.integer({ min: 1, max: 20 }),
});

test('an answer is that of the walk, and no node is tried that the walk does not meet', () => {
  fc.assert(
    fc.property(
      fc.array(kind, { minLength: 1, maxLength: 20 }),
      fc.array(step, { maxLength: 12 }),
      (kinds, steps) => {
        const nodes = new Nodes(kinds);
        nodes.memo.hold(VERSION);
        for (const { changes, isReordered, skipped, wanted } of steps) {
          for (const change of changes) nodes.change(change.at % kinds.length, change.kind);
          if (isReordered) nodes.rows = nodes.rows.toReversed();
          if (nodes.potentialCount === 0) continue;
          nodes.tried = [];
          const passed = skipped % nodes.potentialCount;
          const expected = nodes.walk(passed, wanted);
          const best = nodes.tree.bestCandidate(nodes, passed, wanted);
          expect(best?.nodeRow, `the best of ${wanted} candidates after ${passed} nodes`).toBe(
            expected.best?.nodeRow,
          );
          expect(expected.met, 'nodes that the walk meets').toEqual(expect.arrayContaining(nodes.tried));
        }
      },
    ),
    { numRuns: 300 },
  );
});

const cheap: NodeKind = { priority: 0, victims: 1 };
const dear: NodeKind = { priority: 9, victims: 1 };

test('of equals the first from the offset on is taken, around the end', () => {
  const nodes = new Nodes([cheap, cheap, cheap, 'no potential']);
  expect(nodes.tree.bestCandidate(nodes, 1, 3)?.nodeRow).toBe(1);
  expect(nodes.tree.bestCandidate(nodes, 2, 3)?.nodeRow).toBe(2);
  expect(nodes.tree.bestCandidate(nodes, 0, 3)?.nodeRow).toBe(0);
});

test('a cheaper candidate behind the wanted number is not seen', () => {
  const nodes = new Nodes([dear, 'in vain', dear, cheap]);
  expect(nodes.tree.bestCandidate(nodes, 0, 2)?.nodeRow).toBe(0);
  expect(nodes.tried).toEqual([0, 1, 2]);
  expect(nodes.tree.bestCandidate(nodes, 0, 3)?.nodeRow).toBe(3);
});

test('a node is tried again only after something changed there', () => {
  const nodes = new Nodes([dear, cheap, dear]);
  nodes.tree.bestCandidate(nodes, 0, 3);
  nodes.tried = [];
  expect(nodes.tree.bestCandidate(nodes, 0, 3)?.nodeRow).toBe(1);
  expect(nodes.tried).toEqual([]);
  nodes.change(1, 'in vain');
  expect(nodes.tree.bestCandidate(nodes, 0, 3)?.nodeRow).toBe(0);
  expect(nodes.tried).toEqual([1]);
});

test('no candidate anywhere is said so after all were tried', () => {
  const nodes = new Nodes(['in vain', 'no potential', 'in vain']);
  expect(nodes.tree.bestCandidate(nodes, 0, 1)).toBeUndefined();
  expect(nodes.tried).toEqual([0, 2]);
});

test('more changes than are listed make the tree anew', () => {
  const nodes = new Nodes([dear, cheap]);
  nodes.tree.bestCandidate(nodes, 0, 2);
  for (let change = 0; change < 5_000; change++) nodes.change(0, dear);
  nodes.change(0, { priority: -1, victims: 1 });
  expect(nodes.tree.bestCandidate(nodes, 0, 2)?.nodeRow).toBe(0);
});

test('nodes that were tried in vain are counted by what was found, until they are changed', () => {
  const nodes = new Nodes(['in vain', 'nobody lower', 'in vain', 'no potential', 'nobody lower']);
  nodes.tree.bestCandidate(nodes, 0, 1);
  expect([...nodes.tree.vainCounts]).toEqual([
    [VERDICT_IN_VAIN, 2],
    [NOBODY_LOWER, 2],
  ]);
  nodes.change(0, 'nobody lower');
  nodes.change(4, 'no potential');
  nodes.change(2, cheap);
  nodes.tree.bestCandidate(nodes, 0, 1);
  nodes.change(2, 'in vain');
  nodes.tree.bestCandidate(nodes, 0, 1);
  expect([...nodes.tree.vainCounts]).toEqual([
    [VERDICT_IN_VAIN, 1],
    [NOBODY_LOWER, 2],
  ]);
});

test('candidates that break a budget are counted as long as they do', () => {
  const breaking: NodeKind = { priority: 0, victims: 2, broken: 1 };
  const nodes = new Nodes([breaking, cheap, { ...breaking, broken: 2 }]);
  nodes.tree.bestCandidate(nodes, 0, 3);
  expect(nodes.tree.violating).toBe(2);
  nodes.change(0, cheap);
  nodes.change(2, 'no potential');
  expect(nodes.tree.bestCandidate(nodes, 0, 3)?.nodeRow).toBe(0);
  expect(nodes.tree.violating).toBe(0);
});

test('whatever changes, the counts are those of counting the nodes that were tried', () => {
  fc.assert(
    fc.property(
      fc.array(kind, { minLength: 1, maxLength: 20 }),
      fc.array(step, { maxLength: 12 }),
      (kinds, steps) => {
        const nodes = new Nodes(kinds);
        nodes.memo.hold(VERSION);
        for (const { changes, isReordered } of steps) {
          for (const change of changes) nodes.change(change.at % kinds.length, change.kind);
          if (isReordered) nodes.rows = nodes.rows.toReversed();
          nodes.tree.bestCandidate(nodes, 0, Infinity);
          const count = (wanted: NodeKind): number => nodes.kinds.filter((each) => each === wanted).length;
          const broken = nodes.kinds.filter((each) => typeof each === 'object' && (each.broken ?? 0) > 0);
          expect(nodes.tree.vainCounts.get(VERDICT_IN_VAIN) ?? 0, 'in vain').toBe(count('in vain'));
          expect(nodes.tree.vainCounts.get(NOBODY_LOWER) ?? 0, 'nobody lower').toBe(count('nobody lower'));
          expect(nodes.tree.violating, 'breaking budgets').toBe(broken.length);
        }
      },
    ),
  );
});
