import { isMapping } from '../schema/scalars.ts';
import { hpaToV2 } from './old-autoscaling.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An object as the API that Plimsoll reads has it. */
export interface CurrentObject {
  readonly value: Fields;
  readonly apiVersion: string;
  /** What an old API was read as; absent where nothing was changed. */
  readonly note?: string;
}

interface Conversion {
  readonly to: string;
  readonly change?: (value: Fields) => Fields;
}

/**
 * Objects of APIs that Kubernetes has removed are read as their successors, with a note: dumps and manifests of ten
 * years are about. Where the old API had other defaults, those are filled in.
 *
 * Source: kubernetes.io/docs/reference/using-api/deprecation-guide.
 */
export function toCurrentApi(
  value: Fields & { readonly kind: string; readonly apiVersion: string },
): CurrentObject {
  const { kind, apiVersion } = value;
  const conversion = conversionOf(kind, apiVersion);
  if (conversion === undefined) return kind === 'Node' ? nodeWithCurrentLabels(value) : { value, apiVersion };
  const changed = conversion.change?.(value) ?? value;
  return {
    value: { ...changed, apiVersion: conversion.to },
    apiVersion: conversion.to,
    note: `an old API, read as ${conversion.to}`,
  };
}

function conversionOf(kind: string, apiVersion: string): Conversion | undefined {
  if (
    apiVersion.startsWith('kubescheduler.config.k8s.io/') &&
    apiVersion !== 'kubescheduler.config.k8s.io/v1'
  )
    return { to: 'kubescheduler.config.k8s.io/v1' };
  return CONVERSIONS.get(`${apiVersion}/${kind}`);
}

const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map(
  (
    [
      ['extensions/v1beta1', 'Deployment DaemonSet ReplicaSet', 'apps/v1', withDefaultSelector],
      ['apps/v1beta1', 'Deployment StatefulSet', 'apps/v1', withDefaultSelector],
      ['apps/v1beta2', 'Deployment StatefulSet DaemonSet ReplicaSet', 'apps/v1', withDefaultSelector],
      ['extensions/v1beta1', 'Ingress', 'networking.k8s.io/v1', ingressToV1],
      ['networking.k8s.io/v1beta1', 'Ingress', 'networking.k8s.io/v1', ingressToV1],
      ['batch/v1beta1', 'CronJob', 'batch/v1'],
      ['batch/v2alpha1', 'CronJob', 'batch/v1'],
      ['policy/v1beta1', 'PodDisruptionBudget', 'policy/v1', budgetToV1],
      ['autoscaling/v1', 'HorizontalPodAutoscaler', 'autoscaling/v2', hpaToV2],
      ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', 'autoscaling/v2', hpaToV2],
      ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'autoscaling/v2'],
      [
        'storage.k8s.io/v1beta1',
        'StorageClass CSINode CSIDriver CSIStorageCapacity VolumeAttachment',
        'storage.k8s.io/v1',
      ],
      ['storage.k8s.io/v1alpha1', 'CSIStorageCapacity VolumeAttachment', 'storage.k8s.io/v1'],
      ['scheduling.k8s.io/v1beta1', 'PriorityClass', 'scheduling.k8s.io/v1'],
      ['scheduling.k8s.io/v1alpha1', 'PriorityClass', 'scheduling.k8s.io/v1'],
      ['node.k8s.io/v1beta1', 'RuntimeClass', 'node.k8s.io/v1'],
      ['node.k8s.io/v1alpha1', 'RuntimeClass', 'node.k8s.io/v1', runtimeClassToV1],
      ['autoscaling.k8s.io/v1beta1', 'VerticalPodAutoscaler', 'autoscaling.k8s.io/v1'],
      ['autoscaling.k8s.io/v1beta2', 'VerticalPodAutoscaler', 'autoscaling.k8s.io/v1'],
      ['karpenter.sh/v1beta1', 'NodePool', 'karpenter.sh/v1', karpenterToV1],
      ['karpenter.sh/v1beta1', 'NodeClaim', 'karpenter.sh/v1'],
      ['karpenter.k8s.aws/v1beta1', 'EC2NodeClass', 'karpenter.k8s.aws/v1'],
    ] as const
  ).flatMap(([from, kinds, to, change]) =>
    kinds
      .split(' ')
      .map((kind): [string, Conversion] => [
        `${from}/${kind}`,
        { to, ...(change === undefined ? {} : { change }) },
      ]),
  ),
);

