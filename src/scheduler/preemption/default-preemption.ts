import { PodFlag } from '../../model/index.ts';
import type { ClusterState, NodeRow, PodRow } from '../../model/index.ts';
import type { Nomination } from '../framework/reasons/decision.ts';
import { ReasonCounts } from '../framework/reasons/fit-error.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import { bestCandidates, findCandidates } from './candidates.ts';
import type { DryRunResult, PreemptionAttempt } from './candidates.ts';
import { NOBODY_LOWER, NO_VICTIMS } from './victims.ts';

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
const NEVER = 'not eligible due to preemptionPolicy=Never.';
const VICTIM_TERMINATING = 'not eligible due to a terminating pod on the nominated node.';

/** What PostFilter came to. */
export interface PreemptionResult {
  /** What is added to the FailedScheduling text. */
  readonly text: string;
  readonly nomination?: Nomination;
  /** The nomination that the pod has is to be cleared. */
  readonly clearsNomination: boolean;
}

/**
 * DefaultPreemption: the pod fits nowhere; would it, if pods of lower priority made room?
 *
 * Upstream: kube-scheduler, plugins/defaultpreemption and framework/preemption (version and deviations:
 * docs/parity.md). Nodes are tried in walk order from the offset on; upstream's order is that of a Go map.
 */
export function preempt(attempt: PreemptionAttempt): PreemptionResult {
  const { cluster, state } = attempt;
  const reason = ineligibility(attempt);
  if (reason !== undefined) return { text: `preemption: ${reason}`, clearsNomination: false };

  const found = findCandidates(attempt);
  const [best] = bestCandidates(found.candidates);
  if (best === undefined) return { text: failureText(attempt, found), clearsNomination: true };

  const name = cluster.nodes.names[best.nodeRow] ?? '';
  return {
    text: `preemption: found a potential placement for pod on node ${name}, preempting ${best.victims.length} victims`,
    nomination: {
      node: best.nodeRow as NodeRow,
      victims: best.victims,
      displaced: displacedBy(cluster, state.plan.signature.priority, best.nodeRow),
    },
    clearsNomination: false,
  };
}

/** Why the pod may not preempt, if so. */
export function ineligibility({ cluster, state, podRow, diagnosis }: PreemptionAttempt): string | undefined {
  const { plan } = state;
  const { signature } = plan;
  if (signature.pod.spec.preemptionPolicy === 'Never') return NEVER;
  const nominated = cluster.nominations.get(podRow);
  if (nominated === undefined) return undefined;
  const verdict = diagnosis.verdictOn(nominated);
  if (verdict === FEASIBLE || plan.verdicts.verdict(verdict).code !== Code.Unschedulable) return undefined;
  return isVictimLeaving(cluster, signature.priority, nominated) ? VICTIM_TERMINATING : undefined;
}

/** Is a pod of lower priority there under way out because of a preemption? */
function isVictimLeaving({ nodes, pods }: ClusterState, priority: number, nodeRow: number): boolean {
  const leaving = PodFlag.Terminating | PodFlag.Preempted;
  for (let row = nodes.firstPod[nodeRow]; row >= 0; row = pods.nextOnNode[row]) {
    if (pods.signature(row).priority < priority && (pods.flags[row] & leaving) === leaving) return true;
  }
  return false;
}

/** No candidate: what the dry runs said; preemption is no help on all other nodes. */
function failureText({ cluster, state }: PreemptionAttempt, { vainCounts }: DryRunResult): string {
  const nodeCount = cluster.nodes.liveCount;
  const reasons = new ReasonCounts();
  let tried = 0;
  for (const [verdict, nodes] of vainCounts) {
    if (nodes === 0) continue;
    tried += nodes;
    const texts = verdict === NOBODY_LOWER ? [NO_VICTIMS] : state.plan.verdicts.verdict(verdict).reasons;
    for (const reason of texts) reasons.add(reason, nodes);
  }
  if (tried < nodeCount) reasons.add(NOT_HELPFUL, nodeCount - tried);
  return `preemption: ${reasons.text(nodeCount)}`;
}

function displacedBy({ nominees, pods }: ClusterState, priority: number, nodeRow: number): readonly PodRow[] {
  const there = nominees.get(nodeRow as NodeRow) ?? [];
  return there.filter((row) => pods.signature(row).priority < priority);
}
