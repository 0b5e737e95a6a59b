import type { Pod } from '../../../model/index.ts';
import type { GroupScaleUp } from '../balancing/balance-scale-up.ts';
import type { ExpansionOption } from '../expander/expander.ts';

export type ScaleUpResult =
  | 'ScaleUpSuccessful'
  | 'ScaleUpError'
  | 'ScaleUpNoOptionsAvailable'
  | 'ScaleUpNotNeeded'
  | 'ScaleUpNotTried'
  | 'ScaleUpInCooldown'
  | 'ScaleUpLimitedByMaxNodesTotal';

/** What a scale-up came to, and why. */
export interface ScaleUpStatus {
  readonly result: ScaleUpResult;
  readonly scaleUps: readonly GroupScaleUp[];
  /** All that reached the expander. */
  readonly options: readonly ExpansionOption[];
  readonly best: ExpansionOption | undefined;
  /** The options the expander could not tell apart. */
  readonly tied: readonly ExpansionOption[];
  readonly podsTriggered: readonly Pod[];
  readonly podsAwaitEvaluation: readonly Pod[];
  readonly podsRemainUnschedulable: readonly RemainingPod[];
  readonly failedGroups: readonly string[];
  /** Groups that were looked at and do not grow, and the first thing that was against each. */
  readonly passedOver: ReadonlyMap<string, string>;
  readonly error: { readonly text: string; readonly type: string } | undefined;
}

/** A pod that no group could take, and what each said. */
export interface RemainingPod {
  readonly pod: Pod;
  readonly rejected: ReadonlyMap<string, readonly string[]>;
  readonly skipped: ReadonlyMap<string, readonly string[]>;
}

/** A scale-up that had nothing to do. */
export const EMPTY_STATUS: ScaleUpStatus = {
  result: 'ScaleUpNotNeeded',
  scaleUps: [],
  options: [],
  best: undefined,
  tied: [],
  podsTriggered: [],
  podsAwaitEvaluation: [],
  podsRemainUnschedulable: [],
  failedGroups: [],
  passedOver: new Map(),
  error: undefined,
};
