import { parseQuantity, signOf } from '../../model/index.ts';
import type { KubernetesObject, Quantity } from '../../model/index.ts';
import {
  fieldListAt,
  fieldsAt,
  isFields,
  numberAt,
  optionalFieldsAt,
  quantityAt,
  textAt,
  textsAt,
} from '../fields.ts';
import type { Fields } from '../fields.ts';

/** autoscaling.k8s.io/v1 VerticalPodAutoscaler: a custom resource, so its parts come untyped. */
export interface VerticalPodAutoscaler extends KubernetesObject {
  readonly spec: Fields;
  readonly status?: Fields;
}

/** What a recommendation speaks of; others are never touched. */
export const VPA_RESOURCES = ['cpu', 'memory'] as const;
export type VpaResource = (typeof VPA_RESOURCES)[number];
export type VpaQuantities = Readonly<Partial<Record<VpaResource, Quantity>>>;

export type UpdateMode = 'Off' | 'Initial' | 'Recreate' | 'InPlaceOrRecreate' | 'InPlace';

export interface VpaSpec {
  readonly namespace: string;
  readonly name: string;
  readonly targetRef?: { readonly kind: string; readonly name: string };
  readonly updateMode: UpdateMode;
  readonly minReplicas?: number;
  readonly evictionRequirements: readonly EvictionRequirement[];
  readonly policies: readonly ContainerPolicy[];
  /** Containers whose cpu recommendation is rounded up to whole cores, by annotation. */
  readonly integerCpuContainers: readonly string[];
}

export interface EvictionRequirement {
  readonly resources: readonly VpaResource[];
  readonly change: 'TargetHigherThanRequests' | 'TargetLowerThanRequests';
}

export interface ContainerPolicy {
  /** `*` is the default for containers without a policy of their own. */
  readonly containerName: string;
  readonly isOff: boolean;
  readonly minAllowed: VpaQuantities;
  readonly maxAllowed: VpaQuantities;
  /** Absent: cpu and memory. */
  readonly controlledResources?: readonly VpaResource[];
  readonly requestsOnly: boolean;
}

/** An entry of status.recommendation. */
export interface ContainerRecommendation {
  readonly containerName: string;
  readonly target: VpaQuantities;
  readonly lowerBound: VpaQuantities;
  readonly upperBound: VpaQuantities;
  readonly uncappedTarget: VpaQuantities;
}

/** The fields that decide something, with upstream's defaults where nothing is written. */
export function readVpaSpec(vpa: VerticalPodAutoscaler): VpaSpec {
  const { metadata, spec } = vpa;
  const targetRef = optionalFieldsAt(spec, 'targetRef');
  const updatePolicy = fieldsAt(spec, 'updatePolicy');
  const minReplicas = numberAt(updatePolicy, 'minReplicas');
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    ...(targetRef !== undefined && {
      targetRef: { kind: textAt(targetRef, 'kind') ?? '', name: textAt(targetRef, 'name') ?? '' },
    }),
    updateMode: updateModeOf(textAt(updatePolicy, 'updateMode')),
    ...(minReplicas !== undefined && { minReplicas }),
    evictionRequirements: fieldListAt(updatePolicy, 'evictionRequirements').map(readRequirement),
    policies: fieldListAt(fieldsAt(spec, 'resourcePolicy'), 'containerPolicies').map(readPolicy),
    integerCpuContainers: integerCpuContainers(metadata.annotations ?? {}),
  };
}

/** No mode, and the deprecated Auto, mean Recreate. */
function updateModeOf(text: string | undefined): UpdateMode {
  switch (text) {
    case 'Off':
    case 'Initial':
    case 'InPlaceOrRecreate':
    case 'InPlace':
      return text;
    default:
      return 'Recreate';
  }
}

function readRequirement(requirement: Fields): EvictionRequirement {
  const change = textAt(requirement, 'changeRequirement');
  return {
    resources: (textsAt(requirement, 'resources') ?? []).filter(isVpaResource),
    change: change === 'TargetLowerThanRequests' ? change : 'TargetHigherThanRequests',
  };
}

function readPolicy(policy: Fields): ContainerPolicy {
  const controlled = textsAt(policy, 'controlledResources');
  return {
    containerName: textAt(policy, 'containerName') ?? '',
    isOff: textAt(policy, 'mode') === 'Off',
    minAllowed: readQuantities(policy['minAllowed']),
    maxAllowed: readQuantities(policy['maxAllowed']),
    ...(controlled !== undefined && { controlledResources: controlled.filter(isVpaResource) }),
    requestsOnly: textAt(policy, 'controlledValues') === 'RequestsOnly',
  };
}

/** Tells the two from the other keys of a ResourceList. */
export function isVpaResource(resource: string): resource is VpaResource {
  return resource === 'cpu' || resource === 'memory';
}

const INTEGER_CPU = /^vpa-post-processor\.kubernetes\.io\/(?<container>.+)_integerCPU$/;

function integerCpuContainers(annotations: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(annotations).flatMap(([key, value]) => {
    const container = INTEGER_CPU.exec(key)?.groups?.['container'];
    return container !== undefined && value === 'true' ? [container] : [];
  });
}

/** cpu and memory of a resource list; other resources are no business of the autoscaler's. */
export function readQuantities(list: unknown): VpaQuantities {
  if (!isFields(list)) return {};
  const quantities: Partial<Record<VpaResource, Quantity>> = {};
  for (const resource of VPA_RESOURCES) {
    const text = quantityAt(list, resource);
    const quantity = text === undefined ? undefined : parseQuantity(text);
    if (quantity !== undefined) quantities[resource] = quantity;
  }
  return quantities;
}

/** status.recommendation, or undefined where there is none yet. */
export function readRecommendation(
  vpa: VerticalPodAutoscaler,
): readonly ContainerRecommendation[] | undefined {
  const recommendation = optionalFieldsAt(vpa.status, 'recommendation');
  return recommendation === undefined
    ? undefined
    : fieldListAt(recommendation, 'containerRecommendations').map((entry) => ({
        containerName: textAt(entry, 'containerName') ?? '',
        target: readQuantities(entry['target']),
        lowerBound: readQuantities(entry['lowerBound']),
        upperBound: readQuantities(entry['upperBound']),
        uncappedTarget: readQuantities(entry['uncappedTarget']),
      }));
}

/** The policy of a container: its own, else the one for `*`. */
export function policyOf(
  policies: readonly ContainerPolicy[],
  container: string,
): ContainerPolicy | undefined {
  return (
    policies.find(({ containerName }) => containerName === container) ??
    policies.find(({ containerName }) => containerName === '*')
  );
}

/** A bound of 0 counts as none. */
export function boundOf(bounds: VpaQuantities | undefined, resource: VpaResource): Quantity | undefined {
  const bound = bounds?.[resource];
  return bound === undefined || signOf(bound) === 0 ? undefined : bound;
}
