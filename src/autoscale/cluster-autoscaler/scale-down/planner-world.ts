import type { NodeGroup } from '../node-group.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import type { DrainContext } from '../simulator/drain-rules.ts';

/** A node whose deletion has begun. */
export interface OngoingDeletion {
  readonly isDrained: boolean;
  /** Of which group it is; absent: as the node itself says, which may be gone before the deletion ends. */
  readonly group?: string;
}

/** What a planning run looks at. */
export interface PlannerWorld {
  readonly snapshot: CaSnapshot;
  readonly groupOf: (node: string) => NodeGroup | undefined;
  /** All groups as they are now: the same list again says that none has changed. */
  readonly groups: readonly NodeGroup[];
  readonly deleting: ReadonlyMap<string, OngoingDeletion>;
  /** Nodes of the snapshot that do not exist yet. */
  readonly isUpcoming: (node: string) => boolean;
  /** Nodes of a group that are registered and have an instance. */
  readonly registeredCount: (group: string) => number;
  /** Whether nodes of a group may be looked at now; absent: all may. */
  readonly mayShrink?: (group: NodeGroup) => boolean;
  readonly drain: DrainContext;
}
