import { sameValue } from '../../base/index.ts';
import { isEmptySelector, labelSelectorMatches, NO_ROW } from '../../model/index.ts';
import type { ClusterState, PodDisruptionBudget } from '../../model/index.ts';
import type { Plan } from '../framework/plan/plan.ts';
import { ReachWatch } from '../framework/plan/reach-watch.ts';
import { CandidateIndex } from './candidate-index.ts';

/**
 * What preemption knows of the nodes for one shape of pods, from attempt to attempt. A dry run on a node depends on the
 * node, its pods and those nominated there, which the cluster's change log names; on what the filters look at beyond,
 * which the plan's reach names; and on the budgets of the pods there.
 */
export class CandidateMemory {
  readonly index: CandidateIndex = new CandidateIndex();
  readonly #cluster: ClusterState;
  readonly #watch: ReachWatch;
  #generation = -1;
  #budgetVersion = -1;
  #budgets: readonly PodDisruptionBudget[] = [];

  constructor(cluster: ClusterState, plan: Plan) {
    this.#cluster = cluster;
    this.#watch = new ReachWatch(plan);
  }

  /** Forgets what may be different by now. O(changes), and the nodes of domains and budgets that moved. */
  catchUp(rows: Int32Array): void {
    const { changes } = this.#cluster;
    const { index } = this;
    const forget = (row: number): void => index.forget(row);
    const isReachSame = this.#watch.catchUp(rows, forget);
    const areBudgetsKnown = this.#catchUpBudgets(forget);
    const isLost = this.#generation < 0 || !changes.reachesBackTo(this.#generation);
    if (!isReachSame || !areBudgetsKnown || isLost) index.forgetAll();
    else for (let at = this.#generation; at < changes.generation; at++) index.forget(changes.rowAt(at));
    this.#generation = changes.generation;
  }

  /** False: budgets came, went or select others, so that any node may be another candidate. */
  #catchUpBudgets(forget: (row: number) => void): boolean {
    const { objects } = this.#cluster;
    const version = objects.version('PodDisruptionBudget');
    if (version === this.#budgetVersion) return true;
    this.#budgetVersion = version;
    const before = this.#budgets;
    const budgets = objects.list<PodDisruptionBudget>('PodDisruptionBudget');
    this.#budgets = [...budgets];
    if (budgets.length !== before.length) return false;
    if (!budgets.every((budget, place) => selectsAlike(budget, before[place]))) return false;
    budgets.forEach((budget, place) => {
      if (budget !== before[place]) this.#forgetSelected(budget, forget);
    });
    return true;
  }

  /** The nodes of all pods that the budget selects. */
  #forgetSelected({ metadata, spec }: PodDisruptionBudget, forget: (row: number) => void): void {
    if (isEmptySelector(spec.selector)) return;
    const { pods } = this.#cluster;
    for (const { boundCount, namespace, labels, firstBound } of pods.signatures) {
      if (boundCount === 0 || namespace !== metadata.namespace) continue;
      if (!labelSelectorMatches(spec.selector, labels)) continue;
      for (let row = firstBound; row !== NO_ROW; row = pods.nextOfShape[row]) forget(pods.nodeRow[row]);
    }
  }
}

function selectsAlike(a: PodDisruptionBudget, b: PodDisruptionBudget): boolean {
  const isSamePlace = a.metadata.namespace === b.metadata.namespace && a.metadata.name === b.metadata.name;
  return isSamePlace && (a.spec === b.spec || sameValue(a.spec.selector, b.spec.selector));
}
