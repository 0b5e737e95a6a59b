import type { ClusterState, PodRow, PodSignature } from '../../model/index.ts';
import type { DomainCounters } from './domains/domain-counters.ts';
import type { FeatureGates } from './feature-gates.ts';
import type { Reach } from './plan/reach.ts';
import type { SchedulerProfile } from '../config/types.ts';
import type { Verdicts } from './reasons/verdicts.ts';

export { Code, FEASIBLE } from './reasons/code.ts';

/**
 * A scheduler plugin. It is compiled once for every pod signature: what comes out has only what the plugin really has
 * to say about such pods (upstream's Skip is an absent part), and it works on rows of nodes, many in one call.
 */
export interface Plugin {
  readonly name: string;
  compile(context: PlanContext): PluginPlan;
}

/** What a plugin may look at when it is compiled for a pod signature, and later. */
export interface PlanContext {
  readonly cluster: ClusterState;
  readonly signature: PodSignature;
  readonly profile: SchedulerProfile;
  readonly gates: FeatureGates;
  /** Numbers the verdicts of this plan. */
  readonly verdicts: Verdicts;
  /** Counts of pods by topology domain, kept up to date. */
  readonly counters: DomainCounters;
  /** Does the profile run this plugin's PreScore, too? */
  readonly hasPreScore: boolean;
}

/** A plugin, compiled for a pod signature. */
export interface PluginPlan {
  /** Asked once a cycle; absent when the plugin has no say. */
  preFilter?(): PreFilterAnswer | undefined;
  readonly filter?: RowFilter | ClassFilter;
  readonly score?: RowScore | ClassScore;
  /** Scoring fails as a whole with this text. */
  scoreError?(): string | undefined;
  /** Kinds of objects whose change makes this plan void. */
  readonly watches?: readonly string[];
  /**
   * True when what was compiled does not hold any more. Asked only after a node, another object or a shape of pods has
   * come, changed or gone (ClusterState.structureVersion): it may look at these and nothing else.
   */
  isStale?(): boolean;
  /** Is the filter idle in this cycle? Upstream's Skip, where it depends on the state of the cluster. */
  isFilterIdle?(): boolean;
  isScoreIdle?(): boolean;
  /** The GPU devices that the pod should take on the node, a bit each; undefined leaves it to the cluster. */
  devicesOn?(row: number): number | undefined;
  /**
   * What a class filter looks at beyond the node, and what a row filter that `adjust` moves does; absent: nobody knows,
   * so that no answer about a node outlives the cycle.
   */
  readonly reach?: Reach;
  /** A dry run takes the pod off the node (-1) or puts it on (1): the plugin's counts follow until it is undone. */
  adjust?(podRow: PodRow, nodeRow: number, sign: 1 | -1): void;
}

/** PreFilter rejects the pod, or leaves only some nodes to look at. */
export interface PreFilterAnswer {
  readonly reject?: string;
  /** Names of the only nodes that are looked at. */
  readonly nodeNames?: readonly string[];
}

/** A filter whose answer depends on the node and what is booked on it. */
export interface RowFilter {
  readonly kind: 'row';
  /** True: the answer changes only with the node itself (labels, taints, spec). */
  readonly fixed: boolean;
  /** True: the answer depends only on amounts, what the node has and what is booked; see BookingKinds. */
  readonly bookingOnly?: boolean;
  /** With bookingOnly: of plans of one profile, parts of a plugin with equal keys say the same of every node. */
  readonly amountsKey?: string;
  /** For the first `count` of the rows, where the verdict is still FEASIBLE: writes a verdict if the node fails. */
  filter(rows: Int32Array, count: number, verdicts: Uint16Array): void;
}

/**
 * A filter whose answer depends on counts over topology domains: the same for all nodes of a class, that is, with
 * equal components.
 */
export interface ClassFilter {
  readonly kind: 'class';
  readonly components: readonly ClassComponent[];
  /** Once before the verdicts of a cycle are asked. */
  begin?(): void;
  /** Of a node whose components are `values[offset]`, `values[offset + 1]` … */
  verdict(values: Int32Array, offset: number): number;
}

/** One of the numbers that make up the class of a node. */
export interface ClassComponent {
  /** True: it changes only with the node itself; the number stands for something looked up at scoring, say a zone. */
  readonly fixed: boolean;
  valueOf(row: number): number;
}

/** A score that depends on the node and what is booked on it, and is not normalised. */
export interface RowScore {
  readonly kind: 'row';
  /** True: the score depends only on amounts, what the node has and what is booked; see BookingKinds. */
  readonly bookingOnly?: boolean;
  /** As of RowFilter; the points are whole then, and not below 0. */
  readonly amountsKey?: string;
  /** True: it gives no node anything, so that it need not be asked; explanations name it. */
  readonly isZero?: boolean;
  /** Adds weight × score of the rows' nodes to `points`, which lies beside the list. */
  score(rows: Int32Array, count: number, weight: number, points: Float64Array): void;
}

/** The score of a plugin that has a say in principle. */
export const NO_POINTS: RowScore = { kind: 'row', isZero: true, score: () => undefined };

/** A score that is normalised over the feasible nodes; equal for nodes with equal components. */
export interface ClassScore {
  readonly kind: 'class';
  readonly components: readonly ClassComponent[];
  /** Writes `raw` of all classes that have a feasible node. */
  scoreRaw(classes: PresentClasses): void;
  /** Writes `points` from `raw`. */
  normalise(classes: PresentClasses): void;
}

/** The classes that have a feasible node, as one ClassScore sees them. */
export interface PresentClasses {
  count: number;
  /** Feasible nodes of each. */
  nodeCounts: Int32Array;
  /** The components of class i begin at values[offsets[i]]. */
  values: Int32Array;
  offsets: Int32Array;
  raw: Float64Array;
  points: Float64Array;
}
