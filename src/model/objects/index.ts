/** Kubernetes objects as the API shows them: types only, plain read-only values, the API's own spelling. */
export type * from './meta.ts';
export type * from './pod.ts';
export type * from './cluster.ts';
export type * from './workload.ts';
