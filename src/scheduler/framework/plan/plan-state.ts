import { assert, VERIFY } from '../../../base/index.ts';
import { ChangeKind } from '../../../model/index.ts';
import type { ChangeLog, ClusterState } from '../../../model/index.ts';
import type { BulkEvaluation } from '../search/bulk-evaluation.ts';
import { NodeIndex } from './node-index.ts';
import type { Plan } from './plan.ts';
import { FEASIBLE } from '../plugin.ts';
import { NO_NODE } from './row-records.ts';
import type { DryRunOutcome } from '../../preemption/victims.ts';
import { RowMemo } from './row-memo.ts';
import type { WalkOrder } from '../search/walk-order.ts';

/** Work areas that all plans of a scheduler share; each is as long as there are rows. */
export class Scratch {
  readonly bulk: BulkEvaluation;
  rows: Int32Array = new Int32Array(0);
  passing: Int32Array = new Int32Array(0);
  fixedRows: Int32Array = new Int32Array(0);
  verdicts: Uint16Array = new Uint16Array(0);
  points: Float64Array = new Float64Array(0);
  /** The last tick in which a row was put on a list. */
  #stamps = new Int32Array(0);
  #tick = 0;

  constructor(bulk: BulkEvaluation) {
    this.bulk = bulk;
  }

  reserve(capacity: number): void {
    if (capacity <= this.rows.length) return;
    this.rows = new Int32Array(capacity);
    this.passing = new Int32Array(capacity);
    this.fixedRows = new Int32Array(capacity);
    this.verdicts = new Uint16Array(capacity);
    this.points = new Float64Array(capacity);
    this.#stamps = new Int32Array(capacity);
    this.#tick = 0;
  }

  nextTick(): void {
    this.#tick++;
  }

  /** False if the row was stamped in this tick before. */
  stamp(row: number): boolean {
    if (this.#stamps[row] === this.#tick) return false;
    this.#stamps[row] = this.#tick;
    return true;
  }
}

/**
 * What a plan knows of every node: verdict, class, row score. `catchUp` looks again only at the rows that the change
 * log names, so a decision costs what has changed since this plan's last one.
 */
export class PlanState {
  readonly plan: Plan;
  index: NodeIndex = new NodeIndex();
  /** By verdict: nodes that have it. */
  readonly verdictCounts: number[] = [];
  /** Rows that plugins have to look at though nothing was booked there: written by DomainCounters. */
  readonly marks: ChangeLog;
  /** What preemption found out about a node, as long as nothing changes there. */
  readonly dryRuns: RowMemo<DryRunOutcome> = new RowMemo();
  /** Counts the changes of verdicts. */
  verdictVersion = 0;
  /** Rows evaluated so far: what benchmarks report as work. */
  rowsVisited = 0;

  readonly #cluster: ClusterState;
  readonly #scratch: Scratch;
  #generation = -1;
  #marksGeneration = 0;
  #epoch = -1;

  constructor(plan: Plan, cluster: ClusterState, scratch: Scratch, marks: ChangeLog) {
    this.plan = plan;
    this.marks = marks;
    this.#cluster = cluster;
    this.#scratch = scratch;
  }

  /** Brings verdicts, classes and scores up to date. The counters must be up to date before. */
  catchUp(order: WalkOrder): void {
    const { changes, nodes } = this.#cluster;
    this.#scratch.reserve(nodes.capacity);
    const since = this.#generation;
    this.#generation = changes.generation;
    const lost =
      since < 0 || !changes.reachesBackTo(since) || changes.generation - since > 4 * order.rows.length;
    if (lost || this.#marksLost()) {
      this.#startOver(order);
      return;
    }
    const counts = this.#collect(since);
    if (this.#epoch !== order.epoch) this.#reorder(order);
    if (counts.fixed > 0) this.#evaluateFixed(this.#scratch.fixedRows, counts.fixed);
    if (counts.rows > 0) this.#evaluate(this.#scratch.rows, counts.rows);
  }

  /** The first row filter's verdict on the node. Class filters are asked by class. */
  verdictOf(row: number): number {
    return this.index.verdictOf(row);
  }

  /** Looks at one row at once: what the index says of it was overridden. */
  refreshRow(row: number): void {
    this.#scratch.rows[0] = row;
    this.#evaluate(this.#scratch.rows, 1);
  }

  #marksLost(): boolean {
    return !this.marks.reachesBackTo(this.#marksGeneration);
  }

  #startOver(order: WalkOrder): void {
    const { capacity } = this.#cluster.nodes;
    this.index = new NodeIndex();
    this.dryRuns.clear();
    this.verdictCounts.length = 0;
    this.#marksGeneration = this.marks.generation;
    this.#epoch = order.epoch;
    this.index.reorder(order, capacity);
    this.#evaluateFixed(order.rows, order.rows.length);
    this.#evaluateAll(order.rows);
  }

