/** The scheduling queue: which pod is next, and which event may help one that failed. */
export { backoffDurationMs, backoffEndMs, firstReadyMs, isBackingOff } from './backoff.ts';
export type { BackoffConfig } from './backoff.ts';
export { clusterEvents, eventLabel } from './cluster-event.ts';
export type { ClusterEvent, EventResource } from './cluster-event.ts';
export { QueueingHints } from './hints/index.ts';
export type { Hint, HintAnswer, HintContext, PluginHints } from './hints/index.ts';
export { SchedulingQueue } from './scheduling-queue.ts';
export type { QueuedPods, QueueOptions } from './scheduling-queue.ts';
