/**
 * sweep: every variant of an experiment, many times, on this machine or on many, so that it can be killed at any moment
 * and goes on. Start at sweep.ts; journal.ts is what survives; queue-*.ts is Redis, indexed-job.ts Kubernetes.
 */
export { indexedJobYaml } from './indexed-job.ts';
export type { IndexedJobOptions } from './indexed-job.ts';
export { workOnSweep } from './queue-worker.ts';
export type { SweepWorkerEnd, SweepWorkerOptions } from './queue-worker.ts';
export { sweepScenarios } from './sweep.ts';
export type { SweepEnd, SweepOptions, SweepProgress } from './sweep.ts';
export type { Shard } from './sweep-plan.ts';
export type { Spread, SweepFailure, SweepResult, SweptRun, SweptVariant } from './sweep-result.ts';
