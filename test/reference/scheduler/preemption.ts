import { labelSelectorMatches, isEmptySelector, namespaceOf } from '../../../src/model/index.ts';
import type { Pod, PodDisruptionBudget } from '../../../src/model/index.ts';
import { addPod, copyOf, priorityOf, removePod, runFiltersWithNominated } from './framework.ts';
import type { Diagnosis } from './messages.ts';
import { countedReasons } from './messages.ts';
import { podKey } from './node-info.ts';
import type { NodeInfo } from './node-info.ts';
import { UNRESOLVABLE, UNSCHEDULABLE } from './types.ts';
import type { Code, Cycle, Status } from './types.ts';

export interface Candidate {
  readonly node: string;
  /** By importance, highest first. */
  readonly victims: readonly Pod[];
  readonly pdbViolations: number;
}

export interface Preemption {
  readonly notEligible?: string;
  readonly potential: readonly string[];
  readonly candidates: readonly Candidate[];
  readonly notCandidates: ReadonlyMap<string, Omit<Status, 'plugin'> & { readonly plugin?: string }>;
  /** The nodes left after the last criterion. */
  readonly picked: readonly Candidate[];
  readonly message: string;
}

/**
 * DefaultPreemption, nothing acted upon: what it finds behind so many of the nodes, until it is enough; without an offset
 * everything.
 */
export function preempt(
  cycle: Cycle,
  diagnosis: Diagnosis,
  skipped: ReadonlySet<string>,
  offset?: (count: number) => number,
): Preemption {
  const codeOf = (node: string): Code => diagnosis.recorded.get(node)?.code ?? UNRESOLVABLE;
  const notEligible = eligibilityFault(cycle, codeOf);
  const potential = diagnosis.preFilter.reject
    ? []
    : cycle.nodes.filter(({ name }) => codeOf(name) === UNSCHEDULABLE);
  const candidates: Candidate[] = [];
  const notCandidates = new Map<string, Omit<Status, 'plugin'>>();
  const enough = candidatesWanted(cycle, potential.length);
  const wanted = offset === undefined && enough > 0 ? Infinity : enough;
  const passed = offset === undefined || potential.length === 0 ? 0 : offset(potential.length);
  for (const node of [...potential.slice(passed), ...potential.slice(0, passed)]) {
    const clean = candidates.filter(({ pdbViolations }) => pdbViolations === 0).length;
    if (candidates.length >= wanted && clean > 0) break;
    const answer = dryRun(cycle, skipped, node);
    if (!('victims' in answer)) notCandidates.set(node.name, answer);
    // Two lists upstream, of those that break no budget and of the others; what is too much for its list is dropped.
    else if (answer.pdbViolations === 0 ? clean < wanted : candidates.length - clean < wanted)
      candidates.push(answer);
  }
  const picked = notEligible === undefined ? pick(candidates) : [];
  return {
    ...(notEligible !== undefined && { notEligible }),
    potential: potential.map(({ name }) => name),
    candidates,
    notCandidates,
    picked,
    message: messageOf(cycle, { notEligible, picked, notCandidates }),
  };
}

function messageOf(
  cycle: Cycle,
  found: {
    readonly notEligible: string | undefined;
    readonly picked: readonly Candidate[];
    readonly notCandidates: ReadonlyMap<string, Omit<Status, 'plugin'>>;
  },
): string {
  if (found.notEligible !== undefined) return `preemption: ${found.notEligible}`;
  const [first] = found.picked;
  if (first !== undefined)
    return `preemption: found a potential placement for pod on node ${first.node}, preempting ${first.victims.length} victims`;
  const reasons = [...found.notCandidates.values()].flatMap((status) => status.reasons);
  const others = cycle.nodes.length - found.notCandidates.size;
  for (let i = 0; i < others; i++) reasons.push('Preemption is not helpful for scheduling');
  return `preemption: 0/${cycle.nodes.length} nodes are available: ${countedReasons(reasons)}.`;
}

function eligibilityFault({ pod, cluster }: Cycle, codeOf: (node: string) => Code): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName;
  if (!nominated || codeOf(nominated) === UNRESOLVABLE) return undefined;
  const terminating = cluster.nodes.get(nominated)?.pods.some((other) => {
    if (priorityOf(other) >= priorityOf(pod) || !other.metadata.deletionTimestamp) return false;
    const condition = other.status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
    return condition?.status === 'True' && condition.reason === 'PreemptionByScheduler';
  });
  return terminating ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** The search for candidates ends with so many, one of them without violation; it begins with the first node here. */