  /** As `#evaluate`, for all rows of a new index. */
  #evaluateAll(rows: Int32Array): void {
    const { capacity } = this.#cluster.nodes;
    const { classes } = this.plan;
    const { bulk, passing, points } = this.#scratch;
    this.rowsVisited += rows.length;
    bulk.begin(rows, capacity);
    const { verdicts } = bulk;
    for (let i = 0; i < rows.length; i++) verdicts[rows[i]] = fixedVerdict(this.index.fixedOf(rows[i]));
    bulk.filter(this.plan, rows);
    let passed = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      this.#countVerdict(NO_NODE, verdicts[row]);
      if (verdicts[row] === FEASIBLE) passing[passed++] = row;
      else this.index.drop(row, verdicts[row]);
    }
    bulk.score(this.plan, passing, passed, points);
    for (let i = 0; i < passed; i++) {
      const row = passing[i];
      this.index.place(row, classes.classOf(row, this.index.fixedOf(row)), points[i]);
    }
  }

  /** Puts the changed rows onto the scratch lists, each once; rows that went are dropped at once. */
  #collect(since: number): { readonly rows: number; readonly fixed: number } {
    const fixed = this.#collectFixed(since);
    const { changes, nodes } = this.#cluster;
    const scratch = this.#scratch;
    let rows = 0;
    scratch.nextTick();
    for (let at = since; at < changes.generation; at++) {
      const row = changes.rowAt(at);
      if (scratch.stamp(row) && nodes.names[row] !== undefined) scratch.rows[rows++] = row;
    }
    for (; this.#marksGeneration < this.marks.generation; this.#marksGeneration++) {
      const row = this.marks.rowAt(this.#marksGeneration);
      if (scratch.stamp(row) && nodes.names[row] !== undefined) scratch.rows[rows++] = row;
    }
    return { rows, fixed };
  }

  /** The rows whose nodes came, went or changed themselves. */
  #collectFixed(since: number): number {
    const { changes, nodes } = this.#cluster;
    const scratch = this.#scratch;
    let fixed = 0;
    scratch.nextTick();
    for (let at = since; at < changes.generation; at++) {
      const kind = changes.kindAt(at);
      if (kind < ChangeKind.NodeChanged) continue;
      const row = changes.rowAt(at);
      const isThere = nodes.names[row] !== undefined;
      if (kind !== ChangeKind.NodeChanged || !isThere) this.#forget(row);
      if (isThere && scratch.stamp(row)) scratch.fixedRows[fixed++] = row;
    }
    return fixed;
  }

  #forget(row: number): void {
    if (!this.index.covers(row)) return;
    this.#countVerdict(this.index.verdictOf(row), NO_NODE);
    this.index.drop(row, NO_NODE, true);
  }

  #reorder(order: WalkOrder): void {
    this.#epoch = order.epoch;
    this.index.reorder(order, this.#cluster.nodes.capacity);
  }

  #evaluateFixed(rows: Int32Array, count: number): void {
    const { fixedFilters, classes } = this.plan;
    const { verdicts } = this.#scratch;
    for (let i = 0; i < count; i++) verdicts[rows[i]] = FEASIBLE;
    for (const filter of fixedFilters) filter.filter(rows, count, verdicts);
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      this.index.setFixed(row, verdicts[row] === FEASIBLE ? classes.fixedClassOf(row) : ~verdicts[row]);
    }
  }

  #evaluate(rows: Int32Array, count: number): void {
    const { movingFilters, rowScores, classes } = this.plan;
    const { verdicts, passing, points } = this.#scratch;
    this.rowsVisited += count;
    for (let i = 0; i < count; i++) {
      verdicts[rows[i]] = fixedVerdict(this.index.fixedOf(rows[i]));
      this.dryRuns.forget(rows[i]);
    }
    for (let i = 0; i < movingFilters.length; i++) movingFilters[i].filter(rows, count, verdicts);

    let passed = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      const verdict = verdicts[row];
      const before = this.index.verdictOf(row);
      if (verdict !== before) this.#countVerdict(before, verdict);
      if (verdict === FEASIBLE) passing[passed++] = row;
      else this.index.drop(row, verdict);
    }
    for (let i = 0; i < passed; i++) points[i] = 0;
    for (let i = 0; i < rowScores.length; i++) {
      rowScores[i].score.score(passing, passed, rowScores[i].weight, points);
    }
    for (let i = 0; i < passed; i++) {
      const row = passing[i];
      this.index.place(row, classes.classOf(row, this.index.fixedOf(row)), points[i]);
    }
  }

  /** A node's verdict changes. */
  #countVerdict(before: number, after: number): void {
    this.verdictVersion++;
    if (before !== NO_NODE) this.verdictCounts[before]--;
    if (after !== NO_NODE) this.verdictCounts[after] = (this.verdictCounts[after] ?? 0) + 1;
    if (VERIFY)
      assert(before === NO_NODE || this.verdictCounts[before] >= 0, 'a verdict has fewer than no nodes');
  }
}

/** The verdict of the fixed filters, from the field that holds it or the fixed class. */
function fixedVerdict(fixed: number): number {
  return fixed < 0 ? ~fixed : FEASIBLE;
}
