import { assert, VERIFY } from '../../../base/index.ts';
import { ChangeKind, NO_ROW } from '../../../model/index.ts';
import type { ChangeLog, ClusterState, NodeRow } from '../../../model/index.ts';
import { NodeIndex } from './node-index.ts';
import type { Plan } from './plan.ts';
import { FEASIBLE } from '../plugin.ts';
import { NO_NODE } from './row-records.ts';
import { mindsNominees, verdictWithNominated } from '../search/nominated.ts';
import type { Scratch } from './scratch.ts';
import { FAILS } from './shared-amounts.ts';
import type { SharedAmounts } from './shared-amounts.ts';
import type { WalkOrder } from '../search/walk-order.ts';

/**
 * What a plan knows of every node: verdict, class, row score. `catchUp` looks again only at the rows that the change
 * log names, so a decision costs what has changed since this plan's last one.
 *
 * Where filters look at the node alone, a verdict is the one with the pods in mind that are nominated there, as it is
 * for every pod of the shape that is not nominated itself; else whoever searches asks about these nodes anew.
 */
export class PlanState {
  readonly plan: Plan;
  index: NodeIndex = new NodeIndex();
  /** By verdict: nodes that have it. */
  readonly verdictCounts: number[] = [];
  /** Rows that plugins have to look at though nothing was booked there: written by DomainCounters. */
  readonly marks: ChangeLog;
  /** Do the verdicts have nominated pods in mind? */
  mindsNominees = false;
  /** Counts the changes of verdicts. */
  verdictVersion = 0;
  /** Rows evaluated so far: what benchmarks report as work. */
  rowsVisited = 0;

  readonly #cluster: ClusterState;
  readonly #scratch: Scratch;
  readonly #shared: SharedAmounts | undefined;
  readonly #one = new Int32Array(1);
  #generation = -1;
  #nodeChanges = 0;
  #marksGeneration = 0;
  #epoch = -1;

  /** `shared`: what it need not find out alone. */
  constructor(plan: Plan, cluster: ClusterState, scratch: Scratch, marks: ChangeLog, shared?: SharedAmounts) {
    this.plan = plan;
    this.#shared = shared;
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
    const staysOnNode = this.plan.staysOnNode();
    if (this.#isLost(since, order.rows.length) || staysOnNode !== this.mindsNominees) {
      this.mindsNominees = staysOnNode;
      this.#startOver(order);
      return;
    }
    const fixed = changes.nodeChanges === this.#nodeChanges ? 0 : this.#collectFixed(since);
    this.#nodeChanges = changes.nodeChanges;
    if (this.#epoch !== order.epoch) this.#reorder(order);
    if (fixed > 0) this.#evaluateFixed(this.#scratch.fixedRows, fixed);
    const shared = this.#shared !== undefined && this.#shared.users > 1 ? this.#shared : undefined;
    shared?.catchUp(this.plan, order);
    const rows = shared === undefined ? this.#collect(since) : this.#placeShared(since, shared.points);
    if (rows > 0) this.#evaluate(this.#scratch.rows, rows);
  }

  /** The first row filter's verdict on the node. Class filters are asked by class. */
  verdictOf(row: number): number {
    return this.index.verdictOf(row);
  }

  /** Looks at one row at once: what the index says of it was overridden, or `podRow` is nominated there itself. */
  refreshRow(row: number, podRow: number = NO_ROW): void {
    this.#scratch.rows[0] = row;
    this.#evaluate(this.#scratch.rows, 1, podRow);
  }

  /** Is it not known, or too long a list, what changed? */
  #isLost(since: number, nodeCount: number): boolean {
    const { changes } = this.#cluster;
    if (since < 0 || !changes.reachesBackTo(since)) return true;
    return changes.generation - since > 4 * nodeCount || !this.marks.reachesBackTo(this.#marksGeneration);
  }

  #startOver(order: WalkOrder): void {
    const { capacity } = this.#cluster.nodes;
    this.index = new NodeIndex();
    this.verdictCounts.length = 0;
    this.#marksGeneration = this.marks.generation;
    this.#nodeChanges = this.#cluster.changes.nodeChanges;
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
    if (this.mindsNominees) {
      for (const row of this.#cluster.nominees.keys())
        verdicts[row] = this.#verdictMinding(row, verdicts[row]);
    }
    let passed = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      this.#countVerdict(NO_NODE, verdicts[row]);
      if (verdicts[row] === FEASIBLE) passing[passed++] = row;
      else this.index.drop(row, verdicts[row]);
    }
    bulk.score(this.plan.rowScores, passing, passed, points);
    for (let i = 0; i < passed; i++) {
      const row = passing[i];
      this.index.place(row, classes.classOf(row, this.index.fixedOf(row)), points[i]);
    }
  }

