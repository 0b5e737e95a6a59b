import type {
  Condition,
  KubernetesObject,
  Labels,
  LabelSelector,
  QuantityText,
  ResourceList,
} from './meta.ts';
import type { NodeSelector, NodeSelectorTerm, Toleration } from './pod.ts';

/** core/v1 Node. */
export interface Node extends KubernetesObject {
  readonly spec?: NodeSpec;
  readonly status?: NodeStatus;
}

export interface NodeSpec {
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly providerID?: string;
  readonly podCIDR?: string;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string; // NoSchedule, PreferNoSchedule, NoExecute
  readonly timeAdded?: string;
}

export interface NodeStatus {
  readonly capacity?: ResourceList;
  readonly allocatable?: ResourceList;
  readonly conditions?: readonly Condition[];
  readonly images?: readonly { readonly names?: readonly string[]; readonly sizeBytes?: number }[];
  readonly nodeInfo?: Readonly<Record<string, string>>;
  /** Features of the kubelet that pods may need (NodeDeclaredFeatures). */
  readonly declaredFeatures?: readonly string[];
  readonly volumesAttached?: readonly { readonly name: string; readonly devicePath: string }[];
}

export interface Namespace extends KubernetesObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly phase?: string };
}

export interface Service extends KubernetesObject {
  readonly spec: {
    readonly selector?: Labels;
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly sessionAffinity?: string;
    readonly externalTrafficPolicy?: string;
    readonly internalTrafficPolicy?: string;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly Readonly<Record<string, unknown>>[];
  };
}

export interface PriorityClass extends KubernetesObject {
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

export interface RuntimeClass extends KubernetesObject {
  readonly handler: string;
  readonly overhead?: { readonly podFixed?: ResourceList };
  readonly scheduling?: { readonly nodeSelector?: Labels; readonly tolerations?: readonly Toleration[] };
}

export interface PersistentVolumeClaim extends KubernetesObject {
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: ResourceList };
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly volumeMode?: string;
    readonly volumeAttributesClassName?: string;
    readonly selector?: LabelSelector;
  };
  readonly status?: { readonly phase?: string; readonly capacity?: ResourceList };
}

export interface PersistentVolume extends KubernetesObject {
  readonly spec: {
    readonly capacity?: ResourceList;
    readonly accessModes?: readonly string[];
    readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly volumeAttributesClassName?: string;
    readonly persistentVolumeReclaimPolicy?: string;
    readonly nodeAffinity?: { readonly required?: NodeSelector };
    readonly csi?: { readonly driver: string; readonly volumeHandle: string };
    readonly [source: string]: unknown;
  };
  readonly status?: { readonly phase?: string };
}

export interface StorageClass extends KubernetesObject {
  readonly provisioner: string;
  readonly volumeBindingMode?: string;
  readonly reclaimPolicy?: string;
  readonly parameters?: Labels;
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
}

export interface CSINode extends KubernetesObject {
  readonly spec: {
    readonly drivers?: readonly {
      readonly name: string;
      readonly nodeID?: string;
      readonly topologyKeys?: readonly string[] | null;
      readonly allocatable?: { readonly count?: number };
    }[];
  };
}

export interface CSIDriver extends KubernetesObject {
  readonly spec: {
    readonly storageCapacity?: boolean;
    readonly attachRequired?: boolean;
    readonly preventPodSchedulingIfMissing?: boolean;
    readonly volumeLifecycleModes?: readonly string[];
  };
}

export interface CSIStorageCapacity extends KubernetesObject {
  readonly storageClassName: string;
  readonly nodeTopology?: LabelSelector;
  readonly capacity?: QuantityText;
  readonly maximumVolumeSize?: QuantityText;
}

export interface VolumeAttachment extends KubernetesObject {
  readonly spec: {
    readonly attacher: string;
    readonly nodeName: string;
    readonly source: {
      readonly persistentVolumeName?: string;
      readonly inlineVolumeSpec?: Readonly<Record<string, unknown>>;
    };
  };
}

export type { NodeSelectorTerm };
