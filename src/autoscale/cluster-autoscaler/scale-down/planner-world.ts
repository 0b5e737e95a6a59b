import type { NodeGroup } from '../node-group.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import type { DrainContext } from '../simulator/drain-rules.ts';

/** What a planning run looks at. */
export interface PlannerWorld {
  readonly snapshot: CaSnapshot;
  readonly groupOf: (node: string) => NodeGroup | undefined;
  /** All groups as they are now: the same list again says that none has changed. */
  readonly groups: readonly NodeGroup[];
  /** Nodes whose deletion has begun, with whether they are drained. */
  readonly deleting: ReadonlyMap<string, { readonly isDrained: boolean }>;
  /** Nodes of the snapshot that do not exist yet. */
  readonly isUpcoming: (node: string) => boolean;
  /** Nodes of a group that are registered and have an instance. */
  readonly registeredCount: (group: string) => number;
  /** Whether nodes of a group may be looked at now; absent: all may. */
  readonly mayShrink?: (group: NodeGroup) => boolean;
  readonly drain: DrainContext;
}
