import { explainEstimate, policyOf } from '../../autoscale/index.ts';
import type { EstimateSteps, VpaSpec } from '../../autoscale/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { VerticalAmounts, VerticalContainerResult } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { VpaWatch } from '../autoscalers.ts';
import { recommendedOf } from '../control/vpa/vpa-account.ts';
import { prepareRun } from '../simulate.ts';
import type { ExplainSyncOptions } from './explain-autoscaler.ts';

/** One container in one pass of the recommender. */
export interface ExplainedContainer {
  readonly container: string;
  readonly steps: EstimateSteps;
  /** What came out after bounds and policies; undefined: the policy turns the container off. */
  readonly recommended: VerticalContainerResult['recommended'];
  /** Mean request of the running pods; undefined: none runs. */
  readonly requested: Required<VerticalAmounts> | undefined;
}

/** One pass of the VPA's recommender: what it had seen and what it made of it. */
export interface ExplainedPass {
  readonly timeMs: number;
  readonly spec: VpaSpec;
  readonly containers: readonly ExplainedContainer[];
}

/** The recommender's last pass over the VPA up to a time, from replaying the run; undefined: there was none. */
export function explainVertical(
  scenario: Scenario,
  name: string,
  options: ExplainSyncOptions = {},
): ExplainedPass | undefined {
  const { sim, handlers } = prepareRun(scenario, { plugins: options.plugins });
  let last: Parameters<VpaWatch>[0] | undefined;
  sim.vpaWatch = (pass) => {
    const { spec } = pass;
    if (spec.name === name || `${spec.namespace}/${spec.name}` === name) last = pass;
  };
  const untilMs = Math.min(scenario.horizonMs, options.atMs ?? Infinity);
  runLoop(sim.events, handlers, { untilMs, signal: options.signal });
  return last === undefined ? undefined : explained(last);
}

/** Histories stay as they are between a pass and the end of the run: only a later pass adds to them. */
function explained({
  spec,
  config,
  histories,
  recommendation = [],
  requested,
  nowMs,
}: Parameters<VpaWatch>[0]): ExplainedPass {
  const byContainer = [...histories()];
  const counted = byContainer.filter(
    ([container]) => policyOf(spec.policies, container)?.isOff !== true,
  ).length;
  return {
    timeMs: nowMs,
    spec,
    containers: byContainer.map(([container, aggregate]) => {
      const entry = recommendation.find(({ containerName }) => containerName === container);
      return {
        container,
        steps: explainEstimate(aggregate, Math.max(1, counted), config),
        recommended: entry === undefined ? undefined : recommendedOf(entry),
        requested: requested.get(container),
      };
    }),
  };
}
