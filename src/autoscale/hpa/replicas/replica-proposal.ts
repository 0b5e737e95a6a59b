import type { Int64 } from './int64.ts';

/**
 * What one metric asks for: a number of replicas and the reading that goes into the status, or the text of what went
 * wrong. Texts are upstream's, word for word; users grep for them.
 */
export type ReplicaProposal = ProposedReplicas | ProposalError;

export interface ProposedReplicas {
  readonly replicas: number;
  readonly reading: MetricReading;
}

export interface ProposalError {
  readonly error: string;
}

/** The current figures as `status.currentMetrics` reports them. */
export interface MetricReading {
  readonly utilizationPercent?: Int64;
  readonly averageMilli?: Int64;
  readonly valueMilli?: Int64;
  /** Metric ÷ target as the decision saw it; for reports, not in the status. */
  readonly ratio: number;
}

/** The metric proposes nothing: its error counts against the autoscaler's. */
export function isProposalError(proposal: ReplicaProposal): proposal is ProposalError {
  return 'error' in proposal;
}
