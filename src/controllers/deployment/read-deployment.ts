import type { Deployment } from '../../model/index.ts';
import type { DeploymentSpec } from './types.ts';

/** Deployment.spec with the API server's defaults (apps/v1 SetDefaults_Deployment). */
export function deploymentSpecOf({ spec }: Deployment): DeploymentSpec {
  return {
    replicas: spec.replicas ?? 1,
    ...strategyOf(spec.strategy),
    paused: spec.paused ?? false,
    progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
  };
}

function strategyOf(
  strategy: Deployment['spec']['strategy'],
): Pick<DeploymentSpec, 'strategy' | 'maxSurge' | 'maxUnavailable'> {
  const rolling = strategy?.rollingUpdate;
  return {
    strategy: strategy?.type === 'Recreate' ? 'Recreate' : 'RollingUpdate',
    maxSurge: rolling?.maxSurge ?? '25%',
    maxUnavailable: rolling?.maxUnavailable ?? '25%',
  };
}
