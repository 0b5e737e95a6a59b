import { CaSnapshot, PdbBudget } from '../../src/autoscale/index.ts';
import { CaFlags, drainOptionsOf } from '../../src/autoscale/index.ts';
import type { DrainContext, NodeGroup } from '../../src/autoscale/index.ts';
import type { Node, Pod, PodDisruptionBudget } from '../../src/model/index.ts';

/** Times of these worlds are whole milliseconds written as text. */
export const timeMsOf = (text: string): number => Number(text);

interface PodWish {
  readonly cpu?: string;
  readonly memory?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly priority?: number;
  readonly spec?: Partial<Pod['spec']>;
  /** Kind of its controller; undefined: it has none. */
  readonly owner?: string | undefined;
}

/** A pod of ReplicaSet web, where nothing else is said. */
export function caPod(name: string, wish: PodWish = {}): Pod {
  const { cpu = '1', memory = '1Gi', uid, labels = { app: 'web' }, annotations, priority, spec } = wish;
  const kind = 'owner' in wish ? wish.owner : 'ReplicaSet';
  const owner = kind && { apiVersion: 'apps/v1', kind, name: 'web', uid: `${kind}-web`, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      creationTimestamp: '0',
      labels,
      ...(uid !== undefined && { uid }),
      ...(annotations !== undefined && { annotations }),
      ...(owner !== undefined && owner !== '' && { ownerReferences: [owner] }),
    },
    spec: {
      containers: [{ name: 'c', resources: { requests: { cpu, memory } } }],
      ...(priority !== undefined && { priority }),
      ...spec,
    },
  };
}

interface NodeWish {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly isReady?: boolean;
  readonly createdMs?: number;
  readonly spec?: Partial<NonNullable<Node['spec']>>;
}

/** A ready node of 4 cores and 16 GiB, where nothing else is said. */
export function caNode(name: string, wish: NodeWish = {}): Node {
  const { cpu = '4', memory = '16Gi', pods = '110', labels, taints = [], annotations, spec } = wish;
  const amounts = { cpu, memory, pods };
  const since = String(wish.createdMs ?? 0);
  const status = wish.isReady === false ? 'False' : 'True';
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      creationTimestamp: since,
      labels: { 'kubernetes.io/hostname': name, ...labels },
      ...(annotations !== undefined && { annotations }),
    },
    spec: { taints, ...spec },
    status: {
      allocatable: amounts,
      capacity: amounts,
      conditions: [{ type: 'Ready', status, lastTransitionTime: since }],
    },
  };
}

/** Nodes and what runs on each of them. */
export function snapshotOf(
  nodes: readonly Node[],
  podsOn: Readonly<Record<string, readonly Pod[]>> = {},
): CaSnapshot {
  const snapshot = new CaSnapshot();
  for (const node of nodes) snapshot.addNode(node, podsOn[node.metadata.name] ?? []);
  return snapshot;
}

interface ContextWish {
  readonly flags?: Readonly<Record<string, string>>;
  readonly pdbs?: readonly PodDisruptionBudget[];
  readonly replicasOf?: DrainContext['replicasOf'];
  readonly nowMs?: number;
}

export function drainContextOf({
  flags = {},
  pdbs = [],
  replicasOf,
  nowMs = 0,
}: ContextWish = {}): DrainContext {
  return {
    options: drainOptionsOf(new CaFlags(flags)),
    budget: new PdbBudget(pdbs),
    replicasOf,
    clock: { nowMs, timeMsOf },
  };
}

/** A budget over the pods with label app=`app`, with so much left. */
export function budgetOf(app: string, disruptionsAllowed: number): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app, namespace: 'default' },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed },
  } as PodDisruptionBudget;
}

export function groupOf(id: string, wish: Partial<NodeGroup> = {}): NodeGroup {
  return {
    id,
    minSize: 0,
    maxSize: 10,
    targetSize: 3,
    exists: true,
    template: caNode(`template-${id}`),
    templatePods: [],
    options: {},
    ...wish,
  };
}
