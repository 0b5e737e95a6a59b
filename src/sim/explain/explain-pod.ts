import { assert } from '../../base/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { PodRow } from '../../model/index.ts';
import type { Explanation, UserPlugin } from '../../scheduler/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { prepareRun } from '../simulate.ts';

export interface ExplainedAttempt {
  readonly timeMs: number;
  /** Every plugin's answer on every node, just before the decision. */
  readonly explanation: Explanation;
  readonly outcome: 'bound' | 'unschedulable' | 'error';
  /** Where it went. */
  readonly node?: string;
  /** The FailedScheduling text. */
  readonly message?: string;
}

export interface ExplainOptions {
  readonly run?: number | undefined;
  /** Scheduler plugins of the user's own. */
  readonly plugins?: readonly UserPlugin[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The pod's last scheduling attempt, from replaying the whole run (a StatefulSet's pods have several lives under one
 * name); undefined when it was never tried.
 */
export function explainPod(
  scenario: Scenario,
  name: string,
  options: ExplainOptions = {},
): ExplainedAttempt | undefined {
  const { sim, handlers } = prepareRun(scenario, { run: options.run, plugins: options.plugins });
  const { lives, log, cluster, scheduler } = sim;
  let last: ExplainedAttempt | undefined;
  sim.onAttempt = (pod: PodRow, nowMs: number) => {
    if (log.names.text(lives.name[pod]) !== name) return undefined;
    const explanation = scheduler.explain(pod);
    return (decision) => {
      if (decision.outcome === 'bound') {
        const node = cluster.nodes.names[decision.node];
        assert(node !== undefined, `${name} goes to node row ${decision.node}, which is free`);
        last = { timeMs: nowMs, explanation, outcome: 'bound', node };
        return;
      }
      const message = decision.message();
      // The same refusal again and again: the first of them tells when it began.
      if (message === last?.message) return;
      last = { timeMs: nowMs, explanation, outcome: decision.outcome, message };
    };
  };
  runLoop(sim.events, handlers, { untilMs: scenario.horizonMs, signal: options.signal });
  return last;
}
