/** Feature gates of kube-scheduler that change an answer; absent: 1.37's default. */
export interface FeatureGates {
  readonly TaintTolerationComparisonOperators?: boolean;
  readonly OpportunisticBatching?: boolean;
}
