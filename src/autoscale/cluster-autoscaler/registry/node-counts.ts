import type { Node } from '../../../model/index.ts';
import type { CloudProvider } from '../cloud-provider.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';
import { classOf } from './group-readiness.ts';

/** Nodes of a group by class, and instances that are no nodes yet. */
export interface GroupNodes {
  ready: number;
  unready: number;
  suspended: number;
  /** Registered, not ready yet, and young. */
  readonly notStarted: string[];
  /** Of any class, deleted ones included. */
  registered: number;
  unregistered: number;
  /** Instances without a node for longer than the provision time. */
  longUnregistered: number;
}

/** Counts to add to; each caller gets its own. */
export function noNodes(): GroupNodes {
  return {
    ready: 0,
    unready: 0,
    suspended: 0,
    notStarted: [],
    registered: 0,
    unregistered: 0,
    longUnregistered: 0,
  };
}

/**
 * Counts nodes by group; the key undefined holds the whole cluster (upstream updateReadinessStats).
 *
 * `known`: what was read off nodes before, where that holds as long as the node is the same object. A node that has
 * not started yet is read anew: it grows out of that with time.
 */
export function countNodes(
  nodes: readonly Node[],
  provider: CloudProvider,
  maxStartupMs: number,
  clock: CaClock,
  known?: WeakMap<Node, NodeStanding>,
): Map<string | undefined, GroupNodes> {
  const total = noNodes();
  const counts = new Map<string | undefined, GroupNodes>([[undefined, total]]);
  for (const node of nodes) {
    let standing = known?.get(node);
    if (standing === undefined) {
      standing = standingOf(node, provider, maxStartupMs, clock);
      if (standing.kind !== 'notStarted') known?.set(node, standing);
    }
    const { group, kind } = standing;
    count(total, node, kind);
    if (group === undefined) continue;
    let own = counts.get(group);
    if (own === undefined) counts.set(group, (own = noNodes()));
    count(own, node, kind);
  }
  return counts;
}

/** Where a node counts. */
export interface NodeStanding {
  readonly group: string | undefined;
  /** Undefined: its machine is gone. */
  readonly kind: ReturnType<typeof classOf> | undefined;
}

function standingOf(node: Node, provider: CloudProvider, maxStartupMs: number, clock: CaClock): NodeStanding {
  const group = provider.groupOf(node);
  const isDeleted = group !== undefined && !provider.hasInstance(node);
  return { group, kind: isDeleted ? undefined : classOf(node, maxStartupMs, clock) };
}

/** `kind` undefined: its machine is gone. */
function count(to: GroupNodes, node: Node, kind: ReturnType<typeof classOf> | undefined): void {
  to.registered++;
  if (kind === 'notStarted') to.notStarted.push(node.metadata.name);
  else if (kind !== undefined) to[kind]++;
}
