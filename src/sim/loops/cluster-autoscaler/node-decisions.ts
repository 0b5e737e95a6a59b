import { assert } from '../../../base/index.ts';
import type { LoopReport, ScaleUpStatus } from '../../../autoscale/index.ts';
import type { NodeDecisionGroup } from '../../../result/index.ts';

const EXAMPLES = 5;
const ALL_GROUPS = 'all groups';
const MAX_TOTAL = 'max total nodes in cluster reached';
type Decision = NodeDecisionGroup['decision'];

type Counted = readonly [decision: Decision, pool: string, reason: string];

interface Group {
  passes: number;
  nodes: number;
  readonly examples: Set<string>;
}

/** Why a node stays, and since which loop that has been the answer. */
interface Standing {
  readonly reason: string;
  readonly pool: string;
  readonly sinceLoop: number;
}

/**
 * What the autoscaler decided about nodes, and why, counted by pool and reason. A reason that stands from loop to loop is
 * counted when it changes, so that a quiet cluster costs nothing.
 */
export class NodeDecisions {
  readonly #groups = new Map<string, Group>();
  readonly #standing = new Map<string, Standing>();
  readonly #seen = new Set<string>();
  #loops = 0;
  #skippedGroups: ReadonlyMap<string, string> = new Map();

  /** A loop in which everything stayed as it was. */
  repeat(): void {
    this.#loops++;
    for (const [pool, reason] of this.#skippedGroups) this.#count(['no-scale-up', pool, reason], 0, []);
  }

  take(report: LoopReport, poolOf: (node: string) => string): void {
    this.#loops++;
    this.#skippedGroups = new Map();
    for (const status of report.scaleUps) this.#takeScaleUp(status);
    for (const { node, group, isDrained } of report.deletions) {
      this.#count(['scale-down', group, isDrained ? 'drained' : 'empty'], 1, [node]);
    }
    // A node may go from one list to the other: what is over is settled first.
    for (const { gone } of [report, report.passedBy]) this.#settleAll(gone);
    for (const { news, unremovable } of [report, report.passedBy]) {
      for (const node of news) {
        const reason = unremovable.get(node);
        if (reason !== undefined) this.#stand(node, fullReason(report, node, reason), poolOf);
      }
    }
  }

  #settleAll(gone: ReadonlySet<string>): void {
    if (gone.size === 0) return;
    for (const node of this.#standing.keys()) if (gone.has(node)) this.#settle(node, this.#loops - 1);
  }

  /** Counted groups, by decision, pool and reason. */
  build(): NodeDecisionGroup[] {
    for (const node of [...this.#standing.keys()]) this.#settle(node, this.#loops);
    const built = [...this.#groups].map(([key, { passes, nodes, examples }]) => {
      const [decision, pool, reason] = key.split('\n');
      return { decision: decision as Decision, pool, reason, passes, nodes, examples: [...examples] };
    });
    return built.sort((a, b) => {
      const keyOf = ({ decision, pool, reason }: NodeDecisionGroup): string =>
        `${decision}/${pool}/${reason}`;
      return keyOf(a) < keyOf(b) ? -1 : 1;
    });
  }

  #takeScaleUp(status: ScaleUpStatus): void {
    const pods = status.podsTriggered.map(({ metadata }) => metadata.name);
    const reason = scaleUpReason(status);
    for (const { id, currentSize, newSize } of status.scaleUps)
      assert(newSize > currentSize, `group ${id} is scaled up from ${currentSize} to ${newSize}`);
    for (const { id, currentSize, newSize } of status.scaleUps)
      this.#count(['scale-up', id, reason], newSize - currentSize, pods);
    this.#skippedGroups = whyNot(status);
    const waiting = status.podsRemainUnschedulable.map(({ pod }) => pod.metadata.name);
    for (const [pool, why] of this.#skippedGroups) this.#count(['no-scale-up', pool, why], 0, waiting);
    for (const [pool, why] of status.passedOver)
      if (!this.#skippedGroups.has(pool)) this.#count(['no-scale-up', pool, why], 0, pods);
  }

  #stand(node: string, reason: string, poolOf: (node: string) => string): void {
    const known = this.#standing.get(node);
    if (known?.reason === reason) return;
    if (known !== undefined) this.#settle(node, this.#loops - 1);
    this.#standing.set(node, { reason, pool: poolOf(node), sinceLoop: this.#loops });
  }

  /** The reason stood until that loop, which was the last one with it. */
  #settle(node: string, lastLoop: number): void {
    const standing = this.#standing.get(node);
    if (standing === undefined) return;
    this.#standing.delete(node);
    const { reason, pool, sinceLoop } = standing;
    // Another answer took its place in the loop that gave it.
    if (sinceLoop > lastLoop) return;
    const key = `${reason}\n${node}`;
    const isNew = !this.#seen.has(key);
    this.#seen.add(key);
    this.#count(['no-scale-down', pool, reason], isNew ? 1 : 0, [node], lastLoop - sinceLoop + 1);
  }

  #count(what: Counted, nodes: number, examples: readonly string[], passes = 1): void {
    const [decision, pool, reason] = what;
    assert(passes > 0, `a decision about ${pool} that held for ${passes} passes`);
    assert(nodes >= 0, `a decision about ${nodes} nodes of ${pool}`);
    const key = `${decision}\n${pool}\n${reason}`;
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = { passes: 0, nodes: 0, examples: new Set() }));
    group.passes += passes;
    group.nodes += nodes;
    for (const example of examples) {
      if (group.examples.size >= EXAMPLES) break;
      group.examples.add(example);
    }
  }
}

/** `BlockedByPod: LocalStorageRequested` */
export function fullReason({ blocked }: LoopReport, node: string, reason: string): string {
  const blocking = blocked.get(node);
  return blocking === undefined ? reason : `${reason}: ${blocking.why}`;
}

/** `best of 3 groups that could take the pods`. */
function scaleUpReason({ options, tied }: ScaleUpStatus): string {
  if (options.length <= 1) return 'the only group that helps';
  return tied.length > 1
    ? `drawn among ${tied.length} equally good groups of ${options.length}`
    : `best of ${options.length} groups`;
}

/** The first answer of each group that did not help pods that still wait; skipped groups and those whose nodes do not suit. */
function whyNot(status: ScaleUpStatus): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  if (status.result === 'ScaleUpLimitedByMaxNodesTotal') answers.set(ALL_GROUPS, MAX_TOTAL);
  for (const { rejected, skipped } of status.podsRemainUnschedulable) {
    for (const [pool, [reason]] of [...rejected, ...skipped])
      if (!answers.has(pool)) answers.set(pool, reason);
  }
  return answers;
}
