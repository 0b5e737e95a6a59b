import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderOfRows } from '../../../../test/support/walk-order.ts';
import { NodeIndex } from '../plan/node-index.ts';
import type { PlanState } from '../plan/plan-state.ts';
import { FEASIBLE } from '../plugin.ts';
import type { PresentClasses } from '../plugin.ts';
import type { WalkOrder } from './walk-order.ts';
import { heapInit } from './score-heap.ts';
import { Search } from './search.ts';
import type { TieRule } from './search.ts';

const FAILS = 7;
const MAX_POINTS = 100;

/** A node as a search sees it: its class and row score, or nothing where it does not pass. */
type NodeFacts = { readonly ofClass: number; readonly score: number } | undefined;

/** What a search came to. */
interface Outcome {
  readonly row: number;
  readonly feasible: number;
  readonly evaluated: number;
}

/**
 * Nodes that change, under the index and as a plain list. Classes in `failing` are turned down by a class filter; the
 * others get points that are normalised over the classes found, so that it shows which of them are there.
 */
class World {
  readonly index = new NodeIndex();
  readonly nodes: NodeFacts[];
  order: WalkOrder;
  failing: ReadonlySet<number> = new Set();
  readonly #classCount: number;

  constructor(nodes: readonly NodeFacts[], classCount: number) {
    this.nodes = [...nodes];
    this.#classCount = classCount;
    this.order = orderOfRows(nodes.length);
    this.index.reorder(this.order, nodes.length);
    nodes.forEach((_, row) => this.change(row, nodes[row]));
  }

  change(row: number, facts: NodeFacts): void {
    this.nodes[row] = facts;
    if (facts === undefined) this.index.drop(row, FAILS);
    else this.index.place(row, facts.ofClass, facts.score);
  }

  reverse(): void {
    this.order = orderOfRows([...this.order.rows].reverse());
    this.index.reorder(this.order, this.nodes.length);
  }

