import type { Pod } from '../../../model/index.ts';
import { balanceScaleUp } from '../balancing/balance-scale-up.ts';
import type { GroupScaleUp } from '../balancing/balance-scale-up.ts';
import { templateComparator } from '../balancing/comparators.ts';
import { drawOption, runExpanderChain } from '../expander-chain.ts';
import type { ExpansionOption } from '../expander/expander.ts';
import type { NodeGroup } from '../node-group.ts';
import { buildPodGroups } from './equivalence.ts';
import { combinedLimit, estimateNodes } from './estimator.ts';
import { executeScaleUps } from './execute.ts';
import { PodGroupTable } from './pod-group-table.ts';
import type { PodGroupEntry } from './pod-group-table.ts';
import { QuotaTracker } from './quotas.ts';
import { EMPTY_STATUS } from './scale-up-status.ts';
import type { ScaleUpStatus } from './scale-up-status.ts';
import type { ScaleUpOptions, ScaleUpWorld } from './scale-up-world.ts';
import { cappedNodes, skipReason } from './valid-groups.ts';

/** Ours: upstream says nothing of these. */
const NOT_CHOSEN = 'another group was better';
const NO_ROOM = 'none of the pods would fit on the nodes that it may still add';
const ALL_OR_NOTHING = 'not all pods would fit and scale-up is using all-or-nothing strategy';
const FILTERED_OUT = 'expansion options filtered out and no longer considered';
const EXECUTION_FAILED = 'scale-up execution failed';

/**
 * One scale-up: which group grows by how much for pods that wait (upstream scaleup/orchestrator). Only one option is
 * carried out; pods that it does not help wait for the next loop.
 */
export function scaleUp(
  world: ScaleUpWorld,
  options: ScaleUpOptions,
  pendingPods: readonly Pod[],
  isAllOrNothing: boolean,
): ScaleUpStatus {
  const table = new PodGroupTable(buildPodGroups(pendingPods));
  const lost = [...world.upcoming.keys()].find((id) => !world.templates.has(id));
  if (lost !== undefined) {
    const text = `could not get upcoming nodes: failed to find template node for node group ${lost}`;
    return {
      ...EMPTY_STATUS,
      result: 'ScaleUpError',
      podsRemainUnschedulable: table.remaining(),
      error: { text, type: 'internalError' },
    };
  }
  const attempt = new ScaleUpAttempt(world, options, table, isAllOrNothing);
  return attempt.run(pendingPods.length);
}

class ScaleUpAttempt {
  readonly #world: ScaleUpWorld;
  readonly #options: ScaleUpOptions;
  readonly #table: PodGroupTable;
  readonly #isAllOrNothing: boolean;
  readonly #quotas: QuotaTracker;
  readonly #nodeCount: number;
  #valid: readonly NodeGroup[] = [];

  constructor(world: ScaleUpWorld, options: ScaleUpOptions, table: PodGroupTable, isAllOrNothing: boolean) {
    this.#world = world;
    this.#options = options;
    this.#table = table;
    this.#isAllOrNothing = isAllOrNothing;
    const { snapshot } = world;
    const nodes = snapshot.entries().map(({ node }) => node);
    this.#quotas = new QuotaTracker(options.quotas, nodes);
    this.#nodeCount = nodes.length;
  }

  run(pendingCount: number): ScaleUpStatus {
    const status = this.#run(pendingCount);
    return { ...status, passedOver: this.#passedOver(status) };
  }

  /** Why each group that does not grow does not: skipped, of no use to any pod, or another one was better. */
  #passedOver({ scaleUps, options, best, failedGroups }: ScaleUpStatus): ReadonlyMap<string, string> {
    const reasons = new Map<string, string>();
    const grown = new Set(scaleUps.map(({ id }) => id));
    for (const { id } of this.#world.groups) {
      if (grown.has(id) || failedGroups.includes(id)) continue;
      const wasOption = options.some(({ group }) => group.id === id);
      const [skipped] = this.#table.skipped.get(id) ?? [];
      const reason = wasOption && best !== undefined ? NOT_CHOSEN : this.#table.refusalOf(id);
      reasons.set(id, skipped ?? reason ?? NO_ROOM);
    }
    return reasons;
  }

