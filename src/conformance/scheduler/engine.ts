import type { KubernetesObject, Node, Pod } from '../../model/index.ts';

/**
 * What the kinds ask of a scheduler. The fast core and the plain twin both answer it, so that one text of a kind holds
 * either against the vectors, and the fuzzer holds one against the other.
 */
export interface SchedulerEngine {
  /** Names in snapshot order. */
  nodeOrder(): readonly string[];
  startIndex(): number;
  addNode(node: Node): void;
  updateNode(node: Node): void;
  removeNode(name: string): void;
  /** Bound where spec.nodeName says so, else pending. */
  addPod(pod: Pod): void;
  /** The same pod with other labels, requests or status; it stays where it is. */
  updatePod(pod: Pod): void;
  /** By `namespace/name`. */
  removePod(key: string): void;
  /** The pending pod goes to the node, and the volumes found for it there are set aside. */
  bind(pod: Pod, node: string): void;
  put(object: KubernetesObject): void;
  /** Every plugin on every node for a pod that is not in the cluster. */
  evaluate(pod: Pod): Evaluation;
  /** One scheduling cycle of a pending pod; nothing is applied. */
  schedule(pod: Pod): EngineDecision;
  /** What preemption finds for a pod that is not in the cluster and fits nowhere. */
  preemption(pod: Pod): PreemptionAnswer;
}

export interface EngineSettings {
  readonly config?: unknown;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** How many of so many nodes preemption passes over at first; absent: none, as in the vectors. */
  readonly preemptionOffset?: (count: number) => number;
}

export type EngineFactory = (settings: EngineSettings) => SchedulerEngine;

export interface PluginStatus {
  readonly plugin?: string;
  readonly code: string;
  readonly reasons: readonly string[];
}

/** In the form of the vectors (kind filter-score). */
export interface Evaluation {
  readonly preFilter: {
    readonly status?: PluginStatus;
    readonly nodeNames?: readonly string[];
    readonly skippedPlugins?: readonly string[];
  };
  readonly nodes?: readonly {
    readonly node: string;
    readonly excludedByPreFilter?: boolean;
    readonly failing?: readonly PluginStatus[];
    readonly first?: PluginStatus;
  }[];
  readonly scores?: {
    readonly nodes: readonly string[];
    readonly plugins: readonly {
      readonly name: string;
      readonly weight: number;
      readonly raw: readonly number[];
      readonly normalised: readonly number[];
    }[];
    readonly skipped?: readonly string[];
    readonly total: readonly number[];
    readonly top: readonly string[];
  };
  readonly error?: string;
  readonly unschedulableMessage?: string;
  readonly unschedulablePlugins?: readonly string[];
}

export type EngineDecision = BoundAnswer | FailedAnswer;

export interface BoundAnswer {
  readonly outcome: 'bound';
  readonly node: string;
  readonly feasible: number;
  readonly evaluated: number;
}

export interface FailedAnswer {
  readonly outcome: 'unschedulable' | 'error';
  /** Text of the FailedScheduling event. */
  readonly message: string;
  readonly plugins: readonly string[];
  readonly nomination?: { readonly node: string; readonly victims: readonly string[] };
  readonly clearsNomination: boolean;
}

/** In the form of the vectors (kind preemption). */
export interface PreemptionAnswer {
  readonly filterMessage: string;
  readonly eligible: boolean;
  readonly notEligible?: string;
  readonly potentialNodes: readonly string[];
  readonly candidates: readonly {
    readonly node: string;
    readonly victims: readonly string[];
    readonly pdbViolations: number;
  }[];
  readonly notCandidates: Readonly<Record<string, PluginStatus>>;
  /** The nodes among which only chance decides. */
  readonly picked: readonly string[];
  readonly postFilterMessage: string;
  readonly clearsNomination: boolean;
}
