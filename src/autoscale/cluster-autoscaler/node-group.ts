import type { Node, Pod } from '../../model/index.ts';

/** A node group as the cloud provider describes it to the Cluster Autoscaler. */
export interface NodeGroup {
  readonly id: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly targetSize: number;
  /** False for groups that autoprovisioning would make. */
  readonly exists: boolean;
  /** The node that a new instance registers as; absent: the provider cannot tell. */
  readonly template?: Node;
  readonly templatePods: readonly Pod[];
  readonly options: NodeGroupOptions;
}

/** What a group overrides of the flags. */
export interface NodeGroupOptions {
  readonly scaleDownUnneededMs?: number;
  readonly scaleDownUnreadyMs?: number;
  readonly maxNodeProvisionMs?: number;
  readonly scaleDownUtilizationThreshold?: number;
  readonly scaleDownGpuUtilizationThreshold?: number;
  readonly ignoreDaemonSetsUtilization?: boolean;
  readonly zeroOrMaxNodeScaling?: boolean;
}
