import { compareStrings } from '../../base/index.ts';
import { hasEnded, isAvailable } from '../pod-view.ts';
import type { DaemonNode, DaemonPod, DaemonSetSpec } from './types.ts';

export interface Managed {
  readonly creates: readonly string[];
  readonly deletes: readonly string[];
  readonly failedOn: readonly string[];
}

export interface ManageInput {
  readonly spec: DaemonSetSpec;
  readonly nodes: readonly DaemonNode[];
  readonly podsByNode: ReadonlyMap<string, readonly DaemonPod[]>;
  /** maxSurge of a single node is above 0. */
  readonly allowsSurge: boolean;
  readonly isBackingOff: (node: string) => boolean;
  readonly nowMs: number;
}

/** One pod on every node that wants one, none elsewhere, none that has ended. */
export function manageDaemons(input: ManageInput): Managed {
  const perNode = input.nodes.map((node) => manageNode(input, node));
  return {
    creates: perNode.flatMap(({ creates }) => creates),
    deletes: [...perNode.flatMap(({ deletes }) => deletes), ...podsWithoutNode(input)],
    failedOn: perNode.flatMap(({ failedOn }) => failedOn),
  };
}

const NOTHING: Managed = { creates: [], deletes: [], failedOn: [] };

function manageNode(input: ManageInput, { name, shouldRun, shouldContinue }: DaemonNode): Managed {
  const pods = input.podsByNode.get(name);
  if (pods === undefined) return shouldRun ? { ...NOTHING, creates: [name] } : NOTHING;
  const present = pods.filter(({ isDeleting }) => !isDeleting);
  if (!shouldContinue) return { ...NOTHING, deletes: present.map((pod) => pod.name) };

  const isWaiting = input.isBackingOff(name);
  const ended = present.filter((pod) => hasEnded(pod) && !(pod.phase === 'Failed' && isWaiting));
  const running = present.filter((pod) => !hasEnded(pod)).sort(byAge);
  const surplus = input.allowsSurge ? surplusWithSurge(input, running) : running.slice(1);
  return {
    creates: input.allowsSurge && running.length === 0 && shouldRun ? [name] : [],
    deletes: [...ended, ...surplus].map((pod) => pod.name),
    failedOn: ended.some(({ phase }) => phase === 'Failed') ? [name] : [],
  };
}

/** One of the new and one of the old template may run side by side until the new one can take over. */
function surplusWithSurge({ spec, nowMs }: ManageInput, running: readonly DaemonPod[]): DaemonPod[] {
  if (running.length <= 1) return [];
  const isNew = ({ labels }: DaemonPod): boolean => labels['controller-revision-hash'] === spec.hash;
  const newest = running.find(isNew);
  const old = running.find((pod) => !isNew(pod));
  const surplus = running.filter((pod) => pod !== newest && pod !== old);
  if (newest === undefined || old === undefined) return surplus;
  const isReplaced = !old.isReady || isAvailable(newest, spec.minReadySeconds, nowMs);
  return isReplaced ? [...surplus, old] : surplus;
}

/** Pods that wait for a node that is gone: nobody else would ever delete them. */
function podsWithoutNode({ nodes, podsByNode }: ManageInput): string[] {
  const known = new Set(nodes.map(({ name }) => name));
  return [...podsByNode]
    .filter(([node]) => !known.has(node))
    .flatMap(([, pods]) => pods.filter(({ nodeName }) => nodeName === '').map(({ name }) => name));
}

/** Scheduled ones first, then the older, then by name. */
function byAge(a: DaemonPod, b: DaemonPod): number {
  return (
    Number(a.nodeName === '') - Number(b.nodeName === '') ||
    (a.createdMs ?? 0) - (b.createdMs ?? 0) ||
    compareStrings(a.name, b.name)
  );
}
