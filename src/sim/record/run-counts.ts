import { LogHistogram } from '../../result/index.ts';

/** What a run counts as it goes; the pod figures of the result. */
export interface RunCounts {
  created: number;
  bound: number;
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  deleted: number;
  /** Gone without ever having been bound. */
  goneUnbound: number;
  preempted: number;
  evicted: number;
  rejected: number;
  attempts: number;
  nodesAdded: number;
  nodesRemoved: number;
  nodesFailed: number;
  nodesMax: number;
  readonly pendingMs: LogHistogram;
}

/** All zero: a run that has not begun. */
export function newRunCounts(): RunCounts {
  return {
    created: 0,
    bound: 0,
    pending: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    deleted: 0,
    goneUnbound: 0,
    preempted: 0,
    evicted: 0,
    rejected: 0,
    attempts: 0,
    nodesAdded: 0,
    nodesRemoved: 0,
    nodesFailed: 0,
    nodesMax: 0,
    pendingMs: new LogHistogram(),
  };
}
