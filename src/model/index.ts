/**
 * model: the cluster as data. Kubernetes objects, quantities, labels and selectors, taints, affinity, topology; the
 * tables (columns) of nodes and pods; cluster state with fork, revert and commit. May import base. Start at
 * cluster-state.ts.
 */
export type * from './objects/index.ts';
export type * from './workload-trace.ts';
