import type { LimitRange, Pod } from '../../../model/index.ts';
import { adaptRecommendation } from '../adapt/adapt.ts';
import type { AdaptedRecommendation } from '../adapt/adapt.ts';
import { actualResources } from '../adapt/container-resources.ts';
import { joinLimitRanges } from '../adapt/limit-ranges.ts';
import type { ContainerRecommendation, VpaSpec } from '../vpa-spec.ts';
import { decideInPlace, isResizing, isStuck } from './in-place.ts';
import type { InPlaceDecision } from './in-place.ts';
import { comparePriorities, isAccepted, meetsEvictionRequirements, updatePriority } from './priority.ts';
import type { UpdatePriority, UpdaterClock } from './priority.ts';
import { ReplicaGroups } from './replica-groups.ts';
import type { GroupOwner } from './replica-groups.ts';
import type { UpdaterConfig } from './updater-config.ts';

/** What the updater looks at in one pass over one VPA. Pods are live: bound, not finished, not being deleted. */
export interface UpdaterWorld {
  readonly pods: readonly Pod[];
  readonly owners: readonly GroupOwner[];
  readonly limitRanges: readonly LimitRange[];
  /** When the updater last tried to resize a pod, by pod name. */
  readonly resizeAttemptsMs: ReadonlyMap<string, number>;
  /** The eviction API's answer, budgets included; `evicted` are the pods this pass evicted before. */
  readonly admitsEviction: (pod: Pod, evicted: readonly Pod[]) => boolean;
  /** PATCH …/resize: false where the API server refuses, and the pod is up for eviction. Absent: it never does. */
  readonly admitsResize?: (pod: Pod) => boolean;
}

export interface UpdatePlan {
  readonly priorities: ReadonlyMap<string, UpdatePriority>;
  /** By the budget of the replica groups before anything is done; input order. */
  readonly evictable: readonly Pod[];
  readonly inPlaceDecisions: ReadonlyMap<string, InPlaceDecision>;
  /** Pods worth a disruption, most urgent first. */
  readonly order: readonly Pod[];
  readonly resized: readonly Pod[];
  readonly evicted: readonly Pod[];
}

/**
 * Which pods the updater evicts or resizes now (upstream updater/logic). Modes Off and Initial leave pods alone;
 * recommendation-only mode is Off.
 */
export function planUpdates(
  spec: VpaSpec,
  recommendation: readonly ContainerRecommendation[] | undefined,
  world: UpdaterWorld,
  config: UpdaterConfig,
  clock: UpdaterClock,
): UpdatePlan {
  const groups = new ReplicaGroups(world.pods, world.owners, config, spec.minReplicas ?? config.minReplicas);
  const candidates = candidatesOf(spec, recommendation ?? [], world);
  const decide = (pod: Pod): InPlaceDecision =>
    decideInPlace(pod, groups, recommendation !== undefined, config, {
      nowMs: clock.nowMs,
      attemptedMs: world.resizeAttemptsMs.get(pod.metadata.name),
    });
  const mayEvict = (pod: Pod): boolean => mayEvictNow(pod, groups, world, clock);
  const evictable = world.pods.filter(mayEvict);
  const decisions = new Map(world.pods.map((pod) => [pod.metadata.name, decide(pod)]));

  const isInPlace = spec.updateMode === 'InPlaceOrRecreate' || spec.updateMode === 'InPlace';
  const isStartable = (pod: Pod): boolean =>
    isInPlace ? decisions.get(pod.metadata.name) !== 'InPlaceDeferred' : evictable.includes(pod);
  const order = candidates
    .filter(({ pod }) => isStartable(pod))
    .filter(({ pod, priority }) => isAccepted(pod, spec, priority, config, clock))
    .sort((a, b) => comparePriorities(a.priority, b.priority) || a.place - b.place)
    .filter(({ adapted }) => meetsEvictionRequirements(spec, adapted))
    .map(({ pod }) => pod);

  const plan = { order, evictable, priorities: prioritiesOf(candidates), inPlaceDecisions: decisions };
  if (spec.updateMode === 'Off' || spec.updateMode === 'Initial')
    return { ...plan, resized: [], evicted: [] };
  const refused: Pod[] = [];
  const resized = isInPlace
    ? order.filter((pod) => startResize(pod, { groups, decide, world, refused }))
    : [];
  const rest = order.filter((pod) => !resized.includes(pod));
  const mayFallBack = (pod: Pod): boolean =>
    !isInPlace || refused.includes(pod) || decide(pod) === 'InPlaceEvict';
  const toEvict = spec.updateMode === 'InPlace' ? [] : rest.filter(mayFallBack);
  return { ...plan, resized, evicted: evictInOrder(toEvict, groups, mayEvict, world) };
}

