import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CandidateIndex } from './candidate-index.ts';
import type { NodesToTry } from './candidate-index.ts';
import { compareCandidates } from './compare-candidates.ts';
import { NOBODY_LOWER } from './victims.ts';
import type { Candidate, DryRunOutcome } from './victims.ts';

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

/** Nodes that change under the eyes of an index, and the walk that the index stands for. */
class Nodes implements NodesToTry {
  rows: Int32Array = new Int32Array(0);
  positionOf: Int32Array = new Int32Array(0);
  readonly kinds: NodeKind[];
  readonly index = new CandidateIndex();
  tried: number[] = [];

  constructor(kinds: readonly NodeKind[]) {
    this.kinds = [...kinds];
    this.reorder([...kinds.keys()]);
  }

  reorder(rows: readonly number[]): void {
    this.rows = Int32Array.from(rows);
    this.positionOf = new Int32Array(this.kinds.length).fill(-1);
    rows.forEach((row, place) => (this.positionOf[row] = place));
  }

  isPotential(row: number): boolean {
    return this.kinds[row] !== 'no potential';
  }

  readonly tryNode = (row: number): DryRunOutcome => {
    this.tried.push(row);
    return outcomeOf(row, this.kinds[row]);
  };

  change(row: number, kind: NodeKind): void {
    this.kinds[row] = kind;
    this.index.forget(row);
  }

  get potentialCount(): number {
    return this.kinds.filter((kind) => kind !== 'no potential').length;
  }

  bestOf(skipped: number, wanted: number): number | undefined {
    return this.index.bestCandidate(this, skipped, wanted)?.nodeRow;
  }

  /**
   * Node after node around the circle, from behind the skipped ones, until there are enough candidates of which one
   * breaks no budget; of those that break one, no more count than are enough.
   */
  walk(
    skipped: number,
    wanted: number,
  ): { readonly best: Candidate | undefined; readonly met: readonly number[] } {
    const potential = [...this.rows].filter((row) => this.isPotential(row));
    const candidates: Candidate[] = [];
    const met: number[] = [];
    for (const row of [...potential.slice(skipped), ...potential.slice(0, skipped)]) {
      const clean = candidates.filter(({ pdbViolations }) => pdbViolations === 0).length;
      if (clean > 0 && candidates.length >= wanted) break;
      met.push(row);
      const outcome = outcomeOf(row, this.kinds[row]);
      if ('verdict' in outcome) continue;
      if (outcome.pdbViolations === 0 || candidates.length - clean < wanted) candidates.push(outcome);
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
/** Some are of several blocks of places, whole ones and one that is not. */
const kinds = fc.oneof(
  fc.array(kind, { minLength: 1, maxLength: 20 }),
  fc.array(kind, { minLength: 150, maxLength: 200 }),
);
interface Step {
  readonly changes: readonly { readonly at: number; readonly kind: NodeKind }[];
  readonly order: 'same' | 'turned around' | 'all new';
  readonly skipped: number;
  readonly wanted: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  changes: fc.array(fc.record({ at: fc.nat(), kind }), { maxLength: 4 }),
  order: fc.constantFrom('same' as const, 'turned around' as const, 'all new' as const),
  skipped: fc.nat(),
  wanted: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 50, max: 150 })),
});

function take(nodes: Nodes, { changes, order }: Step): void {
  for (const change of changes) nodes.change(change.at % nodes.kinds.length, change.kind);
  if (order === 'turned around') nodes.reorder([...nodes.rows].reverse());
  if (order === 'all new') nodes.index.forgetAll();
}

test('an answer is that of the walk, and no node is tried that the walk does not meet', () => {
  fc.assert(
    fc.property(kinds, fc.array(step, { maxLength: 12 }), (begin, steps) => {
      const nodes = new Nodes(begin);
      for (const each of steps) {
        take(nodes, each);
        if (nodes.potentialCount === 0) continue;
        nodes.tried = [];
        const passed = each.skipped % nodes.potentialCount;
        const expected = nodes.walk(passed, each.wanted);
        expect(nodes.bestOf(passed, each.wanted), `of ${each.wanted} after ${passed}`).toBe(
          expected.best?.nodeRow,
        );
        expect(expected.met, 'nodes that the walk meets').toEqual(expect.arrayContaining(nodes.tried));
      }
    }),
    { numRuns: 200 },
  );
});

