import { assert } from '../../base/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { EventLog } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { prepareRun } from '../simulate.ts';
import type { RunParts } from '../simulate.ts';
import type { ObjectName } from '../../scenario/index.ts';

/** A run with what the event log leaves out: every look of an autoscaler, every attempt that failed, owners by shape. */
export interface RecordedRun {
  readonly log: EventLog;
  /** Whom pods of a shape belong to, by the number in `pod-created`. */
  readonly owners: readonly ObjectName[];
  readonly wishes: readonly { readonly atMs: number; readonly name: string; readonly desired: number }[];
  readonly failures: readonly FailedAttempt[];
}

/** A cycle that found no node, with the message of its event. */
export interface FailedAttempt {
  readonly atMs: number;
  readonly pod: string;
  readonly message: string;
}

/**
 * The run once more, with everything written down that a result leaves out: what autoscalers wished and which attempts
 * failed. The same events, for looking changes none.
 */
export function recordRun(scenario: Scenario, run: number, parts: RunParts): RecordedRun {
  const { sim, handlers } = prepareRun(scenario, { run, parts });
  const wishes: { atMs: number; name: string; desired: number }[] = [];
  const failures: FailedAttempt[] = [];
  sim.hpaWatch = ({ spec, outcome, nowMs }) => {
    const desired = outcome.rescaledTo ?? outcome.status.desiredReplicas;
    assert(desired >= 0, `${spec.name} wants ${desired} replicas`);
    wishes.push({ atMs: nowMs, name: spec.name, desired });
  };
  sim.onAttempt = (pod, nowMs) => {
    const name = sim.log.names.text(sim.lives.name[pod]);
    return (decision) => {
      if (decision.outcome !== 'bound')
        failures.push({ atMs: nowMs, pod: name, message: decision.message() });
    };
  };
  runLoop(sim.events, handlers, { untilMs: scenario.horizonMs });
  const owners = sim.templates.all().map(({ ownedBy }) => ownedBy);
  return { log: sim.log, owners, wishes, failures };
}
