/** The runners of area `controllers`: workload, admission, eviction and node controllers of Kubernetes 1.37.2. */
import { cronSchedule } from './cron-schedule.ts';
import { job } from './job.ts';
import { replicasetDeleteOrder } from './replicaset-delete-order.ts';
import { rollingUpdate } from './rolling-update.ts';
import { statefulset } from './statefulset.ts';

export const controllerRunners = [
  cronSchedule,
  job,
  replicasetDeleteOrder,
  rollingUpdate,
  statefulset,
] as const;