/** Before apps/v1 a missing selector meant the labels of the template. */
function withDefaultSelector(value: Fields): Fields {
  const { spec } = value;
  if (!isMapping(spec)) return value;
  const { rollbackTo: _rollback, templateGeneration: _generation, ...rest } = spec;
  const labels = labelsOfTemplate(spec);
  const isSelective = isMapping(rest['selector']) && Object.keys(rest['selector']).length > 0;
  return {
    ...value,
    spec: isSelective || labels === undefined ? rest : { ...rest, selector: { matchLabels: labels } },
  };
}

function labelsOfTemplate(spec: Fields): Fields | undefined {
  const { template } = spec;
  const metadata = isMapping(template) ? template['metadata'] : undefined;
  const labels = isMapping(metadata) ? metadata['labels'] : undefined;
  return isMapping(labels) ? labels : undefined;
}

/** In policy/v1beta1 an empty selector chose no pod; in policy/v1 it chooses all, and a missing one none. */
function budgetToV1(value: Fields): Fields {
  const { spec } = value;
  if (!isMapping(spec) || !isMapping(spec['selector']) || Object.keys(spec['selector']).length > 0)
    return value;
  const { selector: _empty, ...rest } = spec;
  return { ...value, spec: rest };
}

/** Backends became objects, and a path must say its type. */
function ingressToV1(value: Fields): Fields {
  const { spec } = value;
  if (!isMapping(spec)) return value;
  const { backend, rules, ...rest } = spec;
  return {
    ...value,
    spec: {
      ...rest,
      ...(backend === undefined ? {} : { defaultBackend: backendToV1(backend) }),
      ...(Array.isArray(rules) ? { rules: rules.map(ruleToV1) } : {}),
    },
  };
}

function ruleToV1(rule: unknown): unknown {
  if (!isMapping(rule) || !isMapping(rule['http']) || !Array.isArray(rule['http']['paths'])) return rule;
  const paths = rule['http']['paths'].map((path: unknown) =>
    isMapping(path)
      ? { pathType: 'ImplementationSpecific', ...path, backend: backendToV1(path['backend']) }
      : path,
  );
  return { ...rule, http: { ...rule['http'], paths } };
}

function backendToV1(backend: unknown): unknown {
  if (!isMapping(backend) || backend['serviceName'] === undefined) return backend;
  const { serviceName, servicePort } = backend;
  const port = typeof servicePort === 'number' ? { number: servicePort } : { name: servicePort };
  return { service: { name: serviceName, port } };
}

/** The spec of v1alpha1 became the object itself. */
function runtimeClassToV1(value: Fields): Fields {
  const { spec, ...rest } = value;
  if (!isMapping(spec)) return value;
  const { runtimeHandler, overhead, scheduling } = spec;
  return {
    ...rest,
    handler: runtimeHandler,
    ...(overhead === undefined ? {} : { overhead }),
    ...(scheduling === undefined ? {} : { scheduling }),
  };
}

/** Expiry moved from the disruption block to the template, and the policies were renamed. */
function karpenterToV1(value: Fields): Fields {
  const { spec } = value;
  if (!isMapping(spec)) return value;
  const disruption = isMapping(spec['disruption']) ? spec['disruption'] : {};
  const { expireAfter, consolidationPolicy, ...others } = disruption;
  const template = isMapping(spec['template']) ? spec['template'] : {};
  const { kubelet: _kubelet, ...claim } = isMapping(template['spec']) ? template['spec'] : {};
  const policy =
    consolidationPolicy === 'WhenUnderutilized' ? 'WhenEmptyOrUnderutilized' : consolidationPolicy;
  return {
    ...value,
    spec: {
      ...spec,
      template: { ...template, spec: { ...claim, ...(expireAfter === undefined ? {} : { expireAfter }) } },
      disruption: { ...others, ...(policy === undefined ? {} : { consolidationPolicy: policy }) },
    },
  };
}

const CURRENT_LABELS: readonly (readonly [string, string])[] = [
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
];

/** Nodes of before 1.17 know zones, regions and instance types by their beta labels only. */
function nodeWithCurrentLabels(value: Fields & { readonly apiVersion: string }): CurrentObject {
  const { metadata, apiVersion } = value;
  const labels = isMapping(metadata) ? metadata['labels'] : undefined;
  if (!isMapping(metadata) || !isMapping(labels)) return { value, apiVersion };
  const missing = CURRENT_LABELS.filter(
    ([old, current]) => labels[old] !== undefined && labels[current] === undefined,
  );
  if (missing.length === 0) return { value, apiVersion };
  const added = Object.fromEntries(missing.map(([old, current]) => [current, labels[old]]));
  return {
    value: { ...value, metadata: { ...metadata, labels: { ...labels, ...added } } },
    apiVersion,
    note: `old labels, read as ${missing.map(([, current]) => current).join(', ')} too`,
  };
}
