import type { Node, Pod } from '../../../model/index.ts';
import type { NodeGroup } from '../node-group.ts';

/** One way to help pods that wait: so many nodes of this group would take these pods. */
export interface ExpansionOption {
  readonly group: NodeGroup;
  readonly similarGroups: readonly NodeGroup[];
  readonly nodeCount: number;
  readonly pods: readonly Pod[];
}

/** What expanders look at besides the options. */
export interface ExpanderContext {
  /** The node that a new instance of the group would be. */
  readonly templateOf: (group: NodeGroup) => Node | undefined;
  /** Real nodes of the cluster, without upcoming ones. */
  readonly nodeCount: number;
  readonly prices: PriceModel | undefined;
  /** Tiers of the priority ConfigMap; undefined: there is none, or it cannot be read. */
  readonly priorities: readonly PriorityTier[] | undefined;
}

/** USD an hour, in any one currency really. */
export interface PriceModel {
  /** Undefined: unpriced. */
  readonly nodePerHour: (node: Node) => number | undefined;
  readonly podPerHour: (pod: Pod) => number;
}

/** A regular expression of Go's that a part of a group's name may match. */
export interface GroupPattern {
  test(name: string): boolean;
}

export interface PriorityTier {
  readonly priority: number;
  readonly patterns: readonly GroupPattern[];
}

/** A filter: the options that are best in its eyes, all equals. */
export interface Expander {
  readonly name: string;
  best(options: readonly ExpansionOption[], context: ExpanderContext): readonly ExpansionOption[];
}
