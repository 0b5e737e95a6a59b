import type { DaemonSet, NodeSelectorTerm, Pod } from '../../model/index.ts';
import { podViewOf } from '../pod-view.ts';
import type { DaemonPod, DaemonSetSpec } from './types.ts';

/** DaemonSet.spec with the API server's defaults (apps/v1 SetDefaults_DaemonSet). */
export function daemonSetSpecOf({ metadata, spec }: DaemonSet, hash: string): DaemonSetSpec {
  return {
    minReadySeconds: spec.minReadySeconds ?? 0,
    ...strategyOf(spec.updateStrategy),
    hash,
    templateGeneration: metadata.annotations?.['deprecated.daemonset.template.generation'],
  };
}

function strategyOf(
  strategy: DaemonSet['spec']['updateStrategy'],
): Pick<DaemonSetSpec, 'strategy' | 'maxSurge' | 'maxUnavailable'> {
  return {
    strategy: strategy?.type === 'OnDelete' ? 'OnDelete' : 'RollingUpdate',
    maxSurge: strategy?.rollingUpdate?.maxSurge ?? 0,
    maxUnavailable: strategy?.rollingUpdate?.maxUnavailable ?? 1,
  };
}

/** A pod with the node that it is for: written into its affinity by the controller, before it is bound. */
export function daemonPodOf(pod: Pod): DaemonPod {
  return { ...podViewOf(pod), targetNode: targetNodeOf(pod) };
}

/** The node a daemon pod is bound to or was made for. */
export function targetNodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const terms: readonly NodeSelectorTerm[] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const field = terms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
  return field?.values?.length === 1 ? field.values[0] : undefined;
}
