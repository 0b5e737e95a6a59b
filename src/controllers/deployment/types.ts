import type { IntOrString } from '../../model/index.ts';

/** What the Deployment controller looks at of a Deployment. Times are ms on one clock. */
export interface DeploymentState {
  readonly name: string;
  readonly spec: DeploymentSpec;
  readonly status: DeploymentStatus;
  /** status.observedGeneration ≥ metadata.generation */
  readonly isObserved: boolean;
}

/** Deployment.spec after the API server's defaulting. */
export interface DeploymentSpec {
  readonly replicas: number;
  readonly strategy: 'RollingUpdate' | 'Recreate';
  readonly maxSurge: IntOrString;
  readonly maxUnavailable: IntOrString;
  readonly paused: boolean;
  /** 2147483647 means none. */
  readonly progressDeadlineSeconds: number;
  /** 2147483647 means none. */
  readonly revisionHistoryLimit: number;
}

export interface DeploymentStatus {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly unavailable: number;
  readonly conditions: readonly DeploymentCondition[];
}

export interface DeploymentCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastUpdateMs: number;
  readonly lastTransitionMs: number;
}

/** A ReplicaSet that the Deployment owns. */
export interface OwnedReplicaSet {
  readonly name: string;
  readonly createdMs: number;
  /** Its template equals the Deployment's, label pod-template-hash left aside. */
  readonly matchesTemplate: boolean;
  /** spec.replicas */
  readonly replicas: number;
  readonly revision: number;
  /** Annotation deployment.kubernetes.io/desired-replicas. */
  readonly desired: number | undefined;
  /** Annotation deployment.kubernetes.io/max-replicas. */
  readonly max: number | undefined;
  readonly status: { readonly replicas: number; readonly ready: number; readonly available: number };
  /** status.observedGeneration ≥ metadata.generation */
  readonly isObserved: boolean;
  readonly isDeleting: boolean;
  /** It has pods that have not ended; only the Recreate strategy asks. */
  readonly hasLivePods: boolean;
}

/** The writes that one sync makes. */
export interface DeploymentDecision {
  readonly create?: ReplicaSetWrite;
  /** Changed ReplicaSets, by name. */
  readonly updates: ReadonlyMap<string, ReplicaSetWrite>;
  /** Old ReplicaSets beyond the history limit. */
  readonly deletes: readonly string[];
  readonly status: DeploymentStatus;
  /** `Scaled up replica set web-2 from 0 to 3`: the texts of its ScalingReplicaSet events. */
  readonly events: readonly string[];
  /** Look again after this time even if nothing happens: the progress deadline. */
  readonly recheckAfterMs?: number;
}

export interface ReplicaSetWrite {
  readonly replicas: number;
  readonly revision: number;
  readonly desired: number | undefined;
  readonly max: number | undefined;
}

/** MaxInt32: progressDeadlineSeconds and revisionHistoryLimit with this value mean "none". */
export const UNLIMITED = 2147483647;