  #run(pendingCount: number): ScaleUpStatus {
    this.#sortGroups();
    const options = this.#valid
      .map((group) => this.#optionOf(group))
      .filter(({ pods, nodeCount }) => pods.length > 0 && nodeCount > 0)
      .filter((option) => this.#mayHelp(option, pendingCount));
    if (options.length === 0) return this.#noOptions([], []);

    const { kept } = runExpanderChain(this.#options.chain, options, {
      templateOf: ({ id }) => this.#world.templates.get(id)?.node,
      nodeCount: this.#world.realNodeCount,
      prices: this.#world.prices,
      priorities: this.#world.priorities,
    });
    const best = drawOption(kept, this.#world.draws);
    if (best === undefined) {
      for (const { group } of options) this.#table.reject(group.id, FILTERED_OUT);
      return this.#noOptions(options, kept);
    }
    return this.#carryOut(best, options, kept);
  }

  /** Valid groups, and which pod groups each of them could take. */
  #sortGroups(): void {
    const { groups } = this.#world;
    const valid: NodeGroup[] = [];
    for (const group of groups) {
      const reason = skipReason(group, this.#world, this.#options, this.#quotas);
      if (reason === undefined) valid.push(group);
      else this.#table.skipped.set(group.id, [reason]);
    }
    this.#valid = valid;
    for (const group of valid) this.#tryPodGroups(group, true);
    if (!this.#options.simulatesSkippedGroups) return;
    for (const group of groups) if (!valid.includes(group)) this.#tryPodGroups(group, false);
  }

  #tryPodGroups(group: NodeGroup, mayTake: boolean): void {
    const { snapshot, templates } = this.#world;
    const template = templates.get(group.id);
    if (template === undefined) return;
    snapshot.fork();
    snapshot.addNode(template.node, template.pods);
    for (const entry of this.#table.entries) {
      const [pod] = entry.pods;
      const row = snapshot.addPending(pod);
      const refusal = snapshot.refusal(row, template.node.metadata.name);
      snapshot.removePending(pod, row);
      if (refusal !== undefined) entry.rejected.set(group.id, refusal.reasons);
      else if (mayTake) entry.takers.add(group.id);
    }
    snapshot.revert();
  }

  #optionOf(group: NodeGroup): ExpansionOption {
    const entries = this.#table.takenBy(group.id);
    const template = this.#world.templates.get(group.id);
    const similarGroups = this.#similarGroups(group, entries);
    if (entries.length === 0 || template === undefined)
      return { group, similarGroups, nodeCount: 0, pods: [] };
    const podGroups = entries.map(({ pods }) => pods);
    const limit = this.#nodeLimit(group, similarGroups);
    const estimate = estimateNodes(
      this.#world.snapshot,
      template,
      podGroups,
      limit,
      this.#options.isFastPath,
    );
    const { pods } = estimate;
    if (group.options.zeroOrMaxNodeScaling !== true)
      return { group, similarGroups, nodeCount: estimate.nodeCount, pods };
    const isTooMany = this.#isAllOrNothing && estimate.nodeCount > group.maxSize;
    return {
      group,
      similarGroups,
      nodeCount: isTooMany || estimate.nodeCount === 0 ? 0 : group.maxSize,
      pods,
    };
  }

