import type { Candidate } from './victims.ts';

/**
 * Below 0: a is the better one; each criterion decides only among the ties of the one before. Upstream:
 * pickOneNodeForPreemption.
 */
export function compareCandidates(a: Candidate, b: Candidate): number {
  if (a.pdbViolations !== b.pdbViolations) return a.pdbViolations - b.pdbViolations;
  if (a.topPriority !== b.topPriority) return a.topPriority < b.topPriority ? -1 : 1;
  if (a.prioritySum !== b.prioritySum) return a.prioritySum - b.prioritySum;
  if (a.victims.length !== b.victims.length) return a.victims.length - b.victims.length;
  if (a.earliestStartMs === b.earliestStartMs) return 0;
  return a.earliestStartMs > b.earliestStartMs ? -1 : 1;
}
