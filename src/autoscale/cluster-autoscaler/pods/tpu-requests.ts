import type { Container, Pod } from '../../../model/index.ts';
import { requestsOf } from '../simulator/utilization.ts';

const PREFIX = 'cloud-tpus.google.com/';

/** TPUs that lie in the network, on no node: what a pod asks of them is nothing to a node (upstream utils/tpu). */
export function withoutTpuRequests(pod: Pod): Pod {
  for (const resource of requestsOf(pod).keys()) {
    if (resource.startsWith(PREFIX)) {
      return { ...pod, spec: { ...pod.spec, containers: pod.spec.containers.map(cleared) } };
    }
  }
  return pod;
}

function cleared(container: Container): Container {
  const { resources } = container;
  const left = Object.entries(resources?.requests ?? {}).filter(([resource]) => !resource.startsWith(PREFIX));
  return { ...container, resources: { ...resources, requests: Object.fromEntries(left) } };
}
