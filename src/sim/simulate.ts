import { assert } from '../base/index.ts';
import { runLoop } from '../kernel/index.ts';
import type { EventHandler, RunProgress } from '../kernel/index.ts';
import type { UserPlugin } from '../scheduler/index.ts';
import type { EventLog, RunFacts } from '../result/index.ts';
import type { ObjectName, Scenario } from '../scenario/index.ts';
import { EventKind } from './event-kind.ts';
import { onActionDue } from './handlers/control/action-due.ts';
import { onAutoscalerDue } from './handlers/control/autoscaler-due.ts';
import { onContainersDue } from './handlers/pods/containers-due.ts';
import { onControlPlaneDue } from './handlers/control/control-plane-due.ts';
import { onDemandChanged } from './handlers/control/demand-changed.ts';
import { onDrainRetried } from './handlers/nodes/drain-retried.ts';
import { onFakeKubeletDue } from './handlers/nodes/fake-kubelet-due.ts';
import { onFaultBegan } from './handlers/nodes/fault-began.ts';
import { onFaultEnded } from './handlers/nodes/fault-ended.ts';
import { onHpaDue } from './handlers/control/hpa-due.ts';
import { onImagesPulled } from './handlers/pods/images-pulled.ts';
import { onKedaDue } from './handlers/control/keda-due.ts';
import { onMachineMissed } from './handlers/nodes/machine-missed.ts';
import { onNodeLoadDue } from './handlers/nodes/node-load-due.ts';
import { onNodePressureDue } from './handlers/nodes/node-pressure-due.ts';
import { onMetricsScraped } from './handlers/control/metrics-scraped.ts';
import { onNodeBecameReady } from './handlers/nodes/node-became-ready.ts';
import { onNodeJoined } from './handlers/nodes/node-joined.ts';
import { onNodeRemovalDue } from './handlers/nodes/node-removal-due.ts';
import { onPodFinished } from './handlers/pods/pod-finished.ts';
import { onPodStarted } from './handlers/pods/pod-started.ts';
import { onPodStopped } from './handlers/pods/pod-stopped.ts';
import { onQueueFlushed } from './handlers/pods/queue-flushed.ts';
import { onSchedulingDue } from './handlers/pods/scheduling-due.ts';
import { onTraceNodeChanged } from './handlers/nodes/trace-node-changed.ts';
import { onTracePodArrived } from './handlers/pods/trace-pod-arrived.ts';
import { onTrafficDue } from './handlers/control/traffic-due.ts';
import { onVictimsDue } from './handlers/pods/victims-due.ts';
import { onVpaDue } from './handlers/control/vpa-due.ts';
import { PlaneControllers } from './control/plane-controllers.ts';
import type { HpaMetrics } from './control/hpa/hpa-metrics.ts';
import { planeOptionsOf } from './control/plane-options.ts';
import type { NodeSizeFacts } from './node-fleet.ts';
import { runFacts } from './record/run-facts.ts';
import type { ResourceAmount } from './record/run-series.ts';
import { Simulation } from './simulation.ts';
import type { EventSink, SimHandler } from './simulation.ts';
import { looksIntoContainers } from './runtime/choose-runtime.ts';
import { ContainerRuntime } from './runtime/container-runtime.ts';
import type { NodeRuntime } from './runtime/node-runtime.ts';
import { PlainRuntime } from './runtime/plain-runtime.ts';
import { knownHashes } from './start/known-hashes.ts';
import { startRun } from './start/start-run.ts';

export interface SimulateOptions {
  /** Number of the run: other random numbers, same seed. */
  readonly run?: number | undefined;
  /** Scheduler plugins of the user's own: whoever calls has loaded those that the scenario names. */
  readonly plugins?: readonly UserPlugin[] | undefined;
  /** Version of Plimsoll, for the result. */
  readonly version?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Gets the event log in chunks as it grows; absent: the log is kept and returned. */
  readonly sink?: EventSink | undefined;
}

export interface SimOutcome {
  readonly facts: RunFacts;
  readonly log: EventLog;
  readonly legend: EventLegend;
}

/** What the figures of the event log stand for: `shape` of a created pod, `size` of a joined node. */
export interface EventLegend {
  readonly shapes: readonly (ObjectName & ResourceAmount)[];
  readonly sizes: readonly NodeSizeFacts[];
}

/**
 * Replays one scenario, one seed: from time 0 to the horizon, or until the signal says stop. Equal scenario, seed and
 * run give an equal event log, byte for byte.
 */
