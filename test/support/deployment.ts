import { UNLIMITED } from '../../src/controllers/deployment/types.ts';
import type { DeploymentSpec } from '../../src/controllers/deployment/types.ts';

/** Ten replicas that roll by the defaults, without a deadline and with every old ReplicaSet kept. */
export const ROLLING_SPEC: DeploymentSpec = {
  replicas: 10,
  strategy: 'RollingUpdate',
  maxSurge: '25%',
  maxUnavailable: '25%',
  paused: false,
  progressDeadlineSeconds: UNLIMITED,
  revisionHistoryLimit: UNLIMITED,
};