  #nodeLimit(group: NodeGroup, similar: readonly NodeGroup[]): number {
    const { maxNodesPerScaleUp, maxNodesTotal } = this.#options;
    const room = [group, ...similar].reduce(
      (sum, { maxSize, targetSize }) => sum + Math.max(0, maxSize - targetSize),
      0,
    );
    const left = maxNodesTotal - this.#nodeCount;
    return combinedLimit([
      maxNodesPerScaleUp,
      room > 0 ? room : -1,
      maxNodesTotal === 0 ? 0 : left > 0 ? left : -1,
    ]);
  }

  #similarGroups(group: NodeGroup, entries: readonly PodGroupEntry[]): readonly NodeGroup[] {
    const { balancing } = this.#options;
    const own = this.#world.templates.get(group.id);
    const isAtomic = group.options.zeroOrMaxNodeScaling === true;
    if (balancing === undefined || isAtomic || own === undefined || entries.length === 0) return [];
    const isSimilar = templateComparator(balancing);
    return this.#valid.filter((other) => {
      const template = this.#world.templates.get(other.id);
      if (other.id === group.id || template === undefined || !isSimilar(own, template)) return false;
      return entries.every(({ takers }) => takers.has(other.id));
    });
  }

  #mayHelp({ pods }: ExpansionOption, pendingCount: number): boolean {
    return !this.#isAllOrNothing || pods.length >= pendingCount;
  }

  #carryOut(
    best: ExpansionOption,
    options: readonly ExpansionOption[],
    tied: readonly ExpansionOption[],
  ): ScaleUpStatus {
    const seen = { options, best, tied };
    const granted = this.#grantedNodes(best);
    if (granted <= 0) {
      for (const { id } of this.#valid) this.#table.reject(id, EXECUTION_FAILED);
      const error = { text: 'max node total count already reached', type: 'transientError' };
      return {
        ...EMPTY_STATUS,
        ...seen,
        result: 'ScaleUpError',
        podsRemainUnschedulable: this.#table.remaining(),
        error,
      };
    }
    const plan = this.#plan(best, granted);
    const planned = plan.reduce((sum, { newSize, currentSize }) => sum + newSize - currentSize, 0);
    if (this.#isAllOrNothing && planned < best.nodeCount) {
      for (const { id } of this.#valid) this.#table.reject(id, ALL_OR_NOTHING);
      return this.#noOptions(options, tied, best);
    }
    const { failedGroups, unreachedGroups, error } = executeScaleUps(
      plan,
      this.#world,
      this.#options.isParallel,
    );
    if (error !== undefined) {
      for (const id of [...failedGroups, ...unreachedGroups]) this.#table.reject(id, EXECUTION_FAILED);
      return {
        ...EMPTY_STATUS,
        ...seen,
        result: 'ScaleUpError',
        podsTriggered: best.pods,
        podsRemainUnschedulable: this.#table.remaining(),
        failedGroups,
        error,
      };
    }
    return {
      ...EMPTY_STATUS,
      ...seen,
      result: 'ScaleUpSuccessful',
      scaleUps: plan,
      podsTriggered: best.pods,
      podsAwaitEvaluation: this.#table.awaiting(best.group.id),
      podsRemainUnschedulable: this.#table.remaining(),
    };
  }

  /** The option's nodes, cut to what --max-nodes-total and the quotas leave. */
  #grantedNodes({ group, nodeCount }: ExpansionOption): number {
    const capped = cappedNodes(nodeCount, this.#nodeCount, this.#options, this.#world);
    const template = this.#world.templates.get(group.id);
    return template === undefined || capped <= 0 ? capped : this.#quotas.check(template.node, capped).allowed;
  }

  /** The share of each group, quotas applied once more. */
  #plan(best: ExpansionOption, granted: number): readonly GroupScaleUp[] {
    const similar = best.similarGroups.filter((group) => this.#allowedNodes(group.id, 1) > 0);
    const sizes = [best.group, ...similar].map(({ id, targetSize, maxSize }) => ({
      id,
      size: targetSize,
      maxSize,
    }));
    const plan: GroupScaleUp[] = [];
    for (const scaleUp of balanceScaleUp(sizes, granted)) {
      const delta = this.#allowedNodes(scaleUp.id, scaleUp.newSize - scaleUp.currentSize);
      const template = this.#world.templates.get(scaleUp.id);
      if (delta <= 0 || template === undefined) continue;
      this.#quotas.take(template.node, delta);
      plan.push({ ...scaleUp, newSize: scaleUp.currentSize + delta });
    }
    return plan;
  }

  #allowedNodes(id: string, wanted: number): number {
    const template = this.#world.templates.get(id);
    return template === undefined ? 0 : this.#quotas.check(template.node, wanted).allowed;
  }

  #noOptions(
    options: readonly ExpansionOption[],
    tied: readonly ExpansionOption[],
    best?: ExpansionOption,
  ): ScaleUpStatus {
    return {
      ...EMPTY_STATUS,
      result: 'ScaleUpNoOptionsAvailable',
      options,
      tied,
      best,
      podsRemainUnschedulable: this.#table.remaining(),
    };
  }
}
