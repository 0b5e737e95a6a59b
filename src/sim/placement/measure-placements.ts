import { assert } from '../../base/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { RunOutcome } from '../../kernel/index.ts';
import type { RunFacts } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { runFacts } from '../record/run-facts.ts';
import { prepareRun } from '../simulate.ts';
import type { SimulateOptions } from '../simulate.ts';
import { expectedPods } from './expected-pods.ts';
import { PlacementWatch } from './placement-watch.ts';

const LOOKS = 100;

/**
 * Runs a scenario as `simulate` does, with the same events to the last byte, and stops the clock at evenly spaced times
 * to look at the nodes.
 */
export function measurePlacements(scenario: Scenario, options: Omit<SimulateOptions, 'sink'> = {}): RunFacts {
  const { run = 0, signal, onProgress, plugins, version = 'unknown' } = options;
  const { sim, handlers } = prepareRun(scenario, { run, plugins, sink: () => undefined });
  const watch = new PlacementWatch(sim, expectedPods(scenario));
  let outcome: RunOutcome | undefined;
  let events = 0;
  for (let look = 1; look <= LOOKS && outcome?.aborted !== true; look++) {
    const before = events;
    outcome = runLoop(sim.events, handlers, {
      untilMs: Math.floor((scenario.horizonMs * look) / LOOKS),
      signal,
      onProgress: (progress) => onProgress?.({ ...progress, events: before + progress.events }),
    });
    assert(outcome.endMs <= scenario.horizonMs, `a look at ${outcome.endMs} ms, beyond the horizon`);
    events += outcome.events;
    watch.look();
  }
  assert(outcome !== undefined, 'no look, no run');
  const facts = runFacts(sim, { ...outcome, events }, run, version);
  sim.log.flush();
  return { ...facts, placement: watch.result() };
}
