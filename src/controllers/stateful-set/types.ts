import type { IntOrString } from '../../model/index.ts';
import type { PodView } from '../pod-view.ts';

/** StatefulSet.spec after the API server's defaulting. */
export interface StatefulSetSpec {
  readonly name: string;
  readonly replicas: number;
  /** spec.ordinals.start */
  readonly firstOrdinal: number;
  readonly isParallel: boolean;
  readonly minReadySeconds: number;
  readonly strategy: 'RollingUpdate' | 'OnDelete';
  /** Replicas of a lower index keep their revision. It is an index, not an ordinal. */
  readonly partition: number;
  readonly maxUnavailable: IntOrString;
}

export type StatefulPod = Pick<PodView, 'name' | 'phase' | 'isReady' | 'readySinceMs' | 'isDeleting'> & {
  readonly revision: string;
};

export interface StatefulSetStatus {
  readonly replicas: number;
  readonly ready: number;
  readonly available: number;
  readonly current: number;
  readonly updated: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
}

/** The writes of one sync. A pod can stand twice in `deletes` (see sync.ts). */
export interface StatefulSetDecision {
  readonly creates: readonly { readonly name: string; readonly ordinal: number; readonly revision: string }[];
  readonly deletes: readonly string[];
  readonly status: StatefulSetStatus;
}
