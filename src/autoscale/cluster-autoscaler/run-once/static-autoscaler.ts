import { compareStrings, MINUTE_MS } from '../../../base/index.ts';
import type { Node, Pod } from '../../../model/index.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import { clusterEvent } from '../ca-event.ts';
import type { CaEvent } from '../ca-event.ts';
import type { CaFlags } from '../ca-flags.ts';
import type { CloudProvider } from '../cloud-provider.ts';
import {
  isExpendable,
  isOfScheduler,
  isOldEnough,
  placeSchedulable,
  recreatedPods,
} from '../pods/pod-intake.ts';
import { withoutTpuRequests } from '../pods/tpu-requests.ts';
import { ClusterRegistry } from '../registry/cluster-registry.ts';
import { ScaleDownPlanner } from '../scale-down/scale-down-planner.ts';
import type { PlannerWorld } from '../scale-down/planner-world.ts';
import { nodeFromTemplate } from '../scale-up/estimator.ts';
import { EMPTY_STATUS } from '../scale-up/scale-up-status.ts';
import type { ScaleUpStatus } from '../scale-up/scale-up-status.ts';
import type { GroupNode } from '../scale-up/template-nodes.ts';
import type { CaSnapshot } from '../simulator/ca-snapshot.ts';
import { TemplateCache } from '../scale-up/template-cache.ts';
import { isNodeReady } from '../simulator/node-readiness.ts';
import { PdbBudget } from '../simulator/pdb-budget.ts';
import { PlacementHints } from '../simulator/placement-hints.ts';
import { isDaemonSetPod } from '../simulator/pod-kinds.ts';
import { deleteFailedInstances, deleteUnregistered, fixGroupSizes } from './broken-instances.ts';
import { Cooldown } from './cooldown.ts';
import { NO_SOFT_TAINTS } from './loop-report.ts';
import type { LoopReport } from './loop-report.ts';
import type { LoopWorld } from './loop-world.ts';
import { NodeLists } from './node-lists.ts';
import type { RunOnceOptions } from './run-once-options.ts';
import { fireSalvo } from './salvo.ts';
import { scaleDownStep } from './scale-down-step.ts';
import type { ScaleDownStep } from './scale-down-step.ts';
import { emitPodEvents, raiseToMinSize, scaleUpForPods } from './scale-up-step.ts';
import type { ScaleUpContext, ScaleUpStep } from './scale-up-step.ts';
import { TaintConfig } from './taint-config.ts';

const NOT_TRIED: ScaleDownStep = {
  result: 'ScaleDownNotTried',
  deletions: [],
  unneeded: undefined,
  removable: [],
  softTaints: NO_SOFT_TAINTS,
};

/**
 * The main loop of the Cluster Autoscaler (upstream core/static_autoscaler.go, RunOnce), and all that it remembers from
 * one loop to the next: requests and back-off, templates, timers, hints, cool-downs.
 *
 * It calls the provider itself; deletions and soft taints are answers for the caller to carry out.
 */
export class StaticAutoscaler {
  readonly taints: TaintConfig;
  /** Somebody wants to know how full this node is, loop by loop. */
  watchedNode: string | undefined = undefined;
  readonly #options: RunOnceOptions;
  readonly #provider: CloudProvider;
  readonly #registry: ClusterRegistry;
  readonly #planner: ScaleDownPlanner;
  readonly #templates: TemplateCache;
  readonly #hints = new PlacementHints();
  readonly #cooldown: Cooldown;
  #events: CaEvent[] = [];
  #nextDueMs = -Infinity;
  #hasPlanned = false;
  #watchedUtilization: number | undefined = undefined;
  readonly #lists: NodeLists;

