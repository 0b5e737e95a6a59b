import type { KubernetesObject, Pod } from '../../model/index.ts';

const POD_MAKERS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

interface Template {
  readonly spec?: Partial<Pod['spec']>;
}

interface MakerSpec {
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec?: { readonly template?: Template } };
}

/** A pod as the workload's template describes it, or the pod itself; undefined for objects that make none. */
export function templatePodOf(object: KubernetesObject): Pod | undefined {
  if (!makesPods(object)) return undefined;
  if (object.kind === 'Pod') return object as Pod;
  const { spec } = object as KubernetesObject & { readonly spec?: MakerSpec };
  const template = object.kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
  const { namespace = 'default', name } = object.metadata;
  const { containers = [], ...rest } = template?.spec ?? {};
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { ...rest, containers } };
}

/**
 * Does the object make pods that can be spoken of? Dumps hold objects that the API server would have refused; without
 * containers there is no pod to speak of.
 */
export function makesPods(object: KubernetesObject): boolean {
  const { kind } = object;
  const { spec } = object as KubernetesObject & { readonly spec?: MakerSpec & Partial<Pod['spec']> };
  if (kind === 'Pod') return spec?.containers !== undefined;
  const template = kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
  return (kind === 'CronJob' || POD_MAKERS.has(kind)) && template?.spec?.containers !== undefined;
}
