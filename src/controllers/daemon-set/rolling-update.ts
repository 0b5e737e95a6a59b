import { scaledValue } from '../int-or-percent.ts';
import { isAvailable } from '../pod-view.ts';
import { NO_DRAW } from './types.ts';
import type { DaemonNode, DaemonPod, DaemonSetDecision, DaemonSetSpec } from './types.ts';

/** A node that is wanted or has pods, with its pods of the new and of an old template that are not being deleted. */
interface NodePair {
  readonly node: string;
  readonly shouldRun: boolean;
  readonly newPod: DaemonPod | undefined;
  readonly oldPod: DaemonPod | undefined;
  /** Two of one kind: the next manage step clears that up. */
  readonly isCrowded: boolean;
}

interface UpdateInput {
  readonly spec: DaemonSetSpec;
  readonly nodes: readonly DaemonNode[];
  readonly podsByNode: ReadonlyMap<string, readonly DaemonPod[]>;
  readonly nowMs: number;
}

/**
 * Replaces pods of an old template: without surge deletes them within maxUnavailable, with surge starts the new pod
 * first within maxSurge. Old pods that are not available are replaced whatever the budget.
 *
 * Upstream: daemon/update.go rollingUpdate.
 */
export function updateDaemons(input: UpdateInput): DaemonSetDecision {
  const desired = input.nodes.filter(({ shouldRun }) => shouldRun).length;
  const { spec } = input;
  const surge = scaledValue(spec.maxSurge, desired, 'up') ?? 0;
  const unavailable = scaledValue(spec.maxUnavailable, desired, 'up') ?? 0;
  const pairs = pairsOf(input);
  if (surge > 0) return updateWithSurge(input, pairs, surge, desired);
  return updateInPlace(input, pairs, desired > 0 && unavailable === 0 ? 1 : unavailable);
}

function updateInPlace(
  input: UpdateInput,
  pairs: readonly NodePair[],
  maxUnavailable: number,
): DaemonSetDecision {
  const replaced: string[] = [];
  const candidates: string[] = [];
  let unavailable = 0;
  for (const { newPod, oldPod, isCrowded } of pairs) {
    if (isCrowded || (newPod === undefined) === (oldPod === undefined)) unavailable++;
    else if (newPod !== undefined) unavailable += isFit(input, newPod) ? 0 : 1;
    else if (oldPod !== undefined && isFit(input, oldPod)) candidates.push(oldPod.name);
    else if (oldPod !== undefined) {
      replaced.push(oldPod.name);
      unavailable++;
    }
  }
  const count = Math.min(Math.max(0, maxUnavailable - unavailable), candidates.length);
  return {
    deletes: replaced,
    deletesDrawn: { count, of: candidates },
    creates: [],
    createsDrawn: NO_DRAW,
    failedOn: [],
  };
}

function updateWithSurge(
  input: UpdateInput,
  pairs: readonly NodePair[],
  maxSurge: number,
  desired: number,
): DaemonSetDecision {
  const isFitPod = (pod: DaemonPod | undefined): boolean => pod !== undefined && isFit(input, pod);
  const pairsAtWork = pairs.filter(({ isCrowded }) => !isCrowded);
  const both = pairsAtWork.filter(({ newPod, oldPod }) => newPod !== undefined && oldPod !== undefined);
  const alone = pairsAtWork.filter(({ newPod, oldPod }) => newPod === undefined && oldPod !== undefined);
  const fitAlone = alone.filter(({ oldPod }) => isFitPod(oldPod));
  const brokenAlone = alone.filter(({ oldPod }) => !isFitPod(oldPod));
  const surging = pairs.length - pairsAtWork.length + both.filter(({ newPod }) => !isFitPod(newPod)).length;
  const available = pairsAtWork.filter(({ newPod, oldPod }) => isFitPod(oldPod ?? newPod)).length;

  const candidates = fitAlone.filter(({ shouldRun }) => shouldRun).map(({ node }) => node);
  const unwanted = namesOf(fitAlone.filter(({ shouldRun }) => !shouldRun));
  return {
    deletes: [
      ...namesOf(both.filter(({ newPod }) => isFitPod(newPod))),
      ...namesOf(brokenAlone.filter(({ shouldRun }) => !shouldRun)),
    ],
    // On nodes that no longer fit an old pod goes only once enough others are available.
    deletesDrawn: { count: Math.min(Math.max(0, available - desired), unwanted.length), of: unwanted },
    creates: brokenAlone.filter(({ shouldRun }) => shouldRun).map(({ node }) => node),
    createsDrawn: { count: Math.min(Math.max(0, maxSurge - surging), candidates.length), of: candidates },
    failedOn: [],
  };
}

function namesOf(pairs: readonly NodePair[]): string[] {
  return pairs.flatMap(({ oldPod }) => (oldPod === undefined ? [] : [oldPod.name]));
}

function pairsOf({ spec, nodes, podsByNode }: UpdateInput): NodePair[] {
  const wanted = new Set(nodes.filter(({ shouldRun }) => shouldRun).map(({ name }) => name));
  return [...new Set([...podsByNode.keys(), ...wanted])].map((node) => {
    const pods = (podsByNode.get(node) ?? []).filter(({ isDeleting }) => !isDeleting);
    const updated = pods.filter((pod) => isUpdated(spec, pod));
    const old = pods.filter((pod) => !isUpdated(spec, pod));
    return {
      node,
      shouldRun: wanted.has(node),
      newPod: updated.at(0),
      oldPod: old.at(0),
      isCrowded: updated.length > 1 || old.length > 1,
    };
  });
}

function isUpdated({ hash, templateGeneration }: DaemonSetSpec, { labels }: DaemonPod): boolean {
  if (hash !== '' && labels['controller-revision-hash'] === hash) return true;
  return templateGeneration !== undefined && labels['pod-template-generation'] === templateGeneration;
}

function isFit({ spec, nowMs }: UpdateInput, pod: DaemonPod): boolean {
  return isAvailable(pod, spec.minReadySeconds, nowMs);
}