export function simulate(scenario: Scenario, options: SimulateOptions = {}): SimOutcome {
  const { sim, handlers } = prepareRun(scenario, options);
  const outcome = runLoop(sim.events, handlers, {
    untilMs: scenario.horizonMs,
    signal: options.signal,
    onProgress: options.onProgress,
  });
  const facts = runFacts(sim, outcome, options.run ?? 0, options.version ?? 'unknown');
  sim.log.flush();
  return { facts, log: sim.log, legend: legendOf(sim) };
}

/** A run that has not begun: everything of time 0 is there, no event has been taken. */
export function prepareRun(
  scenario: Scenario,
  {
    run = 0,
    sink,
    plugins,
    parts = {},
  }: Pick<SimulateOptions, 'run' | 'sink' | 'plugins'> & {
    readonly parts?: RunParts;
  },
): { readonly sim: Simulation; readonly handlers: readonly EventHandler[] } {
  const hashes = knownHashes(scenario);
  const controllers = (sim: Simulation): PlaneControllers => new PlaneControllers(sim, planeOptionsOf(sim));
  const runtime = parts.runtime ?? ((sim: Simulation) => runtimeOf(scenario, sim));
  const sim = new Simulation(scenario, { run, sink, plugins, controllers, runtime, ...parts.phases });
  if (parts.metrics !== undefined) sim.hpaMetrics = parts.metrics(sim);
  startRun(sim, hashes);
  return { sim, handlers: bindHandlers(sim) };
}

/** Parts of a run that stand in for the usual ones. */
export interface RunParts {
  readonly runtime?: (sim: Simulation) => NodeRuntime;
  /** What horizontal autoscalers get to see. */
  readonly metrics?: (sim: Simulation) => HpaMetrics;
  /** Of periodic things, where they are known. */
  readonly phases?: { readonly nodeMonitorPhaseMs: number; readonly leaseAgeMs: number };
}

function runtimeOf(scenario: Scenario, sim: Simulation): NodeRuntime {
  return looksIntoContainers(scenario) ? new ContainerRuntime(sim) : new PlainRuntime(sim);
}

function legendOf({ templates, fleet }: Simulation): EventLegend {
  const shapes = templates.all().map(({ ownedBy, amount }) => ({ ...ownedBy, ...amount }));
  return { shapes, sizes: fleet.sizes };
}

const HANDLERS: Readonly<Record<number, SimHandler>> = {
  [EventKind.TracePodArrived]: onTracePodArrived,
  [EventKind.PodStarted]: onPodStarted,
  [EventKind.PodFinished]: onPodFinished,
  [EventKind.PodStopped]: onPodStopped,
  [EventKind.NodeJoined]: onNodeJoined,
  [EventKind.NodeBecameReady]: onNodeBecameReady,
  [EventKind.TraceNodeChanged]: onTraceNodeChanged,
  [EventKind.FaultBegan]: onFaultBegan,
  [EventKind.FaultEnded]: onFaultEnded,
  [EventKind.ActionDue]: onActionDue,
  [EventKind.ControlPlaneDue]: onControlPlaneDue,
  [EventKind.MachineMissed]: onMachineMissed,
  [EventKind.HpaDue]: onHpaDue,
  [EventKind.KedaDue]: onKedaDue,
  [EventKind.VpaDue]: onVpaDue,
  [EventKind.FakeKubeletDue]: onFakeKubeletDue,
  [EventKind.MetricsScraped]: onMetricsScraped,
  [EventKind.DemandChanged]: onDemandChanged,
  [EventKind.AutoscalerDue]: onAutoscalerDue,
  [EventKind.NodeRemovalDue]: onNodeRemovalDue,
  [EventKind.SchedulingDue]: onSchedulingDue,
  [EventKind.DrainRetried]: onDrainRetried,
  [EventKind.QueueFlushed]: onQueueFlushed,
  [EventKind.ContainersDue]: onContainersDue,
  [EventKind.ImagesPulled]: onImagesPulled,
  [EventKind.NodeLoadDue]: onNodeLoadDue,
  [EventKind.NodePressureDue]: onNodePressureDue,
  [EventKind.TrafficDue]: onTrafficDue,
  [EventKind.VictimsDue]: onVictimsDue,
};

function bindHandlers(sim: Simulation): EventHandler[] {
  const handlers: EventHandler[] = [];
  for (const [name, kind] of Object.entries(EventKind))
    assert(HANDLERS[kind] !== undefined, `nobody handles ${name}`);
  for (const [kind, handler] of Object.entries(HANDLERS))
    handlers[Number(kind)] = (nowMs, subject, object) => handler(sim, nowMs, subject, object);
  return handlers;
}