function candidatesWanted({ profile }: Cycle, potential: number): number {
  const { minCandidateNodesPercentage, minCandidateNodesAbsolute } = profile.args.DefaultPreemption;
  const share = Math.trunc((potential * minCandidateNodesPercentage) / 100);
  return Math.min(potential, Math.max(share, minCandidateNodesAbsolute));
}

function dryRun(
  original: Cycle,
  skipped: ReadonlySet<string>,
  node: NodeInfo,
): Candidate | (Omit<Status, 'plugin'> & { readonly plugin?: string }) {
  const { copy: cycle, node: copy } = copyOf(original, node);
  const lower = copy.pods.filter((pod) => priorityOf(pod) < priorityOf(cycle.pod));
  if (lower.length === 0)
    return { code: UNRESOLVABLE, reasons: ['No preemption victims found for incoming pod'] };
  for (const pod of lower) removePod(cycle, skipped, pod, copy);
  const status = runFiltersWithNominated(cycle, skipped, copy);
  if (status !== undefined) return status;

  const byImportance = lower.toSorted(moreImportant);
  const { violating, others } = splitByBudget(cycle, byImportance);
  const victims: Pod[] = [];
  let pdbViolations = 0;
  for (const [group, violates] of [
    [violating, 1],
    [others, 0],
  ] as const) {
    for (const pod of group) {
      addPod(cycle, skipped, pod, copy);
      if (runFiltersWithNominated(cycle, skipped, copy) === undefined) continue;
      removePod(cycle, skipped, pod, copy);
      victims.push(pod);
      pdbViolations += violates;
    }
  }
  // Sorted anew after the violating ones have come first: among equals they stay first.
  return { node: node.name, victims: victims.toSorted(moreImportant), pdbViolations };
}

/** Priority first, then the one that started earlier; a pod without start time counts as started now. */
function moreImportant(a: Pod, b: Pod): number {
  return priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b) || 0;
}

function startOf({ status }: Pod): number {
  return status?.startTime === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(status.startTime);
}

/** Each budget pays for pods in order of importance until it is spent. */
function splitByBudget(
  { cluster }: Cycle,
  pods: readonly Pod[],
): { readonly violating: readonly Pod[]; readonly others: readonly Pod[] } {
  const budgets = cluster
    .list<PodDisruptionBudget>('PodDisruptionBudget')
    .map((budget) => ({ budget, left: budget.status?.disruptionsAllowed ?? 0 }));
  const violating: Pod[] = [];
  const others: Pod[] = [];
  for (const pod of pods) (spends(pod, budgets) ? violating : others).push(pod);
  return { violating, others };
}

function spends(pod: Pod, budgets: { readonly budget: PodDisruptionBudget; left: number }[]): boolean {
  if (Object.keys(pod.metadata.labels ?? {}).length === 0) return false;
  for (const entry of budgets) {
    const { metadata, spec, status } = entry.budget;
    if ((metadata.namespace ?? 'default') !== namespaceOf(pod)) continue;
    if (!spec.selector || isEmptySelector(spec.selector)) continue;
    if (!labelSelectorMatches(spec.selector, pod.metadata.labels)) continue;
    if (Object.hasOwn(status?.disruptedPods ?? {}, pod.metadata.name)) continue;
    entry.left--;
    if (entry.left < 0) return true;
  }
  return false;
}

/** Each criterion only among the ties of the one before. */
function pick(candidates: readonly Candidate[]): readonly Candidate[] {
  const criteria: readonly ((candidate: Candidate) => number)[] = [
    ({ pdbViolations }) => pdbViolations,
    ({ victims }) => priorityOf(victims[0]),
    ({ victims }) => victims.reduce((sum, pod) => sum + priorityOf(pod) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStart(victims),
  ];
  let left = candidates;
  for (const criterion of criteria) {
    const least = Math.min(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === least);
  }
  return left;
}

/** Of the victims of the highest priority. */
function earliestStart(victims: readonly Pod[]): number {
  const highest = Math.max(...victims.map(priorityOf));
  return Math.min(...victims.filter((pod) => priorityOf(pod) === highest).map(startOf));
}

export function victimKeys({ victims }: Candidate): readonly string[] {
  return victims.map(podKey);
}
