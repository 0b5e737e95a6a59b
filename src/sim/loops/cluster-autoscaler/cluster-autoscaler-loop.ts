import {
  CaSnapshot,
  drainOptionsOf,
  PdbBudget,
  readDrainGroups,
  readPriorityTiers,
  scanIntervalMsOf,
  StaticAutoscaler,
} from '../../../autoscale/index.ts';
import type {
  CaEvent,
  CaFlags,
  DrainContext,
  DrainGroup,
  DrainOptions,
  LoopReport,
  LoopWorld,
  PriorityTier,
  RunOnceOptions,
} from '../../../autoscale/index.ts';
import { assert, MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import { NO_ROW } from '../../../model/index.ts';
import type { DaemonSet, NodeRow, PodDisruptionBudget, PodRow } from '../../../model/index.ts';
import type { NodeDecisionGroup } from '../../../result/index.ts';
import { readSchedulerConfiguration } from '../../../scheduler/index.ts';
import type { SchedulerConfig } from '../../../scheduler/index.ts';
import { updateNode } from '../../apply/nodes/update-node.ts';
import type { NodeAutoscaler, LoopWatch } from '../../autoscalers.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { NodeProvider } from '../../node-fleet.ts';
import type { Simulation } from '../../simulation.ts';
import { BufferRoom } from './buffer-room.ts';
import { logCaEvent } from './log-ca-event.ts';
import { NodeDecisions } from './node-decisions.ts';
import { NodeRemovals } from './node-removal.ts';
import type { RemovalEnd } from './node-removal.ts';
import { NodeViews, simTimeMs } from './node-views.ts';
import { PoolProvider } from './pool-provider.ts';
import { poolPrices } from './pool-prices.ts';
import { WaitingPods } from './waiting-pods.ts';

/** A loop takes a moment; the next one, however urgent, begins after it. */
const LOOP_MS = SECOND_MS;

/**
 * The timer of a real loop fires a little late. Without that, loops and the timers that they set would run in step, and
 * every `since + T < now` would wait for one more loop than it does in a cluster.
 */
const TIMER_LATE_MS = 20;

/**
 * The Cluster Autoscaler in the run: every scan interval, and soon after a pod was called unschedulable or a loop did
 * something, it looks at the cluster as it is (on a fork of it, asking the same filters as the scheduler) and what it
 * decides is carried out.
 *
 * While nothing has changed and none of its clocks is due, a loop is left out: it would come to what the last one did.
 */
export class ClusterAutoscalerLoop implements NodeAutoscaler, NodeProvider {
  onLoop: LoopWatch | undefined = undefined;
  readonly #sim: Simulation;
  readonly #provider: PoolProvider;
  readonly #autoscaler: StaticAutoscaler;
  readonly #snapshot: CaSnapshot;
  readonly #views: NodeViews;
  readonly #removals: NodeRemovals;
  readonly #decisions = new NodeDecisions();
  readonly #drain: DrainOptions;
  readonly #intervalMs: number;
  readonly #isFrequent: boolean;
  readonly #prices = poolPrices;
  readonly #priorities: readonly PriorityTier[] | undefined;
  /** Kinds of controllers of which the input tells; of others it is taken that they are there. */
  readonly #kindsGiven: ReadonlySet<string>;
  readonly #expendableCutoff: number;
  readonly #daemonSets: readonly DaemonSet[];
  readonly #waiting: WaitingPods;
  readonly #buffers: BufferRoom;
  #dueMs = Infinity;
  #lastMs = -Infinity;
  #beforeLastMs = -Infinity;
  #lastActionMs = -Infinity;
  #quietGeneration = -1;
  #quietBuffers = -1;

  constructor(sim: Simulation, flags: CaFlags, options: RunOnceOptions) {
    this.#sim = sim;
    this.#drain = drainOptionsOf(flags);
    this.#provider = new PoolProvider(sim);
    this.#waiting = new WaitingPods(sim);
    this.#buffers = new BufferRoom(sim, flags);
    this.#autoscaler = new StaticAutoscaler(this.#provider, flags, options);
    this.#snapshot = new CaSnapshot(sim.cluster, configOf(sim.scenario.scheduler.config));
    this.#views = new NodeViews(sim, this.#autoscaler.taints);
    this.#intervalMs = scanIntervalMsOf(flags);
    this.#priorities = readPriorityTiers(sim.scenario.clusterAutoscalerPriorities);
    this.#expendableCutoff = options.expendableCutoff;
    const given = [...sim.scenario.cluster.objects, ...sim.scenario.workload.objects];
    this.#kindsGiven = new Set(given.map(({ kind }) => kind));
    this.#isFrequent = flags.flag('frequent-loops-enabled', true);
    this.#daemonSets = [...sim.scenario.workload.objects, ...sim.scenario.cluster.objects].filter(
      (object): object is DaemonSet => object.kind === 'DaemonSet',
    );
    this.#removals = new NodeRemovals(
      sim,
      {
        delayMs: flags.durationMs('node-delete-delay-after-taint', 5 * SECOND_MS),
        evictionMs: flags.durationMs('max-pod-eviction-time', 2 * MINUTE_MS),
        cordons: flags.flag('cordon-node-before-terminating', true),
        evictsDaemons: flags.flag('daemonset-eviction-for-occupied-nodes', true),
        evictsDaemonsOfEmpty: flags.flag('daemonset-eviction-for-empty-nodes', false),
        drainGroups: drainGroupsOf(flags),
        annotationMs: flags.durationMs('node-deletion-delay-timeout', 2 * MINUTE_MS),
        batchMs: flags.durationMs('node-deletion-batcher-interval', 0),
        expendableCutoff: options.expendableCutoff,
      },
      {
        contextOf: (nowMs) => this.#drainContext(nowMs),
        mayRemove: (group) => this.#mayRemove(group),
        ended: (end, nowMs) => this.#removalEnded(end, nowMs),
      },
    );
  }

  watch(node: string): void {
    this.#autoscaler.watchedNode = node;
  }

  /** The first loop comes after one interval. */
  begin(nowMs: number): void {
    this.#dueAt(nowMs + this.#intervalMs);
  }

  /** The scheduler found no node for the pod. */
  podFailed(pod: PodRow, nowMs: number): void {
    if (this.#waiting.add(pod) && this.#isFrequent) this.#dueAt(Math.max(nowMs, this.#lastMs + LOOP_MS));
  }

  /** AutoscalerDue: an event that an earlier one took the place of is void. */
  due(nowMs: number): void {
    if (nowMs !== this.#dueMs) return;
    assert(nowMs > this.#lastMs, `a loop at ${nowMs} ms follows one at ${this.#lastMs} ms`);
    this.#dueMs = Infinity;
    this.#provider.nowMs = nowMs;
    this.#noteJoined();
    this.#waiting.forgetPlaced();
    if (this.#isQuiet(nowMs)) {
      this.#decisions.repeat();
      this.#autoscaler.repeat(nowMs);
    } else this.#loop(nowMs);
    this.#beforeLastMs = this.#lastMs;
    this.#lastMs = nowMs;
    const isUrgent = this.#isFrequent && this.#lastActionMs >= this.#beforeLastMs;
    this.#dueAt(nowMs + (isUrgent ? LOOP_MS : this.#intervalMs) + TIMER_LATE_MS);
  }

  /** NodeRemovalDue */
  removalDue(removal: number, nowMs: number): void {
    this.#provider.nowMs = nowMs;
    this.#removals.step(removal, nowMs);
  }

  decisions(): NodeDecisionGroup[] {
    return this.#decisions.build();
  }

  #loop(nowMs: number): void {
    this.#waiting.hasChanged = false;
    const nodes = this.#views.refresh(nowMs);
    if (nodes === 'others') this.#provider.sizesChanged();
    if (nodes !== 'same') this.#snapshot.adopt(this.#views.views);
    const report = this.#decide(nowMs);
    // What is carried out below is a change already.
    this.#quietGeneration = this.#sim.cluster.changes.generation;
    this.#quietBuffers = this.#buffers.version;
    for (const event of report.events) this.#log(event, nowMs);
    const poolOf = (name: string): string =>
      this.#sim.fleet.get(this.#sim.cluster.nodes.rowOf(name) as NodeRow)?.identity.name ?? '';
    this.#decisions.take(report, poolOf);
    this.onLoop?.(report, nowMs);
    this.#setSoftTaints(report, nowMs);
    for (const deletion of report.deletions) this.#removals.start(deletion, nowMs);
    const isGrown = report.scaleUps.some(({ result }) => result === 'ScaleUpSuccessful');
    if (isGrown || report.deletions.length > 0) this.#lastActionMs = nowMs;
  }

  /** On a fork of the cluster: pods that preemption has made room for are taken to be there already. */
  #decide(nowMs: number): LoopReport {
    const { cluster } = this.#sim;
    const world = this.#world(nowMs);
    const orders: (() => void)[] = [];
    assert(this.#provider.orders === undefined, 'a loop begins within another');
    const before = [cluster.nodes.liveCount, cluster.pods.liveCount];
    this.#provider.orders = orders;
    this.#snapshot.beginThought();
    for (const [pod, node] of [...cluster.nominations]) cluster.bindPod(pod, node);
    this.#leaveOutExpendable();
    const report = this.#autoscaler.runOnce(world);
    this.#snapshot.endThought();
    this.#views.skipChanges();
    const after = [cluster.nodes.liveCount, cluster.pods.liveCount];
    assert(
      after.join() === before.join(),
      `${before.join()} nodes and pods before a thought, ${after.join()} after`,
    );
    this.#provider.orders = undefined;
    for (const order of orders) order();
    return report;
  }

  #world(nowMs: number): LoopWorld {
    const { scenario, random } = this.#sim;
    return {
      clock: { nowMs, timeMsOf: simTimeMs },
      nodes: this.#views.nodes,
      snapshot: this.#snapshot,
      waiting: this.#waiting.list(this.#snapshot),
      bufferPods: this.#buffers.pods(),
      daemonSets: this.#daemonSets,
      pdbs: this.#pdbs(),
      replicasOf: this.#replicasOf,
      deleting: this.#removals.inProgress,
      prices: this.#prices(scenario),
      priorities: this.#priorities,
      draws: random.stream('ca-expander', String(nowMs)),
    };
  }

  /** Pods that run at so low a priority hold no room in the autoscaler's eyes. */
  #leaveOutExpendable(): void {
    const { pods } = this.#sim.cluster;
    if (pods.lowestBoundPriority() >= this.#expendableCutoff) return;
    for (const { priority, firstBound, boundCount } of [...pods.signatures]) {
      if (priority >= this.#expendableCutoff) continue;
      const rows: PodRow[] = [];
      for (let row = firstBound; row !== NO_ROW; row = pods.nextOfShape[row]) rows.push(row as PodRow);
      assert(
        rows.length === boundCount,
        `${boundCount} pods of a shape are bound, ${rows.length} are listed`,
      );
      for (const row of rows) this.#sim.cluster.unbindPod(row);
    }
  }

  /** null: there, for all that is known. */
  readonly #replicasOf = (kind: string, namespace: string, name: string): number | null | undefined => {
    const replicas = this.#sim.controllers.replicasOf({ kind, namespace, name });
    if (replicas !== undefined || this.#kindsGiven.has(kind)) return replicas;
    this.#sim.texts.touch('ca-controllers-taken-as-there');
    return null;
  };

  #pdbs(): readonly PodDisruptionBudget[] {
    return this.#sim.cluster.objects.list<PodDisruptionBudget>('PodDisruptionBudget');
  }

  #drainContext(nowMs: number): DrainContext {
    return {
      options: this.#drain,
      budget: new PdbBudget(this.#pdbs()),
      replicasOf: this.#replicasOf,
      clock: { nowMs, timeMsOf: simTimeMs },
    };
  }

  #isQuiet(nowMs: number): boolean {
    const { changes } = this.#sim.cluster;
    return (
      changes.generation === this.#quietGeneration &&
      this.#buffers.version === this.#quietBuffers &&
      this.#provider.pendingCount === 0 &&
      this.#removals.inProgress.size === 0 &&
      !this.#waiting.hasChanged &&
      nowMs < this.#autoscaler.nextDueMs
    );
  }

  /** Machines that have become nodes since the last loop. */
  #noteJoined(): void {
    const { nodes } = this.#sim.cluster;
    for (const name of [...this.#provider.pendingNames])
      if (nodes.rowOf(name) >= 0) this.#provider.joined(name);
  }

  #mayRemove(group: string): boolean {
    this.#provider.sizesChanged();
    const state = this.#provider.groups().find(({ id }) => id === group);
    return state !== undefined && state.targetSize > state.minSize;
  }

  #removalEnded({ deletion, failure, isRefused }: RemovalEnd, nowMs: number): void {
    const { node, group, isDrained } = deletion;
    this.#provider.sizesChanged();
    this.#quietGeneration = -1;
    if (failure === undefined) {
      this.#log({ type: 'Normal', reason: 'ScaleDown', object: `Node/${node}`, message: REMOVED }, nowMs);
      return;
    }
    if (isRefused) this.#autoscaler.noteFailedDeletion(group, nowMs);
    const what = isDrained ? 'failed to drain the node' : 'failed to delete empty node';
    const message = `${what}: ${failure}`;
    this.#log({ type: 'Warning', reason: 'ScaleDownFailed', object: `Node/${node}`, message }, nowMs);
  }

  #setSoftTaints({ softTaints, deletions }: LoopReport, nowMs: number): void {
    const going = new Set(deletions.map(({ node }) => node));
    for (const name of softTaints.cleared) this.#setSoftTaint(name, false, nowMs);
    for (const name of softTaints.set) if (!going.has(name)) this.#setSoftTaint(name, true, nowMs);
  }

  #setSoftTaint(name: string, isSet: boolean, nowMs: number): void {
    const row = this.#sim.cluster.nodes.rowOf(name) as NodeRow;
    const host = this.#sim.fleet.get(row);
    if (host === undefined) return;
    const taints = (host.node.spec?.taints ?? []).filter(({ key }) => key !== SOFT_TAINT);
    const value = String(Math.floor(nowMs / SECOND_MS));
    const mark = isSet ? [{ key: SOFT_TAINT, value, effect: 'PreferNoSchedule' }] : [];
    const spec = { ...host.node.spec, taints: [...taints, ...mark] };
    updateNode(this.#sim, row, { ...host.node, spec }, nowMs);
  }

  #log(event: CaEvent, nowMs: number): void {
    logCaEvent(this.#sim, event, nowMs);
  }

  #dueAt(atMs: number): void {
    if (atMs >= this.#dueMs) return;
    assert(atMs > this.#lastMs, `a loop is wanted at ${atMs} ms, the last was at ${this.#lastMs} ms`);
    this.#dueMs = atMs;
    this.#sim.events.push(atMs, Phase.ControlLoops, EventKind.AutoscalerDue, 0, 0);
  }
}

/** Without --drain-priority-config all pods go together. */
function drainGroupsOf(flags: CaFlags): readonly DrainGroup[] {
  const together = { priority: 0, graceMs: flags.number('max-graceful-termination-sec', 600) * SECOND_MS };
  return readDrainGroups(flags.text('drain-priority-config', '')) ?? [together];
}

const SOFT_TAINT = 'DeletionCandidateOfClusterAutoscaler';
const REMOVED = 'nodes removed by cluster autoscaler';

/** What it checks pods with. Plugins of the user's own mean nothing to it: it has the scheduler's in-tree ones. */
function configOf(written: unknown): SchedulerConfig {
  const [config] = [written, undefined].flatMap((each) => {
    const reading = readSchedulerConfiguration(each);
    return 'config' in reading ? [reading.config] : [];
  });
  assert(config !== undefined, 'the default scheduler configuration cannot be read');
  return config;
}
