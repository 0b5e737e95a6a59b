import { assert } from '../../../base/index.ts';
import { NO_ROW } from '../../../model/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import type { RowBatch } from '../../../scheduler/index.ts';
import type { CaSnapshot, SnapshotNode } from '../simulator/ca-snapshot.ts';
import { drainabilityOf } from '../simulator/drain-rules.ts';
import type { BlockingReason, DrainContext, DrainOutcome } from '../simulator/drain-rules.ts';
import type { PlacementHints } from '../simulator/placement-hints.ts';
import { isDaemonSetPod } from '../simulator/pod-kinds.ts';
import { ghostOf, simulateRemoval } from './removal-simulation.ts';
import type { RemovableNode, UnremovableNode } from './removal-simulation.ts';

const UNKNOWN = 0;
const YES = 1;
const NO = 2;

/** What a removal does with a pod, apart from what is left of the budgets. */
interface PodPart {
  readonly kind: 'move' | 'stay' | 'wait';
  readonly blockingReason: BlockingReason | undefined;
  /** Nothing else speaks: the budgets decide. */
  readonly isBudgeted: boolean;
  /** Disruption budgets that select it. */
  readonly budgets: readonly number[];
  readonly priority: number;
}

/** A pod that has to move, and where to. Used again for the next node: a run moves thousands. */
interface Move {
  pod: PodRow;
  batch: RowBatch;
  part: PodPart;
  /** The node that is being emptied. */
  from: NodeRow;
  target: NodeRow;
}

interface Removed {
  readonly name: string;
  /** In the order in which they were placed, and where to. */
  readonly pods: readonly PodRow[];
  readonly targets: readonly NodeRow[];
}

/**
 * The removals of one planning run, one after the other, each on what the ones before have left: `simulateRemoval`, made
 * for a thousand nodes. As long as filters look at nothing but amounts for every pod that has to move, only columns are
 * booked. At the first pod that looks further all is booked for real, and the run goes on the long way.
 */
export class RemovalRun {
  readonly #snapshot: CaSnapshot;
  readonly #hints: PlacementHints;
  readonly #context: DrainContext;
  readonly #isDestination: (node: string) => boolean;
  /** By shape, for pods that have no object of their own. */
  readonly #parts: (PodPart | undefined)[] = [];
  readonly #batches = new Map<number, RowBatch | undefined>();
  readonly #removed: Removed[] = [];
  readonly #gone = new Set<string>();
  /** By node row, whether pods may be moved there: asked of names once, as long as the node is not removed itself. */
  readonly #destinations: Uint8Array;
  /** Pods that were moved to a node, in order. */
  readonly #arrivals = new Map<NodeRow, PodRow[]>();
  readonly #one = new Int32Array(1);
  readonly #pool: Move[] = [];
  /** Of the node that is being emptied: all, those that have a place, and those that have no hint or may not go there. */
  readonly #moves: Move[] = [];
  readonly #placed: Move[] = [];
  readonly #rest: Move[] = [];
  #isForReal = false;

  /** To be ended: until then the snapshot has what was moved. */
  constructor(
    snapshot: CaSnapshot,
    hints: PlacementHints,
    context: DrainContext,
    isDestination: (node: string) => boolean,
  ) {
    this.#snapshot = snapshot;
    this.#hints = hints;
    this.#context = context;
    this.#isDestination = (node) => !this.#gone.has(node) && isDestination(node);
    this.#destinations = new Uint8Array(snapshot.cluster.nodes.capacity);
    snapshot.fork();
  }

  remove(name: string): RemovableNode | UnremovableNode {
    const verdict = this.#remove(name);
    if ('moveCount' in verdict) this.#gone.add(name);
    return verdict;
  }

  /** All pods are where they were before. */
  end(): void {
    this.#snapshot.bookings.undoTo(0);
    this.#snapshot.revert();
  }

  #remove(name: string): RemovableNode | UnremovableNode {
    const entry = this.#snapshot.get(name);
    if (entry === undefined) return { node: name, reason: 'NoNodeInfo' };
    const sorted = this.#isForReal ? undefined : this.#sortPods(name, entry.row);
    if (sorted === undefined) {
      this.#bookForReal();
      return simulateRemoval(this.#snapshot, this.#hints, name, this.#isDestination, this.#context);
    }
    return typeof sorted === 'number' ? this.#move(entry, sorted) : sorted;
  }

