import type { Container, Pod } from '../../../model/index.ts';
import { readQuantities } from '../vpa-spec.ts';
import type { VpaQuantities } from '../vpa-spec.ts';

/** cpu and memory of one container, as far as the autoscaler looks at them. */
export interface ContainerResources {
  readonly name: string;
  readonly requests: VpaQuantities;
  readonly limits: VpaQuantities;
}

/** As written in the spec: what admission sees. */
export function specifiedResources(pod: Pod): readonly ContainerResources[] {
  return pod.spec.containers.map((container) => resourcesOf(container));
}

/** As the kubelet reports them where it does, else as written: after a resize in place the two differ for a while. */
export function actualResources(pod: Pod): readonly ContainerResources[] {
  const statuses = pod.status?.containerStatuses ?? [];
  return pod.spec.containers.map((container) => {
    const reported = statuses.find(({ name }) => name === container.name)?.resources;
    return resourcesOf(reported === undefined ? container : { ...container, resources: reported });
  });
}

function resourcesOf({ name, resources }: Container): ContainerResources {
  return { name, requests: readQuantities(resources?.requests), limits: readQuantities(resources?.limits) };
}
