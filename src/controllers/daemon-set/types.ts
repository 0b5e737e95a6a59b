import type { IntOrString } from '../../model/index.ts';
import type { PodView } from '../pod-view.ts';

/** DaemonSet.spec after the API server's defaulting, as far as a sync asks it. */
export interface DaemonSetSpec {
  readonly minReadySeconds: number;
  readonly strategy: 'RollingUpdate' | 'OnDelete';
  readonly maxSurge: IntOrString;
  readonly maxUnavailable: IntOrString;
  /** Value of label controller-revision-hash of pods of the present template. */
  readonly hash: string;
  /** Annotation deprecated.daemonset.template.generation. */
  readonly templateGeneration: string | undefined;
}

/** A node and what the template says of it. */
export interface DaemonNode {
  readonly name: string;
  readonly shouldRun: boolean;
  /** A pod that is there may stay. */
  readonly shouldContinue: boolean;
}

export interface DaemonPod extends PodView {
  /** spec.nodeName, before binding the node that its affinity names; undefined where there is neither. */
  readonly targetNode: string | undefined;
}

/** Some of `of`, drawn at random upstream; all the same to the rules. */
export interface Draw {
  readonly count: number;
  readonly of: readonly string[];
}

/** The writes of one sync. */
export interface DaemonSetDecision {
  readonly deletes: readonly string[];
  readonly deletesDrawn: Draw;
  /** Nodes that get a pod. */
  readonly creates: readonly string[];
  readonly createsDrawn: Draw;
  /** Nodes whose failed pod is deleted now: their back-off (1 s … 15 min) advances. */
  readonly failedOn: readonly string[];
}

/** Nobody's fate is left to the draw. */
export const NO_DRAW: Draw = { count: 0, of: [] };
