import { assert, VERIFY } from '../../base/index.ts';
import { compareCandidates } from './compare-candidates.ts';
import type { Candidate, DryRunOutcome } from './victims.ts';

/** What an attempt knows of the nodes. */
export interface NodesToTry {
  /** Rows in walk order; another array where the order is another one. */
  readonly rows: Int32Array;
  /** By row: its place in the walk order. */
  readonly positionOf: Int32Array;
  /** Does the node's verdict say that preemption may help? */
  isPotential(row: number): boolean;
  tryNode(row: number): DryRunOutcome;
}

const BLOCK_BITS = 6;
/** Places in a block: what is counted of one fits into a byte. */
const BLOCK = 1 << BLOCK_BITS;

/** What is known of a row. From VAIN on: it was tried, and the verdict that stayed, or NOBODY_LOWER, lies behind. */
const STALE = 0;
const NO_POTENTIAL = 1;
const UNKNOWN = 2;
const CANDIDATE = 3;
const VAIN = 5;
const CODE_MAX = 0xffff;
const NO_ROW = -1;

/** What a walk has met so far. */
interface Walk {
  readonly nodes: NodesToTry;
  readonly wanted: number;
  found: number;
  /** Does one of them break no budget? */
  isOneClean: boolean;
  best: Candidate | undefined;
}

/**
 * The nodes that preemption may help, with what dry runs found out about them, as long as nothing changes there. So an
 * attempt costs the nodes that changed since the last one, and passes over the others sixty-four at a time:
 *
 *     block       places 0 … 63     64 … 127
 *     potential   [ 64            ][ 60     ]   nodes that preemption may help
 *     unknown     [ 0             ][ 2      ]   those of them that are to be tried
 *     found       [ 40            ][ 0      ]   candidates
 *     clean       [ 38            ][ 0      ]   those of them that break no budget
 *     best        [ row 17        ][ -1     ]   the best candidate, of equals the first
 *
 * The readable form is the loop in candidates.ts; under VERIFY every answer is compared with it. Two bytes a node and
 * eight a block, so that thousands of shapes can have one.
 */
export class CandidateIndex {
  #rows: Int32Array = new Int32Array(0);
  #positionOf: Int32Array = new Int32Array(0);
  #codes = new Uint16Array(0);
  readonly #candidates = new Map<number, Candidate>();
  #isDirty = new Uint8Array(0);
  #potential = new Uint8Array(0);
  #unknown = new Uint8Array(0);
  #found = new Uint8Array(0);
  #clean = new Uint8Array(0);
  #best = new Int32Array(0);
  /** How many nodes were tried in vain, by what was found: a verdict, or that nobody is of lower priority there. */
  readonly vainCounts: Map<number, number> = new Map();