  constructor(provider: CloudProvider, flags: CaFlags, options: RunOnceOptions) {
    this.#provider = provider;
    this.#lists = new NodeLists((node) => provider.groupOf(node));
    this.#options = options;
    this.taints = new TaintConfig(flags);
    this.#cooldown = new Cooldown(options.cooldown);
    this.#registry = new ClusterRegistry(provider, options.registry, this.#emit);
    this.#planner = new ScaleDownPlanner(options.planner);
    this.#templates = new TemplateCache({
      forceDaemonSets: flags.flag('force-ds', false),
      clearsUnschedulable: flags.flag('scale-from-unschedulable', false),
      isTransientTaint: (key) => this.taints.isTransient(key),
      expiresMs: flags.durationMs('node-info-cache-expire-time', 87_600 * 3_600_000),
    });
  }

  /** A deletion that was started has failed at the provider. */
  noteFailedDeletion(group: string, nowMs: number): void {
    this.#cooldown.noteGroup('failure', group, nowMs);
  }

  /**
   * Until then a loop on an unchanged cluster comes to what the last one did, and may be left out; in the past: none may.
   */
  get nextDueMs(): number {
    return this.#nextDueMs;
  }

  /** A loop was left out. */
  repeat(nowMs: number): void {
    if (this.#options.isScaleDownEnabled) this.#planner.repeat(nowMs);
  }

  runOnce(world: LoopWorld): LoopReport {
    this.#events = [];
    this.#nextDueMs = -Infinity;
    this.#hasPlanned = false;
    this.#watchedUtilization = undefined;
    if (!this.#options.scalesFromZero && !world.nodes.some(isOpen)) return this.#abort(world);
    const templates = this.#recomputeTemplates(world);
    this.#registry.update(world.nodes, (group) => templates.has(group), world.clock);
    const context = this.#context();
    deleteUnregistered(context);
    if (!this.#registry.isClusterHealthy()) {
      this.#planner.unneeded.clear();
      this.#emit(clusterEvent('Warning', 'ClusterUnhealthy', 'Cluster is unhealthy'));
      return this.#report([NO_SCALE_UP], NOT_TRIED);
    }
    deleteFailedInstances(context);
    const fixed = fixGroupSizes(context);
    if (fixed !== false) return this.#report([NO_SCALE_UP], NOT_TRIED, fixed === true ? undefined : fixed);
    const upcoming = this.#injectUpcoming(world, templates);
    return this.#scale(world, templates, upcoming);
  }

  /** Without --scale-up-from-zero a cluster without ready nodes is left alone (upstream EmptyClusterProcessor). */
  #abort({ nodes, clock }: LoopWorld): LoopReport {
    this.#planner.unneeded.clear();
    if (nodes.length === 0 || clock.nowMs > EMPTY_GRACE_MS) {
      const text = nodes.length === 0 ? 'Cluster has no nodes.' : 'Cluster has no ready nodes.';
      this.#emit(clusterEvent('Warning', 'ClusterUnhealthy', text));
    }
    return { ...this.#report([], NOT_TRIED), scaleDown: undefined };
  }

  #scale(world: LoopWorld, templates: ReadonlyMap<string, TemplateNode>, upcoming: Set<string>): LoopReport {
    const homeless = this.#homelessPods(world);
    const context = this.#context();
    const step = scaleUpForPods(context, world, templates, homeless);
    const salvo = this.#options.firesSalvos && fireSalvo(context, world, templates, step);
    if (salvo !== false) for (const name of salvo.names) upcoming.add(name);
    const tried = salvo === false ? [step.status] : salvo.statuses;
    const isGrown = step.isTried && tried.at(-1)?.result === 'ScaleUpSuccessful';
    const untried: ScaleDownStep = isGrown ? { ...NOT_TRIED, result: 'ScaleDownInCooldown' } : NOT_TRIED;
    const scaleDown = this.#options.isScaleDownEnabled ? this.#scaleDown(world, upcoming, step) : untried;
    this.#nextDueMs = this.#dueMsAfter(world, upcoming, homeless, step);
    const statuses = step.isTried || !this.#options.enforcesMinSize ? [...tried] : [];
    if (this.#options.enforcesMinSize) statuses.push(raiseToMinSize(context, world, templates));
    return this.#report(statuses, scaleDown);
  }

  #scaleDown(
    world: LoopWorld,
    upcoming: ReadonlySet<string>,
    { holdsScaleDown }: ScaleUpStep,
  ): ScaleDownStep {
    this.#hasPlanned = true;
    const planned = this.#plannerWorld(world, upcoming);
    if (this.watchedNode !== undefined)
      this.#watchedUtilization = this.#planner.utilizationOf(planned, this.watchedNode)?.utilization;
    const scaleDown = scaleDownStep(this.#planner, planned, {
      cooldown: this.#cooldown,
      isHeld: holdsScaleDown,
      softTaintsMax: this.#options.softTaintsMax,
      marked: this.#lists.marked,
      emit: this.#emit,
    });
    if (scaleDown.result === 'ScaleDownNodeDeleteStarted') this.#registry.recalculate();
    return scaleDown;
  }

  #dueMsAfter(
    world: LoopWorld,
    upcoming: ReadonlySet<string>,
    homeless: readonly Pod[],
    { status, holdsScaleDown }: ScaleUpStep,
  ): number {
    const { nowMs } = world.clock;
    const isYoung = homeless.some((pod) => !isOldEnough(pod, this.#options.newPodDelayMs, world.clock));
    const isActive = holdsScaleDown || isYoung || !this.#registry.isQuiet();
    if (isActive || this.#options.enforcesMinSize || status.result === 'ScaleUpSuccessful') return -Infinity;
    if (!this.#options.isScaleDownEnabled) return Infinity;
    const coolMs = this.#cooldown.untilMs();
    const planMs = this.#planner.nextDueMs(this.#plannerWorld(world, upcoming), nowMs);
    return coolMs > nowMs ? Math.min(coolMs, planMs) : planMs;
  }

  #report(scaleUps: readonly ScaleUpStatus[], step: ScaleDownStep, error?: string): LoopReport {
    for (const status of scaleUps) emitPodEvents(status, this.#emit);
    const { result, ...rest } = step;
    return {
      scaleUps,
      scaleDown: result,
      ...rest,
      ...this.#stays(),
      blocked: this.#planner.blocked,
      events: this.#events,
      error,
    };
  }

  /** A loop that did not plan has no news; the reasons of the last one that did still hold. */
  #stays(): Pick<LoopReport, 'unremovable' | 'news' | 'gone' | 'passedBy' | 'watchedUtilization'> {
    const { reasons, passedBy } = this.#planner;
    const stays = [reasons, passedBy].map(({ all, news, gone }) =>
      this.#hasPlanned
        ? { unremovable: all, news, gone }
        : { unremovable: all, news: [], gone: new Set<string>() },
    );
    return { ...stays[0], passedBy: stays[1], watchedUtilization: this.#watchedUtilization };
  }

  #recomputeTemplates({ snapshot, nodes, daemonSets, clock }: LoopWorld): ReadonlyMap<string, TemplateNode> {
    this.#lists.update(nodes);
    const membersOf = (group: string): Iterable<GroupNode> =>
      lazyMembers(this.#lists.membersOf(group), snapshot);
    return this.#templates.recompute(this.#provider.groups(), membersOf, daemonSets, clock);
  }

  /** Nodes on their way are put behind the real ones, in place of those that have registered and are not up yet. */
  #injectUpcoming({ snapshot }: LoopWorld, templates: ReadonlyMap<string, TemplateNode>): Set<string> {
    const names = new Set<string>();
    const upcoming = this.#registry.upcoming();
    for (const [group, count] of upcoming) {
      const template = templates.get(group);
      if (template === undefined) continue;
      for (let i = 0; i < count; i++) {
        const name = `${template.node.metadata.name}-upcoming-${i}`;
        const { node, pods } = nodeFromTemplate(template, name);
        const annotations = { ...node.metadata.annotations, [UPCOMING_ANNOTATION]: 'true' };
        snapshot.addNode({ ...node, metadata: { ...node.metadata, annotations } }, pods);
        names.add(name);
      }
    }
    for (const group of upcoming.keys())
      for (const name of this.#registry.notStartedOf(group)) snapshot.removeNode(name);
    return names;
  }

  /** Pods that wait, and those of nodes being drained, that fit on no node there is or will be. */
  #homelessPods({ snapshot, waiting, bufferPods = [], deleting }: LoopWorld): readonly Pod[] {
    const { expendableCutoff, allowedSchedulers } = this.#options;
    const pods = [...waiting, ...bufferPods].filter(
      (pod) => !isExpendable(pod, expendableCutoff) && isOfScheduler(pod, allowedSchedulers),
    );
    const evicted: Pod[] = [];
    for (const [name, { isDrained }] of deleting)
      if (isDrained && snapshot.get(name) !== undefined) evicted.push(...recreatedPods(snapshot, name));
    const homeless = placeSchedulable(snapshot, this.#hints, [...pods, ...evicted].map(withoutTpuRequests));
    return homeless.filter((pod) => !isDaemonSetPod(pod));
  }

  #plannerWorld(world: LoopWorld, upcoming: ReadonlySet<string>): PlannerWorld {
    const { snapshot, clock } = world;
    const list = this.#provider.groups();
    const groups = new Map(list.map((group) => [group.id, group]));
    return {
      snapshot,
      groups: list,
      groupOf: (name) => {
        const node = snapshot.get(name)?.node;
        return node && groups.get(this.#groupIdOf(node) ?? '');
      },
      deleting: world.deleting,
      isUpcoming: (name) => upcoming.has(name),
      registeredCount: (group) => this.#registeredOf(group, world).length,
      mayShrink: (group) => this.#cooldown.mayShrink(group, clock.nowMs),
      drain: {
        options: this.#options.drain,
        budget: new PdbBudget(world.pdbs),
        replicasOf: world.replicasOf,
        clock,
      },
    };
  }

  /** Nodes that upcoming ones stand in for are not counted: they have left the snapshot. */
  #registeredOf(group: string, { nodes, snapshot }: LoopWorld): readonly Node[] {
    return nodes.filter(
      (node) =>
        this.#groupIdOf(node) === group &&
        snapshot.get(node.metadata.name) !== undefined &&
        this.#provider.hasInstance(node),
    );
  }

  #groupIdOf(node: Node): string | undefined {
    return this.#provider.groupOf(node);
  }

  #context(): ScaleUpContext {
    return {
      provider: this.#provider,
      registry: this.#registry,
      cooldown: this.#cooldown,
      options: this.#options,
      emit: this.#emit,
    };
  }

  readonly #emit = (event: CaEvent): void => {
    this.#events.push(event);
  };
}

/** At the start nodes may not be ready yet. */
const EMPTY_GRACE_MS = 10 * MINUTE_MS;
const UPCOMING_ANNOTATION = 'cluster-autoscaler.kubernetes.io/upcoming-node';
const NO_SCALE_UP: ScaleUpStatus = { ...EMPTY_STATUS, result: 'ScaleUpNotTried' };

function isOpen(node: Node): boolean {
  return isNodeReady(node) && node.spec?.unschedulable !== true;
}

/** Most groups are told by their first node. */
function* lazyMembers(nodes: Iterable<Node>, snapshot: CaSnapshot): Generator<GroupNode> {
  for (const node of nodes) {
    yield {
      node,
      stamp: snapshot.stampOf(node.metadata.name),
      get pods(): readonly Pod[] {
        return snapshot.podsOn(node.metadata.name);
      },
    };
  }
}

/** Names in order, for answers whose order means nothing. */
export function sortedNames(names: Iterable<string>): readonly string[] {
  return [...names].sort(compareStrings);
}
