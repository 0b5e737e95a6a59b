/**
 * Kubernetes objects as the API shows them: plain read-only values, the API's own spelling. Types only, but for
 * from-template.ts, which makes pods and ReplicaSets of templates.
 */
export type * from './meta.ts';
export type * from './from-template.ts';
export type * from './pod.ts';
export type * from './cluster.ts';
export type * from './workload.ts';
