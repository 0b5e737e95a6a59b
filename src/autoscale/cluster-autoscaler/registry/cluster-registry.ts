import { goDurationText } from '../ca-flags.ts';
import { clusterEvent } from '../ca-event.ts';
import type { EmitEvent } from '../ca-event.ts';
import type { CloudProvider, Instance } from '../cloud-provider.ts';
import type { NodeGroup } from '../node-group.ts';
import type { Node } from '../../../model/index.ts';
import { ListedNodes } from '../simulator/listed-nodes.ts';
import type { ListChange } from '../simulator/listed-nodes.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';
import { NodeGroupBackoff } from './backoff.ts';
import type { BackoffConfig } from './backoff.ts';
import { InstanceCache } from './instance-cache.ts';
import { countStandings, noNodes, standingOf } from './node-counts.ts';
import type { GroupNodes, NodeStanding } from './node-counts.ts';
import { ScaleUpRequests } from './scale-up-requests.ts';

export interface RegistryOptions {
  readonly maxProvisionMs: number;
  readonly maxStartupMs: number;
  readonly okUnreadyCount: number;
  readonly maxUnreadyPercentage: number;
  readonly backoff: BackoffConfig;
}

const NO_CHANGE: ListChange = { gone: [], come: [] };

interface NodesAmong {
  readonly instances: readonly Instance[];
  /** By place in that list. */
  readonly areNodes: readonly boolean[];
}

interface WrongSize {
  readonly registered: number;
  readonly target: number;
  readonly sinceMs: number;
}

/**
 * Nodes, instances and scale-ups under way, as of the start of a loop (upstream clusterstate/clusterstate.go). Target
 * sizes are those of the last update or `recalculate`, not the provider's of this moment: that is why a loop that
 * deletes unregistered instances goes on with the old ones.
 */
export class ClusterRegistry {
  readonly #provider: CloudProvider;
  readonly #options: RegistryOptions;
  readonly #emit: EmitEvent;
  readonly #backoff: NodeGroupBackoff;
  readonly #requests = new ScaleUpRequests();
  readonly #cache: InstanceCache;
  readonly #targets = new Map<string, number>();
  /** How many nodes a group must have at least, as of the last update or `recalculate`. */
  readonly #leasts = new Map<string, number>();
  /** Instance ids without a node, by group, and since when. */
  #unregistered = new Map<string, Map<string, number>>();
  #instances = new Map<string, readonly Instance[]>();
  #counts = new Map<string | undefined, GroupNodes>();
  #wrongSizes = new Map<string, WrongSize>();
  #hasTemplate: (group: string) => boolean = () => false;
  #nowMs = 0;
  #looked = new Map<string, readonly Instance[]>();
  #areRegistered = false;
  readonly #listed: ListedNodes<NodeStanding>;
  #clock: CaClock = { nowMs: 0, timeMsOf: () => 0 };
  readonly #errorIds = new WeakMap<readonly Instance[], readonly string[]>();
  #registeredIds = new Set<string>();
  /** By group, as long as no node goes: which instances of which list are nodes. */
  readonly #nodesAmong = new Map<string, NodesAmong>();

  constructor(provider: CloudProvider, options: RegistryOptions, emit: EmitEvent) {
    this.#provider = provider;
    this.#options = options;
    this.#emit = emit;
    this.#backoff = new NodeGroupBackoff(options.backoff);
    this.#cache = new InstanceCache(provider);
    // A node that has not started yet grows out of that with time.
    this.#listed = new ListedNodes(
      (node) => standingOf(node, provider, options.maxStartupMs, this.#clock),
      ({ kind }) => provider.isStable === true && kind !== 'notStarted',
    );
  }

  /** Looks at the nodes of a new loop. */
  update(nodes: readonly Node[], hasTemplate: (group: string) => boolean, clock: CaClock): void {
    this.#hasTemplate = hasTemplate;
    this.#nowMs = clock.nowMs;
    this.#clock = clock;
    const groups = this.#provider.groups();
    const before = this.#instances;
    this.#readInstances(groups);
    const change = this.#countNodes(nodes);
    this.#noteUnregistered(nodes, change);
    this.#countUnregistered(groups);
    this.recalculate();
    this.#endRequests(groups);
    for (const group of groups) this.#noteCreateErrors(group, before.get(group.id) ?? []);
    this.#noteLeasts();
    this.#noteWrongSizes(groups);
  }

