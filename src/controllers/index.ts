/**
 * controllers: the workload and node controllers as pure functions (state and time in, decision out) and the structure
 * that drives them over time. May import model and base. One controller, one file or folder.
 */
export { syncDeployment } from './deployment/sync.ts';
export { deploymentSpecOf } from './deployment/read-deployment.ts';
export type * from './deployment/types.ts';
export { isPercent, scaledValue } from './int-or-percent.ts';
export { templateHash, templateKey } from './template-key.ts';
export { jobDeletionOrder, replicaSetDeletionOrder } from './deletion-order.ts';
export { hasEnded, isActive, isAvailable, podViewOf } from './pod-view.ts';
export type { PodView } from './pod-view.ts';
export { statefulSetSpecOf } from './stateful-set/read-stateful-set.ts';
export { syncStatefulSet } from './stateful-set/sync.ts';
export type * from './stateful-set/types.ts';
export { NEVER, nextFiring } from './cron/next-firing.ts';
export { parseCronSchedule, scheduleText } from './cron/parse-schedule.ts';
export type { CronSchedule } from './cron/parse-schedule.ts';
export { jobSpecOf } from './job/read-job.ts';
export { syncJob } from './job/sync.ts';
export { isJobFinished, NEW_JOB_STATUS, NO_BACKOFF } from './job/types.ts';
export type * from './job/types.ts';
export { daemonNodeFit, daemonTolerations } from './daemon-set/node-fit.ts';
export { daemonPodOf, daemonSetSpecOf } from './daemon-set/read-daemon-set.ts';
export { syncDaemonSet } from './daemon-set/sync.ts';
export type * from './daemon-set/types.ts';
export { controllerScale } from './disruption/controller-scale.ts';
export type { FindObject } from './disruption/controller-scale.ts';
export { evictPod } from './disruption/evict.ts';
export type { EvictionAnswer } from './disruption/evict.ts';
export { budgetOf } from './disruption/read-budget.ts';
export { DELETION_TIMEOUT_MS, syncBudget } from './disruption/sync-budget.ts';
export type { BudgetDecision, OwnedBudgetPod, ScaleOf } from './disruption/sync-budget.ts';
export type * from './disruption/types.ts';
export { controllerOf } from './pod-view.ts';
export { cronJobOf, ownedJobOf } from './cron-job/read-cron-job.ts';
export { syncCronJob } from './cron-job/sync.ts';
export type * from './cron-job/types.ts';
export { withConditionTaints } from './node-lifecycle/condition-taints.ts';
export { NodeLifecycle } from './node-lifecycle/lifecycle.ts';
export { DEFAULT_NODE_LIFECYCLE } from './node-lifecycle/types.ts';
export type * from './node-lifecycle/types.ts';
export { noExecuteKey, taintVerdict } from './taint-eviction.ts';
export type { PendingEviction, TaintVerdict } from './taint-eviction.ts';
