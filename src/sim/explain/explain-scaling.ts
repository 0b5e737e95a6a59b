import { assert } from '../../base/index.ts';
import type { LoopReport, ScaleUpStatus } from '../../autoscale/index.ts';
import { runLoop } from '../../kernel/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { LoopWatch } from '../autoscalers.ts';
import type { ExplainOptions } from './explain-pod.ts';
import { prepareRun } from '../simulate.ts';

/** From this moment on the autoscaler says this of the node. */
export interface NodeStanding {
  readonly timeMs: number;
  /** Upstream's reason; `unneeded` while its timer runs; `removed` with what had to move. */
  readonly reason: string;
  /** Requested ÷ allocatable of the fuller resource, where that was asked. */
  readonly utilization?: number;
}

/** One scale-up, with everything that was looked at. */
export interface ScaleUpExplanation {
  readonly timeMs: number;
  readonly result: string;
  /** `general 3 → 5 (max 10)`. */
  readonly groups: readonly {
    readonly id: string;
    readonly from: number;
    readonly to: number;
    readonly max: number;
  }[];
  /** Pods that it is for. */
  readonly pods: readonly string[];
  /** Options that reached the expander; those with `isKept` were equally good to its last filter. */
  readonly options: readonly {
    readonly group: string;
    readonly nodes: number;
    readonly pods: number;
    readonly isKept: boolean;
  }[];
  /** Groups that no pod left behind could use, and why; with 0 pods: groups that were passed over. */
  readonly refused: readonly { readonly group: string; readonly reason: string; readonly pods: number }[];
}

/**
 * What the Cluster Autoscaler thought of a node, each time that changed, from replaying the whole run. For five minutes
 * after a removal was tried in vain it only says RecentlyUnremovable: until then the last answer counts as standing.
 */
export function explainNode(
  scenario: Scenario,
  name: string,
  options: ExplainOptions = {},
): readonly NodeStanding[] {
  const standings: NodeStanding[] = [];
  const watch: LoopWatch = (report, nowMs) => {
    const standing = standingOf(report, name);
    const before = standings.at(-1)?.reason;
    if (standing === undefined || before === standing.reason) return;
    // It says that the last answer is not asked for again yet.
    if (standing.reason === 'RecentlyUnremovable' && before !== undefined) return;
    standings.push({ timeMs: nowMs, ...standing });
  };
  watchLoops(scenario, options, watch, name);
  return standings;
}

/** The n-th attempt to add nodes, counted from 1, from replaying the run; undefined: there were fewer. */
export function explainScaleUp(
  scenario: Scenario,
  number: number,
  options: ExplainOptions = {},
): ScaleUpExplanation | undefined {
  let count = 0;
  let found: ScaleUpExplanation | undefined;
  watchLoops(scenario, options, (report, nowMs) => {
    for (const status of report.scaleUps)
      if (status.best !== undefined && ++count === number) found = explanationOf(status, nowMs);
  });
  return found;
}

function watchLoops(
  scenario: Scenario,
  { run, signal, plugins }: ExplainOptions,
  watch: LoopWatch,
  node?: string,
): void {
  const { sim, handlers } = prepareRun(scenario, { run, plugins });
  if (sim.clusterAutoscaler === undefined) return;
  sim.clusterAutoscaler.onLoop = watch;
  if (node !== undefined) sim.clusterAutoscaler.watch(node);
  runLoop(sim.events, handlers, { untilMs: scenario.horizonMs, signal });
}

function standingOf(
  { deletions, unremovable, unneeded, blocked, passedBy, watchedUtilization }: LoopReport,
  name: string,
): Omit<NodeStanding, 'timeMs'> | undefined {
  const deletion = deletions.find(({ node }) => node === name);
  if (deletion !== undefined) {
    const { isDrained, evictedPods, utilization } = deletion;
    const reason = isDrained ? `removed, ${evictedPods.length} pods evicted` : 'removed, nothing to move';
    return { reason, ...(utilization !== undefined && { utilization: utilization.utilization }) };
  }
  const unneededNow = unneeded?.includes(name) === true ? 'unneeded' : undefined;
  const reason = unremovable.get(name) ?? unneededNow ?? passedBy.unremovable.get(name);
  if (reason === undefined) return undefined;
  const blocking = blocked.get(name);
  return {
    reason: blocking === undefined ? reason : `${reason}: ${blocking.pod}, ${blocking.why}`,
    ...(watchedUtilization !== undefined && { utilization: watchedUtilization }),
  };
}

function explanationOf(status: ScaleUpStatus, timeMs: number): ScaleUpExplanation {
  const refused = new Map<string, { group: string; reason: string; pods: number }>();
  for (const { rejected, skipped } of status.podsRemainUnschedulable) {
    for (const [group, [reason]] of [...rejected, ...skipped]) {
      const known = refused.get(`${group}\n${reason}`);
      if (known === undefined) refused.set(`${group}\n${reason}`, { group, reason, pods: 1 });
      else known.pods++;
    }
  }
  for (const { group, nodeCount, pods } of status.options) {
    assert(nodeCount > 0, `group ${group.id} helps with ${nodeCount} nodes`);
    assert(pods.length > 0, `group ${group.id} helps no pod`);
  }
  const told = new Set(
    [...refused.values(), ...status.options.map(({ group }) => ({ group: group.id }))].map(
      ({ group }) => group,
    ),
  );
  for (const [group, reason] of status.passedOver)
    if (!told.has(group)) refused.set(`${group}\n${reason}`, { group, reason, pods: 0 });
  return {
    timeMs,
    result: status.error?.text ?? status.result,
    groups: status.scaleUps.map(({ id, currentSize, newSize, maxSize }) => ({
      id,
      from: currentSize,
      to: newSize,
      max: maxSize,
    })),
    pods: status.podsTriggered.map(({ metadata }) => metadata.name),
    options: status.options.map((option) => ({
      group: option.group.id,
      nodes: option.nodeCount,
      pods: option.pods.length,
      isKept: status.tied.includes(option),
    })),
    refused: [...refused.values()],
  };
}