  /** Puts the changed rows onto the scratch list, each once; answers how many. */
  #collect(since: number): number {
    const { changes } = this.#cluster;
    let listed = 0;
    this.#scratch.nextTick();
    for (let at = since; at < changes.generation; at++) listed = this.#list(changes.rowAt(at), listed);
    for (; this.#marksGeneration < this.marks.generation; this.#marksGeneration++) {
      listed = this.#list(this.marks.rowAt(this.#marksGeneration), listed);
    }
    return listed;
  }

  /** Puts the row onto the scratch list behind the first `listed`, unless it is there. */
  #list(row: number, listed: number): number {
    const scratch = this.#scratch;
    if (!scratch.stamp(row) || this.#cluster.nodes.names[row] === undefined) return listed;
    scratch.rows[listed] = row;
    return listed + 1;
  }

  /** Places the changed rows of which it is known that they pass, and with which points; lists the others. */
  #placeShared(since: number, points: Int32Array): number {
    const { changes } = this.#cluster;
    let listed = 0;
    this.#scratch.nextTick();
    for (let at = since; at < changes.generation; at++) {
      listed = this.#placeOrList(changes.rowAt(at), points, listed);
    }
    for (; this.#marksGeneration < this.marks.generation; this.#marksGeneration++) {
      listed = this.#placeOrList(this.marks.rowAt(this.#marksGeneration), points, listed);
    }
    return listed;
  }

  #placeOrList(row: number, points: Int32Array, listed: number): number {
    const { index } = this;
    const { classes, ownScores } = this.plan;
    const fixed = index.fixedOf(row);
    if (points[row] === FAILS || fixed < 0 || this.#hasNominees(row)) return this.#list(row, listed);
    if (VERIFY) this.#shared?.verify(this.plan, row);
    this.rowsVisited++;
    const before = index.verdictOf(row);
    if (before !== FEASIBLE) this.#countVerdict(before, FEASIBLE);
    const sum = ownScores.length === 0 ? points[row] : this.#withOwnPoints(row, points[row]);
    index.place(row, classes.classOf(row, fixed), sum);
    return listed;
  }

  /** The shared points with those of the scores that are not shared. */
  #withOwnPoints(row: number, shared: number): number {
    const { points } = this.#scratch;
    this.#one[0] = row;
    points[0] = shared;
    for (const { score, weight } of this.plan.ownScores) score.score(this.#one, 1, weight, points);
    return points[0];
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

  #hasNominees(row: number): boolean {
    const { nominees } = this.#cluster;
    return nominees.size > 0 && nominees.has(row as NodeRow);
  }

  /** A row's verdict with those in mind who are nominated there. */
  #verdictMinding(row: number, verdict: number, podRow: number = NO_ROW): number {
    const { plan } = this;
    if (!mindsNominees(this.#cluster, podRow, plan.signature.priority, row)) return verdict;
    return verdictWithNominated(this.#cluster, plan, podRow, row);
  }

  #mindNominees(rows: Int32Array, count: number, podRow: number): void {
    const { verdicts } = this.#scratch;
    for (let i = 0; i < count; i++)
      verdicts[rows[i]] = this.#verdictMinding(rows[i], verdicts[rows[i]], podRow);
  }

  #evaluate(rows: Int32Array, count: number, podRow: number = NO_ROW): void {
    const { movingFilters, rowScores, classes } = this.plan;
    const { verdicts, passing, points } = this.#scratch;
    this.rowsVisited += count;
    for (let i = 0; i < count; i++) verdicts[rows[i]] = fixedVerdict(this.index.fixedOf(rows[i]));
    for (let i = 0; i < movingFilters.length; i++) movingFilters[i].filter(rows, count, verdicts);
    if (this.mindsNominees && this.#cluster.nominees.size > 0) this.#mindNominees(rows, count, podRow);

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