  /** Lists the moves; how many pods are waited for. Undefined: for some pod that has to move more counts than amounts. */
  #sortPods(name: string, node: NodeRow): number | UnremovableNode | undefined {
    const { pods } = this.#snapshot.cluster;
    this.#moves.length = 0;
    let waitCount = 0;
    for (const pod of this.#podsOn(node)) {
      const part = this.#partOf(pod);
      const blockingReason = part.blockingReason ?? this.#refusalOfBudgets(part);
      if (blockingReason !== undefined)
        return { node: name, reason: 'BlockedByPod', blockingPod: pods.object(pod), blockingReason };
      if (part.kind === 'wait') waitCount++;
      if (part.kind !== 'move') continue;
      const batch = this.#batchOf(pod);
      if (batch?.isPlain !== true) return undefined;
      this.#list(pod, batch, part, node);
    }
    return waitCount;
  }

  #list(pod: PodRow, batch: RowBatch, part: PodPart, from: NodeRow): void {
    const place = this.#moves.length;
    if (place === this.#pool.length) this.#pool.push({ pod, batch, part, from, target: from });
    const move = this.#pool[place];
    move.pod = pod;
    move.batch = batch;
    move.part = part;
    move.from = from;
    this.#moves.push(move);
  }

  #refusalOfBudgets({ isBudgeted, budgets }: PodPart): BlockingReason | undefined {
    return isBudgeted && !this.#context.budget.admitsAll(budgets) ? 'NotEnoughPdb' : undefined;
  }

  #podsOn(node: NodeRow): readonly PodRow[] {
    const { nodes, pods } = this.#snapshot.cluster;
    const rows: PodRow[] = [];
    for (let row = nodes.firstPod[node]; row !== NO_ROW; row = pods.nextOnNode[row]) rows.push(row as PodRow);
    const arrivals = this.#arrivals.get(node);
    return arrivals === undefined ? rows : [...rows, ...arrivals];
  }

  /** Higher priorities first; a priority that does not find room does not keep the lower ones from trying. */
  #move({ node: { metadata }, row: node }: SnapshotNode, waitCount: number): RemovableNode | UnremovableNode {
    const { name } = metadata;
    const { bookings } = this.#snapshot;
    const before = bookings.size;
    const isAcceptable = (other: string): boolean => other !== name && this.#isDestination(other);
    const [moves, placed] = [this.#moves, this.#placed];
    placed.length = 0;
    for (const pass of passesOf(moves)) this.#placePass(pass, isAcceptable);
    if (placed.length < moves.length) {
      bookings.undoTo(before);
      return { node: name, reason: 'NoPlaceToMovePods' };
    }
    this.#settle(name, node);
    const { budget } = this.#context;
    const budgets: number[] = [];
    for (const { part } of moves) if (part.budgets.length > 0) budgets.push(...part.budgets);
    const isRisky = budget.isRiskyFor(budgets);
    budget.chargeAll(budgets);
    return { node: name, moveCount: moves.length, onCompletionCount: waitCount, isRisky };
  }

  /** Pods with a hint first; the first that finds nothing ends the pass. */
  #placePass(pass: readonly Move[], isAcceptable: (node: string) => boolean): void {
    const rest = this.#rest;
    rest.length = 0;
    for (const move of pass) {
      const hint = this.#snapshot.hintOfRow(move.pod, this.#hints);
      const target = hint === undefined ? undefined : this.#snapshot.get(hint)?.row;
      if (hint !== undefined && target !== undefined && this.#fits(move, hint, target, isAcceptable)) {
        this.#place(move, target);
        this.#snapshot.renewHintOfRow(move.pod, hint, this.#hints);
      } else rest.push(move);
    }
    for (const move of rest) {
      const found = this.#snapshot.findNode(move.pod, isAcceptable);
      if (found === undefined) return;
      const target = this.#snapshot.get(found);
      assert(target !== undefined, `node ${found} is not in the snapshot`);
      this.#place(move, target.row);
      this.#snapshot.setHintOfRow(move.pod, found, this.#hints);
    }
  }

  /** The node that is being emptied is no destination of its own pods: `isAcceptable` says so, and is not remembered. */
  #fits(
    { batch, from }: Move,
    name: string,
    target: NodeRow,
    isAcceptable: (node: string) => boolean,
  ): boolean {
    if (target === from) return false;
    if (this.#destinations[target] === UNKNOWN) this.#destinations[target] = isAcceptable(name) ? YES : NO;
    if (this.#destinations[target] === NO) return false;
    this.#one[0] = target;
    return batch.ask(this.#one, 1)[target] === 0;
  }

  #place(move: Move, target: NodeRow): void {
    move.target = target;
    this.#snapshot.bookings.book(move.pod, target);
    this.#placed.push(move);
  }

  #settle(name: string, node: NodeRow): void {
    for (const { pod, target } of this.#placed) {
      const arrivals = this.#arrivals.get(target);
      if (arrivals === undefined) this.#arrivals.set(target, [pod]);
      else arrivals.push(pod);
    }
    this.#destinations[node] = NO;
    this.#snapshot.takeOffList(name);
    const pods = this.#placed.map(({ pod }) => pod);
    this.#removed.push({ name, pods, targets: this.#placed.map(({ target }) => target) });
  }

  /** What the columns alone knew until now. */
  #bookForReal(): void {
    if (this.#isForReal) return;
    this.#isForReal = true;
    const snapshot = this.#snapshot;
    snapshot.bookings.undoTo(0);
    snapshot.revert();
    snapshot.fork();
    const { names } = snapshot.cluster.nodes;
    for (const { name, pods, targets } of this.#removed) {
      const entry = snapshot.get(name);
      assert(entry !== undefined, `node ${name} is not in the snapshot`);
      snapshot.vacate(ghostOf(entry.node), new Set(pods));
      for (const [at, pod] of pods.entries()) snapshot.place(pod, names[targets[at]] ?? '');
      snapshot.removeNode(name);
    }
  }

  #partOf(pod: PodRow): PodPart {
    const { pods } = this.#snapshot.cluster;
    if (pods.isGiven(pod)) return this.#readPart(pod);
    return (this.#parts[pods.shape[pod]] ??= this.#readPart(pod));
  }

  #readPart(row: PodRow): PodPart {
    const pod = this.#snapshot.cluster.pods.object(row);
    const { budget } = this.#context;
    const patient = { isSelected: () => budget.isSelected(pod), admits: () => true };
    const { outcome, blockingReason } = drainabilityOf(pod, { ...this.#context, budget: patient });
    return {
      kind: kindOf(outcome, isDaemonSetPod(pod)),
      blockingReason,
      isBudgeted: outcome === 'Undefined',
      budgets: budget.matching(pod),
      priority: pod.spec.priority ?? 0,
    };
  }

  /** Nothing that filters are compiled from changes within a run. */
  #batchOf(pod: PodRow): RowBatch | undefined {
    const shape = this.#snapshot.cluster.pods.shape[pod];
    const known = this.#batches.get(shape);
    if (known !== undefined || this.#batches.has(shape)) return known;
    const batch = this.#snapshot.rowBatchFor(pod);
    this.#batches.set(shape, batch);
    return batch;
  }
}

function kindOf(outcome: DrainOutcome, isDaemon: boolean): PodPart['kind'] {
  if (outcome === 'WaitForCompletion') return 'wait';
  return outcome === 'SkipDrain' || isDaemon ? 'stay' : 'move';
}

/** By priority, highest first, in given order inside. */
function passesOf(moves: readonly Move[]): readonly (readonly Move[])[] {
  const priority = moves.at(0)?.part.priority;
  if (moves.every(({ part }) => part.priority === priority)) return [moves];
  const passes = new Map<number, Move[]>();
  for (const move of moves) {
    const pass = passes.get(move.part.priority);
    if (pass === undefined) passes.set(move.part.priority, [move]);
    else pass.push(move);
  }
  return [...passes].sort(([a], [b]) => b - a).map(([, pass]) => pass);
}
