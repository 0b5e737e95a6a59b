/** What every Kubernetes object carries, spelled as the API spells it. Times are RFC 3339 texts as the API has them. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers?: readonly string[];
  readonly generation?: number;
  readonly resourceVersion?: string;
}

export type Labels = Readonly<Record<string, string>>;

/** A quantity as the API writes it (`250m`, `1.5Gi`); YAML readers may leave plain numbers. */
export type QuantityText = string | number;
export type ResourceList = Readonly<Record<string, QuantityText>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid?: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string; // In, NotIn, Exists, DoesNotExist
  readonly values?: readonly string[];
}

export interface Condition {
  readonly type: string;
  readonly status: string; // True, False, Unknown
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly lastHeartbeatTime?: string;
}

export type IntOrString = number | string;

/** Any object of the API: what readers hand on before its kind is looked at. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}
