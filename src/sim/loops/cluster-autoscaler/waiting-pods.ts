import type { CaSnapshot } from '../../../autoscale/index.ts';
import { assert, compareStrings } from '../../../base/index.ts';
import type { Pod, PodRow } from '../../../model/index.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { simTime } from './node-views.ts';

interface Waiting {
  readonly row: PodRow;
  readonly incarnation: number;
  /** namespace/name */
  readonly key: string;
  /** Of what shape it was when it was last shown, and how. */
  shape: number;
  /** Whom it was made known to as it is shown. */
  knownTo: CaSnapshot | undefined;
  given: Pod | undefined;
  shown: Pod;
}

/** Pods that kube-scheduler has called unschedulable and that still wait, as the API server would show them. */
export class WaitingPods {
  readonly #sim: Simulation;
  readonly #byRow = new Map<PodRow, Waiting>();
  /** By namespace and name; undefined: pods came or went. */
  #sorted: readonly Waiting[] | undefined;
  /** Pods came or went since somebody last set this to false. */
  hasChanged = false;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** True: it did not wait until now. */
  add(row: PodRow): boolean {
    const { lives, cluster } = this.#sim;
    const incarnation = lives.incarnation[row];
    if (this.#byRow.get(row)?.incarnation === incarnation) return false;
    assert(lives.state[row] === PodState.Pending, `pod row ${row} waits in state ${lives.state[row]}`);
    const key = `${cluster.pods.namespace(row)}/${cluster.pods.name(row)}`;
    const shown = this.#show(row);
    const given = this.#givenOf(row);
    const shape = cluster.pods.shape[row];
    this.#byRow.set(row, { row, incarnation, key, shape, knownTo: undefined, given, shown });
    this.#changed();
    return true;
  }

  /** Pods that have a node or are gone wait no more. */
  forgetPlaced(): void {
    const { lives } = this.#sim;
    for (const [row, { incarnation }] of this.#byRow) {
      if (lives.isCurrent(row, incarnation) && lives.state[row] === PodState.Pending) continue;
      this.#byRow.delete(row);
      this.#changed();
    }
  }

  /** By namespace and name, without those that preemption makes room for; the snapshot is told which rows they have. */
  list(snapshot: CaSnapshot): readonly Pod[] {
    const { cluster } = this.#sim;
    this.#sorted ??= [...this.#byRow.values()].sort((a, b) => compareStrings(a.key, b.key));
    const pods: Pod[] = [];
    for (const waiting of this.#sorted) {
      if (cluster.nominations.has(waiting.row)) continue;
      assert(
        this.#sim.lives.isCurrent(waiting.row, waiting.incarnation),
        `${waiting.key} waits after its end`,
      );
      this.#refresh(waiting);
      if (waiting.knownTo !== snapshot) snapshot.know(waiting.shown, waiting.row);
      waiting.knownTo = snapshot;
      pods.push(waiting.shown);
    }
    return pods;
  }

  /** A pod that was changed while it waited is shown anew. */
  #refresh(waiting: Waiting): void {
    const { row } = waiting;
    const shape = this.#sim.cluster.pods.shape[row];
    const given = this.#givenOf(row);
    if (waiting.shape === shape && waiting.given === given) return;
    waiting.shape = shape;
    waiting.given = given;
    waiting.shown = this.#show(row);
    waiting.knownTo = undefined;
  }

  #givenOf(row: PodRow): Pod | undefined {
    const { pods } = this.#sim.cluster;
    return pods.isGiven(row) ? pods.object(row) : undefined;
  }

  #show(row: PodRow): Pod {
    const { lives, cluster } = this.#sim;
    const pod = cluster.pods.object(row);
    const created = { creationTimestamp: simTime(lives.createdMs[row]) };
    return { ...pod, metadata: { ...pod.metadata, ...created } };
  }

  #changed(): void {
    this.#sorted = undefined;
    this.hasChanged = true;
  }
}
