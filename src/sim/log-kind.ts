import type { LogKind } from '../result/index.ts';

/**
 * What the event log of a run tells. The number is the kind, so the list only grows at its end: readers of old
 * results know the kinds by name.
 */
export const LOG_KINDS: readonly LogKind[] = [
  { name: 'node-launched' },
  { name: 'node-joined', detail: 'size' },
  { name: 'node-removed' },
  { name: 'node-failed' },
  { name: 'node-cordoned' },
  { name: 'node-uncordoned' },
  { name: 'node-drained' },
  { name: 'pod-created', detail: 'shape' },
  { name: 'pod-bound' },
  { name: 'pod-unschedulable', detail: 'reason', detailIsName: true },
  { name: 'pod-started' },
  { name: 'pod-succeeded' },
  { name: 'pod-failed' },
  { name: 'pod-terminating' },
  { name: 'pod-deleted' },
  { name: 'pod-preempted' },
  { name: 'pod-evicted' },
  { name: 'workload-scaled', detail: 'replicas' },
  { name: 'object-applied' },
  { name: 'object-deleted' },
];

/** Numbers of the kinds above, by their names in CamelCase. */
export const LogEvent = {
  NodeLaunched: 0,
  NodeJoined: 1,
  NodeRemoved: 2,
  NodeFailed: 3,
  NodeCordoned: 4,
  NodeUncordoned: 5,
  NodeDrained: 6,
  PodCreated: 7,
  PodBound: 8,
  PodUnschedulable: 9,
  PodStarted: 10,
  PodSucceeded: 11,
  PodFailed: 12,
  PodTerminating: 13,
  PodDeleted: 14,
  PodPreempted: 15,
  PodEvicted: 16,
  WorkloadScaled: 17,
  ObjectApplied: 18,
  ObjectDeleted: 19,
} as const;