  /** Something changed on the row, or in what an answer about it depends on. */
  forget(row: number): void {
    if (row >= this.#codes.length) return;
    const code = this.#codes[row];
    if (code === STALE) return;
    if (code === CANDIDATE) this.#candidates.delete(row);
    else if (code >= VAIN - 1) this.#countVain(code - VAIN, -1);
    this.#codes[row] = STALE;
    this.#isDirty[this.#positionOf[row] >> BLOCK_BITS] = 1;
  }

  forgetAll(): void {
    this.#codes.fill(STALE);
    this.#isDirty.fill(1);
    this.#candidates.clear();
    this.vainCounts.clear();
  }

  /**
   * The best of the candidates that a walk meets which passes over `skipped` potential nodes at first, goes around the
   * end, and ends when it has met as many as wanted and one of them breaks no budget; of equals the first. Of those that
   * break one, only the first `wanted` (above 0) count. Undefined when no node is one: then all of them have been tried.
   */
  bestCandidate(nodes: NodesToTry, skipped: number, wanted: number): Candidate | undefined {
    if (nodes.rows !== this.#rows) this.#reorder(nodes);
    this.#recount(nodes);
    const start = this.#placeAfter(skipped);
    const walk: Walk = { nodes, wanted, found: 0, isOneClean: false, best: undefined };
    const end = this.#rows.length;
    if (!this.#walkRange(walk, start, end)) this.#walkRange(walk, 0, start);
    return walk.best;
  }

  /** True: the walk is over. */
  #walkRange(walk: Walk, from: number, to: number): boolean {
    for (let place = from; place < to;) {
      const block = place >> BLOCK_BITS;
      const blockEnd = (block + 1) << BLOCK_BITS;
      const isWhole = place === block << BLOCK_BITS && blockEnd <= to;
      if (isWhole && this.#passesOver(walk, block)) {
        place = blockEnd;
        continue;
      }
      const end = Math.min(blockEnd, to);
      for (; place < end; place++) if (this.#meets(walk, place)) return true;
    }
    return false;
  }

  /** Takes a block as a whole, unless a node of it is to be tried or the walk may end within. */
  #passesOver(walk: Walk, block: number): boolean {
    if (this.#unknown[block] > 0) return false;
    const isOneClean = walk.isOneClean || this.#clean[block] > 0;
    const found = walk.found + this.#found[block];
    if (this.#found[block] > 0 && isOneClean && found >= walk.wanted) return false;
    const isFull = !isOneClean && walk.found >= walk.wanted;
    if (!isOneClean && !isFull && found > walk.wanted) return false;
    walk.isOneClean = isOneClean;
    walk.found = found;
    if (isFull) return true;
    if (this.#best[block] !== NO_ROW) walk.best = betterOf(walk.best, this.#candidate(this.#best[block]));
    return true;
  }

  /** Looks at one node; true: the walk is over. */
  #meets(walk: Walk, place: number): boolean {
    const row = this.#rows[place];
    if (this.#codes[row] === UNKNOWN) this.#try(walk.nodes, row, place);
    if (this.#codes[row] !== CANDIDATE) return false;
    const candidate = this.#candidate(row);
    const isClean = candidate.pdbViolations === 0;
    if (isClean || walk.found < walk.wanted) walk.best = betterOf(walk.best, candidate);
    walk.found++;
    if (isClean) walk.isOneClean = true;
    return walk.isOneClean && walk.found >= walk.wanted;
  }

  #try({ tryNode }: NodesToTry, row: number, place: number): void {
    const outcome = tryNode(row);
    const block = place >> BLOCK_BITS;
    this.#unknown[block]--;
    if ('verdict' in outcome) {
      const code = VAIN + outcome.verdict;
      if (code > CODE_MAX) assert(false, `verdict ${outcome.verdict} is beyond what is kept of a node`);
      this.#codes[row] = code;
      this.#countVain(outcome.verdict, 1);
      return;
    }
    this.#codes[row] = CANDIDATE;
    this.#candidates.set(row, outcome);
    this.#addCandidate(block, row, outcome);
  }

  #addCandidate(block: number, row: number, candidate: Candidate): void {
    this.#found[block]++;
    if (candidate.pdbViolations === 0) this.#clean[block]++;
    const best = this.#best[block];
    if (best !== NO_ROW) {
      const order = compareCandidates(candidate, this.#candidate(best));
      if (order > 0 || (order === 0 && this.#positionOf[best] < this.#positionOf[row])) return;
    }
    this.#best[block] = row;
  }

  /** Counts anew the blocks in which something is stale. */
  #recount(nodes: NodesToTry): void {
    for (let block = 0; block < this.#isDirty.length; block++) {
      if (this.#isDirty[block] === 0) continue;
      this.#isDirty[block] = 0;
      this.#recountBlock(nodes, block);
    }
  }

  #recountBlock(nodes: NodesToTry, block: number): void {
    const rows = this.#rows;
    const codes = this.#codes;
    this.#found[block] = 0;
    this.#clean[block] = 0;
    this.#best[block] = NO_ROW;
    let potential = 0;
    let unknown = 0;
    const end = Math.min((block + 1) << BLOCK_BITS, rows.length);
    for (let place = block << BLOCK_BITS; place < end; place++) {
      const row = rows[place];
      if (codes[row] === STALE) codes[row] = nodes.isPotential(row) ? UNKNOWN : NO_POTENTIAL;
      const code = codes[row];
      if (code === NO_POTENTIAL) continue;
      potential++;
      if (code === UNKNOWN) unknown++;
      else if (code === CANDIDATE) this.#addCandidate(block, row, this.#candidate(row));
    }
    this.#potential[block] = potential;
    this.#unknown[block] = unknown;
  }

  /** The walk order is another one: what is known of the rows holds. */
  #reorder({ rows, positionOf }: NodesToTry): void {
    this.#rows = rows;
    this.#positionOf = positionOf;
    if (positionOf.length > this.#codes.length) {
      const wider = new Uint16Array(positionOf.length);
      wider.set(this.#codes);
      this.#codes = wider;
    }
    const blocks = (rows.length + BLOCK - 1) >> BLOCK_BITS;
    this.#isDirty = new Uint8Array(blocks).fill(1);
    this.#potential = new Uint8Array(blocks);
    this.#unknown = new Uint8Array(blocks);
    this.#found = new Uint8Array(blocks);
    this.#clean = new Uint8Array(blocks);
    this.#best = new Int32Array(blocks);
  }

  /** The place behind so many potential nodes. */
  #placeAfter(skipped: number): number {
    if (skipped === 0) return 0;
    let left = skipped;
    let block = 0;
    while (this.#potential[block] < left) left -= this.#potential[block++];
    if (VERIFY) assert(block < this.#potential.length, `there are no ${skipped} potential nodes`);
    let place = block << BLOCK_BITS;
    for (; left > 0; place++) if (this.#codes[this.#rows[place]] !== NO_POTENTIAL) left--;
    return place;
  }

  #countVain(verdict: number, sign: 1 | -1): void {
    this.vainCounts.set(verdict, (this.vainCounts.get(verdict) ?? 0) + sign);
  }

  #candidate(row: number): Candidate {
    const candidate = this.#candidates.get(row);
    if (candidate === undefined) assert(false, `node row ${row} is no candidate`);
    return candidate;
  }
}

/** Of equals the one that was met first. */
function betterOf(first: Candidate | undefined, second: Candidate): Candidate {
  return first === undefined || compareCandidates(second, first) < 0 ? second : first;
}
