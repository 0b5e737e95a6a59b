import type {
  Container,
  ObjectStore,
  Pod,
  PodSpec,
  PriorityClass,
  RuntimeClass,
} from '../../../model/index.ts';

/** Priority classes that every cluster has. */
const SYSTEM_PRIORITIES: Readonly<Record<string, number | undefined>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/**
 * What the API server fills in before anybody looks at a pod: the number of its priority class, requests where only
 * limits are written, the overhead and placement of its runtime class.
 */
export function admitPod(pod: Pod, objects: ObjectStore): Pod {
  const spec = withRuntimeClass(withPriority(pod.spec, objects), objects);
  const containers = spec.containers.map(withDefaultRequests);
  const initContainers = spec.initContainers?.map(withDefaultRequests);
  return {
    ...pod,
    spec: { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) },
  };
}

function withPriority(spec: PodSpec, objects: ObjectStore): PodSpec {
  if (spec.priority !== undefined) return spec;
  const classes = objects.list<PriorityClass>('PriorityClass');
  const { priorityClassName } = spec;
  const found =
    priorityClassName === undefined || priorityClassName === ''
      ? classes.find(({ globalDefault }) => globalDefault === true)
      : classes.find(({ metadata }) => metadata.name === priorityClassName);
  const priority = found?.value ?? SYSTEM_PRIORITIES[priorityClassName ?? ''];
  if (priority === undefined) return spec;
  const preemptionPolicy = spec.preemptionPolicy ?? found?.preemptionPolicy;
  return { ...spec, priority, ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }) };
}

function withRuntimeClass(spec: PodSpec, objects: ObjectStore): PodSpec {
  if (spec.runtimeClassName === undefined) return spec;
  const found = objects.find<RuntimeClass>('RuntimeClass', '', spec.runtimeClassName);
  if (found === undefined) return spec;
  const overhead = spec.overhead ?? found.overhead?.podFixed;
  const tolerations = [...(spec.tolerations ?? []), ...(found.scheduling?.tolerations ?? [])];
  return {
    ...spec,
    ...(overhead === undefined ? {} : { overhead }),
    nodeSelector: { ...found.scheduling?.nodeSelector, ...spec.nodeSelector },
    tolerations,
  };
}

/** A limit without a request is the request too. Upstream: SetDefaults_Pod. */
function withDefaultRequests(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (limits === undefined) return container;
  return { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
}
