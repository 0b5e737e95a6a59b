import { assert, RandomStreams, SECOND_MS } from '../base/index.ts';
import { EventQueue } from '../kernel/index.ts';
import { MetricsServer, UsageMeter as ContainerUsage } from '../metrics/index.ts';
import { ClusterState } from '../model/index.ts';
import type { PodRow } from '../model/index.ts';
import { EventLog, UsageMeter } from '../result/index.ts';
import type { EventChunk } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { Decision, UserPlugin } from '../scheduler/index.ts';
import { readSchedulerSetup, Scheduler, SchedulingQueue } from '../scheduler/index.ts';
import { Accounts } from './record/accounts.ts';
import type {
  HpaWatch,
  NodeAutoscaler,
  ScaledObjectOperator,
  VerticalAutoscalers,
  VpaWatch,
  WorkloadAutoscalers,
} from './autoscalers.ts';
import type { DemandLoad } from './demand-load.ts';
import { Refusals } from './refusals.ts';
import { Rollouts } from './rollouts.ts';
import type { HpaMetrics } from './control/hpa/hpa-metrics.ts';
import { Disruptions } from './disruptions.ts';
import { LOG_KINDS } from './log-kind.ts';
import { NodeFleet, poolsOfRun } from './node-fleet.ts';
import type { BilledNode, FleetNode, NodeProvider } from './node-fleet.ts';
import type { NodeRuntime } from './runtime/node-runtime.ts';
import { PodLives } from './pod-lives.ts';
import { newRunCounts } from './record/run-counts.ts';
import type { RunCounts } from './record/run-counts.ts';
import { RunSeries } from './record/run-series.ts';
import { RunTexts } from './record/run-texts.ts';
import { TemplateBook } from './template-book.ts';
import type { TraceFeed } from './trace-feed.ts';
import type { WorkloadControllers } from './workload-controllers.ts';

/**
 * The state of one run: the cluster, who decides, and what is written down. Handlers change it, nobody else. Two
 * simulations in one process share nothing.
 */
export class Simulation {
  readonly scenario: Scenario;
  readonly random: RandomStreams;
  readonly events: EventQueue = new EventQueue();
  readonly cluster: ClusterState = new ClusterState();
  readonly scheduler: Scheduler;
  readonly queue: SchedulingQueue;
  /** The profiles' names: pods of other schedulers are never tried. */
  readonly schedulerNames: ReadonlySet<string>;
  readonly controllers: WorkloadControllers;
  readonly runtime: NodeRuntime;
  /** What containers use, as metrics.k8s.io tells it. */
  readonly metrics: MetricsServer = new MetricsServer(new ContainerUsage());
  /** Adds nodes where the input has none, or where the Cluster Autoscaler says so. */
  autoNodes: NodeProvider | undefined = undefined;
  /** Runs where the scenario turns it on. */
  clusterAutoscaler: NodeAutoscaler | undefined = undefined;

  /** Present once there is a horizontal autoscaler. */
  hpas: WorkloadAutoscalers | undefined = undefined;
  /** Present with it: KEDA, for ScaledObjects. */
  keda: ScaledObjectOperator | undefined = undefined;
  /** Present once there is a vertical autoscaler. */
  vpas: VerticalAutoscalers | undefined = undefined;
  /** Told of every pass of the recommender. */
  vpaWatch: VpaWatch | undefined = undefined;
  /** Told of every sync of a horizontal autoscaler. */
  hpaWatch: HpaWatch | undefined = undefined;
  /** The node monitor looks this long after each multiple of its period. */
  readonly nodeMonitorPhaseMs: number;
  /** Age of the lease of a node that falls silent; undefined: drawn from the renewal period. */
  readonly leaseAgeMs: number | undefined;
  /** What horizontal autoscalers get to see, where it is not the usual. */
  hpaMetrics: HpaMetrics | undefined = undefined;
  readonly lives: PodLives = new PodLives();
  readonly templates: TemplateBook = new TemplateBook();
  readonly fleet: NodeFleet;
  readonly traces: TraceFeed[] = [];
  readonly demand: DemandLoad[] = [];
  /** Nodes on their way, or there by now: NodeJoined names them by index; undefined: given back before it came. */
  readonly launches: (BilledNode | undefined)[] = [];
  /** Nodes that a fault took away, to come back with its end. */
  readonly failedNodes: Map<number, readonly FleetNode[]> = new Map<number, readonly FleetNode[]>();
  /** Preemptions whose requests are under way, by the number of the attempt that found them. */
  readonly preemptions: Map<number, Preemption> = new Map();
  /** Nodes being drained: DrainRetried names them by index. */
  readonly drains: Drain[] = [];