  /** Takes the provider's target sizes of this moment. */
  recalculate(): void {
    this.#targets.clear();
    for (const { id, targetSize } of this.#provider.groups()) this.#targets.set(id, targetSize);
    this.#noteLeasts();
  }

  /** Instances that are overdue and nodes that were asked for need not be there. */
  #noteLeasts(): void {
    for (const [id, target] of this.#targets) {
      const overdue = this.#counts.get(id)?.longUnregistered ?? 0;
      this.#leasts.set(id, target - overdue - this.#requests.increaseOf(id));
    }
  }

  /** `nowMs`: when it was asked for, where that is not in the loop of the last update. */
  registerScaleUp(group: NodeGroup, delta: number, nowMs: number = this.#nowMs): void {
    this.#requests.change(group.id, delta, this.#provisionMs(group), nowMs);
  }

  /** The group is left alone for a while. */
  registerFailure(group: string, nowMs: number = this.#nowMs): void {
    if (this.#hasTemplate(group)) this.#backoff.failed(group, nowMs);
  }

  isClusterHealthy(): boolean {
    const { unready, registered } = this.#counts.get(undefined) ?? noNodes();
    return this.#isFewEnough(unready, registered);
  }

  safetyOf({ id }: NodeGroup): 'safe' | 'backedOff' | 'unhealthy' {
    if (!this.#isGroupHealthy(id)) return 'unhealthy';
    return this.#isBackedOff(id) ? 'backedOff' : 'safe';
  }

  /** Nodes that will come, by group, where a scale-up is under way. */
  upcoming(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { id } of this.#provider.groups()) {
      const count = this.#upcomingOf(id);
      if (count > 0 && this.#requests.has(id) && !this.#isBackedOff(id)) counts.set(id, count);
    }
    return counts;
  }

  /** Nodes that upcoming ones stand in for. */
  notStartedOf(group: string): readonly string[] {
    return this.#counts.get(group)?.notStarted ?? [];
  }

  /** Instances that have not registered in time, by group. */
  longUnregistered(): Map<string, readonly string[]> {
    const byGroup = new Map<string, readonly string[]>();
    for (const group of this.#provider.groups()) {
      const ids = this.#longUnregisteredOf(group);
      if (ids.length > 0) byGroup.set(group.id, ids);
    }
    return byGroup;
  }

  /** Instances that could not be made, by group. */
  withCreateErrors(): Map<string, readonly string[]> {
    const byGroup = new Map<string, readonly string[]>();
    for (const [group, instances] of this.#instances) {
      const ids = this.#errorIdsOf(instances);
      if (ids.length > 0) byGroup.set(group, ids);
    }
    return byGroup;
  }

  /** A list that the cache gives again says the same again. */
  #errorIdsOf(instances: readonly Instance[]): readonly string[] {
    const known = this.#errorIds.get(instances);
    if (known !== undefined) return known;
    const ids = instances.filter(hasCreateError).map(({ id }) => id);
    this.#errorIds.set(instances, ids);
    return ids;
  }

  dropInstances(group: string): void {
    this.#cache.drop(group);
  }

  /** How many registered nodes a group lacks that has had the wrong size for too long. */
  lackingFor(group: NodeGroup): number {
    const wrong = this.#wrongSizes.get(group.id);
    if (wrong === undefined || wrong.sinceMs + this.#provisionMs(group) >= this.#nowMs) return 0;
    return Math.max(0, wrong.target - wrong.registered);
  }

  /** Nothing is under way whose clock runs: requests, back-off, instances or nodes that are late, wrong sizes. */
  isQuiet(): boolean {
    const hasUnregistered = [...this.#unregistered.values()].some((ids) => ids.size > 0);
    const hasErrors = this.withCreateErrors().size > 0;
    const isStarting = (this.#counts.get(undefined)?.notStarted.length ?? 0) > 0;
    const isUnderWay = this.#requests.entries().length > 0 || this.#wrongSizes.size > 0;
    return (
      !(hasUnregistered || hasErrors || isStarting || isUnderWay) &&
      !this.#backoff.isAnyBackedOff(this.#nowMs)
    );
  }

  #readInstances(groups: readonly NodeGroup[]): void {
    this.#cache.refreshIfDue(this.#nowMs);
    for (const { id } of groups) if (this.#requests.has(id) && this.#upcomingOf(id) > 0) this.#cache.drop(id);
    this.#instances = new Map(groups.map(({ id }) => [id, this.#cache.of(id)]));
  }

  /** The same nodes again are of the same classes, unless one of them is growing out of its class. */
  #countNodes(nodes: readonly Node[]): ListChange {
    const isStarting = (this.#counts.get(undefined)?.notStarted.length ?? 0) > 0;
    const isCounted = nodes === this.#listed.nodes && !isStarting && this.#provider.isStable;
    if (isCounted) return NO_CHANGE;
    const change = this.#listed.update(nodes);
    this.#counts = countStandings(nodes, this.#listed.values);
    return change;
  }

  #noteUnregistered(nodes: readonly Node[], change: ListChange): void {
    const { gone, come } = change;
    const areSame = this.#provider.isStable === true && gone.length === 0 && come.length === 0;
    const isKnown = this.#areRegistered && areSame;
    if (isKnown && [...this.#instances].every(([id, list]) => this.#looked.get(id) === list)) return;
    this.#looked = this.#instances;
    this.#register(nodes, change);
    const next = new Map<string, Map<string, number>>();
    for (const [group, instances] of this.#instances) next.set(group, this.#unregisteredOf(group, instances));
    this.#unregistered = next;
    this.#areRegistered = [...next.values()].every((ids) => ids.size === 0);
  }

  #register(nodes: readonly Node[], { gone, come }: ListChange): void {
    const idOf = (node: Node): string => this.#provider.instanceIdOf(node);
    const isStable = this.#provider.isStable === true;
    if (!isStable || gone.length > 0) this.#nodesAmong.clear();
    if (!isStable) this.#registeredIds = new Set(nodes.map(idOf));
    else {
      for (const node of gone) this.#registeredIds.delete(idOf(node));
      for (const node of come) this.#registeredIds.add(idOf(node));
    }
  }

  /** Instances without a node, and since when. */
  #unregisteredOf(group: string, instances: readonly Instance[]): Map<string, number> {
    const known = this.#unregistered.get(group);
    const before = this.#nodesAmong.get(group);
    const ids = new Map<string, number>();
    const areNodes: boolean[] = [];
    for (let place = 0; place < instances.length; place++) {
      const isSame = before !== undefined && instances[place] === before.instances[place];
      const isNode = (isSame && before.areNodes[place]) || this.#registeredIds.has(instances[place].id);
      areNodes.push(isNode);
      if (isNode) continue;
      const { id, state, error } = instances[place];
      if (state !== 'Deleting' && error === undefined) ids.set(id, known?.get(id) ?? this.#nowMs);
    }
    this.#nodesAmong.set(group, { instances, areNodes });
    return ids;
  }

  #countUnregistered(groups: readonly NodeGroup[]): void {
    for (const group of groups) {
      const count = this.#unregistered.get(group.id)?.size ?? 0;
      let own = this.#counts.get(group.id);
      if (count === 0) {
        if (own?.registered === 0) this.#counts.delete(group.id);
        else if (own !== undefined) Object.assign(own, { unregistered: 0, longUnregistered: 0 });
        continue;
      }
      if (own === undefined) this.#counts.set(group.id, (own = noNodes()));
      own.longUnregistered = this.#longUnregisteredOf(group).length;
      own.unregistered = count - own.longUnregistered;
    }
  }

  #longUnregisteredOf(group: NodeGroup): readonly string[] {
    const limitMs = this.#nowMs - this.#provisionMs(group);
    return [...(this.#unregistered.get(group.id) ?? [])].filter(([, ms]) => ms < limitMs).map(([id]) => id);
  }

  /** Scale-ups that have arrived, and those that have not in time. */
  #endRequests(groups: readonly NodeGroup[]): void {
    this.#backoff.forgetOld(this.#nowMs);
    for (const [id, { increase, sinceMs, dueMs }] of this.#requests.entries()) {
      const group = groups.find((known) => known.id === id);
      const hasArrived = this.#upcomingOf(id) <= 0;
      if (!hasArrived && dueMs >= this.#nowMs) continue;
      this.#requests.delete(id);
      if (hasArrived || group === undefined) continue;
      const text = `Nodes added to group ${id} failed to register within ${goDurationText(this.#nowMs - sinceMs)}`;
      this.#emit(clusterEvent('Warning', 'ScaleUpTimedOut', text));
      this.registerFailure(id);
      const refusal = this.#provider.decreaseTargetSize(group, -increase);
      if (refusal === undefined) continue;
      const failure = `Failed to decrease target size for group ${id} after scale-up timeout: ${refusal}`;
      this.#emit(clusterEvent('Warning', 'FailedToRevertScaleUp', failure));
    }
  }

  /** Errors that were not there at the last update make the request smaller and the group back off. */
  #noteCreateErrors(group: NodeGroup, before: readonly Instance[]): void {
    const { id } = group;
    const now = this.#instances.get(id) ?? [];
    if (now === before || this.#errorIdsOf(now).length === 0) return;
    const seen = new Set(before.filter(hasCreateError).map((instance) => instance.id));
    const byCode = new Map<string, Instance[]>();
    for (const instance of now) {
      const { error } = instance;
      if (!hasCreateError(instance) || error === undefined) continue;
      const code = `${error.errorClass}.${error.code}`;
      byCode.set(code, [...(byCode.get(code) ?? []), instance]);
    }
    for (const [code, instances] of byCode) {
      const unseen = instances.filter((instance) => !seen.has(instance.id)).length;
      if (unseen === 0 || !this.#requests.has(id) || this.#upcomingOf(id) <= 0) continue;
      const sources = [...new Set(instances.map(({ error }) => error?.message ?? ''))].join(', ');
      const text = `Failed adding ${unseen} nodes to group ${id} due to ${code}; source errors: ${sources}`;
      this.#emit(clusterEvent('Warning', 'ScaleUpFailed', text));
      this.#requests.change(id, -unseen, 0, this.#nowMs);
      this.registerFailure(id);
    }
  }

  #noteWrongSizes(groups: readonly NodeGroup[]): void {
    const next = new Map<string, WrongSize>();
    for (const { id } of groups) {
      const counts = this.#counts.get(id);
      const target = this.#targets.get(id) ?? 0;
      if (counts === undefined) continue;
      const { registered, unregistered, longUnregistered } = counts;
      if (registered <= target && registered >= target - unregistered - longUnregistered) continue;
      const known = this.#wrongSizes.get(id);
      const isSame = known?.registered === registered && known.target === target;
      next.set(id, isSame ? known : { registered, target, sinceMs: this.#nowMs });
    }
    this.#wrongSizes = next;
  }

  #upcomingOf(group: string): number {
    const target = this.#targets.get(group) ?? 0;
    const { ready, unready, suspended, longUnregistered } = this.#counts.get(group) ?? noNodes();
    return target - (ready + unready + suspended + longUnregistered);
  }

  #isGroupHealthy(group: string): boolean {
    const counts = this.#counts.get(group);
    const target = this.#targets.get(group) ?? 0;
    const least = this.#leasts.get(group) ?? 0;
    // Without a single node or instance nothing may be missing.
    if (counts === undefined) return target === 0 || (least === 0 && target > 0);
    const { ready, unready, suspended, notStarted } = counts;
    const missing = Math.max(0, least - ready - suspended);
    return this.#isFewEnough(missing, ready + unready + suspended + notStarted.length);
  }

  #isFewEnough(unready: number, of: number): boolean {
    const { okUnreadyCount, maxUnreadyPercentage } = this.#options;
    return unready <= okUnreadyCount || unready <= (maxUnreadyPercentage / 100) * of;
  }

  #isBackedOff(group: string): boolean {
    return this.#hasTemplate(group) && this.#backoff.isBackedOff(group, this.#nowMs);
  }

  #provisionMs({ options }: NodeGroup): number {
    return options.maxNodeProvisionMs ?? this.#options.maxProvisionMs;
  }
}

function hasCreateError({ state, error }: Instance): boolean {
  return state === 'Creating' && error !== undefined;
}
