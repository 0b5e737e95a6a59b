import type { Verdict } from '../framework/reasons/verdicts.ts';
import { bestCandidates, findCandidates } from './candidates.ts';
import { ineligibility, preempt } from './default-preemption.ts';
import type { PreemptionAttempt } from './candidates.ts';
import { NOBODY_LOWER, NO_VICTIMS } from './victims.ts';
import type { Candidate } from './victims.ts';

/** A preemption in full: every potential node, whether or not the pod may preempt. */
export interface PreemptionExplanation {
  readonly notEligible?: string;
  /** Text that PostFilter adds, and what becomes of a nomination. */
  readonly text: string;
  readonly clearsNomination: boolean;
  readonly potentialRows: readonly number[];
  readonly candidates: readonly Candidate[];
  /** By node row: why preemption does not help; without plugin where nobody is of lower priority. */
  readonly others: ReadonlyMap<number, Pick<Verdict, 'reasons'> & Partial<Verdict>>;
  /** The best candidates; upstream takes any of them. */
  readonly picked: readonly Candidate[];
}

/** The attempt once more, every candidate kept and not only the first few. It changes nothing. */
export function explainPreemption(attempt: PreemptionAttempt): PreemptionExplanation {
  const { state, diagnosis, rows } = attempt;
  const potentialRows = [...rows].filter((row) => diagnosis.isPotential(row));
  const found = findCandidates(attempt, true);
  const notEligible = ineligibility(attempt);
  const { text, clearsNomination } = preempt(attempt);
  return {
    ...(notEligible !== undefined && { notEligible }),
    text,
    clearsNomination,
    potentialRows,
    candidates: found.candidates,
    others: new Map(
      found.others.map(({ nodeRow, verdict }) => [
        nodeRow,
        verdict === NOBODY_LOWER ? { reasons: [NO_VICTIMS] } : state.plan.verdicts.verdict(verdict),
      ]),
    ),
    picked: notEligible === undefined ? bestCandidates(found.candidates) : [],
  };
}