  readonly log: EventLog;
  readonly meter: UsageMeter = new UsageMeter();
  readonly accounts: Accounts = new Accounts(this.meter);
  readonly series: RunSeries = new RunSeries();
  readonly counts: RunCounts = newRunCounts();
  readonly texts: RunTexts = new RunTexts();
  readonly disruptions: Disruptions = new Disruptions();
  readonly refusals: Refusals = new Refusals();
  readonly rollouts: Rollouts = new Rollouts();

  /** Asked before every scheduling cycle; what it returns is told the decision. */
  onAttempt: AttemptWatch | undefined = undefined;
  /** Time of the SchedulingDue event that is under way; Infinity when there is none. */
  schedulingDueMs: number = Infinity;
  /** The scheduler is in a cycle, or waits for the API server, until then. */
  schedulerFreeMs: number = -Infinity;
  /** Time of the next QueueFlushed event. */
  flushDueMs = 0;
  nodesAtStart = 0;

  constructor(scenario: Scenario, setup: SimulationSetup) {
    const plugins = setup.plugins ?? [];
    const read = readSchedulerSetup(scenario.scheduler.config, plugins);
    assert('config' in read, 'the scheduler configuration was checked when the scenario was loaded');
    this.scenario = scenario;
    this.random = new RandomStreams(scenario.seed, setup.run);
    const offsets = this.random.stream('preemption-offset');
    this.scheduler = new Scheduler(this.cluster, read.config, {
      plugins,
      preemptionOffset: (count) => offsets.below(count),
    });
    const { podInitialBackoffSeconds, podMaxBackoffSeconds, profiles } = read.config;
    this.queue = new SchedulingQueue({
      backoff: { initialMs: podInitialBackoffSeconds * SECOND_MS, maxMs: podMaxBackoffSeconds * SECOND_MS },
      pods: {
        object: (row) => this.cluster.pods.object(row),
        signature: (row) => this.cluster.pods.shape[row],
      },
    });
    this.schedulerNames = new Set(profiles.map(({ schedulerName }) => schedulerName));
    this.fleet = new NodeFleet(poolsOfRun(scenario), scenario.cluster.nodes);
    const { sink } = setup;
    this.log = new EventLog(LOG_KINDS, sink === undefined ? undefined : (chunk) => sink(chunk, this.log));
    this.nodeMonitorPhaseMs = setup.nodeMonitorPhaseMs ?? 0;
    this.leaseAgeMs = setup.leaseAgeMs;
    this.controllers = setup.controllers(this);
    this.runtime = setup.runtime(this);
  }
}

/** Victims that the scheduler is about to tell to stop. Pods are named by row and incarnation. */
export interface Preemption {
  readonly preemptor: PodRow;
  readonly incarnation: number;
  /** The log's number of the preemptor's name: it may be gone before its victims are. */
  readonly name: number;
  readonly victims: readonly { readonly pod: PodRow; readonly incarnation: number }[];
  readonly plugins: readonly string[];
  readonly failedAtMs: number;
}

/** `kubectl drain` at work on a node. */
export interface Drain {
  readonly node: string;
  /** When pods that a budget kept are asked for again. */
  retryMs: number;
}

export interface SimulationSetup {
  /** Number of the run: other random numbers, same seed. */
  readonly run: number;
  /** Gets the event log in chunks as it grows; absent: the log is kept. */
  readonly sink: EventSink | undefined;
  /** Scheduler plugins of the user's own. */
  readonly plugins: readonly UserPlugin[] | undefined;
  readonly nodeMonitorPhaseMs?: number | undefined;
  readonly leaseAgeMs?: number | undefined;
  readonly controllers: (sim: Simulation) => WorkloadControllers;
  readonly runtime: (sim: Simulation) => NodeRuntime;
}

/** Gets a chunk of the event log, to be used up before it returns. */
export type EventSink = (chunk: EventChunk, log: EventLog) => void;

/** Looks at a pod about to be scheduled; undefined: its decision is of no interest. */
export type AttemptWatch = (pod: PodRow, nowMs: number) => ((decision: Decision) => void) | undefined;

/** What a handler does at an event: its time and the two numbers pushed with it. */
export type SimHandler = (sim: Simulation, nowMs: number, subject: number, object: number) => void;
