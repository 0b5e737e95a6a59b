import { MINUTE_MS, SECOND_MS, goSort } from '../../../base/index.ts';
import type { Condition, Pod } from '../../../model/index.ts';
import { goDurationMs } from '../ca-flags.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { placePods } from '../simulator/hinting-placer.ts';
import type { PlacementHints } from '../simulator/placement-hints.ts';
import { isDaemonSetPod, isMirrorPod } from '../simulator/pod-kinds.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';
import { asksForGpu } from '../simulator/utilization.ts';

/** Pods of so low a priority neither make the cluster grow nor keep a node: --expendable-pods-priority-cutoff. */
export function isExpendable({ spec }: Pod, cutoff: number): boolean {
  return spec.priority !== undefined && spec.priority !== null && spec.priority < cutoff;
}

/** Whether one of these schedulers places the pod; none named: all may. */
export function isOfScheduler({ spec }: Pod, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.includes(spec.schedulerName ?? 'default-scheduler');
}

/** Pods as a loop lists them. */
export interface ListedPods {
  /** On a node, or on the one that preemption makes room on: `spec.nodeName` is set. */
  readonly placed: readonly Pod[];
  /** Those that kube-scheduler called unschedulable, then those of schedulers that nobody waits for. */
  readonly waiting: readonly Pod[];
}

/**
 * Sorts the pods that there are, in their order (upstream kube_util.ArrangePodsBySchedulability): finished ones are none,
 * and one that waits is not looked at while it leaves, or before its scheduler has tried it.
 */
export function listPods(
  pods: readonly Pod[],
  { bypassed, allowed }: { readonly bypassed: readonly string[]; readonly allowed: readonly string[] },
): ListedPods {
  const placed: Pod[] = [];
  const unschedulable: Pod[] = [];
  const unprocessed: Pod[] = [];
  for (const pod of pods) {
    const at = isFinished(pod) ? undefined : placedPod(pod);
    if (at !== undefined) placed.push(at);
    else if (isFinished(pod) || isText(pod.metadata.deletionTimestamp) || !isOfScheduler(pod, allowed))
      continue;
    else if (hasFailed(pod)) unschedulable.push(pod);
    else if (bypassed.length > 0 && isOfScheduler(pod, bypassed) && isUntried(pod)) unprocessed.push(pod);
  }
  return { placed, waiting: [...unschedulable, ...unprocessed] };
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** On the node that it has or will get; undefined: none. */
function placedPod(pod: Pod): Pod | undefined {
  const { spec, status, metadata } = pod;
  if (isText(spec.nodeName)) return pod;
  const nominated = status?.nominatedNodeName;
  if (isText(metadata.deletionTimestamp) || !isText(nominated)) return undefined;
  return { ...pod, spec: { ...spec, nodeName: nominated } };
}

function isText(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text !== '';
}

function hasFailed(pod: Pod): boolean {
  const scheduled = scheduledCondition(pod);
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
}

function isUntried(pod: Pod): boolean {
  const scheduled = scheduledCondition(pod);
  return scheduled === undefined || (scheduled.status === 'False' && (scheduled.reason ?? '') === '');
}

function scheduledCondition({ status }: Pod): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === 'PodScheduled');
}

/** Neither mirror nor daemon pod and not leaving: evicted, it is made again somewhere. */
export function isRecreatable(pod: Pod): boolean {
  const { annotations, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp !== undefined && deletionTimestamp !== null) return false;
  const source = annotations?.['kubernetes.io/config.source'];
  const isStatic = source !== undefined && source !== 'api';
  return !isMirrorPod(pod) && !isStatic && !isDaemonSetPod(pod);
}

/** What the pods of a node will be once they have been evicted. */
export function recreatedPods(snapshot: CaSnapshot, node: string): readonly Pod[] {
  const copies: Pod[] = [];
  for (const row of snapshot.podRowsOn(node)) {
    const pod = snapshot.cluster.pods.object(row);
    if (!isRecreatable(pod)) continue;
    const { nodeName: _nodeName, ...spec } = pod.spec;
    const copy = { ...pod, spec };
    snapshot.standsFor(copy, row);
    copies.push(copy);
  }
  return copies;
}

/**
 * Puts waiting pods where they fit, the most important first; they use that room in the rest of the loop. Returns the
 * others (upstream podlistprocessor/filter_out_schedulable.go).
 */
export function placeSchedulable(
  snapshot: CaSnapshot,
  hints: PlacementHints,
  waiting: readonly Pod[],
): readonly Pod[] {
  const ordered = [...waiting];
  goSort(ordered, (a, b) => (a.spec.priority ?? 0) > (b.spec.priority ?? 0));
  const options = { isAcceptable: () => true, endsPassOnFailure: false };
  const placed = new Set(placePods(snapshot, hints, ordered, options).map(({ pod }) => pod));
  hints.dropOld();
  return ordered.filter((pod) => !placed.has(pod));
}

const DELAY_ANNOTATION = 'cluster-autoscaler.kubernetes.io/pod-scale-up-delay';

/** Older than --new-pod-scale-up-delay, or than its own longer delay. */
export function isOldEnough(pod: Pod, delayMs: number, clock: CaClock): boolean {
  const written = pod.metadata.annotations?.[DELAY_ANNOTATION];
  const ownMs = written === undefined ? NaN : goDurationMs(written);
  return clock.nowMs - createdMs(pod, clock) > (ownMs >= delayMs ? ownMs : delayMs);
}

const YOUNG_MS = 2 * SECOND_MS;
const YOUNG_GPU_MS = MINUTE_MS / 2;

/** Pods that have only just come may have more of their kind behind them. */
export function areAllNew(pods: readonly Pod[], clock: CaClock): boolean {
  const oldest = (of: readonly Pod[]): number => Math.min(...of.map((pod) => createdMs(pod, clock)));
  if (oldest(pods) + YOUNG_MS > clock.nowMs) return true;
  const withGpu = pods.filter(asksForGpu);
  return withGpu.length > 0 && oldest(withGpu) + YOUNG_GPU_MS > clock.nowMs;
}

function createdMs({ metadata }: Pod, { timeMsOf }: CaClock): number {
  return timeMsOf(metadata.creationTimestamp ?? '');
}