interface Candidate {
  readonly pod: Pod;
  readonly place: number;
  readonly adapted: readonly AdaptedRecommendation[];
  readonly priority: UpdatePriority;
}

function candidatesOf(
  spec: VpaSpec,
  entries: readonly ContainerRecommendation[],
  world: UpdaterWorld,
): readonly Candidate[] {
  const limitRanges = joinLimitRanges(world.limitRanges);
  return world.pods.map((pod, place) => {
    const adapted = adaptRecommendation(spec, entries, actualResources(pod), limitRanges) ?? [];
    return { pod, place, adapted, priority: updatePriority(pod, adapted) };
  });
}

function prioritiesOf(candidates: readonly Candidate[]): ReadonlyMap<string, UpdatePriority> {
  return new Map(candidates.map(({ pod, priority }) => [pod.metadata.name, priority]));
}

/** A pod that is being resized is evicted only once the resize is stuck. */
function mayEvictNow(pod: Pod, groups: ReplicaGroups, world: UpdaterWorld, clock: UpdaterClock): boolean {
  if (!groups.mayEvict(pod)) return false;
  if (!isResizing(pod)) return true;
  const attemptedMs = world.resizeAttemptsMs.get(pod.metadata.name);
  return isStuck(pod, attemptedMs === undefined ? 0 : clock.nowMs - attemptedMs);
}

interface ResizePass {
  readonly groups: ReplicaGroups;
  readonly decide: (pod: Pod) => InPlaceDecision;
  readonly world: UpdaterWorld;
  /** Pods whose resize the API server refused. */
  readonly refused: Pod[];
}

function startResize(pod: Pod, { groups, decide, world, refused }: ResizePass): boolean {
  if (decide(pod) !== 'InPlaceApproved') return false;
  if (world.admitsResize?.(pod) === false) {
    refused.push(pod);
    return false;
  }
  groups.disrupt(pod);
  return true;
}

/**
 * Whether the updater would touch the pod at all if its budget let it. All pods of one template have the same answer,
 * but for their age and their kills: so one look at the oldest tells of the others.
 */
export function isWorthUpdating(
  spec: VpaSpec,
  recommendation: readonly ContainerRecommendation[],
  { pod, limitRanges }: { readonly pod: Pod; readonly limitRanges: readonly LimitRange[] },
  config: UpdaterConfig,
  clock: UpdaterClock,
): boolean {
  const ranges = joinLimitRanges(limitRanges);
  const adapted = adaptRecommendation(spec, recommendation, actualResources(pod), ranges) ?? [];
  return (
    isAccepted(pod, spec, updatePriority(pod, adapted), config, clock) &&
    meetsEvictionRequirements(spec, adapted)
  );
}

function evictInOrder(
  pods: readonly Pod[],
  groups: ReplicaGroups,
  mayEvict: (pod: Pod) => boolean,
  { admitsEviction }: UpdaterWorld,
): readonly Pod[] {
  const evicted: Pod[] = [];
  for (const pod of pods) {
    if (!mayEvict(pod) || !admitsEviction(pod, evicted)) continue;
    groups.disrupt(pod);
    evicted.push(pod);
  }
  return evicted;
}
