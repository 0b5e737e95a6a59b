import type { StatefulSet } from '../../model/index.ts';
import type { StatefulSetSpec } from './types.ts';

/** StatefulSet.spec with the API server's defaults (apps/v1 SetDefaults_StatefulSet). */
export function statefulSetSpecOf({ metadata, spec }: StatefulSet): StatefulSetSpec {
  return {
    name: metadata.name,
    replicas: spec.replicas ?? 1,
    firstOrdinal: spec.ordinals?.start ?? 0,
    isParallel: spec.podManagementPolicy === 'Parallel',
    minReadySeconds: spec.minReadySeconds ?? 0,
    ...strategyOf(spec.updateStrategy),
  };
}

function strategyOf(
  strategy: StatefulSet['spec']['updateStrategy'],
): Pick<StatefulSetSpec, 'strategy' | 'partition' | 'maxUnavailable'> {
  return {
    strategy: strategy?.type === 'OnDelete' ? 'OnDelete' : 'RollingUpdate',
    partition: strategy?.rollingUpdate?.partition ?? 0,
    maxUnavailable: strategy?.rollingUpdate?.maxUnavailable ?? 1,
  };
}
