import type { Node } from '../../model/index.ts';
import type { NodeGroup } from './node-group.ts';

/** Why an instance could not be made. */
export interface InstanceError {
  /** Upstream's words for the classes. */
  readonly errorClass: 'OutOfResource' | 'Other';
  readonly code: string;
  readonly message: string;
}

/** A machine as the provider lists it, whether or not it has registered as a node. */
export interface Instance {
  /** As its node, once it has one, tells it. */
  readonly id: string;
  readonly state: 'Running' | 'Creating' | 'Deleting';
  readonly error?: InstanceError;
}

/**
 * The provider as the Cluster Autoscaler asks it. Questions are answered as of now, target sizes included; calls that
 * are refused return the text of the refusal.
 */
export interface CloudProvider {
  groups(): readonly NodeGroup[];
  instances(group: string): readonly Instance[];
  /** Undefined: not autoscaled. */
  groupOf(node: Node): string | undefined;
  /** The id under which the machine of a node is listed. */
  instanceIdOf(node: Node): string;
  hasInstance(node: Node): boolean;
  /** Nodes never outlive their instances: equal lists of nodes tell equal things. */
  readonly isStable?: boolean;
  increaseSize(group: NodeGroup, delta: number): string | undefined;
  /** `delta` is negative; only instances that do not exist yet may be taken back. */
  decreaseTargetSize(group: NodeGroup, delta: number): string | undefined;
  /** `isForced`: the minimum of the group is not looked at. */
  deleteInstances(group: NodeGroup, ids: readonly string[], isForced: boolean): string | undefined;
}
