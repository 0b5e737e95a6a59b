import type { Pod, TolerationRules, TopologySpreadConstraint } from '../../../model/index.ts';
import type { NodeAffinityArgs } from '../../config/index.ts';
import type { ClusterEvent } from '../cluster-event.ts';

/** What hints know beside the pod and the event. */
export interface HintContext {
  readonly tolerationRules?: TolerationRules;
  readonly addedAffinity?: NodeAffinityArgs['addedAffinity'];
  /** Default DoNotSchedule constraints of a pod that has none of its own. */
  readonly defaultHardConstraints?: (pod: Pod) => readonly TopologySpreadConstraint[];
}

/**
 * Could the event make the pod schedulable, if the plugin rejected it? A text is an error of the function, which counts
 * as yes. `pod` is the pending pod as it is after the event.
 */
export type Hint = (pod: Pod, event: ClusterEvent, context: HintContext) => boolean | string;

/** A plugin's registrations: event label → hint; `always` stands for a registration without a function. */
export interface PluginHints {
  readonly plugin: string;
  readonly hints: Readonly<Record<string, Hint | 'always'>>;
}
