import { assert } from '../../base/index.ts';
import type { HpaOutcome, HpaSpec } from '../../autoscale/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { prepareRun } from '../simulate.ts';
import type { SimulateOptions } from '../simulate.ts';

/** One look of a horizontal autoscaler: what it saw and what it made of it. */
export interface ExplainedSync {
  readonly timeMs: number;
  readonly spec: HpaSpec;
  readonly outcome: HpaOutcome;
  readonly pods: number;
  readonly podsReady: number;
}

export interface ExplainSyncOptions {
  readonly atMs?: number | undefined;
  readonly plugins?: SimulateOptions['plugins'];
  readonly signal?: AbortSignal | undefined;
}

/**
 * The autoscaler's last sync up to a time, from replaying the run; undefined: there was none. Syncs whose inputs are
 * those of the one before are left out of a run, so the answer holds until the next.
 */
export function explainAutoscaler(
  scenario: Scenario,
  name: string,
  options: ExplainSyncOptions = {},
): ExplainedSync | undefined {
  const { sim, handlers } = prepareRun(scenario, { plugins: options.plugins });
  let last: ExplainedSync | undefined;
  sim.hpaWatch = ({ spec, world, outcome, nowMs }) => {
    if (!isCalled(spec, name)) return;
    const { pods } = world;
    const podsReady = pods.runningReadyCount();
    assert(podsReady <= pods.count, `${podsReady} of ${pods.count} pods of ${name} are ready`);
    last = { timeMs: nowMs, spec, outcome, pods: pods.count, podsReady };
  };
  const untilMs = Math.min(scenario.horizonMs, options.atMs ?? Infinity);
  runLoop(sim.events, handlers, { untilMs, signal: options.signal });
  return last;
}

/** By its name, with or without its namespace; an HPA of KEDA's answers to its ScaledObject's name too. */
function isCalled({ namespace, name }: HpaSpec, asked: string): boolean {
  const own = name.replace(/^keda-hpa-/, '');
  return [name, own].some((each) => each === asked || `${namespace}/${each}` === asked);
}