  /** The part of a plan's state that a search looks at. */
  get state(): PlanState {
    const verdict = (values: Int32Array, offset: number): number =>
      this.failing.has(values[offset]) ? FAILS : FEASIBLE;
    const score = { kind: 'class', components: [], scoreRaw, normalise };
    const plan = {
      classFilters: [{ filter: { kind: 'class', components: [], verdict }, isIdle: false, offset: 0 }],
      classScores: [{ score, weight: 2, offset: 0 }],
      classes: { width: 1, values: Int32Array.from({ length: this.#classCount }, (_, id) => id) },
    };
    return { plan, index: this.index } as unknown as PlanState;
  }

  /** The same search, node after node. */
  plainly(start: number, wanted: number, tieRule: 'heap' | 'first'): Outcome {
    const size = this.nodes.length;
    const found: number[] = [];
    let evaluated = size;
    for (let step = 0; step < size; step++) {
      const row = this.order.rows[(start + step) % size];
      const facts = this.nodes[row];
      if (facts === undefined || this.failing.has(facts.ofClass)) continue;
      if (found.length === wanted) {
        evaluated = step;
        break;
      }
      found.push(row);
    }
    return { row: this.#best(found, tieRule), feasible: found.length, evaluated };
  }

  #best(found: readonly number[], tieRule: 'heap' | 'first'): number {
    const classOf = (row: number): number => this.nodes[row]?.ofClass ?? -1;
    const rawMax = Math.max(...found.map((row) => rawOf(classOf(row))));
    const totals = found.map((row) => (this.nodes[row]?.score ?? 0) + 2 * pointsOf(classOf(row), rawMax));
    if (found.length === 0) return -1;
    const heap = totals.map((total, place) => ({ name: String(found[place]), total, raws: [], plugins: [] }));
    if (tieRule === 'heap') {
      heapInit(heap);
      return Number(heap[0].name);
    }
    const best = Math.max(...totals);
    const tied = found.filter((_, place) => totals[place] === best);
    return tied.reduce((a, b) => (this.order.positionOf[b] < this.order.positionOf[a] ? b : a));
  }
}

/** Points of a class before they are normalised. */
function rawOf(id: number): number {
  return (id * 7) % 5;
}

function pointsOf(id: number, rawMax: number): number {
  return rawMax === 0 ? 0 : Math.trunc((MAX_POINTS * rawOf(id)) / rawMax);
}

function scoreRaw({ count, raw, values, offsets }: PresentClasses): void {
  for (let k = 0; k < count; k++) raw[k] = rawOf(values[offsets[k]]);
}

function normalise({ count, raw, points }: PresentClasses): void {
  const rawMax = Math.max(...raw.subarray(0, count));
  for (let k = 0; k < count; k++) points[k] = rawMax === 0 ? 0 : Math.trunc((MAX_POINTS * raw[k]) / rawMax);
}

function searched(search: Search, world: World, start: number, wanted: number): Outcome {
  search.run(world.state, world.order, start, wanted);
  return { row: search.row, feasible: search.feasible, evaluated: search.evaluated };
}

function factsOf(classCount: number): fc.Arbitrary<NodeFacts> {
  const there = fc.record({ ofClass: fc.nat(classCount - 1), score: fc.nat(2) });
  return fc.oneof({ weight: 4, arbitrary: there }, { weight: 1, arbitrary: fc.constant(undefined) });
}

interface Kind {
  readonly why: string;
  readonly nodes: number;
  readonly classes: number;
}

const KINDS: readonly Kind[] = [
  { why: 'a handful of nodes of one class', nodes: 8, classes: 1 },
  { why: 'a few classes and ties of a few', nodes: 40, classes: 3 },
  { why: 'ties of more nodes than are looked at one by one', nodes: 200, classes: 2 },
  { why: 'more classes than are looked at class by class', nodes: 150, classes: 70 },
];

function stepsFor({ nodes, classes }: Kind): fc.Arbitrary<readonly Step[]> {
  const step: fc.Arbitrary<Step> = fc.record({
    changes: fc.array(fc.tuple(fc.nat(nodes - 1), factsOf(classes)), { maxLength: 6 }),
    failing: fc.array(fc.nat(classes - 1), { maxLength: 2 }),
    start: fc.nat(nodes - 1),
    wanted: fc.integer({ min: 1, max: nodes }),
    isReversed: fc.boolean(),
  });
  return fc.array(step, { minLength: 1, maxLength: 8 });
}

interface Step {
  readonly changes: readonly (readonly [row: number, facts: NodeFacts])[];
  readonly failing: readonly number[];
  readonly start: number;
  readonly wanted: number;
  readonly isReversed: boolean;
}

function holdsForAll(kind: Kind, tieRule: TieRule & ('heap' | 'first'), findsAll: boolean): void {
  const first = fc.array(factsOf(kind.classes), { minLength: kind.nodes, maxLength: kind.nodes });
  fc.assert(
    fc.property(first, stepsFor(kind), (nodes, steps) => {
      const world = new World(nodes, kind.classes);
      const search = new Search(tieRule);
      for (const { changes, failing, start, wanted, isReversed } of steps) {
        for (const [row, facts] of changes) world.change(row, facts);
        if (isReversed) world.reverse();
        world.failing = new Set(failing);
        const limit = findsAll ? kind.nodes : wanted;
        expect(
          searched(search, world, start, limit),
          `${limit} of ${kind.nodes} from ${start}, without classes ${failing.join()}`,
        ).toEqual(world.plainly(start, limit, tieRule));
      }
    }),
    { numRuns: 60 },
  );
}

test.each(KINDS)('a search of all nodes takes what a walk takes: $why', (kind) => {
  holdsForAll(kind, 'heap', true);
});

test.each(KINDS)('a search that stops when enough are found takes what a walk takes: $why', (kind) => {
  holdsForAll(kind, 'heap', false);
});

test.each(KINDS)('the first of the best in walk order, where ties go so: $why', (kind) => {
  holdsForAll(kind, 'first', true);
});

test('the rows found come in the order found, from the start on and around the end', () => {
  const facts = (score: number): NodeFacts => ({ ofClass: 0, score });
  const world = new World([facts(1), undefined, facts(1), facts(1), facts(0), facts(1)], 1);
  const search = new Search('heap');
  searched(search, world, 3, 6);
  expect([...search.foundRows(world.state, world.order, 3)]).toEqual([3, 4, 5, 0, 2]);
  searched(search, world, 3, 2);
  expect([...search.foundRows(world.state, world.order, 3)]).toEqual([3, 4]);
});

test('a drawn tie is the one of that number in walk order', () => {
  const tied: NodeFacts = { ofClass: 0, score: 5 };
  const world = new World([tied, { ofClass: 0, score: 4 }, tied, tied], 1);
  const asked: number[] = [];
  const taken = [0, 1, 2].map((drawn) => {
    const search = new Search((bound) => {
      asked.push(bound);
      return drawn;
    });
    return searched(search, world, 0, 4).row;
  });
  expect([taken, asked]).toEqual([
    [0, 2, 3],
    [3, 3, 3],
  ]);
});

test('nothing is taken where every class fails or no node passes, and all nodes count as evaluated', () => {
  const world = new World([{ ofClass: 0, score: 1 }, { ofClass: 1, score: 1 }, undefined], 2);
  const search = new Search('heap');
  world.failing = new Set([0, 1]);
  expect(searched(search, world, 1, 3)).toEqual({ row: -1, feasible: 0, evaluated: 3 });
  expect(search.classVerdicts).toEqual([FAILS, FAILS]);
  world.failing = new Set();
  for (const row of [0, 1]) world.change(row, undefined);
  expect(searched(search, world, 1, 3)).toEqual({ row: -1, feasible: 0, evaluated: 3 });
});

test('the only feasible node is taken without a total', () => {
  const world = new World([undefined, { ofClass: 0, score: 3 }, undefined], 1);
  const search = new Search('heap');
  expect(searched(search, world, 2, 3)).toEqual({ row: 1, feasible: 1, evaluated: 3 });
  expect(search.total).toBeNaN();
});
