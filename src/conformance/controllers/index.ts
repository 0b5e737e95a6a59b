/** The runners of area `controllers`: workload, admission, eviction and node controllers of Kubernetes 1.37.2. */
import type { KindRunner } from '../kind-runner.ts';
import { cronSchedule } from './cron-schedule.ts';
import { cronjob } from './cronjob.ts';
import { daemonsetNode } from './daemonset-node.ts';
import { daemonsetSync } from './daemonset-sync.ts';
import { eviction } from './eviction.ts';
import { job } from './job.ts';
import { limitrange } from './limitrange.ts';
import { nodeLifecycle } from './node-lifecycle.ts';
import { pdb } from './pdb.ts';
import { podsecurity } from './podsecurity.ts';
import { quota } from './quota.ts';
import { replicasetDeleteOrder } from './replicaset-delete-order.ts';
import { rollingUpdate } from './rolling-update.ts';
import { statefulset } from './statefulset.ts';
import { taintEviction } from './taint-eviction.ts';

export const controllerRunners: readonly KindRunner[] = [
  cronSchedule,
  cronjob,
  daemonsetNode,
  daemonsetSync,
  eviction,
  job,
  limitrange,
  nodeLifecycle,
  pdb,
  podsecurity,
  quota,
  replicasetDeleteOrder,
  rollingUpdate,
  statefulset,
  taintEviction,
];
