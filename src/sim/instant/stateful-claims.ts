import type { PersistentVolumeClaim, Pod } from '../../model/index.ts';
import { makeTemplate } from '../apply/make-template.ts';
import { settleClaim } from '../apply/settle-claims.ts';
import type { Simulation } from '../simulation.ts';
import type { WorkloadPlan } from './plan-workload.ts';

/**
 * The template of one pod of a StatefulSet with claims of its own: `<claim>-<set>-<ordinal>`, made the first time and
 * found again by the pod's next life. Upstream: stateful_set_utils.go, updateStorage.
 */
export function templateWithClaims(
  sim: Simulation,
  plan: WorkloadPlan,
  ordinal: number,
  nowMs: number,
): number {
  const { objects } = sim.cluster;
  const { namespace } = plan.owner;
  const podName = plan.podName(ordinal);
  const volumes = plan.claimTemplates.map((claimTemplate) => {
    const name = `${claimTemplate.metadata.name}-${podName}`;
    if (objects.find('PersistentVolumeClaim', namespace, name) === undefined) {
      const claim: PersistentVolumeClaim = {
        ...claimTemplate,
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { ...claimTemplate.metadata, name, namespace },
      };
      objects.put(claim);
      settleClaim(sim, claim, nowMs);
    }
    return { name: claimTemplate.metadata.name, persistentVolumeClaim: { claimName: name } };
  });
  const own = new Set(volumes.map(({ name }) => name));
  const others = (plan.pod.spec.volumes ?? []).filter(({ name }) => !own.has(name));
  const pod: Pod = { ...plan.pod, spec: { ...plan.pod.spec, volumes: [...others, ...volumes] } };
  return makeTemplate(sim, pod, plan.owner, nowMs);
}
