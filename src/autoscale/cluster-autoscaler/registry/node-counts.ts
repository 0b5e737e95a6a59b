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

/** Counts nodes by group; the key undefined holds the whole cluster (upstream updateReadinessStats). */
export function countNodes(
  nodes: readonly Node[],
  provider: CloudProvider,
  maxStartupMs: number,
  clock: CaClock,
): Map<string | undefined, GroupNodes> {
  const total = noNodes();
  const counts = new Map<string | undefined, GroupNodes>([[undefined, total]]);
  for (const node of nodes) {
    const group = provider.groupOf(node);
    const isDeleted = group !== undefined && !provider.hasInstance(node);
    const kind = isDeleted ? undefined : classOf(node, maxStartupMs, clock);
    count(total, node, kind);
    if (group === undefined) continue;
    let own = counts.get(group);
    if (own === undefined) counts.set(group, (own = noNodes()));
    count(own, node, kind);
  }
  return counts;
}

/** `kind` undefined: its machine is gone. */
function count(to: GroupNodes, node: Node, kind: ReturnType<typeof classOf> | undefined): void {
  to.registered++;
  if (kind === 'notStarted') to.notStarted.push(node.metadata.name);
  else if (kind !== undefined) to[kind]++;
}
