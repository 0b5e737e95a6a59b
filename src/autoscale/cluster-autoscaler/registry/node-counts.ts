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
  const standings = nodes.map((node) => standingOf(node, provider, maxStartupMs, clock));
  return countStandings(nodes, standings);
}

/** The same where it is known of each node, by place, how it counts. */
export function countStandings(
  nodes: readonly Node[],
  standings: readonly NodeStanding[],
): Map<string | undefined, GroupNodes> {
  const total = noNodes();
  const counts = new Map<string | undefined, GroupNodes>([[undefined, total]]);
  // Nodes of one group mostly come in a row.
  let [last, own]: [string | undefined, GroupNodes] = [undefined, total];
  for (let place = 0; place < nodes.length; place++) {
    const { group, kind } = standings[place];
    count(total, nodes[place], kind);
    if (group === undefined) continue;
    if (group !== last) [last, own] = [group, countsOf(counts, group)];
    count(own, nodes[place], kind);
  }
  return counts;
}

function countsOf(counts: Map<string | undefined, GroupNodes>, group: string): GroupNodes {
  let own = counts.get(group);
  if (own === undefined) counts.set(group, (own = noNodes()));
  return own;
}

/** Where a node counts. */
export interface NodeStanding {
  readonly group: string | undefined;
  /** Undefined: its machine is gone. */
  readonly kind: ReturnType<typeof classOf> | undefined;
}

export function standingOf(
  node: Node,
  provider: CloudProvider,
  maxStartupMs: number,
  clock: CaClock,
): NodeStanding {
  const group = provider.groupOf(node);
  const isDeleted = group !== undefined && !provider.hasInstance(node);
  return { group, kind: isDeleted ? undefined : classOf(node, maxStartupMs, clock) };
}

/** `kind` undefined: its machine is gone. */
function count(to: GroupNodes, node: Node, kind: ReturnType<typeof classOf> | undefined): void {
  to.registered++;
  if (kind === 'ready') to.ready++;
  else if (kind === 'unready') to.unready++;
  else if (kind === 'suspended') to.suspended++;
  else if (kind === 'notStarted') to.notStarted.push(node.metadata.name);
}
