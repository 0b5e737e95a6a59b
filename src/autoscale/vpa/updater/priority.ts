import { compareQuantities, scaledValue } from '../../../model/index.ts';
import type { ContainerStatus, Pod, Quantity } from '../../../model/index.ts';
import { fieldsAt, textAt } from '../../fields.ts';
import type { AdaptedRecommendation } from '../adapt/adapt.ts';
import { policyOf, VPA_RESOURCES } from '../vpa-spec.ts';
import type { VpaResource, VpaSpec } from '../vpa-spec.ts';
import type { UpdaterConfig } from './updater-config.ts';

/** How much a pod's requests are off. */
export interface UpdatePriority {
  readonly outsideRecommendedRange: boolean;
  readonly scaleUp: boolean;
  /** Σ over resources of |Σ requests − Σ targets| ÷ Σ requests; a container up and another down cancel. */
  readonly resourceDiff: number;
}

/**
 * How urgent an update of the pod is; containers that the admission did not see are passed over. Upstream:
 * updater/priority/priority_processor.go GetUpdatePriority.
 */
export function updatePriority(pod: Pod, adapted: readonly AdaptedRecommendation[]): UpdatePriority {
  const observed = observedContainers(pod);
  const sums = { cpu: new ResourceSums(), memory: new ResourceSums() };
  let outsideRecommendedRange = false;
  let scaleUp = false;
  for (const { container, entry } of adapted) {
    if (observed !== undefined && !observed.includes(container.name)) continue;
    for (const resource of VPA_RESOURCES) {
      const target = entry.target[resource];
      if (target === undefined) continue;
      const request = container.requests[resource];
      sums[resource].add(request, target);
      if (request === undefined || milli(target) > milli(request)) scaleUp = true;
      if (isOutside(request, entry.lowerBound[resource], entry.upperBound[resource]))
        outsideRecommendedRange = true;
    }
  }
  return { outsideRecommendedRange, scaleUp, resourceDiff: sums.cpu.difference() + sums.memory.difference() };
}

/** Scale-ups first, then the largest difference. */
export function comparePriorities(a: UpdatePriority, b: UpdatePriority): number {
  return Number(b.scaleUp) - Number(a.scaleUp) || b.resourceDiff - a.resourceDiff;
}

class ResourceSums {
  #requested = 0n;
  #recommended = 0n;
  #hasTarget = false;

  add(request: Quantity | undefined, target: Quantity): void {
    if (request !== undefined) this.#requested += milli(request);
    this.#recommended += milli(target);
    this.#hasTarget = true;
  }

  difference(): number {
    if (!this.#hasTarget) return 0;
    const requested = Math.max(Number(this.#requested), 1);
    return Math.abs(requested - Number(this.#recommended)) / requested;
  }
}

/** A request that is missing is outside of any range. */
function isOutside(
  request: Quantity | undefined,
  lower: Quantity | undefined,
  upper: Quantity | undefined,
): boolean {
  if (request === undefined) return true;
  if (lower !== undefined && compareQuantities(request, lower) < 0) return true;
  return upper !== undefined && compareQuantities(request, upper) > 0;
}

function milli(quantity: Quantity): bigint {
  return scaledValue(quantity, -3);
}

/** Whether the pod's difference is worth a disruption now. */
export function isAccepted(
  pod: Pod,
  spec: VpaSpec,
  priority: UpdatePriority,
  config: UpdaterConfig,
  clock: UpdaterClock,
): boolean {
  if (isQuickOutOfMemory(pod, spec, config, clock)) return priority.resourceDiff !== 0;
  if (priority.outsideRecommendedRange) return true;
  const startTime = pod.status?.startTime;
  if (startTime === undefined) return false;
  const ageMs = clock.nowMs - clock.timeMsOf(startTime);
  return ageMs >= config.inBoundsLifetimeMs && priority.resourceDiff >= config.podUpdateThreshold;
}

/** Now, and how the API's time texts read on the same clock. */
export interface UpdaterClock {
  readonly nowMs: number;
  readonly timeMsOf: (text: string) => number;
}

/** A container that was killed for memory soon after its start is helped at once. */
function isQuickOutOfMemory(pod: Pod, spec: VpaSpec, config: UpdaterConfig, clock: UpdaterClock): boolean {
  const observed = observedContainers(pod);
  return (pod.status?.containerStatuses ?? []).some((status) => {
    if (observed !== undefined && !observed.includes(status.name)) return false;
    if (policyOf(spec.policies, status.name)?.isOff === true) return false;
    return oomLifetimeMs(status, clock) < config.evictAfterOomMs;
  });
}

/** How long a container lived until it was killed for memory; Infinity where it was not. */
function oomLifetimeMs(status: ContainerStatus, { timeMsOf }: UpdaterClock): number {
  const terminated = fieldsAt(fieldsAt({ ...status }, 'lastState'), 'terminated');
  const startedAt = textAt(terminated, 'startedAt');
  const finishedAt = textAt(terminated, 'finishedAt');
  if (textAt(terminated, 'reason') !== 'OOMKilled') return Infinity;
  if (startedAt === undefined || finishedAt === undefined) return Infinity;
  return timeMsOf(finishedAt) - timeMsOf(startedAt);
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The containers that admission looked at; a text that is none counts as no annotation. */
function observedContainers(pod: Pod): readonly string[] | undefined {
  const text = pod.metadata.annotations?.['vpaObservedContainers'];
  if (text === undefined) return undefined;
  const names = text === '' ? [] : text.split(', ');
  return names.every((name) => DNS_LABEL.test(name)) ? names : undefined;
}

/**
 * spec.updatePolicy.evictionRequirements: at least one container with a recommendation must pass, and a container
 * passes when it lacks a request or when all requirements hold for it, each by any of its resources.
 */
export function meetsEvictionRequirements(spec: VpaSpec, adapted: readonly AdaptedRecommendation[]): boolean {
  const { evictionRequirements } = spec;
  if (evictionRequirements.length === 0) return true;
  return adapted.some(({ container, entry }) => {
    const { requests } = container;
    if (requests.cpu === undefined || requests.memory === undefined) return true;
    return evictionRequirements.every(({ resources, change }) => {
      const sign = change === 'TargetHigherThanRequests' ? 1 : -1;
      return resources.some((resource) => sign * targetAgainstRequest(entry.target, requests, resource) > 0);
    });
  });
}

function targetAgainstRequest(
  target: AdaptedRecommendation['entry']['target'],
  requests: AdaptedRecommendation['container']['requests'],
  resource: VpaResource,
): number {
  const wanted = target[resource];
  const request = requests[resource];
  const difference =
    (wanted === undefined ? 0n : milli(wanted)) - (request === undefined ? 0n : milli(request));
  return Number(difference);
}
