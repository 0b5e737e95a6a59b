import type { RandomStream } from '../../../base/index.ts';
import type { BalancingOptions } from '../balancing/comparators.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import type { Expander, PriceModel, PriorityTier } from '../expander/expander.ts';
import type { NodeGroup } from '../node-group.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import type { QuotaLimits } from './quotas.ts';

/** Flags of scale-up, read. */
export interface ScaleUpOptions {
  readonly maxNodesTotal: number;
  readonly maxNodesPerScaleUp: number;
  readonly isFastPath: boolean;
  /** Absent: groups are not balanced. */
  readonly balancing: BalancingOptions | undefined;
  readonly isParallel: boolean;
  readonly simulatesSkippedGroups: boolean;
  readonly quotas: QuotaLimits;
  readonly chain: readonly Expander[];
}

/** What a scale-up looks at. Groups come in the provider's order. */
export interface ScaleUpWorld {
  readonly snapshot: CaSnapshot;
  readonly groups: readonly NodeGroup[];
  readonly templates: ReadonlyMap<string, TemplateNode>;
  readonly safetyOf: (group: NodeGroup) => 'safe' | 'backedOff' | 'unhealthy';
  /** Nodes that are on their way, by group. */
  readonly upcoming: ReadonlyMap<string, number>;
  /** Real nodes, without upcoming ones. */
  readonly realNodeCount: number;
  readonly prices: PriceModel | undefined;
  readonly priorities: readonly PriorityTier[] | undefined;
  /** Draws among options that are equally good; absent: the first. */
  readonly draws?: RandomStream;
  /** --max-nodes-total makes a scale-up smaller, or nothing; absent: nobody wants to know. */
  readonly noteNodesMax?: () => void;
  /** Asks the provider for that many more nodes; the text of its refusal, or undefined. */
  readonly increaseSize: (group: NodeGroup, delta: number) => string | undefined;
}
