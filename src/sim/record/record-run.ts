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
  readonly failures: readonly { readonly atMs: number; readonly pod: string }[];
}

export function recordRun(scenario: Scenario, run: number, parts: RunParts): RecordedRun {
  const { sim, handlers } = prepareRun(scenario, { run, parts });
  const wishes: { atMs: number; name: string; desired: number }[] = [];
  const failures: { atMs: number; pod: string }[] = [];
  sim.hpaWatch = ({ spec, outcome, nowMs }) => {
    const desired = outcome.rescaledTo ?? outcome.status.desiredReplicas;
    wishes.push({ atMs: nowMs, name: spec.name, desired });
  };
  sim.onAttempt = (pod, nowMs) => {
    const name = sim.log.names.text(sim.lives.name[pod]);
    return (decision) => {
      if (decision.outcome !== 'bound') failures.push({ atMs: nowMs, pod: name });
    };
  };
  runLoop(sim.events, handlers, { untilMs: scenario.horizonMs });
  const owners = sim.templates.all().map(({ ownedBy }) => ownedBy);
  return { log: sim.log, owners, wishes, failures };
}