const cheap: NodeKind = { priority: 0, victims: 1 };
const dear: NodeKind = { priority: 9, victims: 1 };
const breaking: NodeKind = { priority: 0, victims: 1, broken: 1 };
const MANY_BREAKING = Array.from({ length: 70 }, (): NodeKind => ({ ...breaking, broken: 2 }));
const SEVENTY = Array.from({ length: 70 }, (): NodeKind => 'in vain');

// prettier-ignore
test.each<[string, readonly NodeKind[], number, number, number | undefined]>([
  // rule                                            nodes                                    skipped wanted best
  ['of equals the first is taken',                   [cheap, cheap, cheap],                        0, 3, 0],
  ['the first from the offset on',                   [cheap, cheap, cheap, 'no potential'],        1, 3, 1],
  ['around the end',                                 [cheap, cheap, dear],                         2, 3, 0],
  ['the offset counts potential nodes alone',        ['no potential', cheap, 'in vain', cheap],    1, 1, 3],
  ['a cheaper one behind the wanted number',         [dear, 'in vain', dear, cheap],               0, 2, 0],
  ['the same within the wanted number',              [dear, 'in vain', dear, cheap],               0, 3, 3],
  ['one that breaks a budget does not end the walk', [breaking, breaking, dear, cheap],            0, 1, 2],
  ['where all break one the best of them',           [{ ...breaking, broken: 2 }, breaking],       0, 2, 1],
  ['of those only as many as are wanted',            [{ ...breaking, broken: 2 }, breaking],       0, 1, 0],
  ['of those of a known block, too',                 [...MANY_BREAKING, breaking],                 0, 70, 0],
  ['and the last one of a known block that counts',  [...MANY_BREAKING, breaking],                 0, 71, 70],
  ['one behind them that breaks none is taken',      [...MANY_BREAKING, dear],                     0, 3, 70],
  ['behind a block of nodes in vain',                [...SEVENTY, dear, cheap],                    0, 1, 70],
  ['from within a block around the end',             [cheap, ...SEVENTY, dear],                    5, 2, 0],
  ['an end in the midst of a known block',           [...SEVENTY.map(() => dear), cheap],          0, 70, 0],
  ['none where all are in vain',                     ['in vain', 'no potential', 'nobody lower'],  0, 1, undefined],
])('%s', (_rule, given, skipped, wanted, best) => {
  const nodes = new Nodes(given);
  expect(nodes.bestOf(skipped, wanted), 'nodes tried for the first time').toBe(best);
  expect(nodes.bestOf(skipped, wanted), 'what was found the first time').toBe(best);
});

test('a node is tried again only after something changed there', () => {
  const nodes = new Nodes([dear, cheap, dear]);
  nodes.bestOf(0, 3);
  nodes.tried = [];
  expect(nodes.bestOf(0, 3)).toBe(1);
  expect(nodes.tried).toEqual([]);
  nodes.change(1, 'in vain');
  expect(nodes.bestOf(0, 3)).toBe(0);
  expect(nodes.tried).toEqual([1]);
});

test('after another walk order what is known of the nodes holds', () => {
  const nodes = new Nodes([dear, cheap, 'in vain']);
  nodes.bestOf(0, 3);
  nodes.tried = [];
  nodes.reorder([2, 0]);
  expect(nodes.bestOf(0, 3)).toBe(0);
  nodes.reorder([0, 1, 2]);
  expect(nodes.bestOf(0, 3)).toBe(1);
  expect(nodes.tried).toEqual([]);
});

test('whatever changes, the counts are those of counting the nodes that were tried', () => {
  fc.assert(
    fc.property(kinds, fc.array(step, { maxLength: 12 }), (begin, steps) => {
      const nodes = new Nodes(begin);
      for (const each of steps) {
        take(nodes, each);
        nodes.bestOf(0, Infinity);
        const count = (wanted: NodeKind): number => nodes.kinds.filter((one) => one === wanted).length;
        const { vainCounts } = nodes.index;
        expect(vainCounts.get(VERDICT_IN_VAIN) ?? 0, 'in vain').toBe(count('in vain'));
        expect(vainCounts.get(NOBODY_LOWER) ?? 0, 'nobody lower').toBe(count('nobody lower'));
      }
    }),
  );
});
