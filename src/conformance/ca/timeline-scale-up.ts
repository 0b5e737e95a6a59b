import {
  classOf,
  isGroupHealthy,
  readinessOf,
  scaleUp,
  scaleUpOptionsOf,
  type CaFlags,
  type CaSnapshot,
  type NodeGroup,
  type ScaleUpResult,
} from '../../autoscale/index.ts';
import type { DaemonSet, Node, Pod } from '../../model/index.ts';
import { caClock } from './ca-clock.ts';
import { groupIdOf } from './ca-world.ts';
import { addUpcoming, templatesOf } from './template-world.ts';

const NODE_STARTUP_MS = 900_000;
const YOUNG_MS = 2000;

/** The scale-up half of a timeline: requests under way, upcoming nodes, and one attempt a loop. */
export class TimelineScaleUp {
  lastSuccessMs = -3_600_000;
  readonly #flags: CaFlags;
  readonly #daemonSets: readonly DaemonSet[];
  readonly #grow: (group: string, delta: number) => void;
  readonly #requests = new Map<string, number>();

  /** `grow` is told of every increase, which the provider shows at once. */
  constructor(
    flags: CaFlags,
    daemonSets: readonly DaemonSet[],
    grow: (group: string, delta: number) => void,
  ) {
    this.#flags = flags;
    this.#grow = grow;
    this.#daemonSets = daemonSets;
  }

  /** Nodes that were asked for and are not there yet, put into the snapshot; returns their names. */
  inject(snapshot: CaSnapshot, groups: readonly NodeGroup[], nowMs: number): ReadonlySet<string> {
    const upcoming = this.#upcoming(snapshot, groups, nowMs);
    for (const id of this.#requests.keys()) if (!upcoming.has(id)) this.#requests.delete(id);
    const clock = caClock(nowMs);
    const templates = templatesOf(groups, snapshot, this.#daemonSets, this.#flags, clock);
    const names = addUpcoming(snapshot, templates, upcoming);
    // Nodes that have registered but not started are stood in for by the upcoming ones.
    for (const node of nodesOf(snapshot)) {
      const { name } = node.metadata;
      if (!names.has(name) && classOf(node, NODE_STARTUP_MS, clock) === 'notStarted')
        snapshot.removeNode(name);
    }
    return names;
  }

  run(
    snapshot: CaSnapshot,
    groups: readonly NodeGroup[],
    pending: readonly Pod[],
    nowMs: number,
  ): ScaleUpResult {
    const options = scaleUpOptionsOf(this.#flags);
    const { timeMsOf } = caClock(nowMs);
    const ageMsOf = ({ metadata }: Pod): number => nowMs - timeMsOf(metadata.creationTimestamp ?? '');
    const delayMs = this.#flags.durationMs('new-pod-scale-up-delay', 0);
    const pods = pending.filter((pod) => ageMsOf(pod) > delayMs);
    if (pods.length === 0 || 'error' in options) return 'ScaleUpNotNeeded';
    if (pods.every((pod) => ageMsOf(pod) < YOUNG_MS)) return 'ScaleUpInCooldown';
    const nodes = nodesOf(snapshot);
    const status = scaleUp(
      {
        snapshot,
        groups,
        templates: templatesOf(groups, snapshot, this.#daemonSets, this.#flags, caClock(nowMs)),
        safetyOf: (group) => this.#safetyOf(group, nodes, nowMs),
        upcoming: new Map(),
        realNodeCount: nodes.length,
        prices: undefined,
        priorities: undefined,
        increaseSize: ({ id }, delta) => {
          this.#grow(id, delta);
          return undefined;
        },
      },
      options,
      pods,
      false,
    );
    for (const { id, currentSize, newSize } of status.scaleUps) {
      this.#requests.set(id, (this.#requests.get(id) ?? 0) + newSize - currentSize);
    }
    if (status.result === 'ScaleUpSuccessful') this.lastSuccessMs = nowMs;
    return status.result;
  }

  #upcoming(snapshot: CaSnapshot, groups: readonly NodeGroup[], nowMs: number): ReadonlyMap<string, number> {
    const upcoming = new Map<string, number>();
    for (const { id, targetSize } of groups) {
      if (!this.#requests.has(id)) continue;
      const arrived = nodesOf(snapshot).filter(
        (node) => groupIdOf(node) === id && classOf(node, NODE_STARTUP_MS, caClock(nowMs)) !== 'notStarted',
      );
      if (targetSize > arrived.length) upcoming.set(id, targetSize - arrived.length);
    }
    return upcoming;
  }

  #safetyOf(group: NodeGroup, nodes: readonly Node[], nowMs: number): 'safe' | 'unhealthy' {
    const members = nodes.filter((node) => groupIdOf(node) === group.id);
    const readiness = readinessOf(members, 0, { maxStartupMs: NODE_STARTUP_MS }, caClock(nowMs));
    return isGroupHealthy(readiness, group.targetSize, this.#requests.get(group.id) ?? 0)
      ? 'safe'
      : 'unhealthy';
  }
}

function nodesOf(snapshot: CaSnapshot): readonly Node[] {
  return snapshot.names().flatMap((name) => snapshot.get(name)?.node ?? []);
}
